import type { DataSource } from 'typeorm';

/** Figures of one moment. Ages in seconds; 0 when nothing waits. */
export interface BridgeStatus {
  readonly events: number;
  readonly undispatched: number;
  readonly jobs: Readonly<Record<string, number>>;
  /** Commands to records that are not over, those that a person has paused left out. */
  readonly commands: number;
  /** Open ones. */
  readonly deadLetters: number;
  readonly unpublished: number;
  /** Messages that the log refused. */
  readonly failedMessages: number;
  readonly oldestOpenJobSeconds: number;
  readonly oldestUnpublishedSeconds: number;
  readonly slotsInUse: number;
  readonly attemptsInDoubt: number;
}

/** Count of one type of event: what came, what became of it. */
export interface TypeCount {
  readonly type: string;
  readonly events: number;
  readonly success: number;
  readonly error: number;
}

export interface ErrorCount {
  readonly code: string;
  readonly errorNo: string | null;
  readonly count: number;
  readonly node: string;
  readonly sysId: string;
  readonly message: string;
}

export interface GatewayCount {
  readonly requests: number;
  readonly functions: number;
  readonly apiTransactions: number;
  readonly inDoubt: number;
  readonly inDoubtSettled: number;
}

/** Read-only counts over all tables, for status and the summary of a run. */
export class PostgresStatusReader {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  async read(): Promise<BridgeStatus> {
    const [row] = await this.#dataSource.query<
      (Omit<BridgeStatus, 'jobs'> & { jobs: Record<string, number> | null })[]
    >(
      `select (select count(*)::int from inbox_event) as events,
              (select count(*)::int from inbox_event where dispatched_at is null) as undispatched,
              (select jsonb_object_agg(state, n) from (select state, count(*)::int as n from sync_job group by state) s) as jobs,
              (select count(*)::int from mass_job where finished_at is null and state <> 'paused') as commands,
              (select count(*)::int from dead_letter where closed_at is null) as "deadLetters",
              (select count(*)::int from outbox_message where published_at is null and failed_at is null) as unpublished,
              (select count(*)::int from outbox_message where failed_at is not null) as "failedMessages",
              coalesce((select extract(epoch from now() - min(created_at)) from sync_job
                        where state in ('pending', 'retrying', 'held', 'running', 'in-doubt')), 0)::float8 as "oldestOpenJobSeconds",
              coalesce((select extract(epoch from now() - min(created_at)) from outbox_message where published_at is null and failed_at is null), 0)::float8
                as "oldestUnpublishedSeconds",
              (select count(*)::int from slot_lease where expires_at > now()) as "slotsInUse",
              (select count(*)::int from attempt where state = 'in-doubt') as "attemptsInDoubt"`,
    );
    if (row === undefined) {
      throw new Error('a query without from gave no row');
    }
    return { ...row, jobs: row.jobs ?? {} };
  }

  /** `events`: what came; a dead letter of an accepted event is not counted twice. */
  async countByType(): Promise<readonly TypeCount[]> {
    return this.#dataSource.query<TypeCount[]>(
      `select type, sum(events)::int as events, sum(success)::int as success, sum(error)::int as error from (
         select e.type, count(distinct e.id) as events, count(*) filter (where j.state = 'success') as success,
                count(*) filter (where j.state = 'error') as error
         from inbox_event e left join sync_job j on j.inbox_event_id = e.id group by e.type
         union all
         select coalesce(type, 'unreadable'), count(*), 0, 0 from dead_letter
         where code <> 'INBOX_VERSION_REUSED' and closed_at is null group by type
       ) t group by type order by type`,
    );
  }

  async countErrors(): Promise<readonly ErrorCount[]> {
    return this.#dataSource.query<ErrorCount[]>(
      `select code, "errorNo", count(*)::int as count, (array_agg(object order by id))[1] as node, (array_agg(sys_id order by id))[1] as "sysId",
              (array_agg(message order by id))[1] as message
       from (
         select id, object, sys_id, message, errors -> 0 ->> 'code' as code, errors -> 0 ->> 'errorNo' as "errorNo"
         from sync_job where state = 'error'
         union all
         select id, coalesce(nullif(split_part(log_key, '/', 2), ''), type, topic),
           coalesce(nullif(split_part(log_key, '/', 3), ''), event_id, log_key, ''), message, code, null
         from dead_letter where closed_at is null
       ) e group by code, "errorNo" order by count(*) desc, code`,
    );
  }

  async countGateway(): Promise<GatewayCount> {
    const [row] = await this.#dataSource.query<GatewayCount[]>(
      `select coalesce((select sum(requests) from api_usage), 0)::int as requests,
              coalesce((select sum(functions) from api_usage), 0)::int as functions,
              coalesce((select sum(transactions) from api_usage), 0)::int as "apiTransactions",
              (select count(*)::int from attempt where doubts > 0) as "inDoubt",
              (select count(*)::int from attempt where doubts > 0 and state = 'settled') as "inDoubtSettled"`,
    );
    if (row === undefined) {
      throw new Error('a query without from gave no row');
    }
    return row;
  }
}
