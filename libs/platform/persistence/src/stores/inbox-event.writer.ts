import type { AcceptedEvent, DeadLetter } from '@bridge/ports';
import type { EntityManager } from 'typeorm';

interface StoredEvent {
  readonly source: string;
  readonly event_id: string;
  readonly content_hash: string;
}

/** Names an event within the inbox. */
export interface InsertedEvent {
  readonly source: string;
  readonly event_id: string;
}

/** Store new events; returns those that are new. */
export async function insertEvents(
  manager: EntityManager,
  events: readonly AcceptedEvent[],
): Promise<readonly InsertedEvent[]> {
  if (events.length === 0) {
    return [];
  }
  const rows = events.map((event) => ({
    source: event.source,
    event_id: event.eventId,
    company_id: event.company,
    tenant: event.tenant,
    plugin: event.plugin,
    object: event.object,
    record_class: event.recordClass,
    type: event.type,
    sys_id: event.sysId,
    record_version: event.recordVersion,
    subject: event.subject,
    event_time: event.time,
    traceparent: event.traceparent,
    topic: event.origin.topic,
    log_partition: event.origin.partition,
    log_offset: event.origin.offset,
    log_key: event.origin.key,
    data: event.data,
    content_hash: event.contentHash,
  }));
  return manager.query<InsertedEvent[]>(
    `insert into inbox_event (source, event_id, company_id, tenant, plugin, object, record_class, type, sys_id, record_version, subject,
                              event_time, traceparent, topic, log_partition, log_offset, log_key, data, content_hash)
     select * from jsonb_to_recordset($1::jsonb) as x(source text, event_id text, company_id text, tenant text, plugin text, object text,
          record_class text, type text, sys_id text, record_version bigint, subject text, event_time text, traceparent text,
          topic text, log_partition int, log_offset text, log_key text, data jsonb, content_hash text)
     on conflict (source, event_id) do nothing
     returning source, event_id`,
    [JSON.stringify(rows)],
  );
}

/** Those whose id is taken by an event of another content. */
export async function findReusedIds(
  manager: EntityManager,
  events: readonly AcceptedEvent[],
): Promise<readonly AcceptedEvent[]> {
  const stored = await manager.query<StoredEvent[]>(
    `select source, event_id, content_hash from inbox_event
     where (source, event_id) in (select * from unnest($1::text[], $2::text[]))`,
    [events.map((event) => event.source), events.map((event) => event.eventId)],
  );
  const hashes = new Map(stored.map((row) => [`${row.source}\n${row.event_id}`, row.content_hash]));
  return events.filter((event) => hashes.get(`${event.source}\n${event.eventId}`) !== event.contentHash);
}

export function toReusedIdLetter(event: AcceptedEvent): DeadLetter {
  return {
    stage: 'inbox',
    class: 'rejected',
    code: 'INBOX_ID_REUSED',
    message: `Event id "${event.eventId}" was used before with another content: give every event its own id.`,
    field: 'id',
    tenant: undefined,
    source: event.source,
    eventId: event.eventId,
    type: event.type,
    origin: event.origin,
    value: event.original.value,
    headers: event.original.headers,
  };
}
