import { EntitySchema, type EntitySchemaColumnOptions } from 'typeorm';

const text = (more: Partial<EntitySchemaColumnOptions> = {}): EntitySchemaColumnOptions => ({ type: 'text', ...more });
const key = { primary: true } as const;

/** The tables as TypeORM sees them, for the test that entities and schema agree; the log itself speaks SQL. */
export const eventLogEntities: readonly EntitySchema[] = [
  new EntitySchema({
    name: 'EventLogTopic',
    tableName: 'event_log_topic',
    columns: {
      name: text(key),
      cleanup: text(),
      retention_days: { type: 'integer', nullable: true },
      created_at: { type: 'timestamptz' },
    },
  }),
  new EntitySchema({
    name: 'EventLogPartition',
    tableName: 'event_log_partition',
    columns: {
      id: { type: 'integer', primary: true, generated: 'increment' },
      topic: text(),
      partition: { type: 'integer' },
      next_offset: { type: 'bigint', default: 0 },
    },
    uniques: [{ name: 'event_log_partition_topic_partition', columns: ['topic', 'partition'] }],
  }),
  new EntitySchema({
    name: 'EventLogRecord',
    tableName: 'event_log_record',
    columns: {
      partition_id: { type: 'integer', ...key },
      record_offset: { type: 'bigint', ...key },
      key: { type: 'bytea', nullable: true },
      value: { type: 'bytea', nullable: true },
      headers: { type: 'json' },
      created_at: { type: 'timestamptz' },
    },
  }),
  new EntitySchema({
    name: 'EventLogGroupOffset',
    tableName: 'event_log_group_offset',
    columns: {
      group_name: text(key),
      partition_id: { type: 'integer', ...key },
      next_offset: { type: 'bigint' },
    },
  }),
  new EntitySchema({
    name: 'EventLogMember',
    tableName: 'event_log_member',
    columns: {
      group_name: text(key),
      member_id: text(key),
      topics: { type: 'text', array: true },
      expires_at: { type: 'timestamptz' },
    },
  }),
  new EntitySchema({
    name: 'EventLogLease',
    tableName: 'event_log_lease',
    columns: {
      group_name: text(key),
      partition_id: { type: 'integer', ...key },
      member_id: text(),
      expires_at: { type: 'timestamptz' },
    },
  }),
];
