import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { postgresForTests } from '@bridge/testing';
import type { DatabaseForTests } from '@bridge/testing';
import { StoreBench, event, final, held, settled } from './stores.fixtures.js';

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

const document = (sysId: string, recordVersion = 1) =>
  event({ sysId, recordVersion, object: 'journalEntry', recordClass: 'document', plugin: 'financial' });

/** Claim everything that is due and settle it alike. */
async function settleAll(settlement: Parameters<typeof settled>[1]): Promise<void> {
  for (;;) {
    const { holder, jobs } = await bench.claim();
    if (jobs.length === 0) {
      return;
    }
    await bench.work.settle(
      holder,
      jobs.map((job) => settled(job, settlement)),
    );
  }
}

describe('what waits for another record', () => {
  it('is let go when that one lands, all at once and in order', async () => {
    await bench.arrive(document('d1'), document('d2'), document('d3'));
    await settleAll(held('customer:K-S1'));
    expect(await bench.states()).toEqual(['d1 v1 held', 'd2 v1 held', 'd3 v1 held']);
    await bench.arrive(event());
    await settleAll(final('success'));
    expect((await bench.states()).slice(0, 3)).toEqual(['d1 v1 success', 'd2 v1 success', 'd3 v1 success']);
  });

  it.each(['error', 'superseded', 'ignored'] as const)('stays when that one ends as %s', async (state) => {
    await bench.arrive(document('d1'));
    await settleAll(held('customer:K-S1'));
    await bench.arrive(event());
    const { holder, job } = await bench.claimOne();
    await bench.work.settle(holder, [settled(job, final(state))]);
    expect(await bench.states()).toEqual(['d1 v1 held', `S1 v1 ${state}`]);
  });

  it('is counted when it is let go, and not while it waits for more', async () => {
    await bench.arrive(document('d1'), document('d2'));
    await settleAll(held('customer:K-S1'));
    await bench.rows(`update sync_job set waits_for = waits_for || '{customer:K-S2}' where sys_id = 'd2'`);
    await bench.arrive(event(), event({ sysId: 'S2' }));
    const { holder, jobs } = await bench.claim();
    const released: number[] = [];
    for (const job of jobs) {
      await bench.work.settle(holder, [settled(job, final('success'))], (count) => released.push(count));
    }
    expect(released).toEqual([1, 1]);
  });

  it('is let go by an alias', async () => {
    await bench.arrive(document('d1'));
    await settleAll(held('customer:slot01'));
    await bench.arrive(event());
    const { holder, job } = await bench.claimOne();
    await bench.work.settle(holder, [settled(job, final('success', { aliases: ['slot01'] }))]);
    expect(await bench.states()).toEqual(['d1 v1 pending', 'S1 v1 success']);
  });

  it('waits for all of several, one after the other', async () => {
    await bench.arrive(document('d1'));
    await settleAll(held('customer:K-S1', 'customer:K-S2'));
    await bench.arrive(event({ sysId: 'S1' }));
    const first = await bench.claimOne();
    await bench.work.settle(first.holder, [settled(first.job, final('success'))]);
    expect((await bench.jobs())[0]).toMatchObject({ state: 'held', waits_for: ['customer:K-S2'] });
    await bench.arrive(event({ sysId: 'S2' }));
    const second = await bench.claimOne();
    await bench.work.settle(second.holder, [settled(second.job, final('success'))]);
    expect((await bench.jobs())[0]).toMatchObject({ state: 'pending', waits_for: null });
  });

  it('is not let go by the same key of another object or company', async () => {
    await bench.arrive(document('d1'));
    await settleAll(held('customer:K-S1'));
    await bench.arrive(
      event({ object: 'supplier' }),
      event({ company: 'other', source: '/dmo/other', tenant: 'other' }),
    );
    for (const company of ['acme', 'other']) {
      const { holder, jobs } = await bench.claim(10, company);
      await bench.work.settle(
        holder,
        jobs.map((job) => settled(job, final('success'))),
      );
    }
    expect((await bench.states())[0]).toBe('d1 v1 held');
  });

  it('takes a key with a colon as it is', async () => {
    await bench.arrive(document('d1'));
    await settleAll(held('customer:a:b'));
    await bench.arrive(event({ subject: 'a:b' }));
    const { holder, job } = await bench.claimOne();
    await bench.work.settle(holder, [settled(job, final('success'))]);
    expect((await bench.states())[0]).toBe('d1 v1 pending');
  });

  it.each([
    ['its key', 'customer:K-S1'],
    ['an alias', 'customer:slot01'],
    ['a key with a colon', 'customer:a:b'],
  ])('goes on at once when it was held for what had landed meanwhile, by %s', async (_, waitsFor) => {
    await bench.arrive(document('d1'));
    const waiting = await bench.claimOne();
    await bench.arrive(event(waitsFor.endsWith('a:b') ? { subject: 'a:b' } : {}));
    const landing = await bench.claimOne();
    await bench.work.settle(landing.holder, [settled(landing.job, final('success', { aliases: ['slot01'] }))]);
    await bench.work.settle(waiting.holder, [settled(waiting.job, held(waitsFor))]);
    expect(await bench.states()).toEqual(['d1 v1 pending', 'S1 v1 success']);
  });

  it('never misses a landing that happens at the same moment', async () => {
    const rounds = Array.from({ length: 25 }, (_, index) => index);
    for (const round of rounds) {
      await bench.arrive(document(`d${round}`));
      const waiting = await bench.claimOne();
      await bench.arrive(event({ sysId: `S${round}` }));
      const landing = await bench.claimOne();
      await Promise.all([
        bench.work.settle(waiting.holder, [settled(waiting.job, held(`customer:K-S${round}`))]),
        bench.work.settle(landing.holder, [settled(landing.job, final('success'))]),
      ]);
      await settleAll(final('success'));
    }
    expect((await bench.states()).filter((state) => !state.endsWith('success'))).toEqual([]);
  });

  it('runs an error again when what it named lands, as another run', async () => {
    await bench.arrive(document('d1'));
    await settleAll(final('error', { waitsFor: ['customer:K-S1'] }));
    await bench.arrive(event());
    const { holder, job } = await bench.claimOne();
    await bench.work.settle(holder, [settled(job, final('success'))]);
    const again = await bench.claimOne();
    expect(again.job).toMatchObject({ sysId: 'd1', trigger: 'release-1' });
    await bench.work.settle(again.holder, [settled(again.job, final('error', { waitsFor: ['customer:K-S2'] }))]);
    await bench.arrive(event({ sysId: 'S2' }));
    const other = await bench.claimOne();
    await bench.work.settle(other.holder, [settled(other.job, final('success'))]);
    expect((await bench.claimOne()).job).toMatchObject({ sysId: 'd1', trigger: 'release-2' });
  });

  it.each<readonly [string, Parameters<typeof settled>[1]]>([
    ['held', held('customer:K-S2')],
    ['error', final('error')],
    ['success', final('success')],
  ])('leaves an error alone whose document came again, and is %s', async (state, settlement) => {
    await bench.arrive(document('d1'));
    await settleAll(final('error', { waitsFor: ['customer:K-S1'] }));
    await bench.arrive(document('d1', 2));
    await settleAll(settlement);
    await bench.arrive(event());
    const { holder, job } = await bench.claimOne();
    await bench.work.settle(holder, [settled(job, final('success'))]);
    expect(await bench.states()).toEqual(['d1 v1 error', `d1 v2 ${state}`, 'S1 v1 success']);
  });

  it('leaves an error alone that names nothing', async () => {
    await bench.arrive(document('d1'));
    await settleAll(final('error'));
    await bench.arrive(event());
    await settleAll(final('success'));
    expect((await bench.states())[0]).toBe('d1 v1 error');
  });

  it('is looked at once more when no further input comes, its time to wait over', async () => {
    await bench.arrive(document('d1'), document('d2'));
    await settleAll(held('customer:K-S1'));
    expect(await bench.work.endHolds()).toBe(2);
    expect(await bench.work.promoteDue()).toBe(2);
    const { jobs } = await bench.claim();
    expect(jobs.map((job) => [job.sysId, job.heldMs > 1_000_000_000])).toEqual([
      ['d1', true],
      ['d2', true],
    ]);
    expect(await bench.work.endHolds()).toBe(0);
  });

  it('is found by key before alias of a record that has not landed', async () => {
    await bench.arrive(event({ sysId: 'S1', subject: 'A' }), event({ sysId: 'S2', subject: 'B' }));
    const { holder, jobs } = await bench.claim();
    await bench.work.settle(
      holder,
      jobs.slice(0, 1).map((job) => settled(job, final('success', { aliases: ['B', 'slot'] }))),
    );
    const found = await bench.work.findByKeys(
      'acme',
      ['slot', 'A', 'nobody', 'slot'].map((key) => ({ object: 'customer', key })),
    );
    expect(found.map((link) => link?.sysId)).toEqual(['S1', 'S1', undefined, 'S1']);
  });
});
