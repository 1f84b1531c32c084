import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { AttemptSettlement, JobSettlement } from '@bridge/ports';
import { postgresForTests } from '@bridge/testing';
import type { DatabaseForTests } from '@bridge/testing';
import { PullCursorEntity } from '../src/entities/pull-cursor.entity.js';
import {
  StoreBench,
  event,
  final,
  held,
  inDoubt,
  planned,
  result,
  retry,
  settled,
  written,
} from './stores.fixtures.js';

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

const arriveAndClaim = async () => {
  await bench.arrive(event());
  return bench.claimOne();
};
const link = async (sysId = 'S1') => (await bench.work.findBySysIds('acme', [{ object: 'customer', sysId }]))[0];
const outbox = async (): Promise<readonly (string | undefined)[]> =>
  (await bench.outbox.next(100)).map((message) => message.value?.toString());

describe('PostgresWorkStore.settle', () => {
  it.each<readonly [string, JobSettlement, Readonly<Record<string, unknown>>]>([
    ['success', final('success'), { state: 'success', attempts: 1 }],
    ['error', final('error', { waitsFor: ['customer:X'] }), { state: 'error', attempts: 1, waits_for: ['customer:X'] }],
    ['superseded', final('superseded'), { state: 'superseded' }],
    ['ignored', final('ignored'), { state: 'ignored' }],
    ['held', held('customer:X', 'item:Y'), { state: 'held', attempts: 0, waits_for: ['customer:X', 'item:Y'] }],
    ['a retry', retry(), { state: 'retrying', attempts: 1 }],
    ['a retry at once', retry({ delayMs: 0 }), { state: 'pending', attempts: 1 }],
    ['a free retry', retry({ spendsAttempt: false, delayMs: 0 }), { state: 'pending', attempts: 0 }],
    ['a retry alone', retry({ isIsolated: true, delayMs: 0 }), { state: 'pending', is_isolated: true }],
    ['doubt', inDoubt(), { state: 'in-doubt', attempts: 0 }],
  ])('lets go of a job with %s', async (_, settlement, expected) => {
    const { holder, job } = await arriveAndClaim();
    await bench.work.settle(holder, [settled(job, settlement, { apiTransactions: 3 })]);
    expect(await bench.jobs()).toEqual([
      expect.objectContaining({ claimed_by: null, message: settlement.message, ...expected }),
    ]);
    const [row] = await bench.rows(
      `select api_transactions as spent, (finished_at is not null) as finished, (held_since is not null) as held,
              (next_attempt_at > now()) as later from sync_job`,
    );
    expect(row).toEqual({
      spent: 3,
      finished: settlement.kind === 'final',
      held: settlement.kind === 'held',
      later: 'delayMs' in settlement && settlement.delayMs > 0,
    });
  });

  it.each(['\0', '\ud83d', '\udd0d'])('keeps an answer with %j, which PostgreSQL cannot store', async (character) => {
    const { holder, job } = await arriveAndClaim();
    const attempt = planned(job, { naturalKey: `K${character}` });
    const said = `Cut here: ${character}`;
    const errors = [{ code: 'GATEWAY_VALIDATION', description: said, retryable: false, owner: 'operator' as const }];
    await bench.work.planAndMarkSent(holder, [attempt], [result('pending', { headers: { note: said } })]);
    await bench.work.settle(holder, [
      settled(job, final('error', { message: said, errors }), {
        attempts: [{ kind: 'refused', controlId: attempt.controlId, errors }],
      }),
    ]);
    const kept = 'Cut here: \ufffd';
    expect(await bench.jobs()).toMatchObject([{ state: 'error', message: kept }]);
    expect(await bench.attempt(attempt.controlId)).toMatchObject({ errors: [{ description: kept }] });
    expect(await link()).toMatchObject({ state: 'error' });
  });

  it('keeps attempts, links, results and the rows of the domain in one transaction', async () => {
    const { holder, job } = await arriveAndClaim();
    const attempt = planned(job);
    await bench.work.planAndMarkSent(holder, [attempt], []);
    const row = Object.assign(new PullCursorEntity(), { companyId: 'acme', object: 'DOMAIN', loadedAt: new Date(0) });
    await bench.work.settle(holder, [
      settled(job, final('success', { facts: { name: 'Ann' }, aliases: ['A1', 'A2'] }), {
        attempts: [written(attempt.controlId, { url: 'https://intacct/7' })],
        results: [result('final')],
        store: [row],
      }),
    ]);
    expect(await bench.attempt(attempt.controlId)).toMatchObject({
      state: 'settled',
      outcome: 'success',
      settled: true,
    });
    expect(await link()).toEqual({
      object: 'customer',
      sysId: 'S1',
      naturalKey: 'K-S1',
      intacctObject: 'CUSTOMER',
      intacctId: 'C-1',
      recordNo: '7',
      url: 'https://intacct/7',
      version: 1,
      contentHash: attempt.contentHash,
      isUnsettled: false,
      resets: 0,
      state: 'success',
      facts: { name: 'Ann' },
    });
    expect(await outbox()).toEqual(['{"id":"final"}']);
    expect(await bench.rows(`select object from pull_cursor`)).toEqual([{ object: 'DOMAIN' }]);
  });

  it('keeps nothing when one part of it cannot be kept', async () => {
    const { holder, job } = await arriveAndClaim();
    const attempt = planned(job);
    await bench.work.planAndMarkSent(holder, [attempt], []);
    const broken = Object.assign(new PullCursorEntity(), { companyId: 'acme', object: 'DOMAIN' });
    await expect(
      bench.work.settle(holder, [
        settled(job, final('success'), {
          attempts: [written(attempt.controlId)],
          results: [result('final')],
          store: [broken],
        }),
      ]),
    ).rejects.toThrow(/loaded_at/);
    expect(await bench.states()).toEqual(['S1 v1 running']);
    expect(await bench.attempt(attempt.controlId)).toMatchObject({ state: 'sent' });
    expect(await link()).toMatchObject({ state: 'pending', recordNo: undefined });
    expect(await outbox()).toEqual([]);
  });

  it('changes nothing for a holder that lost its claim', async () => {
    const { holder, job } = await arriveAndClaim();
    const attempt = planned(job);
    await bench.work.planAndMarkSent(holder, [attempt], []);
    await bench.expire(holder);
    await bench.work.recoverOrphans();
    await bench.work.settle(holder, [
      settled(job, final('success'), { attempts: [written(attempt.controlId)], results: [result('late')] }),
    ]);
    expect(await bench.states()).toEqual(['S1 v1 in-doubt']);
    expect(await bench.attempt(attempt.controlId)).toMatchObject({ state: 'in-doubt', outcome: null });
    expect(await link()).toMatchObject({ recordNo: undefined });
    expect(await outbox()).toEqual([]);
  });

  it('settles what is still the holder’s, and leaves out the rest', async () => {
    await bench.arrive(event({ sysId: 'a' }), event({ sysId: 'b' }));
    const { holder, jobs } = await bench.claim();
    await bench.rows(`update sync_job set claimed_by = 'another' where sys_id = 'a'`);
    await bench.work.settle(
      holder,
      jobs.map((job) => settled(job, final('success'), { results: [result(job.sysId)] })),
    );
    expect(await bench.states()).toEqual(['a v1 running', 'b v1 success']);
    expect(await outbox()).toEqual(['{"id":"b"}']);
  });

  it('takes a list of nothing', async () => {
    await expect(bench.work.settle('holder', [])).resolves.toEqual([]);
  });

  it('keeps the link of a part that its owner wrote', async () => {
    const { holder, job } = await arriveAndClaim();
    const part = planned(job, { controlId: 'part', object: 'contact', sysId: 'S1/1', naturalKey: 'Ann', position: 0 });
    await bench.work.planAndMarkSent(holder, [part], []);
    await bench.work.settle(holder, [
      settled(job, inDoubt(), { attempts: [written('part', { recordNo: '9', intacctId: 'Ann' })] }),
    ]);
    expect(await bench.work.findBySysIds('acme', [{ object: 'contact', sysId: 'S1/1' }])).toMatchObject([
      { naturalKey: 'Ann', recordNo: '9', state: 'success', version: 1 },
    ]);
  });

  it('keeps a record that was adopted with other content as not yet applied', async () => {
    const { holder, job } = await arriveAndClaim();
    const attempt = planned(job);
    await bench.work.planAndMarkSent(holder, [attempt], []);
    await bench.work.settle(holder, [
      settled(job, retry({ delayMs: 0, spendsAttempt: false }), {
        attempts: [written(attempt.controlId, { isContentKnown: false })],
      }),
    ]);
    expect(await link()).toMatchObject({ recordNo: '7', contentHash: undefined, version: 0, state: 'pending' });
  });

  it('keeps facts, aliases and the applied version when a later version fails', async () => {
    const first = await arriveAndClaim();
    await bench.work.settle(first.holder, [settled(first.job, final('success', { facts: { a: 1 }, aliases: ['A'] }))]);
    await bench.arrive(event({ recordVersion: 2 }));
    const second = await bench.claimOne();
    await bench.work.settle(second.holder, [settled(second.job, final('error'))]);
    expect(await link()).toMatchObject({ version: 1, state: 'error', facts: { a: 1 } });
    expect(await bench.work.findByKeys('acme', [{ object: 'customer', key: 'A' }])).toMatchObject([{ sysId: 'S1' }]);
  });

  it('counts doubts and look-ups of an attempt', async () => {
    const first = await arriveAndClaim();
    const { controlId } = planned(first.job);
    await bench.work.planAndMarkSent(first.holder, [planned(first.job)], []);
    await bench.work.settle(first.holder, [
      settled(first.job, inDoubt(), {
        attempts: [{ kind: 'in-doubt', controlId, doubt: 'answer-lost', said: 'HTTP 524' }],
      }),
    ]);
    expect(await bench.attempt(controlId)).toMatchObject({ state: 'in-doubt', doubts: 1, lookups: 0 });
    for (const lookups of [0, 1]) {
      const holder = await bench.slot();
      const [doubtful] = await bench.work.claimInDoubt('acme', holder, 10);
      expect(doubtful?.attempts).toEqual([
        {
          ...planned(first.job),
          doubt: 'answer-lost',
          lookups,
          sends: 1,
          doubts: 1,
          said: 'HTTP 524',
          entityId: undefined,
          sentAt: expect.any(Date),
          sentMsAgo: expect.any(Number),
        },
      ]);
      await bench.work.settle(holder, [
        settled(first.job, inDoubt(), { attempts: [{ kind: 'in-doubt', controlId, doubt: 'answer-lost' }] }),
      ]);
    }
    const holder = await bench.slot();
    await bench.work.claimInDoubt('acme', holder, 10);
    await bench.work.settle(holder, [
      settled(first.job, retry({ delayMs: 0 }), { attempts: [{ kind: 'unsent', controlId }] }),
    ]);
    expect(await bench.attempt(controlId)).toMatchObject({ state: 'planned', outcome: null, doubts: 1, lookups: 2 });
  });

  it('says how long ago a function was sent the last time', async () => {
    const { holder, job } = await arriveAndClaim();
    const { controlId } = planned(job);
    await bench.work.planAndMarkSent(holder, [planned(job)], []);
    await bench.work.settle(holder, [
      settled(job, inDoubt(), { attempts: [{ kind: 'in-doubt', controlId, doubt: 'answer-lost' }] }),
    ]);
    await bench.rows(`update attempt set sent_at = now() - interval '10 minutes'`);
    const [doubtful] = await bench.work.claimInDoubt('acme', await bench.slot(), 10);
    expect(doubtful?.attempts[0]?.sentMsAgo).toBeGreaterThanOrEqual(600_000);
  });

  it('closes a record when nobody knows whether it was written, until a write of it succeeds', async () => {
    const { holder, job } = await arriveAndClaim();
    const { controlId } = planned(job);
    const errors = [{ code: 'GATEWAY_DOUBT_UNSETTLED', description: 'Unknown.', retryable: false, owner: 'operator' }];
    await bench.work.planAndMarkSent(holder, [planned(job)], []);
    await bench.work.settle(holder, [
      settled(job, final('error'), { attempts: [{ kind: 'unsettled', controlId, errors } as AttemptSettlement] }),
    ]);
    expect(await bench.attempt(controlId)).toMatchObject({ state: 'settled', outcome: 'unsettled', errors });
    expect(await link()).toMatchObject({ isUnsettled: true, recordNo: undefined, state: 'error' });
    await bench.arrive(event({ recordVersion: 2 }));
    expect(await link()).toMatchObject({ isUnsettled: true });
    const second = await bench.claimOne();
    await bench.work.planAndMarkSent(second.holder, [planned(second.job)], []);
    await bench.work.settle(second.holder, [
      settled(second.job, final('success'), { attempts: [written(planned(second.job).controlId)] }),
    ]);
    expect(await link()).toMatchObject({ isUnsettled: false, recordNo: '7' });
  });

  it('leaves a refused record open', async () => {
    const { holder, job } = await arriveAndClaim();
    const { controlId } = planned(job);
    await bench.work.planAndMarkSent(holder, [planned(job)], []);
    await bench.work.settle(holder, [
      settled(job, final('error'), { attempts: [{ kind: 'refused', controlId, errors: [] }] }),
    ]);
    expect(await link()).toMatchObject({ isUnsettled: false });
  });

  const land = async (sysId: string, recordNo: string): Promise<void> => {
    await bench.arrive(event({ sysId }));
    const { holder, job } = await bench.claimOne();
    await bench.work.planAndMarkSent(holder, [planned(job)], []);
    await bench.work.settle(holder, [
      settled(job, final('success'), { attempts: [written(planned(job).controlId, { recordNo })] }),
    ]);
  };

  it('says whose Intacct records are, by company and object', async () => {
    await land('a', '7');
    await land('b', '8');
    expect(await bench.work.findOwners('acme', 'CUSTOMER', ['7', '8', '9'])).toEqual(
      new Map([
        ['7', { object: 'customer', sysId: 'a' }],
        ['8', { object: 'customer', sysId: 'b' }],
      ]),
    );
    expect(await bench.work.findOwners('acme', 'CUSTOMER', [])).toEqual(new Map());
    expect(await bench.work.findOwners('acme', 'VENDOR', ['7'])).toEqual(new Map());
    expect(await bench.work.findOwners('other', 'CUSTOMER', ['7'])).toEqual(new Map());
  });

  it('never gives one Intacct record to two', async () => {
    await land('a', '7');
    await expect(land('b', '7')).rejects.toThrow(/record_link_record_no/);
    expect(await bench.states()).toEqual(['a v1 success', 'b v1 running']);
    expect(await link('b')).toMatchObject({ recordNo: undefined, state: 'pending' });
  });

  it('keeps the level at which a function was sent, whoever needs it next', async () => {
    const { holder, job } = await arriveAndClaim();
    await bench.rows(`update sync_job set lane_entity = 'E100'`);
    await bench.work.planAndMarkSent(holder, [planned(job)], []);
    await bench.rows(`update sync_job set lane_entity = ''`);
    const { controlId } = planned(job);
    await bench.work.settle(holder, [
      settled(job, inDoubt(), { attempts: [{ kind: 'in-doubt', controlId, doubt: 'answer-lost' }] }),
    ]);
    const [doubtful] = await bench.work.claimInDoubt('acme', await bench.slot(), 10);
    expect(doubtful).toMatchObject({ job: { entityId: undefined }, attempts: [{ entityId: 'E100' }] });
  });
});
