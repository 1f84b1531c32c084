import type { LogRecord } from '@bridge/ports';
import type { EventLogDatabase } from './event-log-database.js';
import type { HeldPartition } from './group-membership.js';

interface RecordRow {
  readonly record_offset: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly created_at: Date;
}

/** The next records of a partition, in order: at most so many, and no more bytes than that unless the first alone has more. */
export async function readRecords(
  database: EventLogDatabase,
  { id, topic, partition }: HeldPartition,
  position: bigint,
  most: { readonly records: number; readonly bytes: number },
): Promise<readonly LogRecord[]> {
  const rows = await database.rows<RecordRow>(
    `select r.* from (
       select record_offset, sum(coalesce(octet_length(value), 0)) over (order by record_offset) as bytes,
         row_number() over (order by record_offset) as place
       from (select record_offset, value from event_log_record
             where partition_id = $1 and record_offset >= $2 order by record_offset limit $3) head
     ) sized join event_log_record r on r.partition_id = $1 and r.record_offset = sized.record_offset
     where sized.bytes <= $4 or sized.place = 1 order by r.record_offset`,
    [id, position.toString(), most.records, most.bytes],
  );
  return rows.map((row) => ({
    topic,
    partition,
    offset: row.record_offset,
    key: row.key === null ? null : row.key.toString('utf8'),
    value: row.value,
    headers: row.headers,
    timestamp: row.created_at,
  }));
}

/** The partitions that have grown behind the group's position, and where each of them ends now. */
export async function partitionsWithNews(
  database: EventLogDatabase,
  group: string,
  ids: readonly number[],
): Promise<ReadonlyMap<number, bigint>> {
  if (ids.length === 0) return new Map();
  const rows = await database.rows<{ readonly id: number; readonly next_offset: string }>(
    `select p.id, p.next_offset from event_log_partition p
       left join event_log_group_offset o on o.partition_id = p.id and o.group_name = $1
      where p.id = any($2) and p.next_offset > coalesce(o.next_offset, 0)`,
    [group, ids],
  );
  return new Map(rows.map(({ id, next_offset }) => [id, BigInt(next_offset)]));
}
