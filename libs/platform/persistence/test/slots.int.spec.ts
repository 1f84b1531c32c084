import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { postgresForTests } from '@bridge/testing';
import type { DatabaseForTests } from '@bridge/testing';
import { PostgresLeases } from '../src/stores/postgres-leases.js';
import { StoreBench } from './stores.fixtures.js';

const LEASE_MS = 600_000;
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

describe('PostgresWorkStore slots', () => {
  const acquire = (slots: number, company = 'acme') => bench.work.acquireSlot(company, slots, LEASE_MS);

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
    await bench.work.releaseSlot(first);
    await bench.work.releaseSlot('nobody');
    expect(await bench.work.renewSlot(second, LEASE_MS)).toBe(true);
    expect(await acquire(2)).toEqual(expect.any(String));
    expect(await acquire(2)).toBeUndefined();
  });

  it('gives an expired slot to the next, and tells the old holder that it lost it', async () => {
    const crashed = (await acquire(1)) ?? '';
    await bench.expire(crashed);
    expect(await bench.work.renewSlot(crashed, LEASE_MS)).toBe(false);
    const heir = (await acquire(1)) ?? '';
    expect(heir).not.toBe(crashed);
    expect(await bench.work.renewSlot(crashed, LEASE_MS)).toBe(false);
    await bench.work.releaseSlot(crashed);
    expect(await bench.work.renewSlot(heir, LEASE_MS)).toBe(true);
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
