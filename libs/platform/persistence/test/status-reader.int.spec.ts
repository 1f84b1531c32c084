import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { awaitedRequest, postgresForTests } from '@bridge/testing';
import type { DatabaseForTests } from '@bridge/testing';
import { PostgresStatusReader } from '../src/postgres-status.reader.js';
import { PostgresAwaitedRequests } from '../src/stores/postgres-awaited-requests.js';
import { StoreBench, deadLetter, event } from './stores.fixtures.js';

describe('PostgresStatusReader', () => {
  let database: DatabaseForTests;
  let bench: StoreBench;
  let reader: PostgresStatusReader;

  beforeAll(async () => {
    database = await postgresForTests();
    bench = await StoreBench.open(database.url);
    reader = new PostgresStatusReader(bench.dataSource);
  });
  beforeEach(() => bench.clear());
  afterAll(async () => {
    await bench.close();
    await database.close();
  });

  const age = (table: string, column: string, seconds: number) =>
    bench.rows(`update ${table} set ${column} = now() - make_interval(secs => $1)`, [seconds]);

  it('gauges nothing while nothing is open', async () => {
    expect(await reader.readGauges()).toEqual({
      oldestOpenSeconds: 0,
      oldestUnpublishedSeconds: 0,
      jobsOpen: 0,
      slotsInUse: 0,
      attemptsInDoubt: 0,
      failedMessages: 0,
      answersAwaited: 0,
      answersInDoubt: 0,
      answersConcluded: 0,
    });
  });

  it('gauges queued requests until they are taken over', async () => {
    const store = new PostgresAwaitedRequests(bench.dataSource);
    const ids = ['awaited', 'settled', 'doubtful', 'taken'];
    await Promise.all(ids.map((id) => store.await(awaitedRequest(id))));
    await Promise.all(['settled', 'taken'].map((id) => store.settle(id, { outcomes: [], apiTransactions: 0 })));
    await store.doubt('doubtful', { outcomes: [], apiTransactions: 0 });
    await store.takeOver('taken', 'settled');
    expect(await reader.readGauges()).toMatchObject({ answersAwaited: 1, answersInDoubt: 1, answersConcluded: 2 });
  });

  it.each(['pending', 'retrying', 'held', 'running', 'in-doubt'])(
    'gauges the age of an accepted event before its dispatch, and while its job is %s',
    async (state) => {
      await bench.inbox.accept([event()], []);
      await age('inbox_event', 'received_at', 500);
      expect((await reader.readGauges()).oldestOpenSeconds).toBeCloseTo(500, -1);
      await bench.inbox.dispatch(10);
      await bench.rows(`update sync_job set state = $1`, [state]);
      const gauges = await reader.readGauges();
      expect([gauges.jobsOpen, Math.floor(gauges.oldestOpenSeconds / 100)]).toEqual([1, 5]);
    },
  );

  it.each(['success', 'error', 'superseded', 'ignored'])('does not count a job that is %s', async (state) => {
    await bench.arrive(event());
    await age('inbox_event', 'received_at', 500);
    await bench.rows(`update sync_job set state = $1`, [state]);
    expect(await reader.readGauges()).toMatchObject({ oldestOpenSeconds: 0, jobsOpen: 0 });
  });

  it('gauges a replay from its own beginning', async () => {
    await bench.arrive(event());
    await age('inbox_event', 'received_at', 500);
    await bench.rows(`update sync_job set trigger = 'replay-1'`);
    expect((await reader.readGauges()).oldestOpenSeconds).toBeLessThan(100);
  });

  it('keeps messages that failed apart from those that wait', async () => {
    await bench.inbox.accept([], [deadLetter(), deadLetter({ code: 'ENVELOPE_EMPTY' })]);
    await age('outbox_message', 'created_at', 300);
    await bench.outbox.markFailed('1', 'too large');
    const gauges = await reader.readGauges();
    expect([gauges.failedMessages, Math.floor(gauges.oldestUnpublishedSeconds / 100)]).toEqual([1, 3]);
    expect(await reader.read()).toMatchObject({ unpublished: 1, failedMessages: 1 });
    await bench.outbox.markFailed('2', 'too large');
    expect(await reader.readGauges()).toMatchObject({ failedMessages: 2, oldestUnpublishedSeconds: 0 });
  });

  it('counts an event once whose version was used before', async () => {
    await bench.arrive(event(), event({ data: { id: 'other' } }));
    expect(await reader.countByType()).toEqual([
      { type: 'masterdata.customer.changed.v1', events: 2, success: 0, error: 0 },
    ]);
  });
});
