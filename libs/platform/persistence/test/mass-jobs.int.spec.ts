import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Chunk, ChunkOutcome, MassJobRequest, OutgoingResult } from '@bridge/ports';
import { postgresForTests } from '@bridge/testing';
import type { DatabaseForTests } from '@bridge/testing';
import { PostgresMassJobs } from '../src/stores/postgres-mass-jobs.js';
import { StoreBench, event, final, held, planned, result, settled, written } from './stores.fixtures.js';

const nothing: ChunkOutcome = { runs: [], forcedRuns: [], resets: [], refused: 0, results: [] };
const sysIdsOf = ({ records }: Chunk): readonly string[] => records.map(({ sysId }) => sysId);
const runAll = async (chunk: Chunk): Promise<ChunkOutcome> => ({ ...nothing, runs: sysIdsOf(chunk) });
const resetAll = async (chunk: Chunk): Promise<ChunkOutcome> => ({ ...nothing, resets: sysIdsOf(chunk) });

describe('PostgresMassJobs', () => {
  let database: DatabaseForTests;
  let bench: StoreBench;
  let jobs: PostgresMassJobs;

  beforeAll(async () => {
    database = await postgresForTests();
    bench = await StoreBench.open(database.url);
    jobs = new PostgresMassJobs(bench.dataSource);
  });
  beforeEach(() => bench.clear());
  afterAll(async () => {
    await bench.close();
    await database.close();
  });

  const request = (changes: Partial<MassJobRequest> = {}): MassJobRequest => ({
    company: 'acme',
    tenant: 'acme-tenant',
    node: 'customer',
    command: 'synchronize',
    trigger: 'c1',
    sysIds: undefined,
    filter: {},
    requestedBy: 'ann',
    ...changes,
  });
  const command = (changes: Parameters<typeof event>[0] = {}) =>
    event({
      recordClass: 'command',
      type: 'commands.forceSynchronize.requested.v1',
      sysId: '*',
      recordVersion: 0,
      eventId: 'c1',
      data: { node: 'customer', sysIds: ['a'] },
      ...changes,
    });
  /** Every job that is due is worked on, with this end. */
  const land = async (state: 'success' | 'error' = 'success', limit = 50): Promise<void> => {
    const { holder, jobs: claimed } = await bench.claim(limit);
    const attempts = claimed.map((job) => planned(job, { controlId: `${job.sysId}-${job.trigger}` }));
    await bench.work.planAndMarkSent(holder, attempts, []);
    await bench.work.settle(
      holder,
      claimed.map((job, index) =>
        settled(job, final(state), {
          attempts:
            state === 'error'
              ? [{ kind: 'refused', controlId: attempts[index]?.controlId ?? '', errors: [] }]
              : [written(attempts[index]?.controlId ?? '', { recordNo: `${job.sysId}1` })],
        }),
      ),
    );
  };
  const arrive = (...sysIds: readonly string[]) => bench.arrive(...sysIds.map((sysId) => event({ sysId })));
  const links = () =>
    bench.rows(`select sys_id, state, record_no, version::int, resets from record_link order by object, sys_id`);
  const runs = () =>
    bench.rows(`select sys_id, trigger, priority, is_forced from sync_job where trigger <> 'event' order by id`);

  it('takes a command from the inbox, once', async () => {
    await bench.arrive(command());
    await bench.arrive(command(), event({ sysId: 'a' }));
    expect(await jobs.list({ limit: 9 })).toMatchObject([
      {
        id: '1',
        company: 'acme',
        tenant: 'acme-tenant',
        node: 'customer',
        command: 'forceSynchronize',
        trigger: 'c1',
        sysIds: ['a'],
        requestedBy: '/dmo/acme-tenant',
        state: 'running',
      },
    ]);
    expect(await bench.states()).toEqual(['a v1 pending']);
    expect(await bench.rows(`select count(*)::int as n from dead_letter`)).toEqual([{ n: 0 }]);
  });

  it('shows what is known of each record', async () => {
    await arrive('a', 'b');
    await land();
    await bench.arrive(event({ sysId: 'b', recordVersion: 2 }));
    await jobs.create(request({ sysIds: ['b', 'nobody', 'a'] }));
    const chunks: Chunk[] = [];
    await jobs.advance(10, async (chunk) => {
      chunks.push(chunk);
      return nothing;
    });
    expect(chunks[0]?.records).toEqual([
      { sysId: 'b', known: expect.objectContaining({ state: 'pending', recordVersion: 2, isWorking: false }) },
      { sysId: 'nobody', known: undefined },
      {
        sysId: 'a',
        known: {
          naturalKey: 'K-a',
          state: 'success',
          isWorking: false,
          recordVersion: 1,
          recordClass: 'master',
          intacctObject: 'CUSTOMER',
          intacctId: 'C-1',
          recordNo: 'a1',
          url: undefined,
        },
      },
    ]);
  });

  it('starts a run of the newest stored event, at the priority of its class', async () => {
    await bench.arrive(event({ sysId: 'a' }), event({ sysId: 'a', recordVersion: 5, data: { id: 'newest' } }));
    await bench.work.supersede('acme', 9, (job) => settled(job, final('superseded')));
    await land();
    await jobs.create(request({ sysIds: ['a'] }));
    expect(await jobs.advance(10, async () => ({ ...nothing, forcedRuns: ['a'] }))).toBe(true);
    expect(await runs()).toEqual([{ sys_id: 'a', trigger: 'c1', priority: 20, is_forced: true }]);
    expect(await links()).toMatchObject([{ sys_id: 'a', state: 'pending', record_no: 'a1' }]);
    const { job } = await bench.claimOne();
    expect(job).toMatchObject({ trigger: 'c1', isForced: true, recordVersion: 5, event: { data: { id: 'newest' } } });
  });

  it('goes through all records in chunks, at the lowest priority, and counts', async () => {
    await arrive('a', 'b', 'c', 'd', 'e');
    await bench.arrive(event({ object: 'item', sysId: 'i' }));
    await land();
    await jobs.create(request());
    const chunks: (readonly string[])[] = [];
    while (
      await jobs.advance(2, async (chunk) => {
        chunks.push(sysIdsOf(chunk));
        return { ...nothing, runs: sysIdsOf(chunk).slice(0, 1), refused: Math.max(0, chunk.records.length - 1) };
      })
    );
    expect(chunks).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
    expect(await runs()).toMatchObject(['a', 'c', 'e'].map((sysId) => ({ sys_id: sysId, priority: 30 })));
    expect(await jobs.find('1')).toMatchObject({ counts: { total: 5, read: 5, started: 3, refused: 2 } });
  });

  it('narrows all records by state and key', async () => {
    await arrive('a', 'b', 'c');
    await land('error', 2);
    await jobs.create(request({ filter: { states: ['error'], q: 'K-b' } }));
    await jobs.advance(10, runAll);
    expect(await runs()).toMatchObject([{ sys_id: 'b' }]);
  });

  it('ends when its runs are over, with what became of them', async () => {
    await arrive('a', 'b');
    await land('error', 1);
    await jobs.create(request());
    await jobs.advance(10, runAll);
    const told: OutgoingResult[] = [];
    const finish = () =>
      jobs.finish((job) => {
        told.push(result(`done-${job.trigger}`));
        return [result(`done-${job.trigger}`)];
      });
    expect(await finish()).toBe(0);
    await land('success', 1);
    await land('error', 1);
    await land('success', 1);
    expect(await finish()).toBe(1);
    expect(await finish()).toBe(0);
    expect(told).toHaveLength(1);
    expect(await jobs.find('1')).toMatchObject({
      state: 'done',
      finishedAt: expect.any(Date),
      counts: { total: 2, read: 2, started: 2, created: 1, failed: 1, updated: 0, unchanged: 0 },
    });
    expect((await bench.outbox.next(9)).map(({ value }) => String(value))).toEqual(['{"id":"done-c1"}']);
  });

  it('forgets ids, and those of parts, and what was unsettled', async () => {
    await arrive('a');
    const { holder, job } = await bench.claimOne();
    const part = planned(job, { controlId: 'part', object: 'contact', sysId: 'customer/a/MAIN' });
    await bench.work.planAndMarkSent(holder, [part, planned(job)], []);
    await bench.work.settle(holder, [
      settled(job, final('success'), {
        attempts: [written('part', { recordNo: '1' }), written('acme-a-1-create', { recordNo: '2' })],
      }),
    ]);
    await bench.rows(`update record_link set is_unsettled = true`);
    await jobs.create(request({ command: 'resetThirdPartyId', sysIds: ['a'] }));
    await jobs.advance(10, resetAll);
    expect(await links()).toEqual([
      { sys_id: 'customer/a/MAIN', state: 'not', record_no: null, version: 0, resets: 1 },
      { sys_id: 'a', state: 'not', record_no: null, version: 0, resets: 1 },
    ]);
    expect(await bench.rows(`select bool_or(is_unsettled) as unsettled from record_link`)).toEqual([
      { unsettled: false },
    ]);
  });

  it('keeps a record from being taken while it is forgotten', async () => {
    await arrive('a');
    await jobs.create(request({ command: 'resetThirdPartyId', sysIds: ['a'] }));
    await jobs.advance(10, async (chunk) => {
      expect((await bench.claim()).jobs).toEqual([]);
      return resetAll(chunk);
    });
    expect((await bench.claim()).jobs).toHaveLength(1);
  });

  it('waits for nobody who settles a record, and says that it is busy', async () => {
    await arrive('a', 'b');
    await jobs.create(request({ command: 'resetThirdPartyId', sysIds: ['a', 'b'] }));
    const busy: unknown[] = [];
    await bench.dataSource.transaction(async (settles) => {
      await settles.query(`select 1 from sync_job where sys_id = 'a' for update`);
      await jobs.advance(10, async ({ records }) => {
        busy.push(...records.map(({ sysId, known }) => [sysId, known?.isWorking]));
        return nothing;
      });
    });
    expect(busy).toEqual([
      ['a', true],
      ['b', false],
    ]);
  });

  it('ends the waiting of an error whose record runs again', async () => {
    await arrive('a');
    const { holder, job } = await bench.claimOne();
    await bench.work.settle(holder, [settled(job, final('error', { waitsFor: ['item:K-i'] }))]);
    await jobs.create(request({ sysIds: ['a'] }));
    await jobs.advance(10, runAll);
    const again = await bench.claimOne();
    await bench.work.settle(again.holder, [settled(again.job, held('item:K-i'))]);
    await bench.arrive(event({ object: 'item', sysId: 'i', subject: 'K-i' }));
    await land();
    expect(await bench.states()).toEqual(['a v1 error', 'a v1 pending', 'i v1 success']);
  });

  it('gives released runs of an event and of a command different triggers', async () => {
    const waits = final('error', { waitsFor: ['item:K-i'] });
    await arrive('a');
    const first = await bench.claimOne();
    await bench.work.settle(first.holder, [settled(first.job, waits)]);
    await jobs.create(request({ sysIds: ['a'] }));
    await jobs.advance(10, runAll);
    const second = await bench.claimOne();
    await bench.work.settle(second.holder, [settled(second.job, waits)]);
    await bench.arrive(event({ object: 'item', sysId: 'i', subject: 'K-i' }));
    await land();
    expect((await bench.claimOne()).job).toMatchObject({ sysId: 'a', trigger: 'c1~release-1' });
  });

  it('is worked on by one process at a time, and begins again where a dead one was', async () => {
    await arrive('a', 'b', 'c');
    await land();
    await jobs.create(request());
    const dies = jobs.advance(2, async () => {
      expect(await jobs.advance(2, runAll)).toBe(false);
      throw new Error('power cut');
    });
    await expect(dies).rejects.toThrow('power cut');
    while (await jobs.advance(2, runAll));
    expect(await runs()).toMatchObject([{ sys_id: 'a' }, { sys_id: 'b' }, { sys_id: 'c' }]);
    expect(await jobs.find('1')).toMatchObject({ counts: { read: 3, started: 3 } });
  });

  it('can be paused, resumed and cancelled while it is not over', async () => {
    await arrive('a', 'b', 'c');
    await land();
    await jobs.create(request());
    await jobs.advance(1, runAll);
    expect(await jobs.pause('1')).toBe(true);
    expect(await jobs.pause('1')).toBe(false);
    expect(await jobs.advance(1, runAll)).toBe(false);
    expect(await jobs.resume('1')).toBe(true);
    expect(await jobs.advance(1, runAll)).toBe(true);
    expect(await jobs.cancel('1')).toBe(true);
    expect(await jobs.advance(1, runAll)).toBe(false);
    expect(await jobs.finish(() => [])).toBe(0);
    await land();
    expect(await jobs.finish(() => [])).toBe(1);
    expect(await jobs.find('1')).toMatchObject({ state: 'cancelled', counts: { total: 3, read: 2 } });
    expect([await jobs.pause('1'), await jobs.resume('1'), await jobs.cancel('1'), await jobs.cancel('99')]).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  it('is the same job when it is asked for twice', async () => {
    expect((await jobs.create(request())).id).toBe('1');
    expect((await jobs.create(request())).id).toBe('1');
    expect(await jobs.list({ limit: 9 })).toHaveLength(1);
  });

  it('takes turns with other jobs', async () => {
    await arrive('a', 'b');
    await land();
    await jobs.create(request({ trigger: 'c1' }));
    await jobs.create(request({ trigger: 'c2' }));
    const order: string[] = [];
    for (let turn = 0; turn < 4; turn += 1) {
      await jobs.advance(1, async ({ job }) => {
        order.push(job.trigger);
        return nothing;
      });
    }
    expect(order).toEqual(['c1', 'c2', 'c1', 'c2']);
  });
});
