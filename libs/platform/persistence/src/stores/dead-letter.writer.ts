import { createHash } from 'node:crypto';
import type { DeadLetter } from '@bridge/ports';
import type { EntityManager } from 'typeorm';
import { outboxRow, writeOutbox } from './outbox.writer.js';
import type { OutboxRow } from './outbox.writer.js';
import { storable } from './storable.text.js';

const TEXT_LIMIT = 1024;
/** Of key, value and headers together: a broker takes 1 MiB by default. */
const MESSAGE_LIMIT_BYTES = 1_000_000;
const HEADER_OVERHEAD_BYTES = 8;

/** Store dead letters, each with its message for the log; a repeat only counts, and is open again. Returns how many are new. */
export async function writeDeadLetters(
  manager: EntityManager,
  topic: string,
  unsafe: readonly DeadLetter[],
): Promise<number> {
  const letters = unsafe.map(toStorableLetter);
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
      `update dead_letter d set occurrences = d.occurrences + r.times, last_seen_at = now(), closed_at = null
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
      : [toMessage(topic, letter, { identity: row.identity, seenAt: stored.first_seen_at })];
  });
  await writeOutbox(manager, published);
  return inserted.length;
}

/** The whole value stays in the table; the message carries what a broker takes. */
function toMessage(
  topic: string,
  letter: DeadLetter,
  stored: { readonly identity: string; readonly seenAt: Date },
): OutboxRow {
  const { key } = letter.origin;
  const seenAt = stored.seenAt.toISOString();
  const headers: Record<string, string> = {
    ...letter.headers,
    'dlq.stage': letter.stage,
    'dlq.class': letter.class,
    'dlq.code': letter.code,
    'dlq.message': letter.message,
    'dlq.original-topic': letter.origin.topic,
    'dlq.original-partition': String(letter.origin.partition),
    'dlq.original-offset': letter.origin.offset,
    'dlq.first-time': seenAt,
    'dlq.last-time': seenAt,
    'dlq.attempts': '1',
  };
  const { value } = letter;
  const room = Math.max(0, MESSAGE_LIMIT_BYTES - Buffer.byteLength(key ?? '') - bytesOf(headers));
  const isCut = value !== null && value.length > room;
  return outboxRow(`dead-letter:${stored.identity}`, {
    topic,
    key,
    value: isCut ? value.subarray(0, room) : value,
    headers: isCut ? { ...headers, 'dlq.truncated': String(value.length) } : headers,
  });
}

function bytesOf(headers: Readonly<Record<string, string>>): number {
  return Object.entries(headers).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value) + HEADER_OVERHEAD_BYTES,
    // Room for the header that says it was cut, and for what the log adds.
    128,
  );
}

/** A dead letter must not fail for what made it one. */
export function toStorableLetter(letter: DeadLetter): DeadLetter {
  const { origin, headers } = letter;
  return {
    ...letter,
    message: storable(letter.message.slice(0, TEXT_LIMIT)),
    field: letter.field && storable(letter.field),
    tenant: letter.tenant && storable(letter.tenant),
    source: letter.source && storable(letter.source),
    eventId: letter.eventId && storable(letter.eventId),
    type: letter.type && storable(letter.type),
    origin: { ...origin, key: origin.key && storable(origin.key) },
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [storable(name), storable(value)])),
  };
}

/** What is to be mended together. */
export function fingerprintOf(letter: Pick<DeadLetter, 'stage' | 'code' | 'field'>): string {
  return createHash('sha256')
    .update([letter.stage, letter.code, letter.field ?? ''].join('\n'))
    .digest('hex')
    .slice(0, 16);
}

function toDeadLetterRow(letter: DeadLetter) {
  const identity = createHash('sha256')
    .update([letter.code, letter.origin.topic, letter.origin.key ?? '', ''].join('\n'))
    .update(letter.value ?? '')
    .digest('hex');
  return {
    identity,
    fingerprint: fingerprintOf(letter),
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
