import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PostgresRetention, PostgresRunLedger, createDataSource, migrate } from '@bridge/persistence';
import { RetentionRun } from '@bridge/pipeline';
import { inertFailpoints, inertTelemetry } from '@bridge/ports';
import type { Clock, RetentionDays } from '@bridge/ports';
import { RecordingLogger, postgresForTests } from '@bridge/testing';
import type { DatabaseForTests } from '@bridge/testing';
import type { DataSource } from 'typeorm';

const KEPT = 30;
const days: RetentionDays = {
  attempt: KEPT,
  sync_job: KEPT,
  inbox_event: KEPT,
  outbox_message: KEPT,
  dead_letter: KEPT,
  api_usage: KEPT,
  awaited_request: KEPT,
  mass_job: KEPT,
};
const OLD_ROWS = 12_000;
const YOUNG_ROWS = 500;
const YEAR_MS = 365 * 86_400_000;

/** A clock of a machine that is set wrong, now this way, now that. */
function jumpingClock(): Clock {
  let turn = 0;
  return {
    now: () => new Date(Date.now() + [0, YEAR_MS, -YEAR_MS, 3_600_000][(turn += 1) % 4]!),
    monotonicMs: () => performance.now(),
    sleep: () => new Promise((resolve) => setImmediate(resolve)),
  };
}

describe('retention by two schedulers whose clocks jump', () => {
  let database: DatabaseForTests;
  let replicas: readonly {
    readonly dataSource: DataSource;
    readonly logger: RecordingLogger;
    readonly run: RetentionRun;
  }[];

  beforeAll(async () => {
    database = await postgresForTests();
    replicas = await Promise.all(
      ['first', 'second'].map(async (holder) => {
        const dataSource = await createDataSource({ url: database.url }).initialize();
        await migrate(dataSource);
        const logger = new RecordingLogger();
        const run = new RetentionRun(
          {
            retention: new PostgresRetention(dataSource),
            ledger: new PostgresRunLedger(dataSource),
            telemetry: inertTelemetry,
            logger,
            clock: jumpingClock(),
            failpoints: inertFailpoints,
          },
          days,
          { everyMs: 3_600_000, leaseMs: 30_000 },
          holder,
        );
        return { dataSource, logger, run };
      }),
    );
  });
  afterAll(async () => {
    await Promise.all(replicas.map(({ dataSource }) => dataSource.destroy()));
    await database.close();
  });

  const rows = async (sql: string): Promise<readonly Readonly<Record<string, unknown>>[]> =>
    (await replicas[0]?.dataSource.query<Record<string, unknown>[]>(sql)) ?? [];
  const tick = (): Promise<readonly boolean[]> =>
    Promise.all(replicas.map(({ run }) => run.runIfDue(new AbortController().signal)));
  const forgotten = (): readonly string[] =>
    replicas.flatMap(({ logger }) =>
      logger.at('info').map(({ fields }) => `${String(fields.object)} ${String(fields.outcome)}`),
    );

  it('one of them does it, once, whatever they think the time is', async () => {
    const made = `now() - case when n <= ${OLD_ROWS} then interval '31 days' else interval '1 hour' end`;
    await rows(
      `insert into outbox_message (result_id, topic, created_at, published_at)
       select 'r' || n, 't', ${made}, ${made} from generate_series(1, ${OLD_ROWS + YOUNG_ROWS}) n`,
    );
    expect((await tick()).filter(Boolean)).toHaveLength(1);
    expect(await rows('select count(*)::int as rows from outbox_message')).toEqual([{ rows: YOUNG_ROWS }]);
    for (let turn = 0; turn < 5; turn += 1) {
      expect(await tick()).toEqual([false, false]);
    }
    expect(forgotten()).toEqual([`outbox_message ${OLD_ROWS}`]);
    expect(replicas.flatMap(({ logger }) => logger.at('warn'))).toEqual([]);
  });

  it('the other one takes over when the first one dies in the middle', async () => {
    await rows(
      `update scheduled_run set finished_at = now() - interval '2 hours', holder = 'dead', expires_at = now() + interval '10 seconds'`,
    );
    expect(await tick()).toEqual([false, false]);
    await rows(`update scheduled_run set expires_at = now() - interval '1 second'`);
    expect((await tick()).filter(Boolean)).toHaveLength(1);
  });
});
