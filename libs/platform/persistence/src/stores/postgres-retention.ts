import type { RetainedTable, Retention, RetentionPage } from '@bridge/ports';
import type { DataSource } from 'typeorm';

interface PageRow {
  readonly deleted: number;
  readonly last: string | null;
  readonly isLast: boolean;
}

/** What a table is cleaned by; `$3` is the number of days, `t` the row. */
interface WalkedTable {
  /** When the row was made: grows with its id, so that a walk by id can end at the first row that is too young. */
  readonly madeAt: string;
  readonly isOver: string;
  /** CTE over `picked`: what goes with the rows. */
  readonly along?: string;
}

const BEFORE = `now() - make_interval(days => $3::int)`;
/** A job with an error that waits for other records runs again by itself when they land. */
const IS_OVER_JOB = `j.finished_at < ${BEFORE} and not (j.state = 'error' and j.waits_for is not null)`;

const walked: Partial<Record<RetainedTable, WalkedTable>> = {
  attempt: {
    madeAt: 'planned_at',
    isOver: `t.state in ('planned', 'settled') and t.outcome is distinct from 'unsettled' and coalesce(t.settled_at, t.planned_at) < ${BEFORE}
      and not exists (select 1 from sync_job j where j.id = t.job_id and not coalesce(${IS_OVER_JOB}, false))`,
  },
  // The newest job of a record stays, and its event with it: a record can be built anew from them.
  sync_job: {
    madeAt: 'created_at',
    isOver: `${IS_OVER_JOB.replaceAll('j.', 't.')}
      and exists (select 1 from sync_job n where n.company_id = t.company_id and n.object = t.object and n.sys_id = t.sys_id
        and n.record_version >= t.record_version and (n.record_version > t.record_version or n.id > t.id))
      and not exists (select 1 from attempt a where a.job_id = t.id and (a.state in ('sent', 'in-doubt') or a.outcome = 'unsettled'))`,
    along: `delete from attempt where job_id in (select id from picked)`,
  },
  inbox_event: {
    madeAt: 'received_at',
    isOver: `t.dispatched_at < ${BEFORE} and not exists (select 1 from sync_job j where j.inbox_event_id = t.id)`,
  },
  mass_job: { madeAt: 'created_at', isOver: `t.finished_at < ${BEFORE}` },
  outbox_message: { madeAt: 'created_at', isOver: `t.published_at < ${BEFORE}` },
};

const direct: Partial<Record<RetainedTable, string>> = {
  dead_letter: `with picked as (
      select id from dead_letter where closed_at < ${BEFORE} order by closed_at limit $2 for update skip locked
    ), along as (delete from dead_letter_replay where dead_letter_id in (select id from picked)
    ), gone as (delete from dead_letter where id in (select id from picked) returning 1)`,
  api_usage: `with picked as (
      select company_id, day, domain, cause from api_usage where day < (${BEFORE})::date limit $2 for update skip locked
    ), gone as (delete from api_usage where (company_id, day, domain, cause) in (select * from picked) returning 1)`,
  awaited_request: `with picked as (
      select request_control_id as id from awaited_request where taken_over_at < ${BEFORE} order by taken_over_at limit $2 for update skip locked
    ), gone as (delete from awaited_request where request_control_id in (select id from picked) returning 1)`,
};

/** What is over leaves in pages; every page is one statement that locks only what it deletes. */
export class PostgresRetention implements Retention {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  async purge(
    table: RetainedTable,
    days: number,
    { after = '0', limit }: { readonly after?: string; readonly limit: number },
  ): Promise<RetentionPage> {
    const [row] = await this.#dataSource.query<PageRow[]>(retentionSql(table), [after, limit, days]);
    if (row === undefined) {
      throw new Error('a query without from gave no row');
    }
    return { deleted: row.deleted, next: row.isLast ? undefined : (row.last ?? '0') };
  }
}

/** The statement of one page; parameters: last id of the page before, most rows, days. */
export function retentionSql(table: RetainedTable): string {
  const walk = walked[table];
  return walk === undefined
    ? `${direct[table] ?? ''}
       select (select count(*)::int from gone) as deleted, null as last,
              (select count(*) from gone) < $2 or $1::bigint < 0 as "isLast"`
    : `with page as (
         select id, ${walk.madeAt} as made_at from ${table} where id > $1::bigint order by id limit $2
       ), picked as (
         select t.id from page p join ${table} t on t.id = p.id where p.made_at < ${BEFORE} and ${walk.isOver} for update of t skip locked
       ), along as (
         ${walk.along ?? 'select 1'}
       ), gone as (delete from ${table} where id in (select id from picked) returning 1)
       select (select count(*)::int from gone) as deleted, max(id)::text as last,
              count(*) < $2 or coalesce(max(made_at) >= ${BEFORE}, true) as "isLast"
       from page`;
}
