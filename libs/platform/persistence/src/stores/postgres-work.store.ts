import type { ObjectRef } from '@bridge/canonical';
import type {
  ClaimedJob,
  DoubtfulAttempt,
  DoubtfulJob,
  IdSource,
  OutgoingResult,
  PlannedAttempt,
  RecordLink,
  SettledJob,
  SysIdRef,
  Usage,
  WorkStore,
} from '@bridge/ports';
import type { DataSource } from 'typeorm';
import { CLAIMED_JOB_COLUMNS, toClaimedJob } from './claimed-job.row.js';
import type { ClaimedJobRow } from './claimed-job.row.js';
import { RECORD_LINK_COLUMNS, toRecordLink } from './record-link.row.js';
import type { RecordLinkRow } from './record-link.row.js';
import { writeSent } from './send.writer.js';
import { settleJobs } from './settle.writer.js';
import { transientRead } from './transient.read.js';

// One job of a record at a time, the oldest first; one that waits lets newer ones pass.
const CLAIMABLE = `
  j.company_id = $1 and j.state = 'pending' and not exists (
    select 1 from sync_job o where o.company_id = j.company_id and o.object = j.object and o.sys_id = j.sys_id
      and (o.state in ('running', 'in-doubt') or o.state = 'pending' and o.id < j.id))`;

/** A job whose holder is lost more often goes alone and later: it may be what brings the holder down. */
const LENIENT_RECOVERIES = 2;

interface Head {
  readonly id: string;
  readonly lane_entity: string;
  readonly priority: number;
  readonly is_isolated: boolean;
}

interface AttemptRow extends Omit<DoubtfulAttempt, 'recordNo' | 'wasSentBefore'> {
  readonly recordNo: string | null;
  readonly doubts: number;
}

export class PostgresWorkStore implements WorkStore {
  readonly #dataSource: DataSource;
  readonly #ids: IdSource;

  constructor(dataSource: DataSource, ids: IdSource) {
    this.#dataSource = dataSource;
    this.#ids = ids;
  }

  async companiesWithWork(): Promise<readonly string[]> {
    const rows = await this.#dataSource.query<{ id: string }[]>(
      `select c.id from company c where c.is_active and exists (
         select 1 from sync_job j where j.company_id = c.id
           and (j.state = 'pending' or j.state = 'in-doubt' and j.claimed_by is null and j.next_attempt_at <= now()))`,
    );
    return rows.map((row) => row.id);
  }

  async acquireSlot(company: string, slots: number, leaseMs: number): Promise<string | undefined> {
    return this.#dataSource.transaction(async (manager) => {
      // One at a time: two that saw the same slot free would leave one of them without, though another slot is free.
      await manager.query(`select pg_advisory_xact_lock(hashtext('bridge-slot'), hashtext($1))`, [company]);
      const rows = await manager.query<{ holder: string }[]>(
        `insert into slot_lease (company_id, slot, holder, expires_at)
         select $1, s, $2, now() + $4 * interval '1 millisecond' from generate_series(1, $3::int) s
         where not exists (select 1 from slot_lease l where l.company_id = $1 and l.slot = s and l.expires_at > now())
         order by s limit 1
         on conflict (company_id, slot) do update set holder = excluded.holder, expires_at = excluded.expires_at
         returning holder`,
        [company, this.#ids.next(), slots, leaseMs],
      );
      return rows[0]?.holder;
    });
  }

  async renewSlot(holder: string, leaseMs: number): Promise<boolean> {
    const [, renewed] = await this.#dataSource.query<[unknown[], number]>(
      `update slot_lease set expires_at = now() + $2 * interval '1 millisecond' where holder = $1 and expires_at > now()`,
      [holder, leaseMs],
    );
    return renewed > 0;
  }

  async releaseSlot(holder: string): Promise<void> {
    await this.#dataSource.query(`delete from slot_lease where holder = $1`, [holder]);
  }

  async releaseEverySlot(): Promise<void> {
    await this.#dataSource.query(`delete from slot_lease`);
  }

  async claim(company: string, holder: string, limit: number): Promise<readonly ClaimedJob[]> {
    try {
      return await this.#claim(company, holder, limit);
    } catch (err) {
      // An older version became due, and another took it, after this one had looked: now it is seen.
      if (isUniqueViolation(err)) {
        return this.#claim(company, holder, limit);
      }
      throw err;
    }
  }

  async #claim(company: string, holder: string, limit: number): Promise<readonly ClaimedJob[]> {
    // Two statements: with the lane as a parameter the second one walks the index, whatever the planner knows of the table.
    const [head] = await this.#dataSource.query<Head[]>(
      `select j.id, j.lane_entity, j.priority, j.is_isolated from sync_job j where ${CLAIMABLE} order by j.priority, j.id limit 1`,
      [company],
    );
    if (head === undefined) {
      return [];
    }
    const [rows] = await this.#dataSource.query<[ClaimedJobRow[], number]>(
      `with picked as materialized (
         select j.id from sync_job j
         where ${CLAIMABLE} and j.lane_entity = $4 and j.priority = $5 and (j.id = $6 or not $7 and not j.is_isolated)
         order by j.priority, j.id limit $3 for update skip locked
       )
       update sync_job j set state = 'running', claimed_by = $2, started_at = coalesce(j.started_at, now())
       from picked p, inbox_event e where j.id = p.id and e.id = j.inbox_event_id
       returning ${CLAIMED_JOB_COLUMNS}`,
      [company, holder, limit, head.lane_entity, head.priority, head.id, head.is_isolated],
    );
    return rows.map(toClaimedJob).sort(byId);
  }

  async claimInDoubt(company: string, holder: string, limit: number): Promise<readonly DoubtfulJob[]> {
    const [rows] = await this.#dataSource.query<[ClaimedJobRow[], number]>(
      `with picked as (
         select id from sync_job where company_id = $1 and state = 'in-doubt' and claimed_by is null and next_attempt_at <= now()
         order by id limit $3 for update skip locked
       )
       update sync_job j set claimed_by = $2 from picked p, inbox_event e where j.id = p.id and e.id = j.inbox_event_id
       returning ${CLAIMED_JOB_COLUMNS}`,
      [company, holder, limit],
    );
    if (rows.length === 0) {
      return [];
    }
    const attempts = await this.#dataSource.query<AttemptRow[]>(
      `select job_id as "jobId", control_id as "controlId", position, verb, intacct_object as "intacctObject", object, sys_id as "sysId",
              natural_key as "naturalKey", record_no as "recordNo", identity, content_hash as "contentHash",
              is_create_only as "isCreateOnly", doubt, lookups, doubts,
              coalesce(extract(epoch from now() - sent_at) * 1000, 0)::float8 as "sentMsAgo"
       from attempt where job_id = any($1::bigint[]) and state = 'in-doubt' order by job_id, position`,
      [rows.map((row) => row.id)],
    );
    return rows
      .map(toClaimedJob)
      .sort(byId)
      .map((job) => ({ job, attempts: attempts.filter((attempt) => attempt.jobId === job.id).map(toDoubtfulAttempt) }));
  }

  async promoteDue(): Promise<number> {
    const [, promoted] = await this.#dataSource.query<[unknown[], number]>(
      `update sync_job set state = 'pending' where state in ('retrying', 'held') and next_attempt_at <= now()`,
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
         update attempt set state = 'in-doubt', doubts = doubts + 1, doubt = 'answer-lost'
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

  async settle(holder: string, jobs: readonly SettledJob[]): Promise<void> {
    if (jobs.length > 0) {
      await this.#dataSource.transaction((manager) => settleJobs(manager, holder, jobs));
    }
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
       from unnest($2::text[], $3::text[]) with ordinality r(ref_object, ref_sys_id, position)
       join record_link l on l.company_id = $1 and l.object = r.ref_object and l.sys_id = r.ref_sys_id`,
        [company, records.map((record) => record.object), records.map((record) => record.sysId)],
      ),
    );
    return atPositions(rows, records.length);
  }

  async findByKeys(company: string, refs: readonly ObjectRef[]): Promise<readonly (RecordLink | undefined)[]> {
    const rows = await transientRead(() =>
      this.#dataSource.query<PositionedLinkRow[]>(
        `select distinct on (position) * from (
         select r.position::int as position, ${RECORD_LINK_COLUMNS}, l.updated_at
         from unnest($2::text[], $3::text[]) with ordinality r(ref_object, ref_key, position)
         join record_link l on l.company_id = $1 and l.object = r.ref_object and l.natural_key = r.ref_key
         union all
         select r.position::int as position, ${RECORD_LINK_COLUMNS}, l.updated_at
         from unnest($2::text[], $3::text[]) with ordinality r(ref_object, ref_key, position)
         join record_link l on l.company_id = $1 and l.object = r.ref_object and l.aliases @> array[r.ref_key]
       ) found order by position, version > 0 desc, updated_at desc`,
        [company, refs.map((ref) => ref.object), refs.map((ref) => ref.key)],
      ),
    );
    return atPositions(rows, refs.length);
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
        `select ${RECORD_LINK_COLUMNS} from record_link where company_id = $1 and object = $2 order by natural_key`,
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

function byId(left: ClaimedJob, right: ClaimedJob): number {
  return Number(BigInt(left.id) - BigInt(right.id));
}

/** The doubt at hand is counted too. A send that Intacct certainly did not execute left none. */
function toDoubtfulAttempt({ recordNo, doubts, ...row }: AttemptRow): DoubtfulAttempt {
  return { ...row, recordNo: recordNo ?? undefined, wasSentBefore: doubts > 1 };
}
