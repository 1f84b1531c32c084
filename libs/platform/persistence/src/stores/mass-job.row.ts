import type { MassJob, MassJobCounts } from '@bridge/ports';

/** States of a run that is not over. */
export const OPEN_STATES = `('pending', 'retrying', 'held', 'running', 'in-doubt')`;

/** Columns of a mass job; `m` is the job. */
export const MASS_JOB_COLUMNS = `m.id, m.company_id as company, m.tenant, m.object as node, m.command, m.trigger, m.sys_ids as "sysIds",
  m.filter, m.requested_by as "requestedBy", m.log_key as key, m.state, m.position, coalesce(m.total, 0) as total, m.read, m.started,
  m.refused, m.created, m.updated, m.unchanged, m.failed, m.created_at as "createdAt", m.finished_at as "finishedAt"`;

/** What became of the runs of a mass job `m`, so far. A run that wrote nothing has found everything in step. */
export const RUN_COUNTS = `
  select count(*) filter (where state = 'success' and verb = 'create')::int as created,
         count(*) filter (where state = 'success' and verb = 'update')::int as updated,
         count(*) filter (where state = 'success' and verb is null or state in ('superseded', 'ignored'))::int as unchanged,
         count(*) filter (where state = 'error')::int as failed
  from (
    select j.state, (select a.verb from attempt a where a.job_id = j.id and a.outcome = 'success' and a.object = j.object
                       and a.sys_id = j.sys_id order by a.id desc limit 1) as verb
    from sync_job j where j.company_id = m.company_id and j.trigger = m.trigger and m.trigger <> 'event'
      and j.state not in ${OPEN_STATES}
  ) r`;

type Optional = 'sysIds' | 'finishedAt';
export type MassJobRow = Omit<MassJob, 'counts' | Optional> &
  MassJobCounts & { readonly [K in Optional]: NonNullable<MassJob[K]> | null } & { readonly position: string | null };

export function toMassJob(row: MassJobRow): MassJob {
  const { total, read, started, refused, created, updated, unchanged, failed, position: _position, ...job } = row;
  return {
    ...job,
    sysIds: row.sysIds ?? undefined,
    finishedAt: row.finishedAt ?? undefined,
    counts: { total, read, started, refused, created, updated, unchanged, failed },
  };
}
