import type { IntegrationState, SyncError } from '@bridge/canonical';
import type { RecordFilter } from '@bridge/ports';
import type { DataSource } from 'typeorm';
import { OPEN_WORK, RECORD_STATE, whereRecord } from './stores/record-state.sql.js';

/** Runs of one record that are shown. */
const SHOWN_RUNS = 100;

/** One DMO record and what is known of it in Intacct. */
export interface ShownRecord {
  readonly company: string;
  readonly node: string;
  readonly sysId: string;
  readonly naturalKey: string;
  readonly state: IntegrationState;
  /** Version last applied; 0 when none was. */
  readonly version: number;
  readonly message: string | null;
  readonly intacctObject: string | null;
  readonly intacctId: string | null;
  readonly recordNo: string | null;
  readonly url: string | null;
  readonly entityId: string | null;
  readonly updatedAt: Date;
}

/** Where a page begins. */
export type RecordPosition = readonly [company: string, node: string, sysId: string];

export interface RecordListFilter extends RecordFilter {
  readonly company?: string;
  readonly node?: string;
}

/** One run of a record, with the event that it takes. */
export interface ShownRun {
  readonly id: string;
  readonly trigger: string;
  readonly recordVersion: number;
  readonly state: string;
  readonly message: string | null;
  readonly errors: readonly SyncError[];
  readonly waitsFor: readonly string[] | null;
  readonly attempts: number;
  readonly apiTransactions: number;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly event: {
    readonly id: string;
    readonly type: string;
    readonly time: string | null;
    readonly receivedAt: string;
    readonly topic: string;
    readonly partition: number;
    readonly offset: string;
  };
}

/** One function that was sent, or is about to be. */
export interface ShownAttempt {
  readonly runId: string;
  readonly controlId: string;
  readonly verb: string;
  readonly intacctObject: string;
  readonly node: string;
  readonly naturalKey: string;
  readonly recordNo: string | null;
  readonly contentHash: string;
  readonly state: string;
  readonly outcome: string | null;
  readonly doubt: string | null;
  readonly sends: number;
  readonly lookups: number;
  readonly errors: readonly SyncError[];
  readonly plannedAt: Date;
  readonly sentAt: Date | null;
  readonly settledAt: Date | null;
}

/** A result that was, or is to be, published. */
export interface ShownResult {
  readonly resultId: string;
  readonly createdAt: Date;
  readonly publishedAt: Date | null;
}

export interface RecordTimeLine {
  readonly record: ShownRecord;
  /** The newest first. */
  readonly runs: readonly ShownRun[];
  readonly attempts: readonly ShownAttempt[];
}

const RECORD_COLUMNS = `l.company_id as company, l.object as node, l.sys_id as "sysId", l.natural_key as "naturalKey", ${RECORD_STATE} as state,
  l.version::float8 as version, l.message, l.intacct_object as "intacctObject", l.intacct_id as "intacctId", l.record_no as "recordNo", l.url,
  nullif(l.entity_id, '') as "entityId", l.updated_at as "updatedAt"`;

/** Records and their time lines, for people. */
export class PostgresRecordReader {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  /** By company, node and `sysId`. */
  async list(
    { company, node, ...filter }: RecordListFilter,
    page: { readonly after: RecordPosition | undefined; readonly limit: number },
  ): Promise<readonly ShownRecord[]> {
    const where = whereRecord(filter, 7);
    const [afterCompany, afterNode, afterSysId] = page.after ?? [];
    return this.#dataSource.query<ShownRecord[]>(
      `select ${RECORD_COLUMNS} from record_link l cross join ${OPEN_WORK}
       where ($1::text is null or l.company_id = $1) and ($2::text is null or l.object = $2)
         and ($3::text is null or (l.company_id, l.object, l.sys_id) > ($3, $4::text, $5::text)) and ${where.sql}
       order by l.company_id, l.object, l.sys_id limit $6`,
      [company, node, afterCompany, afterNode, afterSysId, page.limit, ...where.parameters],
    );
  }

  async find(company: string, node: string, sysId: string): Promise<RecordTimeLine | undefined> {
    const key = [company, node, sysId];
    const [record] = await this.#dataSource.query<ShownRecord[]>(
      `select ${RECORD_COLUMNS} from record_link l cross join ${OPEN_WORK}
       where l.company_id = $1 and l.object = $2 and l.sys_id = $3`,
      key,
    );
    if (record === undefined) {
      return undefined;
    }
    const runs = await this.#dataSource.query<ShownRun[]>(
      `select j.id, j.trigger, j.record_version::float8 as "recordVersion", j.state, j.message, j.errors, j.waits_for as "waitsFor", j.attempts,
              j.api_transactions as "apiTransactions", j.created_at as "createdAt", j.started_at as "startedAt", j.finished_at as "finishedAt",
              jsonb_build_object('id', e.event_id, 'type', e.type, 'time', e.event_time, 'receivedAt', e.received_at, 'topic', e.topic,
                'partition', e.log_partition, 'offset', e.log_offset) as event
       from sync_job j join inbox_event e on e.id = j.inbox_event_id
       where j.company_id = $1 and j.object = $2 and j.sys_id = $3 order by j.record_version desc, j.id desc limit ${SHOWN_RUNS}`,
      key,
    );
    const attempts = await this.#dataSource.query<ShownAttempt[]>(
      `select job_id as "runId", control_id as "controlId", verb, intacct_object as "intacctObject", object as node,
              natural_key as "naturalKey", record_no as "recordNo", content_hash as "contentHash", state, outcome, doubt, sends, lookups, errors,
              planned_at as "plannedAt", sent_at as "sentAt", settled_at as "settledAt"
       from attempt where job_id = any($1::bigint[]) order by job_id desc, position`,
      [runs.map(({ id }) => id)],
    );
    return { record, runs, attempts };
  }

  async findResults(resultIds: readonly string[]): Promise<readonly ShownResult[]> {
    return this.#dataSource.query<ShownResult[]>(
      `select result_id as "resultId", created_at as "createdAt", published_at as "publishedAt" from outbox_message
       where result_id = any($1) order by id`,
      [resultIds],
    );
  }
}
