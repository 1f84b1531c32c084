import type { ObjectRef } from '@bridge/canonical';
import type {
  Claim,
  ClaimOptions,
  ClaimedJob,
  DoubtfulJob,
  OutgoingResult,
  PlannedAttempt,
  RecordLink,
  SettledJob,
  SysIdRef,
  Usage,
  WorkStore,
} from '@bridge/ports';
import type { DataSource } from 'typeorm';
import { claimDoubtful, claimJobs, hasMoreUrgentJob, hasOutdatedJob, supersedeJobs } from './claim.writer.js';
import { IS_PAUSED_LANE, pendingLanes } from './pending-lanes.sql.js';
import { RECORD_LINK_COLUMNS, toBestNamed, toRecordLink } from './record-link.row.js';
import type { NamedLinkRow, RecordLinkRow } from './record-link.row.js';
import { refreshSent, writeSent } from './send.writer.js';
import { settleJobs } from './settle.writer.js';
import { transientRead } from './transient.read.js';

/** A job whose holder is lost more often goes alone and later: it may be what brings the holder down. */
const LENIENT_RECOVERIES = 2;

export class PostgresWorkStore implements WorkStore {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  async companiesWithWork(): Promise<readonly string[]> {
    const rows = await this.#dataSource.query<{ id: string }[]>(
      `with recursive ${pendingLanes()}
       select c.id from company c where c.is_active and (
         exists (select 1 from lane l where l.company_id = c.id and not ${IS_PAUSED_LANE})
         or exists (select 1 from sync_job j where j.company_id = c.id and j.state = 'in-doubt' and j.claimed_by is null
                      and j.next_attempt_at <= now())
         or exists (select 1 from lane_pause p where p.company_id = c.id and p.cause = 'failure' and p.failures = 0))`,
    );
    return rows.map((row) => row.id);
  }

  async claim(company: string, holder: string, options: ClaimOptions): Promise<Claim> {
    try {
      return await claimJobs(this.#dataSource, company, holder, options);
    } catch (err) {
      // An older version became due, and another took it, after this one had looked: now it is seen.
      if (isUniqueViolation(err)) {
        return claimJobs(this.#dataSource, company, holder, options);
      }
      throw err;
    }
  }

  async claimInDoubt(company: string, holder: string, limit: number): Promise<readonly DoubtfulJob[]> {
    return claimDoubtful(this.#dataSource, company, holder, limit);
  }

  async supersede(company: string, limit: number, settle: (job: ClaimedJob) => SettledJob): Promise<number> {
    return (await hasOutdatedJob(this.#dataSource, company))
      ? this.#dataSource.transaction((manager) => supersedeJobs(manager, company, limit, settle))
      : 0;
  }

  async promoteDue(): Promise<number> {
    const [, promoted] = await this.#dataSource.query<[unknown[], number]>(
      `update sync_job set state = 'pending' where id in (
         select id from sync_job where state in ('retrying', 'held') and next_attempt_at <= now() for update skip locked)`,
    );
    return promoted;
  }

  async recoverOrphans(): Promise<number> {
    const [, recovered] = await this.#dataSource.query<[unknown[], number]>(
      `with orphan as (
         select id from sync_job j where j.claimed_by is not null
           and not exists (select 1 from slot_lease l where l.holder = j.claimed_by and l.expires_at > now())
         for update skip locked
       ), doubt as (
         update attempt set state = 'in-doubt', doubts = doubts + 1, doubt = 'answer-lost',
           said = 'The process that sent it ended before the answer came.'
         where job_id in (select id from orphan) and state = 'sent' returning job_id
       )
       update sync_job j set claimed_by = null, recoveries = j.recoveries + 1,
         is_isolated = j.is_isolated or j.recoveries >= ${LENIENT_RECOVERIES},
         next_attempt_at = now() + case when j.recoveries < ${LENIENT_RECOVERIES} then 0 else least(60, 2 ^ j.recoveries) end * interval '1 second',
         state = case
           when j.state = 'in-doubt' or exists (select 1 from doubt d where d.job_id = j.id) then 'in-doubt'
           when j.recoveries < ${LENIENT_RECOVERIES} then 'pending' else 'retrying' end
       where j.id in (select id from orphan)`,
    );
    return recovered;
  }

  async planAndMarkSent(
    holder: string,
    attempts: readonly PlannedAttempt[],
    results: readonly OutgoingResult[],
  ): Promise<readonly string[]> {
    return this.#dataSource.transaction((manager) => writeSent(manager, holder, attempts, results));
  }

  async hasMoreUrgent(company: string, priority: number): Promise<boolean> {
    return hasMoreUrgentJob(this.#dataSource, company, priority);
  }

  async refreshSent(holder: string, controlIds: readonly string[]): Promise<void> {
    await this.#dataSource.transaction((manager) => refreshSent(manager, holder, controlIds));
  }

  async settle(
    holder: string,
    jobs: readonly SettledJob[],
    note?: (released: number) => void,
  ): Promise<readonly SettledJob[]> {
    if (jobs.length === 0) {
      return [];
    }
    const { ended, released } = await this.#dataSource.transaction((manager) => settleJobs(manager, holder, jobs));
    note?.(released);
    return ended;
  }

  async endHolds(): Promise<number> {
    const [, ended] = await this.#dataSource.query<[unknown[], number]>(
      `update sync_job set next_attempt_at = now(), held_since = 'epoch' where state = 'held'`,
    );
    return ended;
  }

  async recordUsage(usage: Usage): Promise<void> {
    await this.#dataSource.query(
      `insert into api_usage (company_id, day, domain, cause, requests, functions, transactions)
       values ($1, (now() at time zone 'utc')::date, $2, $3, $4, $5, $6)
       on conflict (company_id, day, domain, cause) do update set requests = api_usage.requests + excluded.requests,
         functions = api_usage.functions + excluded.functions, transactions = api_usage.transactions + excluded.transactions`,
      [usage.company, usage.domain, usage.cause, usage.requests, usage.functions, usage.apiTransactions],
    );
  }

  async findBySysIds(company: string, records: readonly SysIdRef[]): Promise<readonly (RecordLink | undefined)[]> {
    const rows = await transientRead(() =>
      this.#dataSource.query<PositionedLinkRow[]>(
        `select r.position::int as position, ${RECORD_LINK_COLUMNS}
       from unnest($2::text[], $3::text[]) with ordinality r(ref_object, ref_sys_id, position) cross join lateral (
         select * from record_link where company_id = $1 and object = r.ref_object and sys_id = r.ref_sys_id offset 0
       ) l`,
        [company, records.map((record) => record.object), records.map((record) => record.sysId)],
      ),
    );
    return atPositions(rows, records.length);
  }

  async findByKeys(company: string, refs: readonly ObjectRef[]): Promise<readonly (RecordLink | undefined)[]> {
    const rows = await transientRead(() =>
      this.#dataSource.query<NamedLinkRow[]>(
        `select ${RECORD_LINK_COLUMNS}, l.aliases, l.updated_at as "updatedAt"
         from unnest($2::text[], $3::text[]) r(ref_object, ref_key) cross join lateral (
           select * from record_link where company_id = $1 and object = r.ref_object and natural_key = r.ref_key offset 0
         ) l
         union all
         select ${RECORD_LINK_COLUMNS}, l.aliases, l.updated_at
         from unnest($2::text[], $3::text[]) r(ref_object, ref_key) cross join lateral (
           select * from record_link where aliases <> '{}' and aliases @> array[r.ref_key] offset 0
         ) l where l.company_id = $1 and l.object = r.ref_object`,
        [company, refs.map((ref) => ref.object), refs.map((ref) => ref.key)],
      ),
    );
    return toBestNamed(rows, refs);
  }

  async findOwners(
    company: string,
    intacctObject: string,
    recordNos: readonly string[],
  ): Promise<ReadonlyMap<string, SysIdRef>> {
    const rows = await transientRead(() =>
      this.#dataSource.query<{ recordNo: string; object: string; sysId: string }[]>(
        `select record_no as "recordNo", object, sys_id as "sysId" from record_link
         where company_id = $1 and intacct_object = $2 and record_no = any($3)`,
        [company, intacctObject, recordNos],
      ),
    );
    return new Map(rows.map(({ recordNo, ...owner }) => [recordNo, owner]));
  }

  async listLinks(company: string, object: string): Promise<readonly RecordLink[]> {
    const rows = await transientRead(() =>
      this.#dataSource.query<RecordLinkRow[]>(
        `select ${RECORD_LINK_COLUMNS} from record_link l where l.company_id = $1 and l.object = $2 order by l.natural_key`,
        [company, object],
      ),
    );
    return rows.map(toRecordLink);
  }
}

type PositionedLinkRow = RecordLinkRow & { readonly position: number };

/** Positions count from 1. */
function atPositions(rows: readonly PositionedLinkRow[], length: number): readonly (RecordLink | undefined)[] {
  const byPosition = new Map(rows.map(({ position, ...row }) => [position, toRecordLink(row)]));
  return Array.from({ length }, (_, index) => byPosition.get(index + 1));
}

function isUniqueViolation(err: unknown): boolean {
  return err instanceof Error && 'code' in err && err.code === '23505';
}
