import type { ClaimedJob } from '@bridge/ports';

/** Columns of a claimed job; `j` is the job, `e` its inbox event. `offset 0`: looked up for each row, never in a hash of the whole table. */
export const CLAIMED_JOB_COLUMNS = `
  j.id, j.company_id as company, j.plugin, j.object, j.record_class as "recordClass", j.sys_id as "sysId",
  j.record_version::float8 as "recordVersion", j.natural_key as "naturalKey", j.trigger, nullif(j.lane_entity, '') as "entityId",
  j.attempts, j.is_isolated as "isIsolated", j.is_forced as "isForced", j.recoveries, j.api_transactions as "apiTransactions", j.created_at as "createdAt",
  coalesce(extract(epoch from now() - j.held_since) * 1000, 0)::float8 as "heldMs",
  (
    exists (select 1 from record_link l where l.company_id = j.company_id and l.object = j.object and l.sys_id = j.sys_id
              and l.version > j.record_version offset 0)
    or j.record_class <> 'document' and exists (
      select 1 from sync_job n where n.company_id = j.company_id and n.object = j.object and n.sys_id = j.sys_id
        and n.record_version > j.record_version and n.state not in ('superseded', 'ignored') offset 0)
  ) as "isOutdated",
  e.event_id as event_id, e.source as event_source, e.type as event_type, e.subject as event_subject, e.event_time as event_time,
  e.tenant as event_tenant, e.traceparent as event_traceparent, e.data as event_data, e.log_key as event_key`;

type EventColumns = {
  readonly event_id: string;
  readonly event_source: string;
  readonly event_type: string;
  readonly event_subject: string;
  readonly event_time: string | null;
  readonly event_tenant: string;
  readonly event_traceparent: string | null;
  readonly event_data: unknown;
  readonly event_key: string | null;
};
export type ClaimedJobRow = Omit<ClaimedJob, 'event' | 'entityId'> & {
  readonly entityId: string | null;
} & EventColumns;

export function toClaimedJob(row: ClaimedJobRow): ClaimedJob {
  return {
    id: row.id,
    company: row.company,
    plugin: row.plugin,
    object: row.object,
    recordClass: row.recordClass,
    sysId: row.sysId,
    recordVersion: row.recordVersion,
    naturalKey: row.naturalKey,
    trigger: row.trigger,
    entityId: row.entityId ?? undefined,
    attempts: row.attempts,
    isIsolated: row.isIsolated,
    isForced: row.isForced,
    recoveries: row.recoveries,
    heldMs: row.heldMs,
    isOutdated: row.isOutdated,
    apiTransactions: row.apiTransactions,
    createdAt: row.createdAt,
    event: {
      id: row.event_id,
      source: row.event_source,
      type: row.event_type,
      subject: row.event_subject,
      time: row.event_time ?? undefined,
      tenant: row.event_tenant,
      traceparent: row.event_traceparent ?? undefined,
      data: row.event_data,
      key: row.event_key,
    },
  };
}
