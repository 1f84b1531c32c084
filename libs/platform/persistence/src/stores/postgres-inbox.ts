import { createHash } from 'node:crypto';
import type { AcceptedEvent, AcceptResult, DeadLetter, Inbox } from '@bridge/ports';
import type { DataSource, EntityManager } from 'typeorm';
import { outboxRow, writeOutbox } from './outbox.writer.js';

const DEAD_LETTER_LIMIT = 1024;
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
      const letters = [...deadLetters, ...reused.map(toReusedIdLetter)].map(toStorableLetter);
      const stored = await this.#insertDeadLetters(manager, letters);
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
    const [row] = await this.#dataSource.query<{ taken: number }[]>(
      `with taken as (
         select * from inbox_event where dispatched_at is null order by id limit $1 for update skip locked
       ), jobs as (
         insert into sync_job (inbox_event_id, company_id, plugin, object, record_class, sys_id, record_version, natural_key, priority)
         select e.id, e.company_id, e.plugin, e.object, e.record_class, e.sys_id, e.record_version, e.subject, ${PRIORITY_SQL}
         from taken e order by e.id
         on conflict do nothing
         returning company_id, object, sys_id, natural_key, record_version
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
       select (select count(*)::int from done) + 0 * (select count(*)::int from told) as taken`,
      [limit],
    );
    return row?.taken ?? 0;
  }

  async #insertDeadLetters(manager: EntityManager, letters: readonly DeadLetter[]): Promise<number> {
    if (letters.length === 0) {
      return 0;
    }
    const rows = letters.map(toDeadLetterRow);
    const inserted = await manager.query<{ identity: string; id: string; first_seen_at: Date }[]>(
      `insert into dead_letter (identity, fingerprint, stage, error_class, code, message, field, tenant, source, event_id, type,
                                topic, log_partition, log_offset, log_key, value, headers)
       select identity, fingerprint, stage, error_class, code, message, field, tenant, source, event_id, type,
              topic, log_partition, log_offset, log_key, decode(value, 'base64'), headers
       from jsonb_to_recordset($1::jsonb) as x(identity text, fingerprint text, stage text, error_class text, code text, message text,
            field text, tenant text, source text, event_id text, type text, topic text, log_partition int, log_offset text,
            log_key text, value text, headers jsonb)
       on conflict (identity) do nothing
       returning identity, id, first_seen_at`,
      [JSON.stringify(distinctBy(rows, (row) => row.identity))],
    );
    const fresh = new Map(inserted.map((row) => [row.identity, row]));
    const repeated = rows
      .map((row) => row.identity)
      .filter((identity, index, all) => !fresh.has(identity) || all.indexOf(identity) !== index);
    if (repeated.length > 0) {
      await manager.query(
        `update dead_letter d set occurrences = d.occurrences + r.times, last_seen_at = now()
         from (select identity, count(*)::int as times from unnest($1::text[]) as identity group by identity) r
         where d.identity = r.identity`,
        [repeated],
      );
    }
    const published = rows.flatMap((row, index) => {
      const stored = fresh.get(row.identity);
      const letter = letters[index];
      fresh.delete(row.identity);
      return stored === undefined || letter === undefined
        ? []
        : [this.#toMessage(letter, row.identity, stored.first_seen_at)];
    });
    await writeOutbox(manager, published);
    return inserted.length;
  }

  #toMessage(letter: DeadLetter, identity: string, seenAt: Date) {
    const headers: Record<string, string> = {
      ...letter.headers,
      'dlq.stage': letter.stage,
      'dlq.class': letter.class,
      'dlq.code': letter.code,
      'dlq.message': letter.message,
      'dlq.original-topic': letter.origin.topic,
      'dlq.original-partition': String(letter.origin.partition),
      'dlq.original-offset': letter.origin.offset,
      'dlq.first-time': seenAt.toISOString(),
      'dlq.last-time': seenAt.toISOString(),
      'dlq.attempts': '1',
    };
    const { key } = letter.origin;
    return outboxRow(`dead-letter:${identity}`, {
      topic: this.#options.deadLetterTopic,
      key,
      value: letter.value,
      headers,
    });
  }
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
    value: Buffer.from(JSON.stringify(event.data)),
    headers: {},
  };
}

/** PostgreSQL stores neither U+0000 nor half of a surrogate pair. A dead letter must not fail for what made it one. */
function toStorableLetter(letter: DeadLetter): DeadLetter {
  const { origin, headers } = letter;
  return {
    ...letter,
    message: storable(letter.message.slice(0, DEAD_LETTER_LIMIT)),
    field: letter.field && storable(letter.field),
    tenant: letter.tenant && storable(letter.tenant),
    source: letter.source && storable(letter.source),
    eventId: letter.eventId && storable(letter.eventId),
    type: letter.type && storable(letter.type),
    origin: { ...origin, key: origin.key && storable(origin.key) },
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [storable(name), storable(value)])),
  };
}

function storable(text: string): string {
  return text.replace(/[\0\p{Cs}]/gu, '\uFFFD');
}

function toDeadLetterRow(letter: DeadLetter) {
  const identity = createHash('sha256')
    .update([letter.code, letter.origin.topic, letter.origin.key ?? '', ''].join('\n'))
    .update(letter.value ?? '')
    .digest('hex');
  return {
    identity,
    fingerprint: createHash('sha256')
      .update([letter.stage, letter.code, letter.field ?? ''].join('\n'))
      .digest('hex')
      .slice(0, 16),
    stage: letter.stage,
    error_class: letter.class,
    code: letter.code,
    message: letter.message,
    field: letter.field,
    tenant: letter.tenant,
    source: letter.source,
    event_id: letter.eventId,
    type: letter.type,
    topic: letter.origin.topic,
    log_partition: letter.origin.partition,
    log_offset: letter.origin.offset,
    log_key: letter.origin.key,
    value: letter.value?.toString('base64'),
    headers: letter.headers,
  };
}

function distinctBy<T>(values: readonly T[], key: (value: T) => string): readonly T[] {
  return [...new Map(values.map((value) => [key(value), value])).values()];
}
