import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { RecordingLogger, eventually, postgresForTests } from '@bridge/testing';
import type { DatabaseForTests } from '@bridge/testing';
import { PostgresSignals } from '../src/postgres-signals.js';
import { PostgresMirrorStore } from '../src/stores/postgres-mirror.store.js';
import { StoreBench, deadLetter, event, final, held, inDoubt, result, retry, settled } from './stores.fixtures.js';

let database: DatabaseForTests;
let bench: StoreBench;

beforeAll(async () => {
  database = await postgresForTests();
  bench = await StoreBench.open(database.url);
});
beforeEach(() => bench.clear());
afterAll(async () => {
  await bench.close();
  await database.close();
});

const ids = async (limit = 100): Promise<readonly (string | undefined)[]> =>
  (await bench.outbox.next(limit)).map((message) => message.value?.toString());

describe('PostgresOutbox', () => {
  it('gives what is not published, oldest first, and not again once it is', async () => {
    await bench.work.planAndMarkSent(
      'nobody',
      [],
      [result('a', { headers: { h: 'é' } }), result('b', { key: null }), result('c')],
    );
    const first = await bench.outbox.next(2);
    expect(first).toEqual([
      { id: '1', topic: 'intacct.sync-results', key: 'acme/S1', value: Buffer.from('{"id":"a"}'), headers: { h: 'é' } },
      { id: '2', topic: 'intacct.sync-results', key: null, value: Buffer.from('{"id":"b"}'), headers: {} },
    ]);
    expect(await ids()).toHaveLength(3);
    await bench.outbox.markPublished(first.map((message) => message.id));
    expect(await ids()).toEqual(['{"id":"c"}']);
    await bench.outbox.markPublished([]);
    expect(await ids()).toHaveLength(1);
  });

  it('takes a result id once, even after it was published', async () => {
    await bench.work.planAndMarkSent('nobody', [], [result('a', { value: 'first' }), result('a', { value: 'second' })]);
    expect(await ids()).toEqual(['first']);
    await bench.outbox.markPublished(['1']);
    await bench.work.planAndMarkSent('nobody', [], [result('a', { value: 'third' })]);
    expect(await ids()).toEqual([]);
  });

  it('keeps the order of a record: sent before settled, one version before the next', async () => {
    for (const recordVersion of [1, 2]) {
      await bench.arrive(event({ recordVersion }));
      const { holder, job } = await bench.claimOne();
      await bench.work.planAndMarkSent(
        'nobody',
        [],
        [result(`sent-${recordVersion}`, { value: `sent ${recordVersion}` })],
      );
      await bench.work.settle(holder, [
        settled(job, final('success'), {
          results: [result(`done-${recordVersion}`, { value: `done ${recordVersion}` })],
        }),
      ]);
    }
    expect(await ids()).toEqual(['sent 1', 'done 1', 'sent 2', 'done 2']);
  });

  it('sets a message aside that failed, and says why', async () => {
    await bench.inbox.accept([], [deadLetter(), deadLetter({ value: null, code: 'ENVELOPE_EMPTY' })]);
    await bench.outbox.markFailed('1', 'too large\0');
    expect((await bench.outbox.next(10)).map(({ id }) => id)).toEqual(['2']);
    expect(
      await bench.rows(`select id, failure from outbox_message where failed_at is not null and published_at is null`),
    ).toEqual([{ id: '1', failure: 'too large\ufffd' }]);
  });

  it('carries tombstones and any bytes', async () => {
    await bench.inbox.accept([], [deadLetter({ value: null, code: 'ENVELOPE_EMPTY' }), deadLetter()]);
    expect((await bench.outbox.next(10)).map(({ value }) => value)).toEqual([null, deadLetter().value]);
  });
});

describe('PostgresMirrorStore', () => {
  it('adds, replaces and forgets records', async () => {
    const mirror = new PostgresMirrorStore(bench.dataSource);
    const list = async () =>
      [...(await mirror.list('acme', 'GLACCOUNT'))].sort(([left], [right]) => left.localeCompare(right));
    expect(await mirror.loadedAt('acme', 'GLACCOUNT')).toBeUndefined();
    await mirror.put('acme', 'GLACCOUNT', new Map([['1000', { ACCOUNTNO: '1000', TITLE: 'Cash' }]]));
    expect(await mirror.loadedAt('acme', 'GLACCOUNT')).toBeUndefined();
    expect(await list()).toEqual([['1000', { ACCOUNTNO: '1000', TITLE: 'Cash' }]]);
    await mirror.replace(
      'acme',
      'GLACCOUNT',
      new Map([
        ['1000', { ACCOUNTNO: '1000', TITLE: 'Bank' }],
        ['2000', { ACCOUNTNO: '2000', RECORDNO: '7' }],
      ]),
    );
    const loadedAt = await mirror.loadedAt('acme', 'GLACCOUNT');
    expect(loadedAt).toBeInstanceOf(Date);
    expect(await list()).toEqual([
      ['1000', { ACCOUNTNO: '1000', TITLE: 'Bank' }],
      ['2000', { ACCOUNTNO: '2000', RECORDNO: '7' }],
    ]);
    await mirror.replace('acme', 'GLACCOUNT', new Map([['3000', { ACCOUNTNO: '3000' }]]));
    expect(await list()).toEqual([['3000', { ACCOUNTNO: '3000' }]]);
    await mirror.replace('acme', 'GLACCOUNT', new Map());
    expect(await list()).toEqual([]);
  });

  it('keeps companies and objects apart', async () => {
    const mirror = new PostgresMirrorStore(bench.dataSource);
    await mirror.replace('acme', 'GLACCOUNT', new Map([['1', { A: '1' }]]));
    await mirror.replace('acme', 'JOURNAL', new Map([['1', { A: '2' }]]));
    await mirror.replace('other', 'GLACCOUNT', new Map());
    expect(await mirror.list('acme', 'GLACCOUNT')).toEqual([['1', { A: '1' }]]);
    expect(await mirror.list('acme', 'JOURNAL')).toEqual([['1', { A: '2' }]]);
  });
});

describe('PostgresWorkStore.recordUsage', () => {
  it('adds up by company, day, domain and cause', async () => {
    const usage = {
      company: 'acme',
      domain: 'financial',
      cause: 'write',
      requests: 1,
      functions: 5,
      apiTransactions: 4,
    } as const;
    await Promise.all([1, 2, 3].map(() => bench.work.recordUsage(usage)));
    await bench.work.recordUsage({ ...usage, cause: 'look-up' });
    expect(
      await bench.rows(`select cause, requests::int, functions::int, transactions::int from api_usage order by cause`),
    ).toEqual([
      { cause: 'look-up', requests: 1, functions: 5, transactions: 4 },
      { cause: 'write', requests: 3, functions: 15, transactions: 12 },
    ]);
  });
});

describe('PostgresSignals', () => {
  const heard: string[] = [];
  const logger = new RecordingLogger();
  let signals: PostgresSignals;

  beforeAll(async () => {
    signals = new PostgresSignals(database.url, logger);
    for (const channel of ['inbox', 'jobs', 'outbox'] as const) {
      signals.listen(channel, () => heard.push(channel));
    }
    await signals.connect();
  });
  beforeEach(() => {
    heard.length = 0;
  });
  afterAll(() => signals.close());

  it.each<readonly [string, string, () => Promise<unknown>]>([
    ['an accepted event', 'inbox', () => bench.inbox.accept([event()], [])],
    ['a dead letter', 'outbox', () => bench.inbox.accept([], [deadLetter()])],
    ['a dispatched event', 'jobs', () => bench.arrive(event())],
    ['a result', 'outbox', () => bench.work.planAndMarkSent('nobody', [], [result('r')])],
  ])('tell of %s', async (_, channel, act) => {
    await act();
    await eventually(`a signal on ${channel}`, () => heard.includes(channel));
  });

  it.each([
    ['a retry', retry({ delayMs: 0 })],
    ['doubt', inDoubt()],
  ])('tell of jobs that are due after %s', async (_, settlement) => {
    await bench.arrive(event());
    const { holder, job } = await bench.claimOne();
    await eventually('the signal of the dispatch', () => heard.includes('jobs'));
    heard.length = 0;
    await bench.work.settle(holder, [settled(job, settlement)]);
    await eventually('a signal', () => heard.includes('jobs'));
  });

  it('tell of what a landing let go', async () => {
    await bench.arrive(event({ sysId: 'w' }));
    const waiting = await bench.claimOne();
    await bench.work.settle(waiting.holder, [settled(waiting.job, held('customer:K-S1'))]);
    await bench.arrive(event());
    const landing = await bench.claimOne();
    await eventually('the signal of the dispatch', () => heard.includes('jobs'));
    heard.length = 0;
    await bench.work.settle(landing.holder, [settled(landing.job, final('success'))]);
    await eventually('a signal', () => heard.includes('jobs'));
  });

  it('come again after the connection broke, and wake everybody when it is back', async () => {
    await bench.rows(`select pg_terminate_backend(pid) from pg_stat_activity
                      where application_name = 'bridge-signals' and datname = current_database()`);
    await eventually('all channels are woken', () => new Set(heard).size === 3);
    expect(logger.at('warn')).toEqual([
      {
        level: 'warn',
        message: 'signal connection lost',
        fields: { stage: 'signals', code: 'SIGNALS_LOST', reason: expect.any(String) },
      },
    ]);
    heard.length = 0;
    await bench.work.planAndMarkSent('nobody', [], [result('r')]);
    await eventually('a signal', () => heard.includes('outbox'));
  });

  it('stop for a listener that has gone', async () => {
    let calls = 0;
    const endListening = signals.listen('outbox', () => (calls += 1));
    await bench.work.planAndMarkSent('nobody', [], [result('r')]);
    await eventually('a signal', () => calls === 1);
    endListening();
    heard.length = 0;
    await bench.work.planAndMarkSent('nobody', [], [result('s')]);
    await eventually('a signal for the others', () => heard.includes('outbox'));
    expect(calls).toBe(1);
  });
});
