import type { DeadLetter } from '@bridge/ports';
import type { EntityManager } from 'typeorm';

export interface ReusedVersion {
  readonly id: string;
  readonly source: string;
  readonly event_id: string;
  readonly tenant: string;
  readonly type: string;
  readonly sys_id: string;
  readonly record_version: string;
  readonly subject: string;
  readonly event_time: string | null;
  readonly traceparent: string | null;
  readonly topic: string;
  readonly log_partition: number;
  readonly log_offset: string;
  readonly log_key: string | null;
  readonly data: unknown;
  readonly first_event_id: string;
}

/** Accepted events of versions that have the job of another event, with another content. */
export async function findReusedVersions(
  manager: EntityManager,
  ids: readonly string[],
): Promise<readonly ReusedVersion[]> {
  return manager.query<ReusedVersion[]>(
    `select e.*, first.event_id as first_event_id
     from inbox_event e
     join sync_job j on j.company_id = e.company_id and j.object = e.object and j.sys_id = e.sys_id
                    and j.record_version = e.record_version and j.trigger = 'event'
     join inbox_event first on first.id = j.inbox_event_id
     where e.id = any($1::bigint[]) and first.content_hash <> e.content_hash order by e.id`,
    [ids],
  );
}

/** The bytes are gone by now: the event is written anew, in structured mode. */
export function toReusedVersionLetter(row: ReusedVersion): DeadLetter {
  const { source, tenant, type, subject, data, event_id: eventId } = row;
  const envelope = {
    specversion: '1.0',
    id: eventId,
    source,
    type,
    subject,
    time: row.event_time ?? undefined,
    datacontenttype: 'application/json',
    tenant,
    sysid: row.sys_id,
    recordversion: Number(row.record_version),
    traceparent: row.traceparent ?? undefined,
    data,
  };
  return {
    stage: 'dispatch',
    class: 'rejected',
    code: 'INBOX_VERSION_REUSED',
    message: `Version ${row.record_version} of this record came before with another content, in event "${row.first_event_id}": give every change a higher version.`,
    field: 'recordversion',
    tenant,
    source,
    eventId,
    type,
    origin: { topic: row.topic, partition: row.log_partition, offset: row.log_offset, key: row.log_key },
    value: Buffer.from(JSON.stringify(envelope)),
    headers: { 'content-type': 'application/cloudevents+json; charset=utf-8' },
  };
}
