import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Topics and their partitions, records, what each group has committed, who is in a group and who reads which partition. */
export class CreateEventLog1763856000100 implements MigrationInterface {
  readonly name = 'CreateEventLog1763856000100';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of tables) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const name of ['lease', 'member', 'group_offset', 'record', 'partition', 'topic']) {
      await queryRunner.query(`drop table event_log_${name}`);
    }
  }
}

/** Keys and values are bytes and headers `json`, not `text` and `jsonb`: Kafka lets the character NUL through, those do not. */
const tables = [
  `create table event_log_topic (
    name text primary key,
    cleanup text not null,
    retention_days integer,
    created_at timestamptz not null
  )`,
  `create table event_log_partition (
    id serial primary key,
    topic text not null,
    partition integer not null,
    next_offset bigint not null default 0,
    constraint event_log_partition_topic_partition unique (topic, partition)
  ) with (fillfactor = 50)`,
  `create table event_log_record (
    partition_id integer not null,
    record_offset bigint not null,
    key bytea,
    value bytea,
    headers json not null,
    created_at timestamptz not null,
    primary key (partition_id, record_offset)
  )`,
  `create table event_log_group_offset (
    group_name text not null,
    partition_id integer not null,
    next_offset bigint not null,
    primary key (group_name, partition_id)
  ) with (fillfactor = 50)`,
  `create table event_log_member (
    group_name text not null,
    member_id text not null,
    topics text array not null,
    expires_at timestamptz not null,
    primary key (group_name, member_id)
  )`,
  `create table event_log_lease (
    group_name text not null,
    partition_id integer not null,
    member_id text not null,
    expires_at timestamptz not null,
    primary key (group_name, partition_id)
  )`,
];
