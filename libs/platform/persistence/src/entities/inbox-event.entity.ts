import { Column, Entity, Index, PrimaryGeneratedColumn, Unique } from 'typeorm';

/** An accepted Smart Event. The payload is kept for replay. */
@Entity({ name: 'inbox_event' })
@Unique('inbox_event_source_event_id', ['source', 'eventId'])
@Index('inbox_event_undispatched', ['id'], { where: 'dispatched_at IS NULL' })
export class InboxEventEntity {
  @PrimaryGeneratedColumn({ type: 'bigint', primaryKeyConstraintName: 'inbox_event_pkey' })
  id!: string;

  @Column('text')
  source!: string;

  @Column('text', { name: 'event_id' })
  eventId!: string;

  @Column('text', { name: 'company_id' })
  companyId!: string;

  @Column('text')
  tenant!: string;

  @Column('text')
  plugin!: string;

  @Column('text')
  object!: string;

  @Column('text', { name: 'record_class' })
  recordClass!: string;

  @Column('text')
  type!: string;

  @Column('text', { name: 'sys_id' })
  sysId!: string;

  @Column('bigint', { name: 'record_version' })
  recordVersion!: string;

  @Column('text')
  subject!: string;

  @Column('text', { name: 'event_time', nullable: true })
  eventTime!: string | null;

  @Column('text', { nullable: true })
  traceparent!: string | null;

  @Column('text')
  topic!: string;

  @Column('integer', { name: 'log_partition' })
  logPartition!: number;

  @Column('text', { name: 'log_offset' })
  logOffset!: string;

  @Column('text', { name: 'log_key', nullable: true })
  logKey!: string | null;

  @Column('jsonb')
  data!: unknown;

  @Column('text', { name: 'content_hash' })
  contentHash!: string;

  @Column('timestamptz', { name: 'received_at', default: () => 'now()' })
  receivedAt!: Date;

  @Column('timestamptz', { name: 'dispatched_at', nullable: true })
  dispatchedAt!: Date | null;
}
