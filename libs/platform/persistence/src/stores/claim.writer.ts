import type { Claim, ClaimOptions, ClaimedJob, DoubtfulAttempt, DoubtfulJob, SettledJob } from '@bridge/ports';
import type { DataSource, EntityManager } from 'typeorm';
import { CLAIMED_JOB_COLUMNS, toClaimedJob } from './claimed-job.row.js';
import type { ClaimedJobRow } from './claimed-job.row.js';
import { IS_PAUSED_LANE, pendingLanes } from './pending-lanes.sql.js';
import { settleSuperseded } from './settle.writer.js';

// One job of a record at a time, the oldest first; one that waits lets newer ones pass. `offset 0` keeps the planner from making a
// join over the whole table of it: it is asked for a few rows only.
const CLAIMABLE = `
  j.state = 'pending' and not exists (
    select 1 from sync_job o where o.company_id = j.company_id and o.object = j.object and o.sys_id = j.sys_id
      and o.finished_at is null and (o.state in ('running', 'in-doubt') or o.state = 'pending' and o.id < j.id) offset 0)`;

const OUTDATED = `company_id = $1 and is_outdated and state in ('pending', 'retrying', 'held')`;

interface Head {
  readonly id: string;
  readonly lane_entity: string;
  readonly priority: number;
  readonly is_isolated: boolean;
}

interface OldestInLane extends Head {
  readonly is_claimable: boolean;
}

/** The first job that may be claimed in each lane of a company that nobody has paused. */
async function findHeads(dataSource: DataSource, company: string): Promise<readonly Head[]> {
  const oldest = await dataSource.query<OldestInLane[]>(
    `with recursive ${pendingLanes('$1')}
     select l.id, l.lane_entity, l.priority, h.is_isolated, h.is_claimable from lane l cross join lateral (
       select j.is_isolated, ${CLAIMABLE} as is_claimable from sync_job j where j.id = l.id offset 0
     ) h
     where not ${IS_PAUSED_LANE}`,
    [company],
  );
  const heads = await Promise.all(
    oldest.map(async (lane) => (lane.is_claimable ? lane : findHead(dataSource, company, lane))),
  );
  return heads.filter((head) => head !== undefined);
}

/** The oldest one is busy: the first after it that is free. */
async function findHead(dataSource: DataSource, company: string, lane: Head): Promise<Head | undefined> {
  const [head] = await dataSource.query<Head[]>(
    `select j.id, j.lane_entity, j.priority, j.is_isolated from sync_job j
     where ${CLAIMABLE} and j.company_id = $1 and j.lane_entity = $2 and j.priority = $3 and j.id > $4 order by j.id limit 1`,
    [company, lane.lane_entity, lane.priority, lane.id],
  );
  return head;
}

/** Is there something to claim that is more urgent? */
export async function hasMoreUrgentJob(dataSource: DataSource, company: string, priority: number): Promise<boolean> {
  return (await findHeads(dataSource, company)).some((head) => head.priority < priority);
}

async function readClaimed(dataSource: DataSource, taken: readonly { readonly id: string }[]): Promise<ClaimedJob[]> {
  const rows = await dataSource.query<ClaimedJobRow[]>(
    `select ${CLAIMED_JOB_COLUMNS} from sync_job j join inbox_event e on e.id = j.inbox_event_id where j.id = any($1::bigint[])`,
    [taken.map(({ id }) => id)],
  );
  return rows.map(toClaimedJob).sort(byId);
}

/** Take jobs of one lane. */
export async function claimJobs(
  dataSource: DataSource,
  company: string,
  holder: string,
  options: ClaimOptions,
): Promise<Claim> {
  // The second statement begins at the head: a walk in the order of ids, which the planner may prefer, passes over nothing that is done.
  const heads = await findHeads(dataSource, company);
  const wanted = heads.filter(({ priority }) => priority < (options.below ?? Number.POSITIVE_INFINITY));
  const head = wanted.reduce<Head | undefined>(
    (best, one) => (best === undefined || isBefore(one, best, options.isOldestFirst === true) ? one : best),
    undefined,
  );
  if (head === undefined) {
    return { jobs: [], priority: 0, hasPassedOver: false };
  }
  const [taken] = await dataSource.query<[{ id: string }[], number]>(
    `update sync_job set state = 'running', claimed_by = $2, started_at = coalesce(started_at, now())
     where id = any(array(
       select j.id from sync_job j
       where ${CLAIMABLE} and j.company_id = $1 and j.lane_entity = $4 and j.priority = $5 and j.id >= $6
         and (j.id = $6 or not $7 and not j.is_isolated)
       order by j.id limit $3 for update skip locked
     ))
     returning id`,
    [company, holder, options.limit, head.lane_entity, head.priority, head.id, head.is_isolated],
  );
  return {
    jobs: await readClaimed(dataSource, taken),
    priority: head.priority,
    hasPassedOver: heads.some((one) => one.priority > head.priority && BigInt(one.id) < BigInt(head.id)),
  };
}

function isBefore(one: Head, other: Head, isOldestFirst: boolean): boolean {
  return !isOldestFirst && one.priority !== other.priority
    ? one.priority < other.priority
    : BigInt(one.id) < BigInt(other.id);
}

interface AttemptRow extends Omit<DoubtfulAttempt, 'recordNo' | 'entityId' | 'said'> {
  readonly entityId: string | null;
  readonly said: string | null;
  readonly recordNo: string | null;
}

/** Take jobs in doubt that are due, with what is to be looked up. */
export async function claimDoubtful(
  dataSource: DataSource,
  company: string,
  holder: string,
  limit: number,
): Promise<readonly DoubtfulJob[]> {
  // Not in the order of an index: the planner would walk the primary key for it, and find nothing.
  const [taken] = await dataSource.query<[{ id: string }[], number]>(
    `update sync_job set claimed_by = $2 where id = any(array(
       select id from sync_job where company_id = $1 and state = 'in-doubt' and claimed_by is null and next_attempt_at <= now()
       order by id + 0 limit $3 for update skip locked
     )) returning id`,
    [company, holder, limit],
  );
  if (taken.length === 0) {
    return [];
  }
  const jobs = await readClaimed(dataSource, taken);
  const attempts = await dataSource.query<AttemptRow[]>(
    `select job_id as "jobId", control_id as "controlId", position, verb, intacct_object as "intacctObject", object, sys_id as "sysId",
            natural_key as "naturalKey", record_no as "recordNo", identity, content_hash as "contentHash",
            is_create_only as "isCreateOnly", doubt, lookups, sends, doubts, said,
            nullif(entity_id, '') as "entityId", coalesce(sent_at, planned_at) as "sentAt",
            coalesce(extract(epoch from now() - sent_at) * 1000, 0)::float8 as "sentMsAgo"
     from attempt where job_id = any($1::bigint[]) and state = 'in-doubt' order by job_id, position`,
    [taken.map((row) => row.id)],
  );
  return jobs.map((job) => ({
    job,
    attempts: attempts.filter((attempt) => attempt.jobId === job.id).map(toDoubtfulAttempt),
  }));
}

/** Does a version wait that is over? Asked before every claim, and hardly ever so. */
export async function hasOutdatedJob(dataSource: DataSource, company: string): Promise<boolean> {
  const rows = await dataSource.query<unknown[]>(`select 1 from sync_job where ${OUTDATED} limit 1`, [company]);
  return rows.length > 0;
}

/** End versions of master data that were marked as outdated while they waited. */
export async function supersedeJobs(
  manager: EntityManager,
  company: string,
  limit: number,
  settle: (job: ClaimedJob) => SettledJob,
): Promise<number> {
  const rows = await manager.query<ClaimedJobRow[]>(
    `with picked as (
       select id from sync_job where ${OUTDATED}
       order by id limit $2 for update skip locked
     )
     select ${CLAIMED_JOB_COLUMNS} from picked p join sync_job j on j.id = p.id join inbox_event e on e.id = j.inbox_event_id`,
    [company, limit],
  );
  await settleSuperseded(manager, rows.map(toClaimedJob).sort(byId).map(settle));
  return rows.length;
}

function byId(left: ClaimedJob, right: ClaimedJob): number {
  return Number(BigInt(left.id) - BigInt(right.id));
}

function toDoubtfulAttempt({ recordNo, entityId, said, ...row }: AttemptRow): DoubtfulAttempt {
  return {
    ...row,
    recordNo: recordNo ?? undefined,
    entityId: entityId ?? undefined,
    said: said ?? undefined,
  };
}
