import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { retainedTables } from '@bridge/ports';
import type { RetainedTable } from '@bridge/ports';
import { eventually, postgresForTests } from '@bridge/testing';
import type { DatabaseForTests } from '@bridge/testing';
import { PostgresRetention } from '../src/stores/postgres-retention.js';
import { PostgresRunLedger } from '../src/stores/postgres-run.ledger.js';
import { StoreBench, deadLetter, event, final, held, planned, result, settled, written } from './stores.fixtures.js';

const DAYS = 30;

describe('PostgresRetention', () => {
  let database: DatabaseForTests;
  let bench: StoreBench;
  let retention: PostgresRetention;

  beforeAll(async () => {
    database = await postgresForTests();
    bench = await StoreBench.open(database.url);
    retention = new PostgresRetention(bench.dataSource);
  });
  beforeEach(() => bench.clear());
  afterAll(async () => {
    await bench.close();
    await database.close();
  });

  /** Everything that has happened so far is so many days older. */
  const age = async (days: number): Promise<void> => {
    const columns = await bench.rows<{ table: string; column: string; type: string }>(
      `select table_name as "table", column_name as "column", data_type as type from information_schema.columns
       where table_schema = 'public' and table_name = any($1) and data_type in ('timestamp with time zone', 'date')`,
      [retainedTables],
    );
    for (const { table, column, type } of columns) {
      await bench.rows(
        `update ${table} set ${column} = ${column} - ${type === 'date' ? days : `interval '${days} days'`}`,
      );
    }
  };
  const purgeAll = async (limit = 100): Promise<Partial<Record<RetainedTable, number>>> => {
    const deleted: Partial<Record<RetainedTable, number>> = {};
    for (const table of retainedTables) {
      let after: string | undefined;
      do {
        const page = await retention.purge(table, DAYS, { limit, ...(after === undefined ? {} : { after }) });
        if (page.deleted > 0) deleted[table] = (deleted[table] ?? 0) + page.deleted;
        after = page.next;
      } while (after !== undefined);
    }
    return deleted;
  };
  /** A record's version arrives, is written and published. */
  const land = async (sysId: string, recordVersion: number): Promise<void> => {
    await bench.arrive(event({ sysId, recordVersion }));
    const { holder, job } = await bench.claimOne();
    const attempt = planned(job);
    await bench.work.planAndMarkSent(holder, [attempt], []);
    const landed = written(attempt.controlId, { recordNo: `${sysId}-no` });
    const more = { attempts: [landed], results: [result(`${sysId}-${recordVersion}`)] };
    await bench.work.settle(holder, [settled(job, final('success'), more)]);
    await bench.lanes.releaseSlot(holder);
  };
  const publish = async (): Promise<void> =>
    bench.outbox.markPublished((await bench.outbox.next(100)).map(({ id }) => id));
  const eventVersions = async (): Promise<readonly string[]> =>
    (
      await bench.rows<{ text: string }>(`select sys_id || ' v' || record_version as text from inbox_event order by id`)
    ).map(({ text }) => text);

  it('keeps the newest job of each record with its event, and forgets the older ones with their attempts', async () => {
    for (const version of [1, 2, 3]) await land('A', version);
    await land('B', 1);
    await publish();
    await age(DAYS + 1);
    expect(await purgeAll()).toEqual({ attempt: 4, sync_job: 2, inbox_event: 2, outbox_message: 4 });
    expect(await eventVersions()).toEqual(['A v3', 'B v1']);
    expect(await bench.states()).toEqual(['A v3 success', 'B v1 success']);
    expect(await purgeAll()).toEqual({});
  });

  it('forgets nothing before its time', async () => {
    for (const version of [1, 2]) await land('A', version);
    await publish();
    await age(DAYS - 1);
    expect(await purgeAll()).toEqual({});
  });

  it('takes an old version that comes again for one that is over', async () => {
    for (const version of [1, 2]) await land('A', version);
    await age(DAYS + 1);
    await purgeAll();
    await bench.arrive(event({ sysId: 'A', recordVersion: 1 }));
    const { job } = await bench.claimOne();
    expect(job).toMatchObject({ recordVersion: 1, isOutdated: true });
  });

  it('keeps what is open: events, jobs that wait, run, are in doubt or run again by themselves, messages, letters', async () => {
    await bench.inbox.accept([event({ sysId: 'undispatched' })], [deadLetter()]);
    await age(DAYS + 1);
    expect(await purgeAll()).toEqual({});
    await bench.inbox.dispatch(10);
    for (const sysId of ['held', 'doubt', 'waits']) {
      await bench.arrive(event({ sysId, recordVersion: 1 }));
    }
    const { holder, jobs } = await bench.claim();
    const of = (sysId: string) => jobs.find((job) => job.sysId === sysId) ?? jobs[0]!;
    await bench.work.planAndMarkSent(holder, [planned(of('doubt'))], []);
    await bench.work.settle(holder, [
      settled(of('held'), held('customer:X')),
      settled(of('waits'), final('error', { waitsFor: ['customer:X'] }), { results: [result('unpublished')] }),
    ]);
    for (const sysId of ['held', 'doubt', 'waits']) {
      await bench.arrive(event({ sysId, recordVersion: 2 }));
    }
    await age(DAYS + 1);
    const before = await bench.states();
    expect(await purgeAll()).toEqual({});
    expect(await bench.states()).toEqual(before);
  });

  it('keeps a write that nobody could settle, and a message that the log refused', async () => {
    await bench.arrive(event({ sysId: 'A', recordVersion: 1 }));
    const { holder, job } = await bench.claimOne();
    const attempt = planned(job);
    await bench.work.planAndMarkSent(holder, [attempt], []);
    const attempts = [{ kind: 'unsettled' as const, controlId: attempt.controlId, errors: [] }];
    await bench.work.settle(holder, [settled(job, final('error'), { attempts, results: [result('refused')] })]);
    await bench.outbox.markFailed((await bench.outbox.next(1))[0]?.id ?? '', 'too large');
    await bench.lanes.releaseSlot(holder);
    await bench.arrive(event({ sysId: 'A', recordVersion: 2 }));
    await age(DAYS + 1);
    expect(await purgeAll()).toEqual({});
  });

  it('forgets closed dead letters with their history, usage and answers that were taken over', async () => {
    await bench.inbox.accept([], [deadLetter(), deadLetter({ code: 'ENVELOPE_EMPTY' })]);
    await publish();
    await bench.rows(`update dead_letter set closed_at = now() where code = 'ENVELOPE_EMPTY'`);
    await bench.rows(
      `insert into dead_letter_replay (dead_letter_id, replayed_by, outcome) select id, 'ann', 'accepted' from dead_letter`,
    );
    const usage = { company: 'acme', domain: 'masterdata', cause: 'write', requests: 1, functions: 1 } as const;
    await bench.work.recordUsage({ ...usage, apiTransactions: 1 });
    await bench.rows(
      `insert into awaited_request (request_control_id, company_id, intacct_company_id, is_transaction, functions, sent_at, state, taken_over_at)
       values ('over', 'acme', 'ACME', false, '[]', now(), 'settled', now()), ('open', 'acme', 'ACME', false, '[]', now(), 'awaited', null)`,
    );
    await age(DAYS + 1);
    expect(await purgeAll(1)).toEqual({ outbox_message: 2, dead_letter: 1, api_usage: 1, awaited_request: 1 });
    expect(await bench.rows(`select code from dead_letter`)).toEqual([{ code: 'ENVELOPE_NOT_JSON' }]);
    expect(await bench.rows(`select outcome from dead_letter_replay`)).toHaveLength(1);
    expect(await bench.rows(`select request_control_id as id from awaited_request`)).toEqual([{ id: 'open' }]);
  });

  it('waits for nobody: rows that another holds are left for the next time', async () => {
    for (const version of [1, 2, 3]) await land('A', version);
    await age(DAYS + 1);
    const runner = bench.dataSource.createQueryRunner();
    await runner.startTransaction();
    await runner.query(`select 1 from sync_job where record_version = 1 for update`);
    expect(await purgeAll()).toMatchObject({ sync_job: 1, inbox_event: 1 });
    await runner.rollbackTransaction();
    await runner.release();
    expect(await purgeAll()).toMatchObject({ sync_job: 1, inbox_event: 1 });
  });

  it('walks in pages, and ends at what is too young', async () => {
    await bench.rows(
      `insert into outbox_message (result_id, topic, created_at, published_at)
       select 'r' || n, 't', at, at from generate_series(1, 99) n, lateral (select now() + interval '1 hour' - (100 - n) * interval '1 day') made(at)`,
    );
    const pages: number[] = [];
    let after: string | undefined;
    do {
      const page = await retention.purge('outbox_message', DAYS, {
        limit: 20,
        ...(after === undefined ? {} : { after }),
      });
      pages.push(page.deleted);
      after = page.next;
    } while (after !== undefined);
    expect(pages).toEqual([20, 20, 20, 9]);
  });
});

describe('PostgresRunLedger', () => {
  let database: DatabaseForTests;
  let bench: StoreBench;
  let ledger: PostgresRunLedger;
  const schedule = { everyMs: 3_600_000, leaseMs: 60_000 };
  const begin = (holder: string): Promise<boolean> => ledger.begin('run', holder, schedule);
  const move = (column: string, by: string) =>
    bench.rows(`update scheduled_run set ${column} = ${column} + interval '${by}'`);

  beforeAll(async () => {
    database = await postgresForTests();
    bench = await StoreBench.open(database.url);
    ledger = new PostgresRunLedger(bench.dataSource);
  });
  beforeEach(() => bench.clear());
  afterAll(async () => {
    await bench.close();
    await database.close();
  });

  it('gives a run to one of many that ask at once, and to nobody until it is due again', async () => {
    const granted = await Promise.all(['a', 'b', 'c', 'd'].map(begin));
    expect(granted.filter(Boolean)).toHaveLength(1);
    const holder = ['a', 'b', 'c', 'd'][granted.indexOf(true)] ?? '';
    await ledger.finish('run', holder);
    expect(await Promise.all(['a', 'b', 'c', 'd'].map(begin))).not.toContain(true);
    await move('finished_at', '-1 hour');
    expect(await begin('b')).toBe(true);
  });

  it.each([
    ['begins', `holder = 'a', expires_at = clock_timestamp() + interval '1 minute'`],
    ['ends', `finished_at = clock_timestamp()`],
  ])('does not give a run to one that waited while another %s it', async (_, change) => {
    await begin('a');
    await ledger.release('run', 'a');
    const other = bench.dataSource.createQueryRunner();
    await other.startTransaction();
    await other.query(`select 1 from scheduled_run for update`);
    const asked = begin('b');
    await eventually('it waits for the other', () => bench.isSomeoneWaiting());
    await other.query(`update scheduled_run set ${change}`);
    await other.commitTransaction();
    await other.release();
    expect(await asked).toBe(false);
  });

  it('gives the run of a holder that is silent to another, whose end the first one cannot tell', async () => {
    expect(await begin('a')).toBe(true);
    expect(await ledger.renew('run', 'a', 60_000)).toBe(true);
    await move('expires_at', '-2 minutes');
    expect(await ledger.renew('run', 'a', 60_000)).toBe(false);
    expect(await begin('b')).toBe(true);
    await ledger.finish('run', 'a');
    await ledger.release('run', 'a');
    expect(await begin('c')).toBe(false);
    await ledger.release('run', 'b');
    expect(await begin('c')).toBe(true);
  });

  it('is not stopped by times that a wrong clock has left in the future', async () => {
    await begin('a');
    await move('expires_at', '1 year');
    expect(await begin('b')).toBe(true);
    await ledger.finish('run', 'b');
    await move('finished_at', '1 year');
    expect(await begin('c')).toBe(true);
  });
});
