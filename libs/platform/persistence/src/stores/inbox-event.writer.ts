import type { AcceptedEvent, DeadLetter } from '@bridge/ports';
import type { EntityManager } from 'typeorm';
import { arrayParameter } from './array.parameter.js';

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

const COLUMNS = `source, event_id, company_id, tenant, plugin, object, record_class, type, sys_id, record_version, subject, event_time,
  traceparent, topic, log_partition, log_offset, log_key, data, content_hash`;

// Arrays, not a row of parameters for each event: the statement is as short for 5,000 events as for one.
const INSERT = `insert into inbox_event (${COLUMNS})
     select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
       $10::bigint[], $11::text[], $12::text[], $13::text[], $14::text[], $15::bigint[], $16::text[], $17::text[], $18::jsonb[], $19::text[])
     on conflict (source, event_id) do nothing`;

/** One array for each of COLUMNS. */
function columnsOf(events: readonly AcceptedEvent[]): readonly Buffer[] {
  const texts = (read: (event: AcceptedEvent) => string | null | undefined): Buffer =>
    arrayParameter.text(events.map(read));
  return [
    texts((event) => event.source),
    texts((event) => event.eventId),
    texts((event) => event.company),
    texts((event) => event.tenant),
    texts((event) => event.plugin),
    texts((event) => event.object),
    texts((event) => event.recordClass),
    texts((event) => event.type),
    texts((event) => event.sysId),
    arrayParameter.bigint(events.map((event) => event.recordVersion)),
    texts((event) => event.subject),
    texts((event) => event.time),
    texts((event) => event.traceparent),
    texts(({ origin }) => origin.topic),
    arrayParameter.bigint(events.map(({ origin }) => origin.partition)),
    texts(({ origin }) => origin.offset),
    texts(({ origin }) => origin.key),
    arrayParameter.jsonb(events.map((event) => event.dataText)),
    texts((event) => event.contentHash),
  ];
}

/** Store new events; returns those that are new. */
export async function insertEvents(
  manager: EntityManager,
  events: readonly AcceptedEvent[],
): Promise<readonly InsertedEvent[]> {
  return events.length === 0
    ? []
    : manager.query<InsertedEvent[]>(`${INSERT} returning source, event_id`, [...columnsOf(events)]);
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
    [...columnsOf(events)],
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
