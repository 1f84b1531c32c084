import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { CompanyFailure, LaneSelector } from '@bridge/ports';
import { postgresForTests } from '@bridge/testing';
import type { DatabaseForTests } from '@bridge/testing';
import { PostgresLeases } from '../src/stores/postgres-leases.js';
import { StoreBench, event } from './stores.fixtures.js';

const LEASE_MS = 600_000;
const GROW_MS = 10_000;
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

describe('PostgresLaneStore slots', () => {
  const take = (slots: number, company = 'acme', access = 'access') =>
    bench.lanes.acquireSlot({ company, slots, leaseMs: LEASE_MS, growMs: GROW_MS, access });
  const acquire = async (slots: number, company = 'acme') => (await take(slots, company))?.holder;

  it('gives as many as the company has, each to a holder of its own', async () => {
    const holders = [await acquire(2), await acquire(2), await acquire(2)];
    expect(holders).toEqual([expect.any(String), expect.any(String), undefined]);
    expect(new Set(holders).size).toBe(3);
  });

  it('counts every company by itself', async () => {
    await acquire(1);
    expect(await acquire(1, 'other')).toEqual(expect.any(String));
  });

  it('gives all there are, and no more, to however many at once', async () => {
    const asked = await Promise.all(Array.from({ length: 12 }, () => acquire(3)));
    const holders = asked.filter((one) => one !== undefined);
    expect(holders).toHaveLength(3);
    const rows = await bench.rows<{ holder: string }>(`select holder from slot_lease where expires_at > now()`);
    expect(rows.map(({ holder }) => holder).sort()).toEqual([...holders].sort());
  });

  it('gives a slot back, and only the holder’s own', async () => {
    const first = (await acquire(2)) ?? '';
    const second = (await acquire(2)) ?? '';
    await bench.lanes.releaseSlot(first);
    await bench.lanes.releaseSlot('nobody');
    expect(await bench.lanes.renewSlot(second, LEASE_MS)).toBe(true);
    expect(await acquire(2)).toEqual(expect.any(String));
    expect(await acquire(2)).toBeUndefined();
  });

  it('gives an expired slot to the next, and tells the old holder that it lost it', async () => {
    const crashed = (await acquire(1)) ?? '';
    await bench.expire(crashed);
    expect(await bench.lanes.renewSlot(crashed, LEASE_MS)).toBe(false);
    const heir = (await acquire(1)) ?? '';
    expect(heir).not.toBe(crashed);
    expect(await bench.lanes.renewSlot(crashed, LEASE_MS)).toBe(false);
    await bench.lanes.releaseSlot(crashed);
    expect(await bench.lanes.renewSlot(heir, LEASE_MS)).toBe(true);
  });

  it('gives an expired slot to one of many that ask at once', async () => {
    await bench.expire((await acquire(1)) ?? '');
    const heirs = await Promise.all(Array.from({ length: 8 }, () => acquire(1)));
    expect(heirs.filter((heir) => heir !== undefined)).toHaveLength(1);
  });

  it('waits for slots to come back when there are fewer now', async () => {
    await acquire(3);
    await acquire(3);
    await acquire(3);
    expect(await acquire(1)).toBeUndefined();
  });
});

describe('PostgresLaneStore throttling', () => {
  const acquireAll = async (slots: number): Promise<number> => {
    const asked = await Promise.all(
      Array.from({ length: slots + 2 }, () =>
        bench.lanes.acquireSlot({ company: 'acme', slots, leaseMs: LEASE_MS, growMs: GROW_MS, access: 'access' }),
      ),
    );
    const taken = asked.flatMap((slot) => slot?.holder ?? []);
    await Promise.all(taken.map((holder) => bench.lanes.releaseSlot(holder)));
    return taken.length;
  };
  const shrink = (slots: number) => bench.lanes.shrinkSlots({ company: 'acme', slots, growMs: GROW_MS });
  const pass = (ms: number) =>
    bench.rows(`update slot_window set throttled_at = throttled_at - $1 * interval '1 millisecond'`, [ms]);

  it('halves the slots, and gives one back after every step of time, up to all', async () => {
    expect(await shrink(8)).toBe(4);
    const counts = [await acquireAll(8)];
    for (let step = 0; step < 6; step += 1) {
      await pass(GROW_MS);
      counts.push(await acquireAll(8));
    }
    expect(counts).toEqual([4, 5, 6, 7, 8, 8, 8]);
  });

  it('counts refusals of one moment as one', async () => {
    expect(await Promise.all([shrink(8), shrink(8), shrink(8)])).toEqual([4, 4, 4]);
    await pass(2_000);
    expect(await shrink(8)).toBe(2);
  });

  it('never takes the last one, and says when there is only that', async () => {
    expect(await shrink(2)).toBe(1);
    await pass(2_000);
    expect(await shrink(2)).toBe(0);
    expect(await acquireAll(2)).toBe(1);
  });

  it('gives no more than are left while others are still held', async () => {
    const take = () =>
      bench.lanes.acquireSlot({ company: 'acme', slots: 4, leaseMs: LEASE_MS, growMs: GROW_MS, access: 'access' });
    const held = [await take(), await take(), await take(), await take()];
    await shrink(4);
    await bench.lanes.releaseSlot(held[0]?.holder ?? '');
    expect(await take()).toBeUndefined();
    await bench.lanes.releaseSlot(held[1]?.holder ?? '');
    await bench.lanes.releaseSlot(held[2]?.holder ?? '');
    expect(await take()).toBeDefined();
  });
});

describe('PostgresLaneStore pauses', () => {
  const failure: CompanyFailure = {
    company: 'acme',
    code: 'GATEWAY_LOGIN_REFUSED',
    message: 'Wrong password.',
    access: 'access',
    retryAfterMs: undefined,
    baseDelayMs: 1_000,
    maxDelayMs: 60_000,
    jitter: 1,
  };
  const take = (access = 'access') =>
    bench.lanes.acquireSlot({ company: 'acme', slots: 3, leaseMs: LEASE_MS, growMs: GROW_MS, access });
  const over = () => bench.rows(`update lane_pause set until = now() - interval '1 millisecond'`);
  const delayOf = async (more: Partial<CompanyFailure> = {}): Promise<number> => {
    const pause = await bench.lanes.noteFailure({ ...failure, ...more });
    const [row] = await bench.rows<{ ms: number }>(
      `select round(extract(epoch from until - now()) * 1000)::int as ms from lane_pause`,
    );
    expect(pause).toMatchObject({ company: 'acme', cause: 'failure', code: failure.code, message: failure.message });
    return Math.round((row?.ms ?? 0) / 1_000);
  };

  it('lets nobody work for a company that refused one', async () => {
    await bench.lanes.noteFailure(failure);
    expect(await take()).toBeUndefined();
    expect(await bench.lanes.listPauses()).toMatchObject([{ company: 'acme', failures: 1, until: expect.any(Date) }]);
  });

  it('lets one try when the time is over, and the others when that one has found that it works', async () => {
    await bench.lanes.noteFailure(failure);
    await over();
    const tries = await Promise.all([take(), take(), take()]);
    expect(tries.filter((slot) => slot !== undefined)).toEqual([
      { holder: expect.any(String), isProbe: true, isAskedFor: false },
    ]);
    expect(await bench.lanes.endFailure('acme')).toBe(true);
    const others = [await take(), await take(), await take()];
    expect(others.map((slot) => slot?.isProbe)).toEqual([false, false, undefined]);
    expect(await bench.lanes.endFailure('acme')).toBe(false);
  });

  it('waits longer after every failed try, up to the most, and as long as it is told', async () => {
    const delays = [await delayOf()];
    for (let count = 0; count < 7; count += 1) {
      await over();
      delays.push(await delayOf());
    }
    await over();
    delays.push(await delayOf({ retryAfterMs: 900_000 }));
    expect(delays).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 900]);
  });

  it('counts failures of one moment as one', async () => {
    expect([await delayOf(), await delayOf(), await delayOf()]).toEqual([1, 1, 1]);
  });

  it.each<readonly [string, () => Promise<unknown>, unknown]>([
    ['wants it tried', () => bench.lanes.tryNow('acme'), true],
    ['resumes the company', () => bench.lanes.resume({ company: 'acme' }), 1],
  ])('is over when a person %s: one tries at once, also when nothing waits', async (_, ask, answer) => {
    await bench.rows(
      `insert into company (id, tenant, intacct_company_id, user_id, user_password, settings) values ('acme', 'a', 'a', 'u', 'p', '{}')`,
    );
    await delayOf();
    await over();
    expect(await delayOf()).toBe(2);
    expect(await bench.work.companiesWithWork()).toEqual([]);
    expect(await ask()).toBe(answer);
    expect(await bench.work.companiesWithWork()).toEqual(['acme']);
    expect(await Promise.all([take(), take()])).toEqual(
      expect.arrayContaining([{ holder: expect.any(String), isProbe: true, isAskedFor: true }, undefined]),
    );
    expect(await delayOf()).toBe(1);
    expect(await bench.work.companiesWithWork()).toEqual([]);
    await bench.lanes.endFailure('acme');
    expect(await bench.lanes.tryNow('acme')).toBe(false);
  });

  it('ends with the configuration it was for', async () => {
    await bench.lanes.noteFailure(failure);
    expect(await take('mended')).toMatchObject({ isProbe: false });
    expect(await bench.lanes.listPauses()).toEqual([]);
    await bench.lanes.noteFailure({ ...failure, access: 'mended' });
    expect(await bench.lanes.listPauses()).toMatchObject([{ failures: 1 }]);
  });

  it.each<readonly [string, LaneSelector, readonly string[]]>([
    ['a company', { company: 'acme' }, []],
    ['a level', { company: 'acme', entityId: '' }, ['c v1']],
    ['a priority', { company: 'acme', priority: 20 }, ['b v1', 'c v1']],
    ['one lane', { company: 'acme', entityId: 'NORTH', priority: 20 }, ['a v1', 'b v1']],
  ])('by a person stop %s until they are resumed', async (_, lanes, left) => {
    await bench.rows(
      `insert into company (id, tenant, intacct_company_id, user_id, user_password, settings) values ('acme', 'a', 'a', 'u', 'p', '{}')`,
    );
    await bench.arrive(
      event({ sysId: 'a' }),
      event({ sysId: 'b', recordClass: 'document', object: 'journalEntry' }),
      event({ sysId: 'c' }),
    );
    await bench.rows(`update sync_job set lane_entity = 'NORTH' where sys_id = 'c'`);
    if (lanes.priority === 20 && lanes.entityId === undefined) {
      await bench.rows(`update sync_job set priority = 10 where sys_id = 'c'`);
    }
    await bench.lanes.pause(lanes, 'Year end.');
    expect(await bench.work.companiesWithWork()).toEqual(left.length > 0 ? ['acme'] : []);
    const claimed: string[] = [];
    for (let turn = 0; turn < 3; turn += 1) {
      claimed.push(...(await bench.claim()).jobs.map((job) => `${job.sysId} v${job.recordVersion}`));
    }
    expect(claimed.sort()).toEqual(left);
    expect(await bench.lanes.resume({ company: 'acme' })).toBe(1);
    expect(await bench.work.companiesWithWork()).toEqual(left.length < 3 ? ['acme'] : []);
  });

  it('tell of a company that is switched off, while work waits for it', async () => {
    await bench.rows(
      `insert into company (id, tenant, intacct_company_id, user_id, user_password, settings, is_active)
       values ('acme', 'a', 'a', 'u', 'p', '{}', false)`,
    );
    expect(await bench.lanes.listPauses()).toEqual([]);
    await bench.arrive(event());
    expect(await bench.lanes.listPauses()).toMatchObject([
      { company: 'acme', cause: 'operator', code: 'COMPANY_OFF', until: undefined, since: expect.any(Date) },
    ]);
  });

  it('list the lanes that have something to do', async () => {
    await bench.arrive(event({ sysId: 'a' }), event({ sysId: 'b' }), event({ sysId: 'd', recordClass: 'document' }));
    await bench.rows(`update sync_job set lane_entity = 'NORTH' where sys_id = 'b'`);
    expect(await bench.lanes.listLanes()).toEqual([
      { company: 'acme', entityId: undefined, priority: 10, pending: 1, oldestSeconds: expect.any(Number) },
      { company: 'acme', entityId: undefined, priority: 20, pending: 1, oldestSeconds: expect.any(Number) },
      { company: 'acme', entityId: 'NORTH', priority: 20, pending: 1, oldestSeconds: expect.any(Number) },
    ]);
  });
});

describe('PostgresLeases', () => {
  const expire = (name: string) =>
    bench.rows(`update role_lease set expires_at = now() - interval '1 second' where name = $1`, [name]);

  it('are held by one, renewed by the same, and free once released', async () => {
    const leases = new PostgresLeases(bench.dataSource);
    expect(await leases.hold('relay', 'a', LEASE_MS)).toBe(true);
    expect(await leases.hold('relay', 'b', LEASE_MS)).toBe(false);
    expect(await leases.hold('relay', 'a', LEASE_MS)).toBe(true);
    expect(await leases.hold('scheduler', 'b', LEASE_MS)).toBe(true);
    await leases.release('relay', 'b');
    expect(await leases.hold('relay', 'b', LEASE_MS)).toBe(false);
    await leases.release('relay', 'a');
    expect(await leases.hold('relay', 'b', LEASE_MS)).toBe(true);
  });

  it('go to another when they expire', async () => {
    const leases = new PostgresLeases(bench.dataSource);
    await leases.hold('relay', 'a', LEASE_MS);
    await expire('relay');
    expect(await leases.hold('relay', 'b', LEASE_MS)).toBe(true);
    expect(await leases.hold('relay', 'a', LEASE_MS)).toBe(false);
  });

  it('are won by one of many at once', async () => {
    const leases = new PostgresLeases(bench.dataSource);
    const won = await Promise.all(
      Array.from({ length: 10 }, (_, index) => leases.hold('relay', `h${index}`, LEASE_MS)),
    );
    expect(won.filter(Boolean)).toHaveLength(1);
  });
});
