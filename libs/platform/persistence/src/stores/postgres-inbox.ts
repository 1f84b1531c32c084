import type { AcceptedEvent, AcceptResult, DeadLetter, Inbox } from '@bridge/ports';
import type { DataSource, EntityManager } from 'typeorm';
import { writeDeadLetters } from './dead-letter.writer.js';

/** Lower goes first. Finance documents before master data; configuration before both: they depend on it. */
const PRIORITY_SQL = `case e.record_class when 'configuration' then 0 when 'document' then 10 else 20 end`;

interface StoredEvent {
  readonly source: string;
  readonly event_id: string;
  readonly content_hash: string;
}

export interface PostgresInboxOptions {
  readonly deadLetterTopic: string;
}

export class PostgresInbox implements Inbox {
  readonly #dataSource: DataSource;
  readonly #options: PostgresInboxOptions;

  constructor(dataSource: DataSource, options: PostgresInboxOptions) {
    this.#dataSource = dataSource;
    this.#options = options;
  }

  async accept(events: readonly AcceptedEvent[], deadLetters: readonly DeadLetter[]): Promise<AcceptResult> {
    return this.#dataSource.transaction(async (manager) => {
      const accepted = await insertEvents(manager, events);
      const reused = accepted.length === events.length ? [] : await findReusedIds(manager, events);
      const letters = [...deadLetters, ...reused.map(toReusedIdLetter)];
      const stored = await writeDeadLetters(manager, this.#options.deadLetterTopic, letters);
      if (accepted.length > 0) {
        await manager.query(`select pg_notify('bridge_inbox', '')`);
      }
      return {
        accepted: accepted.length,
        duplicates: events.length - accepted.length - reused.length + (letters.length - stored),
        deadLetters: stored,
      };
    });
  }

  async dispatch(limit: number): Promise<number> {
    return this.#dataSource.transaction(async (manager) => {
      const { taken, repeated, snapshots } = await insertJobs(manager, limit);
      await markOutdated(manager, snapshots);
      if (repeated.length > 0) {
        const reused = await findReusedVersions(manager, repeated);
        await writeDeadLetters(manager, this.#options.deadLetterTopic, reused.map(toReusedVersionLetter));
      }
      return taken;
    });
  }
}

interface Dispatched {
  readonly taken: number;
  /** Ids of those events whose version has its job already. */
  readonly repeated: readonly string[];
  /** Ids of new jobs whose record may have others that wait: all but documents. */
  readonly snapshots: readonly string[];
}

async function insertJobs(manager: EntityManager, limit: number): Promise<Dispatched> {
  const [row] = await manager.query<Dispatched[]>(
    `with taken as (
         select * from inbox_event where dispatched_at is null order by id limit $1 for update skip locked
       ), jobs as (
         insert into sync_job (inbox_event_id, company_id, plugin, object, record_class, sys_id, record_version, natural_key, priority)
         select e.id, e.company_id, e.plugin, e.object, e.record_class, e.sys_id, e.record_version, e.subject, ${PRIORITY_SQL}
         from taken e order by e.id
         on conflict do nothing
         returning id, record_class, inbox_event_id, company_id, object, sys_id, natural_key, record_version
       ), links as (
         insert into record_link (company_id, object, sys_id, natural_key)
         select distinct on (company_id, object, sys_id) company_id, object, sys_id, natural_key from jobs
         order by company_id, object, sys_id, record_version desc
         on conflict do nothing
       ), done as (
         update inbox_event set dispatched_at = now() where id in (select id from taken) returning id
       ), told as (
         select pg_notify('bridge_jobs', '') where exists (select 1 from jobs)
       )
       select (select count(*)::int from done) + 0 * (select count(*)::int from told) as taken,
              array(select id::text from taken where id not in (select inbox_event_id from jobs)) as repeated,
              array(select id::text from jobs where record_class <> 'document') as snapshots`,
    [limit],
  );
  return row ?? { taken: 0, repeated: [], snapshots: [] };
}

/** Whoever works on a job now finds out by itself; those that wait are marked, so that they can be ended many at once. */
async function markOutdated(manager: EntityManager, snapshots: readonly string[]): Promise<void> {
  if (snapshots.length === 0) {
    return;
  }
  await manager.query(
    `with touched as (
       select distinct company_id, object, sys_id from sync_job where id = any($1::bigint[])
     ), stale as (
       select o.id from touched t join sync_job o on o.company_id = t.company_id and o.object = t.object and o.sys_id = t.sys_id
       where o.finished_at is null and not o.is_outdated and o.state in ('pending', 'retrying', 'held')
         and exists (select 1 from sync_job n where n.company_id = o.company_id and n.object = o.object and n.sys_id = o.sys_id
                       and n.finished_at is null and n.record_version > o.record_version)
       for update of o skip locked
     )
     update sync_job set is_outdated = true where id in (select id from stale)`,
    [snapshots],
  );
}

interface ReusedVersion {
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

async function findReusedVersions(manager: EntityManager, ids: readonly string[]): Promise<readonly ReusedVersion[]> {
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
function toReusedVersionLetter(row: ReusedVersion): DeadLetter {
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

async function insertEvents(
  manager: EntityManager,
  events: readonly AcceptedEvent[],
): Promise<readonly { event_id: string }[]> {
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
  return manager.query<{ event_id: string }[]>(
    `insert into inbox_event (source, event_id, company_id, tenant, plugin, object, record_class, type, sys_id, record_version, subject,
                              event_time, traceparent, topic, log_partition, log_offset, log_key, data, content_hash)
     select * from jsonb_to_recordset($1::jsonb) as x(source text, event_id text, company_id text, tenant text, plugin text, object text,
          record_class text, type text, sys_id text, record_version bigint, subject text, event_time text, traceparent text,
          topic text, log_partition int, log_offset text, log_key text, data jsonb, content_hash text)
     on conflict (source, event_id) do nothing
     returning event_id`,
    [JSON.stringify(rows)],
  );
}

async function findReusedIds(
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

function toReusedIdLetter(event: AcceptedEvent): DeadLetter {
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
