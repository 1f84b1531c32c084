import type { EventLogDatabase } from './event-log-database.js';

/**
 * Remove what is no longer kept: records of `delete` topics older than their retention that every group has read, and in `compact`
 * topics all but the newest record of a key, tombstones after a day.
 *
 * @returns how many records were removed
 */
export async function purgeRecords(database: EventLogDatabase, now: Date): Promise<number> {
  const removed = await database.rows<{ readonly records: string }>(
    `with read as (
       select partition_id, min(next_offset) as next_offset from event_log_group_offset group by partition_id
     ), expired as (
       delete from event_log_record r using event_log_partition p join event_log_topic t on t.name = p.topic
         left join read on read.partition_id = p.id
       where r.partition_id = p.id and t.cleanup = 'delete' and r.created_at < $1::timestamptz - make_interval(days => t.retention_days)
         and r.record_offset < coalesce(read.next_offset, p.next_offset)
       returning 1
     ), outdated as (
       delete from event_log_record r using event_log_partition p join event_log_topic t on t.name = p.topic
       where r.partition_id = p.id and t.cleanup = 'compact' and r.key is not null
         and ((r.value is null and r.created_at < $1::timestamptz - interval '1 day')
           or exists (select 1 from event_log_record newer where newer.partition_id = r.partition_id
                      and newer.key = r.key and newer.record_offset > r.record_offset))
       returning 1
     )
     select (select count(*) from expired) + (select count(*) from outdated) as records`,
    [now],
  );
  return Number(removed[0]?.records ?? 0);
}
