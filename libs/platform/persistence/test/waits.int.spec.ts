import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ClaimedJob, SettledJob, WaitChain } from '@bridge/ports';
import { REFERENCE_CYCLE } from '@bridge/ports';
import { postgresForTests } from '@bridge/testing';
import type { DatabaseForTests } from '@bridge/testing';
import { StoreBench, event, final, held, inDoubt, retry, settled } from './stores.fixtures.js';

let database: DatabaseForTests;
let bench: StoreBench;
/** What every job that waits was told, the newest last: `b > a: unknown`. */
let told: string[];

beforeAll(async () => {
  database = await postgresForTests();
  bench = await StoreBench.open(database.url);
});
beforeEach(async () => {
  told = [];
  await bench.clear();
});
afterAll(async () => {
  await bench.close();
  await database.close();
});

interface Claimed {
  readonly holder: string;
  readonly job: ClaimedJob;
}

/** Customers that are due, each claimed with a slot of its own. */
async function arrived(...ids: readonly string[]): Promise<readonly Claimed[]> {
  const claimed: Claimed[] = [];
  for (const id of ids) {
    await bench.arrive(event({ sysId: id, subject: id }));
    claimed.push(await bench.claimOne());
  }
  return claimed;
}

/** As the pipeline weighs it: a cycle is an error, and what waits no longer as long is told so. */
function waiting(job: ClaimedJob, ...keys: readonly string[]): SettledJob {
  const refs = keys.map((key) => `customer:${key}`);
  const own = settled(job, { ...held(...refs), isUnknown: false } as ReturnType<typeof held>);
  return {
    ...own,
    weighWait: (chain) => {
      told.push(show(chain));
      return chain.end.kind === 'cycle'
        ? settled(
            job,
            final('error', {
              message: 'a cycle',
              waitsFor: refs,
              errors: [{ code: REFERENCE_CYCLE, description: 'a cycle', retryable: true, owner: 'dmo-user' }],
            }),
          )
        : own;
    },
  };
}

function show({ records, end, isLost }: WaitChain): string {
  const message = 'message' in end && end.message !== '' ? ` (${end.message})` : '';
  return `${records.map(({ key }) => key).join(' > ')}: ${end.kind}${message}${isLost ? ', lost' : ''}`;
}

const wait = ({ holder, job }: Claimed, ...keys: readonly string[]) =>
  bench.work.settle(holder, [waiting(job, ...keys)]);
const end = ({ holder, job }: Claimed, settlement: Parameters<typeof settled>[1]) =>
  bench.work.settle(holder, [settled(job, settlement)]);

describe('a wait that closes a cycle', () => {
  it.each([
    ['of itself', ['a'], 'a > a: cycle'],
    ['of two', ['a', 'b'], 'b > a > b: cycle'],
    ['of five', ['a', 'b', 'c', 'd', 'e'], 'e > a > b > c > d > e: cycle'],
  ])('ends as an error when it is one %s, and nobody else does', async (_, ids, chain) => {
    const jobs = await arrived(...ids);
    for (const [index, one] of jobs.entries()) {
      await wait(one, ids[(index + 1) % ids.length] ?? '');
    }
    expect(told.at(-1)).toBe(chain);
    expect((await bench.jobs()).map(({ state }) => state)).toEqual([
      ...ids.slice(0, -2).map(() => 'held'),
      // It waits for one in error now, and is looked at again.
      ...ids.slice(-2, -1).map(() => 'pending'),
      'error',
    ]);
  });

  it('names records by their own keys when they are called by an alias', async () => {
    const [a, b] = (await arrived('a', 'b')) as [Claimed, Claimed];
    await bench.rows(`update record_link set aliases = array['slot01'] where sys_id = 'b'`);
    await wait(b, 'a');
    await wait(a, 'slot01');
    expect(told.at(-1)).toBe('a > b > a: cycle');
  });

  it('is found once when two replicas close both halves at the same moment', async () => {
    for (let round = 0; round < 10; round += 1) {
      const [a, b] = (await arrived(`a${round}`, `b${round}`)) as [Claimed, Claimed];
      await Promise.all([wait(a, `b${round}`), wait(b, `a${round}`)]);
      const errors = await bench.rows(`select id from sync_job where state = 'error' and sys_id ~ $1`, [
        `^[ab]${round}$`,
      ]);
      expect(errors).toHaveLength(1);
      await bench.rows(`update sync_job set state = 'error' where state <> 'error'`);
    }
  });

  it('is broken once when one batch closes it, and every other one behind it', async () => {
    for (const id of ['a', 'b', 'c', 'd']) {
      await bench.arrive(event({ sysId: id, subject: id }));
    }
    const { holder, jobs } = await bench.claim();
    const next = { a: 'b', b: 'a', c: 'd', d: 'c' } as const;
    await bench.work.settle(
      holder,
      jobs.map((job) => waiting(job, next[job.sysId as keyof typeof next])),
    );
    expect(await bench.states()).toEqual(['a v1 pending', 'b v1 error', 'c v1 pending', 'd v1 error']);
  });

  it('is found through one whose wait is over, and is none through one that broke a cycle', async () => {
    const [a, b] = (await arrived('a', 'b')) as [Claimed, Claimed];
    await end(a, final('error', { message: 'too long', waitsFor: ['customer:b'] }));
    await wait(b, 'a');
    expect(told).toEqual(['b > a > b: cycle, lost']);
    const [c] = (await arrived('c')) as [Claimed];
    await wait(c, 'b');
    expect(told.at(-1)).toBe('c > b: error (a cycle), lost');
  });

  it('is none while another version of a record may land', async () => {
    const entry = (id: string, recordVersion = 1) =>
      event({ sysId: id, subject: id, recordVersion, recordClass: 'document', eventId: `${id}-${recordVersion}` });
    await bench.arrive(entry('a'));
    const a = await bench.claimOne();
    await wait(a, 'b');
    await bench.arrive(entry('b'), entry('a', 2));
    const { holder, jobs } = await bench.claim(1);
    await bench.work.settle(
      holder,
      jobs.map((job) => waiting(job, 'a')),
    );
    expect(told.at(-1)).toBe('b > a: on-its-way');
  });
});

describe('a chain of waits', () => {
  it.each<readonly [string, (last: Claimed) => Promise<unknown>, string]>([
    [
      'is in error',
      (last) => end(last, final('error', { message: 'its name is too long' })),
      'error (its name is too long)',
    ],
    ['is not for Intacct', (last) => end(last, final('ignored', { message: 'not sent' })), 'not-integrated (not sent)'],
    ['is in doubt', (last) => end(last, inDoubt(60_000)), 'in-doubt (asked again)'],
    ['is tried again', (last) => end(last, retry()), 'on-its-way (later)'],
    [
      'stands in a lane without work',
      async (last) => {
        await end(last, retry());
        await bench.lanes.pause({ company: 'acme' }, 'month end');
      },
      'paused (month end)',
    ],
  ])('ends at the record that %s', async (_, finish, shown) => {
    const [a, b, c] = (await arrived('a', 'b', 'c')) as [Claimed, Claimed, Claimed];
    await finish(c);
    await wait(b, 'c');
    await wait(a, 'b');
    expect(told.at(-1)).toBe(`a > b > c: ${shown}`);
  });

  it.each([
    ['unknown before in error', ['failed', 'missing'], 'a > missing: unknown, lost'],
    ['what is named before what is behind it', ['b', 'failed'], 'a > failed: error (no), lost'],
    ['what never moves by itself before what does', ['running', 'b'], 'a > b > missing: unknown'],
  ])('shows %s', async (_, refs, shown) => {
    const [a, b, failed] = (await arrived('a', 'b', 'failed', 'running')) as [Claimed, Claimed, Claimed];
    await end(failed, final('error', { message: 'no' }));
    await wait(b, 'missing');
    await wait(a, ...refs);
    expect(told.at(-1)).toBe(shown);
  });

  it('is lost when what is named has ended, although that one waits too', async () => {
    const [a, b] = (await arrived('a', 'b', 'c')) as [Claimed, Claimed];
    await end(b, final('error', { message: 'too long', waitsFor: ['customer:c'] }));
    await wait(a, 'b');
    expect(told).toEqual(['a > b > c: on-its-way, lost']);
  });

  it('leaves out what landed at the same moment', async () => {
    const [a, b] = (await arrived('a', 'b')) as [Claimed, Claimed];
    await end(b, final('success'));
    await wait(a, 'b', 'missing');
    expect(told).toEqual(['a > missing: unknown, lost']);
    expect((await bench.jobs())[0]).toMatchObject({ waits_for: ['customer:missing'] });
  });
});

describe('what waits for a record that ends without landing', () => {
  it.each(['error', 'ignored'] as const)('is looked at again when that one ends as %s', async (state) => {
    const [a, b] = (await arrived('a', 'b')) as [Claimed, Claimed];
    await wait(a, 'b');
    await end(b, final(state));
    expect(await bench.states()).toEqual(['a v1 pending', `b v1 ${state}`]);
  });

  it('is not looked at again when it has little time already', async () => {
    const [a, b] = (await arrived('a', 'b')) as [Claimed, Claimed];
    await end(a, held('customer:b'));
    await end(b, final('error'));
    expect((await bench.states())[0]).toBe('a v1 held');
  });

  it('is looked at again when it called that one by an alias', async () => {
    const [a, b] = (await arrived('a', 'b')) as [Claimed, Claimed];
    await bench.rows(`update record_link set aliases = array['slot01'] where sys_id = 'b'`);
    await wait(a, 'slot01');
    await end(b, final('error'));
    expect((await bench.states())[0]).toBe('a v1 pending');
  });

  it('sees a failed record as pending again while a newer version of it is under way', async () => {
    const [a] = (await arrived('a')) as [Claimed];
    await end(a, final('error'));
    const stateOfA = async () => (await bench.work.findByKeys('acme', [{ object: 'customer', key: 'a' }]))[0]?.state;
    expect(await stateOfA()).toBe('error');
    await bench.arrive(event({ sysId: 'a', subject: 'a', recordVersion: 2 }));
    expect(await stateOfA()).toBe('pending');
  });
});
