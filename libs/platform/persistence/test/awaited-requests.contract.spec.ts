import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  awaitedRequest,
  describeAwaitedRequestStore,
  eventually,
  postgresForTests,
  RecordingLogger,
} from '@bridge/testing';
import type { DatabaseForTests } from '@bridge/testing';
import { PostgresSignals } from '../src/postgres-signals.js';
import { PostgresAwaitedRequests } from '../src/stores/postgres-awaited-requests.js';
import { PostgresRetention } from '../src/stores/postgres-retention.js';
import { StoreBench } from './stores.fixtures.js';

const conclusion = { outcomes: [], apiTransactions: 0 };

describeAwaitedRequestStore('PostgresAwaitedRequests', async () => {
  const database = await postgresForTests();
  const benches = [await StoreBench.open(database.url), await StoreBench.open(database.url)] as const;
  let opened = 0;
  return {
    open: () => Promise.resolve(new PostgresAwaitedRequests(benches[(opened += 1) % 2 === 0 ? 0 : 1].dataSource)),
    clear: () => benches[0].clear(),
    close: async () => {
      await Promise.all(benches.map((bench) => bench.close()));
      await database.close();
    },
  };
});

describe('PostgresAwaitedRequests', () => {
  let database: DatabaseForTests;
  let bench: StoreBench;
  let store: PostgresAwaitedRequests;

  beforeAll(async () => {
    database = await postgresForTests();
    bench = await StoreBench.open(database.url);
    store = new PostgresAwaitedRequests(bench.dataSource);
  });
  beforeEach(() => bench.clear());
  afterAll(async () => {
    await bench.close();
    await database.close();
  });

  it('forgets what was taken over long ago, and nothing else', async () => {
    for (const id of ['awaited', 'told', 'recent', 'old', 'old-doubt']) {
      await store.await(awaitedRequest(id));
    }
    await Promise.all(['told', 'recent', 'old'].map((id) => store.settle(id, conclusion)));
    await store.doubt('old-doubt', conclusion);
    await Promise.all(['recent', 'old'].map((id) => store.takeOver(id, 'settled')));
    await store.takeOver('old-doubt', 'in-doubt');
    await bench.rows(
      `update awaited_request set sent_at = now() - interval '90 days', concluded_at = now() - interval '90 days'`,
    );
    await bench.rows(
      `update awaited_request set taken_over_at = now() - interval '31 days' where request_control_id like 'old%'`,
    );
    const retention = new PostgresRetention(bench.dataSource);
    expect(await retention.purge('awaited_request', 30, { limit: 100 })).toEqual({ deleted: 2, next: undefined });
    const left = await bench.rows<{ id: string }>(`select request_control_id as id from awaited_request order by 1`);
    expect(left.map(({ id }) => id)).toEqual(['awaited', 'recent', 'told']);
  });

  it.each(['settle', 'doubt'] as const)('signals to every process what it has concluded: %s', async (conclude) => {
    const signals = new PostgresSignals(database.url, new RecordingLogger());
    await signals.connect();
    let heard = 0;
    signals.listen('answers', () => (heard += 1));
    await store.await(awaitedRequest('a'));
    await store[conclude]('unknown', conclusion);
    expect(heard).toBe(0);
    await store[conclude]('a', conclusion);
    await eventually('a signal', () => heard === 1);
    await signals.close();
  });

  it('tells a database that is away from a defect', async () => {
    const away = await StoreBench.open(database.url);
    await away.close();
    const lost = new PostgresAwaitedRequests(away.dataSource);
    const unavailable = { kind: 'transient', code: 'STORE_UNAVAILABLE', scope: 'gateway' };
    await expect(lost.find('a')).rejects.toMatchObject(unavailable);
    await expect(lost.settle('a', conclusion)).rejects.toMatchObject(unavailable);
  });
});
