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

const COLUMNS = `source text, event_id text, company_id text, tenant text, plugin text, object text, record_class text, type text, sys_id text,
  record_version bigint, subject text, event_time text, traceparent text, topic text, log_partition int, log_offset text, log_key text,
  content_hash text, data jsonb`;

/** As one JSON text for one statement. `data` is text already: it is put in as it is. */
function rowsText(events: readonly AcceptedEvent[]): string {
  const rows = events.map((event) => {
    const { origin } = event;
    const row = JSON.stringify({
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
      topic: origin.topic,
      log_partition: origin.partition,
      log_offset: origin.offset,
      log_key: origin.key,
      content_hash: event.contentHash,
    });
    return `${row.slice(0, -1)},"data":${event.dataText}}`;
  });
  return `[${rows.join(',')}]`;
}

// `json`, not `jsonb`: the text is read once, and only `data` becomes binary.
const INSERT = `insert into inbox_event (source, event_id, company_id, tenant, plugin, object, record_class, type, sys_id, record_version, subject,
                              event_time, traceparent, topic, log_partition, log_offset, log_key, content_hash, data)
     select * from json_to_recordset($1::json) as x(${COLUMNS})
     on conflict (source, event_id) do nothing`;

/** Store new events; returns those that are new. */
export async function insertEvents(
  manager: EntityManager,
  events: readonly AcceptedEvent[],
): Promise<readonly InsertedEvent[]> {
  return events.length === 0
    ? []
    : manager.query<InsertedEvent[]>(`${INSERT} returning source, event_id`, [rowsText(events)]);
}

/** Store new events and wake who dispatches them, in one statement that is committed by itself. Returns how many are new. */
export async function insertAndTell(manager: EntityManager, events: readonly AcceptedEvent[]): Promise<number> {
  if (events.length === 0) {
    return 0;
  }
  const [row] = await manager.query<{ readonly accepted: number }[]>(
    `with stored as (${INSERT} returning 1), told as (
       select pg_notify('bridge_inbox', '') where exists (select 1 from stored)
     )
     select (select count(*)::int from stored) + 0 * (select count(*)::int from told) as accepted`,
    [rowsText(events)],
  );
  return row?.accepted ?? 0;
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
