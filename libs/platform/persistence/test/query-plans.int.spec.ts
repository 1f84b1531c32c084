import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { retainedTables } from '@bridge/ports';
import { postgresForTests } from '@bridge/testing';
import type { DatabaseForTests } from '@bridge/testing';
import { PostgresGaugesReader } from '../src/postgres-gauges.reader.js';
import { PostgresDeadLetters } from '../src/stores/postgres-dead-letters.js';
import { PostgresRetention } from '../src/stores/postgres-retention.js';
import { PlanRecorder } from './plan.recorder.js';
import { StoreBench, event, final, held, planned, result, settled, written } from './stores.fixtures.js';

/** As many as are made, and as many as the planner is told of. */
const ROWS = 60_000;
const TOLD_ROWS = 10_000_000;
const OPEN = 4_000;
const BIG = ['inbox_event', 'sync_job', 'attempt', 'outbox_message', 'dead_letter', 'record_link'];

/** Old rows that are over, and then what is open. */
const FILL = [
  `insert into inbox_event (source, event_id, company_id, tenant, plugin, object, record_class, type, sys_id, record_version, subject, topic,
                            log_partition, log_offset, data, content_hash, received_at, dispatched_at)
   select '/dmo/t', 'e' || n, 'acme', 'acme-tenant', 'masterdata', 'customer', 'master', 'masterdata.customer.changed.v1', 's' || (n / 2), 1 + n % 2,
          'K' || (n / 2), 't', 0, n::text, '{"id": "K"}', 'h' || n, now() - (${ROWS} - n) * interval '1 minute',
          case when n <= ${ROWS - OPEN / 2} then now() end
   from generate_series(1, ${ROWS}) n`,
  `insert into sync_job (inbox_event_id, company_id, plugin, object, record_class, sys_id, record_version, natural_key, priority, state, created_at,
                         finished_at, is_outdated, next_attempt_at, claimed_by, waits_for)
   select n, 'acme', 'masterdata', 'customer', 'master', 's' || (n / 2), 1 + n % 2, 'K' || (n / 2), 10 * (n % 3), s, now() - (${ROWS} - n) * interval '1 minute',
          case when s = 'success' then now() end, s <> 'success' and n % 50 = 0, now(), case when n % 1000 = 1 and s = 'in-doubt' then 'gone' end,
          case when s = 'held' then array['customer:K1'] end
   from generate_series(1, ${ROWS - OPEN / 2}) n,
        lateral (select case when n <= ${ROWS - OPEN} then 'success' when n % 100 = 2 then 'held' when n % 100 = 4 then 'retrying'
                             when n % 100 = 51 then 'in-doubt' else 'pending' end) v(s)`,
  `insert into attempt (job_id, control_id, position, verb, intacct_object, object, sys_id, natural_key, identity, content_hash, is_create_only, state,
                        outcome, planned_at, settled_at)
   select n, 'c' || n, 0, 'create', 'CUSTOMER', 'customer', 's' || (n / 2), 'K' || (n / 2), '{}', 'h', false, case when n % 100 = 51 and n > ${ROWS - OPEN} then 'in-doubt' else 'settled' end,
          'success', now() - (${ROWS} - n) * interval '1 minute', now() from generate_series(1, ${ROWS - OPEN / 2}) n`,
  `insert into outbox_message (result_id, topic, log_key, created_at, published_at)
   select 'r' || n, 't', 'k' || n, now() - (${ROWS} - n) * interval '1 minute', case when n <= ${ROWS - 100} then now() end from generate_series(1, ${ROWS}) n`,
  `insert into dead_letter (identity, fingerprint, stage, error_class, code, message, topic, log_partition, log_offset, tenant, closed_at)
   select 'i' || n, 'f' || n % 20, 'envelope', 'rejected', 'CODE_' || n % 10, 'm', 't', 0, n::text, 'acme-tenant',
          case when n <= ${ROWS - 1_000} then now() - (${ROWS} - n) * interval '1 minute' end from generate_series(1, ${ROWS}) n`,
  `insert into record_link (company_id, object, sys_id, natural_key, intacct_object, record_no, version, aliases)
   select 'acme', 'customer', 's' || n, 'K' || n, 'CUSTOMER', n::text, 1, array['A' || n] from generate_series(1, ${ROWS / 2}) n`,
  `insert into company (id, tenant, intacct_company_id, user_id, user_password, settings) values ('acme', 'acme-tenant', 'ACME', 'u', 'p', '{}')`,
];

describe('statements over tables of ten million rows', () => {
  let database: DatabaseForTests;
  let bench: StoreBench;
  let recorder: PlanRecorder;

  beforeAll(async () => {
    database = await postgresForTests();
    bench = await StoreBench.open(database.url);
    for (const table of BIG) await bench.rows(`alter table ${table} set (autovacuum_enabled = false)`);
    for (const statement of FILL) await bench.rows(statement);
    for (const table of BIG) await bench.rows(`vacuum analyze ${table}`);
    // The planner multiplies the pages that it finds by the rows in a page that it is told of.
    await bench.rows(`update pg_class set reltuples = reltuples * ${TOLD_ROWS / ROWS} where relname = any($1)`, [BIG]);
    await bench.rows(
      `update pg_class set reltuples = reltuples * ${TOLD_ROWS / ROWS}
       where oid in (select indexrelid from pg_index i join pg_class c on c.oid = i.indrelid where c.relname = any($1) and i.indpred is null)`,
      [BIG],
    );
    recorder = new PlanRecorder(bench.dataSource);
  }, 120_000);
  afterAll(async () => {
    await bench.close();
    await database.close();
  });

  const claimed = async () => {
    const holder = await bench.slot();
    const { jobs } = await bench.work.claim('acme', holder, { limit: 50 });
    return { holder, jobs };
  };
  const retention = () => new PostgresRetention(bench.dataSource);
  const letters = () => new PostgresDeadLetters(bench.dataSource);
  const page = { limit: 100 };

  it.each<readonly [string, () => Promise<unknown>]>([
    ['accept', () => bench.inbox.accept([event({ eventId: 'e1', source: '/dmo/t' }), event({ eventId: 'fresh' })], [])],
    ['dispatch', () => bench.inbox.dispatch(500)],
    ['companies with work', () => bench.work.companiesWithWork()],
    ['lanes', () => bench.lanes.listLanes()],
    ['claim', claimed],
    [
      'claim of the oldest lane',
      async () => bench.work.claim('acme', await bench.slot(), { limit: 50, isOldestFirst: true }),
    ],
    [
      'plan and settle',
      async () => {
        const { holder, jobs } = await claimed();
        expect(jobs).toHaveLength(50);
        await bench.work.planAndMarkSent(
          holder,
          jobs.map((job) => planned(job)),
          [],
        );
        await bench.work.settle(
          holder,
          jobs.map((job) => {
            const { controlId } = planned(job);
            const attempts = [written(controlId, { recordNo: `new-${job.id}` })];
            return settled(job, final('success'), { attempts, results: [result(`result-${job.id}`)] });
          }),
        );
      },
    ],
    [
      'hold',
      async () => {
        const { holder, jobs } = await claimed();
        await bench.work.settle(
          holder,
          jobs.map((job) => settled(job, held('customer:K9'))),
        );
      },
    ],
    ['claim in doubt', async () => bench.work.claimInDoubt('acme', await bench.slot(), 50)],
    ['supersede', () => bench.work.supersede('acme', 50, (job) => settled(job, final('superseded')))],
    ['promote', () => bench.work.promoteDue()],
    ['recover orphans', () => bench.work.recoverOrphans()],
    ['next of the outbox', async () => bench.outbox.markPublished((await bench.outbox.next(100)).map(({ id }) => id))],
    ['links by id', () => bench.work.findBySysIds('acme', [{ object: 'customer', sysId: 's1' }])],
    ['links by key', () => bench.work.findByKeys('acme', [{ object: 'customer', key: 'K1' }])],
    ['owners', () => bench.work.findOwners('acme', 'CUSTOMER', ['1', '2'])],
    ['open dead letters', () => letters().list({}, 'open', page)],
    ['open dead letters of a code', () => letters().list({ code: 'CODE_1' }, 'open', page)],
    ['all dead letters', () => letters().list({}, 'all', page)],
    ['dead letters to replay', () => letters().nextOpen({}, page)],
    ['groups of dead letters', () => letters().groups({}, 20)],
    ['gauges', () => new PostgresGaugesReader(bench.dataSource).read()],
    ...retainedTables.map(
      (table) =>
        [`retention of ${table}`, () => retention().purge(table, 20, { after: '1000', limit: 2_000 })] as const,
    ),
  ])('%s: no table is read as a whole', async (_, work) => {
    const accesses = await recorder.during(work);
    const whole = accesses.filter(({ table, by }) => BIG.includes(table) && by === 'Seq Scan');
    expect(whole).toEqual([]);
    expect(accesses.length).toBeGreaterThan(0);
  });
});
