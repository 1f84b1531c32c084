import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  PostgresLeases,
  PostgresOutbox,
  PostgresSignals,
  PostgresWorkStore,
  createDataSource,
  migrate,
} from '@bridge/persistence';
import { BackgroundLoop, OutboxRelay } from '@bridge/pipeline';
import type { EventLog, LogMessage } from '@bridge/ports';
import { inertTelemetry, inertTracer } from '@bridge/ports';
import {
  RecordingLogger,
  SeededRandom,
  SequentialIds,
  SystemClock,
  eventually,
  postgresForTests,
} from '@bridge/testing';
import type { DatabaseForTests } from '@bridge/testing';
import type { DataSource } from 'typeorm';

const HOUR_MS = 3_600_000;
const LEASE_MS = 50;
const clock = new SystemClock();
const logger = new RecordingLogger();

interface Published {
  readonly key: string;
  readonly id: string;
}

/** What a killed process does from then on. */
const nothing = <T>(): Promise<T> => new Promise(() => undefined);

describe('relays over PostgreSQL', () => {
  const ids = new SequentialIds('relay');
  let database: DatabaseForTests;
  let dataSource: DataSource;
  let published: Published[] = [];

  const append = (messages: readonly LogMessage[]): void =>
    void published.push(...messages.map(({ key, value }) => ({ key: String(key), id: String(value) })));
  /** @param dies  asked at every place where a relay may be killed; what it says is how much of a batch the log got before */
  const newRelay = (dies: () => number | undefined = () => undefined, onDeath: () => void = () => undefined) => {
    const die = <T>(): Promise<T> => {
      onDeath();
      return nothing<T>();
    };
    const publish = (messages: readonly LogMessage[]): Promise<void> => {
      const share = dies();
      append(share === undefined ? messages : messages.slice(0, Math.floor(messages.length * share)));
      return share === undefined ? Promise.resolve() : die();
    };
    return new OutboxRelay(
      {
        outbox: new PostgresOutbox(dataSource),
        leases: new PostgresLeases(dataSource),
        log: { publish, ping: () => Promise.resolve() } as unknown as EventLog,
        telemetry: inertTelemetry,
        tracer: inertTracer,
        failpoints: { reach: () => (dies() === undefined ? undefined : die()) },
        logger,
        clock,
        ids,
      },
      LEASE_MS,
    );
  };
  const write = (key: string, id: string) =>
    new PostgresWorkStore(dataSource).planAndMarkSent(
      'nobody',
      [],
      [{ resultId: id, topic: 't', key, value: id, headers: {} }],
    );
  const isEmpty = async (): Promise<boolean> => (await new PostgresOutbox(dataSource).next(1)).length === 0;
  const firsts = (key: string): readonly string[] => [
    ...new Set(published.filter((one) => one.key === key).map(({ id }) => id)),
  ];

  beforeAll(async () => {
    database = await postgresForTests();
    dataSource = await createDataSource({ url: database.url }).initialize();
    await migrate(dataSource);
  });
  beforeEach(async () => {
    published = [];
    await dataSource.query('truncate outbox_message, role_lease restart identity');
  });
  afterAll(async () => {
    await dataSource.destroy();
    await database.close();
  });

  it.each([1, 2, 3, 4, 5])(
    'keep the order of every key and lose nothing while they are killed, seed %d',
    async (seed) => {
      const random = new SeededRandom(seed);
      const keys = ['a', 'b', 'c', 'd'];
      const written = new Map(keys.map((key) => [key, [] as string[]]));
      let deaths = 0;
      let asked = 0;
      const dies = () => ((asked += 1) === 2 || random.next() < 0.12 ? random.next() : undefined);
      /** A process that relays until it is killed; another one takes its place. */
      const live = async (isOver: () => boolean): Promise<void> => {
        while (!isOver()) {
          await new Promise<void>((resolve, reject) => {
            const relay = newRelay(dies, () => {
              deaths += 1;
              resolve();
            });
            const turns = async (): Promise<void> => {
              while (!isOver()) if (!(await relay.turn())) await clock.sleep(5);
            };
            turns().then(resolve, reject);
          });
        }
      };
      let isOver = false;
      const relays = [1, 2, 3].map(() => live(() => isOver));
      for (let version = 1; version <= 30; version += 1) {
        await Promise.all(
          keys.map(async (key) => {
            written.get(key)?.push(`${key}-${version}`);
            await write(key, `${key}-${version}`);
          }),
        );
      }
      await eventually('everything is published', isEmpty);
      isOver = true;
      await Promise.all(relays);
      expect(deaths).toBeGreaterThan(0);
      expect(Object.fromEntries(keys.map((key) => [key, firsts(key)]))).toEqual(Object.fromEntries(written));
    },
  );

  it('publish again, with the same result id, what a relay had sent when it was killed before it could mark it', async () => {
    await write('a', 'a-1');
    await write('a', 'a-2');
    await new Promise<void>((resolve) => {
      let asked = 0;
      // Asked once before it publishes: the log takes all of the batch then.
      const relay = newRelay(() => ((asked += 1) === 2 ? 1 : undefined), resolve);
      void relay.turn();
    });
    const heir = newRelay();
    await eventually('the lease of the first one is over', async () => {
      await heir.turn();
      return isEmpty();
    });
    expect(published.map(({ id }) => id)).toEqual(['a-1', 'a-2', 'a-1', 'a-2']);
  });

  it('leave no gap for a transaction that commits late', async () => {
    const relay = newRelay();
    await dataSource.transaction(async (manager) => {
      await manager.query(
        `insert into outbox_message (result_id, topic, log_key, value) values ('late', 't', 'a', 'late')`,
      );
      await write('b', 'early');
      await relay.flush();
      expect(published.map(({ id }) => id)).toEqual(['early']);
    });
    await relay.flush();
    expect(published.map(({ id }) => id)).toEqual(['early', 'late']);
  });

  it('publish on the signal of the commit, with no poll for an hour', async () => {
    const signals = new PostgresSignals(database.url, logger);
    await signals.connect();
    const relay = newRelay();
    let turns = 0;
    const turn = async (): Promise<boolean> => {
      const hasMore = await relay.turn();
      turns += 1;
      return hasMore;
    };
    const loop = new BackgroundLoop(
      { name: 'outbox', channel: 'outbox', pollMs: HOUR_MS, turn },
      signals,
      clock,
      logger,
    );
    loop.start();
    await eventually('it has found nothing to do', () => turns === 1);
    await write('a', 'a-1');
    await eventually('it is published', () => published.length === 1);
    await write('a', 'a-2');
    await eventually('the next one too', () => published.length === 2);
    await loop.stop();
    await signals.close();
  });
});
