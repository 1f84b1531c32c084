import type { Clock, LogMessage } from '@bridge/ports';
import { EventLogUnavailableError } from '@bridge/ports';
import type { PoolClient } from 'pg';
import type { EventLogDatabase } from './event-log-database.js';
import { partitionOf } from './partition-choice.js';

export const wakeUpChannel = 'event_log';
/** Payload of a notification that is not about new records. */
export const groupChange = 'group';
/** A statement carries at most so many bytes of values; hexadecimal doubles them on the wire. */
const mostStatementBytes = 16 * 1024 * 1024;
const mostStatementRows = 10_000;

interface Placed {
  readonly partitionId: number;
  readonly message: LogMessage;
}

/** Writes messages: a few statements per call, whatever the number of messages. */
export class EventLogAppender {
  readonly #database: EventLogDatabase;
  readonly #clock: Clock;
  /** Partition ids of each topic, by partition number; topics never change after they are made. */
  readonly #partitions = new Map<string, readonly number[]>();
  #turn = 0;

  constructor(database: EventLogDatabase, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  async append(messages: readonly LogMessage[]): Promise<void> {
    await this.#learn(messages);
    const placed = messages.map((message) => ({ message, partitionId: this.#place(message) }));
    await this.#database.transaction(async (client) => {
      const next = await lockPartitions(client, placed);
      for (const part of statements(placed)) await this.#insert(client, part, next);
      await client.query(
        'update event_log_partition p set next_offset = n.next_offset from unnest($1::int[], $2::bigint[]) n(id, next_offset) where p.id = n.id',
        [[...next.keys()], [...next.values()].map(String)],
      );
      await client.query('select pg_notify($1, $2)', [wakeUpChannel, '']);
    });
  }

  async #insert(client: PoolClient, placed: readonly Placed[], next: Map<number, bigint>): Promise<void> {
    const offsets = placed.map(({ partitionId }) => {
      const offset = next.get(partitionId) ?? 0n;
      next.set(partitionId, offset + 1n);
      return offset.toString();
    });
    await client.query(
      `insert into event_log_record (partition_id, record_offset, key, value, headers, created_at)
       select *, $6::timestamptz from unnest($1::int[], $2::bigint[], $3::bytea[], $4::bytea[], $5::json[])`,
      [
        placed.map(({ partitionId }) => partitionId),
        offsets,
        placed.map(({ message }) => (message.key === null ? null : Buffer.from(message.key, 'utf8'))),
        placed.map(({ message }) => message.value),
        placed.map(({ message }) => JSON.stringify(message.headers)),
        this.#clock.now(),
      ],
    );
  }

  async #learn(messages: readonly LogMessage[]): Promise<void> {
    const unknown = [...new Set(messages.map(({ topic }) => topic))].filter((topic) => !this.#partitions.has(topic));
    if (unknown.length === 0) return;
    const rows = await this.#database.rows<{ readonly id: number; readonly topic: string }>(
      'select id, topic from event_log_partition where topic = any($1) order by topic, partition',
      [unknown],
    );
    for (const topic of unknown) {
      const ids = rows.filter((row) => row.topic === topic).map(({ id }) => id);
      if (ids.length === 0)
        throw new EventLogUnavailableError(`The topic ${topic} does not exist: call ensureTopics first`);
      this.#partitions.set(topic, ids);
    }
  }

  #place(message: LogMessage): number {
    const ids = this.#partitions.get(message.topic) ?? [];
    if (message.key === null) this.#turn += 1;
    return ids[partitionOf(message.key, ids.length, this.#turn)] ?? 0;
  }
}

/**
 * Hold the partitions until the transaction ends, always in the same order, and read where each of them ends. Whoever appends
 * next waits, so offsets become visible in their order and a reader can never pass one that is still to come.
 */
async function lockPartitions(client: PoolClient, placed: readonly Placed[]): Promise<Map<number, bigint>> {
  const ids = [...new Set(placed.map(({ partitionId }) => partitionId))];
  const { rows } = await client.query<{ id: number; next_offset: string }>(
    'select id, next_offset from event_log_partition where id = any($1) order by id for update',
    [ids],
  );
  return new Map(rows.map(({ id, next_offset }) => [id, BigInt(next_offset)]));
}

function statements(placed: readonly Placed[]): readonly (readonly Placed[])[] {
  const parts: Placed[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const one of placed) {
    const size = one.message.value?.byteLength ?? 0;
    if (bytes + size > mostStatementBytes || (parts.at(-1)?.length ?? 0) >= mostStatementRows) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)?.push(one);
    bytes += size;
  }
  return parts;
}
