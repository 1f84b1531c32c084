import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { syncResultSchema } from '@bridge/canonical';
import { KafkaEventLog } from '@bridge/kafka';
import type { LogMessage } from '@bridge/ports';
import { describeWithKafka, eventually, postgresForTests, RecordingLogger, SystemClock } from '@bridge/testing';
import type { DatabaseForTests } from '@bridge/testing';
import pg from 'pg';
import { generateRun } from './generated.lines.js';
import { IntacctStandIn, SAMPLE_COMPANY_FILE } from './intacct.stand-in.js';
import { TENANT } from './smart-event.lines.js';
import { StartedProcess, startBridge } from './started.process.js';
import type { Ended } from './started.process.js';
import { makeTestFolder, removeTestFolder } from './test.folder.js';

/** A whole session of a dead member is 30 s: partitions that move within this were handed over, not waited for. */
const HANDED_OVER_WITHIN_MS = 15_000;

describeWithKafka('rolling restart of two full replicas', (kafka) => {
  const group = `${kafka.topicPrefix}bridge`;
  const run = generateRun(20, 4);
  const finals: string[] = [];
  let folder = '';
  let database: DatabaseForTests;
  let client: pg.Client;
  let intacct: IntacctStandIn;
  let log: KafkaEventLog;

  const options = () => ({
    cwd: folder,
    env: {
      ...intacct.env,
      DATABASE_URL: database.url,
      KAFKA_BROKERS: kafka.brokers,
      KAFKA_TOPIC_PREFIX: kafka.topicPrefix,
      KAFKA_GROUP_ID: group,
      BRIDGE_SECRET_KEY: 'sixteen-characters-or-more',
      BRIDGE_HTTP_PORT: '0',
    },
  });
  const start = async (): Promise<StartedProcess> => {
    const replica = startBridge(['start'], options());
    await replica.says(/"message":"http port open"/);
    return replica;
  };
  const stored = async (): Promise<number> => {
    const { rows } = await client.query<{ count: number }>('select count(*)::int as count from inbox_event');
    return rows[0]?.count ?? 0;
  };

  beforeAll(async () => {
    folder = makeTestFolder();
    [database, intacct] = await Promise.all([postgresForTests(), IntacctStandIn.start(folder)]);
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
    log = new KafkaEventLog(
      { brokers: kafka.brokers.split(','), topicPrefix: kafka.topicPrefix },
      { clock: new SystemClock(), logger: new RecordingLogger() },
    );
    for (const args of [['migrate'], ['companies', 'import', SAMPLE_COMPANY_FILE, '--tenant', TENANT]]) {
      expect(await startBridge(args, options()).ended).toMatchObject({ code: 0 });
    }
  });

  afterAll(async () => {
    await log.close();
    await client.end();
    await StartedProcess.endAll();
    await database.close();
    await removeTestFolder(folder);
  });

  it('loses nothing, doubles nothing, logs no error, and hands the partitions over within seconds', async () => {
    const messages = run.lines.map(({ topic, key, value }): LogMessage => ({
      topic,
      key,
      value: Buffer.from(JSON.stringify(value)),
      headers: {},
    }));
    let [first, second] = await Promise.all([start(), start()]);
    await log.subscribe({
      group: `${kafka.topicPrefix}reader`,
      topics: ['intacct.sync-results'],
      onBatch: async ({ records }) => {
        for (const { value } of records) {
          const { data } = JSON.parse(String(value)) as { readonly data: unknown };
          const result = syncResultSchema.parse(data);
          if (result.finishedAt !== undefined) finals.push(`${result.node} ${result.sysId} ${result.state}`);
        }
      },
    });
    const ended: Ended[] = [];
    const size = Math.ceil(messages.length / 4);
    const publish = (part: number): Promise<void> => log.publish(messages.slice(part * size, (part + 1) * size));
    const arrived = async (parts: number): Promise<number> => {
      const startedAt = performance.now();
      const wanted = Math.min(messages.length, parts * size);
      await eventually(`${wanted} events stored`, async () => (await stored()) === wanted);
      return performance.now() - startedAt;
    };

    await publish(0);
    ended.push(await first.kill('SIGTERM'));
    await publish(1);
    expect(await arrived(2)).toBeLessThan(HANDED_OVER_WITHIN_MS);
    first = await start();
    await publish(2);
    ended.push(await second.kill('SIGTERM'));
    expect(await arrived(3)).toBeLessThan(HANDED_OVER_WITHIN_MS);
    second = await start();
    await publish(3);
    await arrived(4);
    await eventually('a final result of every event', () => finals.length >= messages.length, 90_000);
    ended.push(...(await Promise.all([first, second].map((replica) => replica.kill('SIGTERM')))));

    expect(finals.filter((line) => !line.endsWith(' success'))).toEqual([]);
    expect([...new Set(finals)]).toHaveLength(messages.length);
    expect(finals).toHaveLength(messages.length);
    expect(await intacct.counts()).toEqual(run.counts);
    expect(await intacct.ledger()).toEqual(run.ledger);
    expect(ended.map(({ code, stderr }) => ({ code, stderr }))).toEqual(ended.map(() => ({ code: 0, stderr: '' })));
    const lines = ended.flatMap(({ stdout }) => stdout.trim().split('\n'));
    expect(lines.filter((line) => line.includes('"level":"ERROR"'))).toEqual([]);
  }, 180_000);

  it('did each scheduled run once, although four processes had the role', async () => {
    const { rows } = await client.query(
      `select name, holder, finished_at > now() - interval '10 minutes' as recent from scheduled_run`,
    );
    expect(rows).toEqual([{ name: 'retention', holder: null, recent: true }]);
  });
});
