import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually, postgresForTests } from '@bridge/testing';
import type { DatabaseForTests } from '@bridge/testing';
import { StoreBench, event, final, planned, result, retry, settled, written } from './stores.fixtures.js';

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
const outbox = async (): Promise<readonly (string | undefined)[]> =>
  (await bench.outbox.next(100)).map((message) => message.value?.toString());
const lost = { kind: 'transient', scope: 'gateway', code: 'STORE_LEASE_LOST' };

describe('PostgresWorkStore.refreshSent', () => {
  it('counts doubt about what leaves late from now on', async () => {
    const { holder, job } = await arriveAndClaim();
    const attempt = planned(job);
    await bench.work.planAndMarkSent(holder, [attempt], []);
    await bench.rows(`update attempt set sent_at = now() - interval '1 hour'`);
    await bench.work.refreshSent(holder, [attempt.controlId]);
    const [row] = await bench.rows<{ age: number }>(
      `select extract(epoch from now() - sent_at)::float8 as age from attempt`,
    );
    expect(row?.age).toBeLessThan(60);
  });

  it('tells a holder that it has lost its jobs', async () => {
    const { holder, job } = await arriveAndClaim();
    const attempt = planned(job);
    await bench.work.planAndMarkSent(holder, [attempt], []);
    await bench.expire(holder);
    await expect(bench.work.refreshSent(holder, [attempt.controlId])).rejects.toMatchObject(lost);
  });

  it.each<readonly [string, (controlId: string) => Promise<unknown>]>([
    ['is in doubt by now', async () => bench.work.recoverOrphans()],
    [
      'another has settled',
      async (id) => bench.rows(`update attempt set state = 'settled' where control_id = $1`, [id]),
    ],
    ['is kept no longer', async (id) => bench.rows(`delete from attempt where control_id = $1`, [id])],
  ])('lets nothing leave that %s', async (_, happens) => {
    const { holder, job } = await arriveAndClaim();
    const attempt = planned(job);
    await bench.work.planAndMarkSent(holder, [attempt], []);
    // The lease ends for the server only: the clock of the holder does not tell.
    await bench.expire(holder);
    await happens(attempt.controlId);
    await bench.rows(`update slot_lease set expires_at = now() + interval '1 hour' where holder = $1`, [holder]);
    await expect(bench.work.refreshSent(holder, [attempt.controlId])).rejects.toMatchObject(lost);
  });

  it('waits for whoever recovers its jobs, and he not for it', async () => {
    const { holder, job } = await arriveAndClaim();
    const attempt = planned(job);
    await bench.work.planAndMarkSent(holder, [attempt], []);
    const other = bench.dataSource.createQueryRunner();
    await other.startTransaction();
    await other.query(`select 1 from sync_job for update`);
    const refused = expect(bench.work.refreshSent(holder, [attempt.controlId])).rejects.toMatchObject(lost);
    await eventually('it waits for the other', () => bench.isSomeoneWaiting());
    await other.query(`update attempt set state = 'in-doubt'`);
    await other.query(`update sync_job set state = 'in-doubt', claimed_by = null`);
    await other.commitTransaction();
    await other.release();
    await refused;
  });
});

describe('PostgresWorkStore.planAndMarkSent', () => {
  it('writes functions down as sent, with what is published about it', async () => {
    const { holder, job } = await arriveAndClaim();
    const attempt = planned(job);
    expect(await bench.work.planAndMarkSent(holder, [attempt], [result('r1')])).toEqual([]);
    expect(await bench.attempt(attempt.controlId)).toMatchObject({ state: 'sent', sends: 1, job_id: job.id });
    expect(await outbox()).toEqual(['{"id":"r1"}']);
  });

  it.each(['refused', 'unsent', 'unsettled'] as const)('sends one that was %s again as the same row', async (kind) => {
    const { holder, job } = await arriveAndClaim();
    const attempt = planned(job);
    await bench.work.planAndMarkSent(holder, [attempt], [result('r1')]);
    const { controlId } = attempt;
    await bench.work.settle(holder, [
      settled(job, retry({ delayMs: 0 }), {
        attempts: [kind === 'unsent' ? { kind, controlId } : { kind, controlId, errors: [] }],
      }),
    ]);
    const again = await bench.claimOne();
    const other = { ...attempt, contentHash: 'other' };
    expect(await bench.work.planAndMarkSent(again.holder, [other], [result('r1')])).toEqual([]);
    expect(await bench.attempt(controlId)).toMatchObject({ state: 'sent', sends: 2, outcome: null, settled: false });
    expect(await outbox()).toHaveLength(1);
  });

  it.each(['sent', 'in-doubt', 'settled'])('keeps from leaving what is %s, and leaves it as it is', async (state) => {
    const { holder, job } = await arriveAndClaim();
    const [known, fresh] = [planned(job), planned(job, { controlId: 'fresh', position: 1 })];
    await bench.work.planAndMarkSent(holder, [known], []);
    await bench.rows(
      `update attempt set state = $1, outcome = case when $1 = 'settled' then 'success' end, job_id = 99`,
      [state],
    );
    const other = { ...known, contentHash: 'other' };
    expect(await bench.work.planAndMarkSent(holder, [other, fresh], [])).toEqual([known.controlId]);
    expect(await bench.attempt(known.controlId)).toMatchObject({ state, sends: 1, job_id: job.id });
    expect(await bench.attempt('fresh')).toMatchObject({ state: 'sent', sends: 1 });
    expect(await bench.rows(`select content_hash from attempt where position = 0`)).toEqual([
      { content_hash: known.contentHash },
    ]);
  });

  it('leaves to another job what that one has on the wire', async () => {
    await bench.arrive(event({ sysId: 'a' }), event({ sysId: 'b' }));
    const { holder, jobs } = await bench.claim();
    const [first, second] = jobs.map((job) => planned(job, { controlId: 'shared', object: 'contact' }));
    await bench.work.planAndMarkSent(holder, first === undefined ? [] : [first], []);
    expect(await bench.work.planAndMarkSent(holder, second === undefined ? [] : [second], [])).toEqual(['shared']);
    expect(await bench.attempt('shared')).toMatchObject({ state: 'sent', sends: 1, job_id: jobs[0]?.id });
  });

  it('writes nothing for a holder whose lease has expired, recovered or not', async () => {
    const { holder, job } = await arriveAndClaim();
    const attempt = planned(job);
    await bench.expire(holder);
    await expect(bench.work.planAndMarkSent(holder, [attempt], [result('r')])).rejects.toMatchObject(lost);
    await bench.work.recoverOrphans();
    await expect(bench.work.planAndMarkSent(holder, [attempt], [result('r')])).rejects.toMatchObject(lost);
    expect(await bench.attempt(attempt.controlId)).toBeUndefined();
    expect(await outbox()).toEqual([]);
  });

  it('writes nothing when one job of several belongs to another', async () => {
    await bench.arrive(event({ sysId: 'a' }), event({ sysId: 'b' }));
    const { holder, jobs } = await bench.claim();
    await bench.rows(`update sync_job set claimed_by = 'another' where sys_id = 'b'`);
    const attempts = jobs.map((job) => planned(job));
    await expect(bench.work.planAndMarkSent(holder, attempts, [])).rejects.toMatchObject(lost);
    expect(await bench.rows(`select * from attempt`)).toEqual([]);
  });

  it('does not reset what the heir of a stalled holder has settled', async () => {
    const stalled = await arriveAndClaim();
    const attempt = planned(stalled.job);
    await bench.expire(stalled.holder);
    await bench.work.recoverOrphans();
    const heir = await bench.claimOne();
    await bench.work.planAndMarkSent(heir.holder, [attempt], []);
    await bench.work.settle(heir.holder, [
      settled(heir.job, final('success'), { attempts: [written(attempt.controlId)] }),
    ]);
    await expect(bench.work.planAndMarkSent(stalled.holder, [attempt], [])).rejects.toMatchObject(lost);
    expect(await bench.attempt(attempt.controlId)).toMatchObject({ state: 'settled', outcome: 'success', sends: 1 });
  });

  it('notices a job that is given to another while it waits for it', async () => {
    const { holder, job } = await arriveAndClaim();
    const other = bench.dataSource.createQueryRunner();
    await other.startTransaction();
    await other.query(`update sync_job set claimed_by = 'heir'`);
    const refused = expect(bench.work.planAndMarkSent(holder, [planned(job)], [])).rejects.toMatchObject(lost);
    await eventually('it waits for the other', () => bench.isSomeoneWaiting());
    await other.commitTransaction();
    await other.release();
    await refused;
  });
});
