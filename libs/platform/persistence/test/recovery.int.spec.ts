import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { postgresForTests } from '@bridge/testing';
import type { DatabaseForTests } from '@bridge/testing';
import { StoreBench, event, final, inDoubt, planned, settled, written } from './stores.fixtures.js';

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

describe('PostgresWorkStore.recoverOrphans', () => {
  it('leaves alone what a living holder has', async () => {
    await bench.arrive(event());
    await bench.claimOne();
    expect(await bench.work.recoverOrphans()).toBe(0);
    expect(await bench.states()).toEqual(['S1 v1 running']);
  });

  it.each([
    ['was only claimed', 'claimed', 'pending', undefined],
    ['had planned', 'planned', 'pending', 'planned'],
    ['had sent', 'sent', 'in-doubt', 'in-doubt'],
  ])('gives back what a crashed holder %s', async (_, reached, state, attemptState) => {
    await bench.arrive(event());
    const { holder, job } = await bench.claimOne();
    const attempt = planned(job);
    if (reached !== 'claimed') {
      await bench.work.planAndMarkSent(holder, [attempt], []);
    }
    if (reached === 'planned') {
      await bench.rows(`update attempt set state = 'planned'`);
    }
    await bench.expire(holder);
    expect(await bench.work.recoverOrphans()).toBe(1);
    expect(await bench.jobs()).toMatchObject([{ state, claimed_by: null, attempts: 0 }]);
    const stored = await bench.attempt(attempt.controlId);
    expect(stored?.['state']).toBe(attemptState);
    expect(stored?.['doubt'] ?? undefined).toBe(reached === 'sent' ? 'answer-lost' : undefined);
    expect(await bench.work.recoverOrphans()).toBe(0);
  });

  it('gives back what a holder left that released its slot', async () => {
    await bench.arrive(event());
    const { holder } = await bench.claimOne();
    await bench.lanes.releaseSlot(holder);
    expect(await bench.work.recoverOrphans()).toBe(1);
    expect(await bench.states()).toEqual(['S1 v1 pending']);
  });

  it('keeps a job in doubt when the one that asked crashed', async () => {
    await bench.arrive(event());
    const first = await bench.claimOne();
    const attempt = planned(first.job);
    await bench.work.planAndMarkSent(first.holder, [attempt], []);
    await bench.work.settle(first.holder, [
      settled(first.job, inDoubt(), {
        attempts: [{ kind: 'in-doubt', controlId: attempt.controlId, doubt: 'answer-lost' }],
      }),
    ]);
    const looker = await bench.slot();
    await bench.work.claimInDoubt('acme', looker, 10);
    await bench.expire(looker);
    expect(await bench.work.recoverOrphans()).toBe(1);
    expect(await bench.states()).toEqual(['S1 v1 in-doubt']);
    expect(await bench.attempt(attempt.controlId)).toMatchObject({ state: 'in-doubt', doubts: 1, lookups: 0 });
  });

  it('forgets an earlier doubt when the function was on the wire again', async () => {
    await bench.arrive(event());
    const { holder, job } = await bench.claimOne();
    const attempt = planned(job);
    await bench.work.planAndMarkSent(holder, [attempt], []);
    await bench.rows(`update attempt set doubt = 'duplicate', doubts = 1`);
    await bench.expire(holder);
    await bench.work.recoverOrphans();
    const [doubtful] = await bench.work.claimInDoubt('acme', await bench.slot(), 10);
    expect(doubtful?.attempts).toMatchObject([
      { doubt: 'answer-lost', doubts: 2, said: 'The process that sent it ended before the answer came.' },
    ]);
  });

  it('keeps what was settled before the crash, and doubts only what was on the wire', async () => {
    await bench.arrive(event());
    const { holder, job } = await bench.claimOne();
    const parts = ['p0', 'p1', 'p2'].map((controlId, position) =>
      planned(job, { controlId, position, sysId: `S1/${position}`, object: 'contact' }),
    );
    await bench.work.planAndMarkSent(holder, parts, []);
    await bench.rows(`update attempt set state = 'settled', outcome = 'success' where control_id = 'p0'`);
    await bench.rows(`update attempt set state = 'planned' where control_id = 'p2'`);
    await bench.expire(holder);
    await bench.work.recoverOrphans();
    const [doubtful] = await bench.work.claimInDoubt('acme', await bench.slot(), 10);
    expect(doubtful?.attempts.map((attempt) => attempt.controlId)).toEqual(['p1']);
    const rows = await bench.rows(`select state from attempt order by control_id`);
    expect(rows.map(({ state }) => state)).toEqual(['settled', 'in-doubt', 'planned']);
  });

  it('recovers each job once when two replicas look at the same time', async () => {
    await bench.arrive(...['a', 'b', 'c', 'd'].map((sysId) => event({ sysId })));
    const { holder } = await bench.claim();
    await bench.expire(holder);
    const counts = await Promise.all([1, 2, 3].map(() => bench.work.recoverOrphans()));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(4);
  });

  it('wins or loses against the late settlement as a whole', async () => {
    for (const round of Array.from({ length: 15 }, (_, index) => index)) {
      await bench.arrive(event({ sysId: `S${round}` }));
      const { holder, job } = await bench.claimOne();
      const attempt = planned(job);
      await bench.work.planAndMarkSent(holder, [attempt], []);
      await bench.expire(holder);
      await Promise.all([
        bench.work.settle(holder, [
          settled(job, final('success'), { attempts: [written(attempt.controlId, { recordNo: String(round) })] }),
        ]),
        bench.work.recoverOrphans(),
      ]);
      const state = (await bench.states()).at(-1)?.split(' ')[2];
      const stored = await bench.attempt(attempt.controlId);
      expect([state, stored?.['state']]).toEqual(
        state === 'success' ? ['success', 'settled'] : ['in-doubt', 'in-doubt'],
      );
    }
  });
});

describe('PostgresWorkStore.claimInDoubt', () => {
  it('gives each job in doubt to one, when it is due', async () => {
    await bench.arrive(...['a', 'b'].map((sysId) => event({ sysId })));
    const { holder, jobs } = await bench.claim();
    await bench.work.planAndMarkSent(
      holder,
      jobs.map((job) => planned(job)),
      [],
    );
    await bench.work.settle(
      holder,
      jobs.map((job, index) => settled(job, inDoubt(index * 600_000))),
    );
    const [first, second] = [await bench.slot(), await bench.slot()];
    const taken = await Promise.all([first, second].map((looker) => bench.work.claimInDoubt('acme', looker, 10)));
    expect(taken.flat().map(({ job }) => job.sysId)).toEqual(['a']);
    expect(await bench.work.claimInDoubt('other', second, 10)).toEqual([]);
  });
});

describe('a holder that lost its lease', () => {
  it('cannot write over what its heir has settled', async () => {
    await bench.arrive(event());
    const first = await bench.claimOne();
    await bench.expire(first.holder);
    await bench.work.recoverOrphans();
    const heir = await bench.claimOne();
    const attempt = planned(heir.job);
    await bench.work.planAndMarkSent(heir.holder, [attempt], []);
    await bench.work.settle(heir.holder, [
      settled(heir.job, final('success'), { attempts: [written(attempt.controlId)] }),
    ]);
    await bench.work.settle(first.holder, [
      settled(first.job, final('error'), { attempts: [{ kind: 'refused', controlId: attempt.controlId, errors: [] }] }),
    ]);
    expect(await bench.states()).toEqual(['S1 v1 success']);
    expect(await bench.attempt(attempt.controlId)).toMatchObject({ state: 'settled', outcome: 'success' });
  });
});
