import type { ChunkOutcome, MassJob } from '@bridge/ports';
import type { EntityManager } from 'typeorm';
import { toOutboxRow, writeOutbox } from './outbox.writer.js';
import { PRIORITY_SQL } from './priority.sql.js';

/** Runs of a job to all records of a node: whatever else there is to do goes first. */
const MASS_PRIORITY = 30;

/**
 * Nobody may begin to work on a record whose Intacct id is being forgotten. What cannot be locked at once is being worked on or
 * settled right now: nobody waits for it, who settles may be waiting for us.
 *
 * @returns  the records that are busy
 */
export async function lockOpenJobs(
  manager: EntityManager,
  job: MassJob,
  sysIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const where = `company_id = $1 and object = $2 and sys_id = any($3) and finished_at is null`;
  const key = [job.company, job.node, sysIds];
  const locked = await manager.query<{ id: string }[]>(
    `select id from sync_job where ${where} order by id for update skip locked`,
    key,
  );
  const busy = await manager.query<{ sys_id: string }[]>(
    `select sys_id from sync_job where ${where} and id <> all($4::bigint[])`,
    [...key, locked.map(({ id }) => id)],
  );
  return new Set(busy.map((row) => row.sys_id));
}

export async function writeChunk(manager: EntityManager, job: MassJob, outcome: ChunkOutcome): Promise<void> {
  await startRuns(manager, job, outcome.runs, false);
  await startRuns(manager, job, outcome.forcedRuns, true);
  if (outcome.resets.length > 0) {
    await forgetRecords(manager, job, outcome.resets);
  }
  await writeOutbox(manager, outcome.results.map(toOutboxRow));
}

/** The newest stored event of each record is worked on again; an earlier run that waited for others is over with it. */
async function startRuns(
  manager: EntityManager,
  job: MassJob,
  runs: readonly string[],
  isForced: boolean,
): Promise<void> {
  if (runs.length === 0) {
    return;
  }
  await manager.query(
    `update sync_job set waits_for = null, waits_for_unknown = false
     where company_id = $1 and object = $2 and sys_id = any($3) and state = 'error' and waits_for is not null`,
    [job.company, job.node, runs],
  );
  await manager.query(
    `with newest as (
       select distinct on (j.sys_id) j.inbox_event_id from sync_job j
       where j.company_id = $1 and j.object = $2 and j.sys_id = any($3) order by j.sys_id, j.record_version desc
     ), started as (
       insert into sync_job (inbox_event_id, company_id, plugin, object, record_class, sys_id, record_version, natural_key, priority,
                             trigger, is_forced)
       select e.id, e.company_id, e.plugin, e.object, e.record_class, e.sys_id, e.record_version, e.subject,
              case when $5 then ${MASS_PRIORITY} else ${PRIORITY_SQL} end, $4, $6
       from newest n join inbox_event e on e.id = n.inbox_event_id order by e.sys_id
       on conflict do nothing
     )
     update record_link set state = 'pending', message = null, updated_at = now()
     where company_id = $1 and object = $2 and sys_id = any($3)`,
    [job.company, job.node, runs, job.trigger, job.sysIds === undefined, isForced],
  );
  await manager.query(`select pg_notify('bridge_jobs', '')`);
}

/** The ids of the record and of its parts, and that nobody knows whether it was written. What the domain published of it stays. */
async function forgetRecords(manager: EntityManager, job: MassJob, sysIds: readonly string[]): Promise<void> {
  await manager.query(
    `with forgotten(object, sys_id) as (
       select $2::text, unnest($3::text[])
       union
       select a.object, a.sys_id from sync_job j join attempt a on a.job_id = j.id
       where j.company_id = $1 and j.object = $2 and j.sys_id = any($3)
     )
     update record_link l set intacct_object = null, intacct_id = null, record_no = null, url = null, content_hash = null, version = 0,
       is_unsettled = false, resets = l.resets + 1, state = 'not', message = null, updated_at = now()
     from forgotten f where l.company_id = $1 and l.object = f.object and l.sys_id = f.sys_id`,
    [job.company, job.node, sysIds],
  );
}
