import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** Something to publish. */
@Entity({ name: 'outbox_message' })
@Index('outbox_message_unpublished', ['id'], { where: 'published_at IS NULL AND failed_at IS NULL' })
@Index('outbox_message_failed', ['id'], { where: 'failed_at IS NOT NULL' })
export class OutboxMessageEntity {
  @PrimaryGeneratedColumn({ type: 'bigint', primaryKeyConstraintName: 'outbox_message_pkey' })
  id!: string;

  @Column('text', { name: 'result_id', unique: true })
  resultId!: string;

  @Column('text')
  topic!: string;

  @Column('text', { name: 'log_key', nullable: true })
  logKey!: string | null;

  @Column('bytea', { nullable: true })
  value!: Buffer | null;

  @Column('jsonb', { default: () => "'{}'" })
  headers!: Record<string, string>;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'published_at', nullable: true })
  publishedAt!: Date | null;

  /** The log refused it: it is not tried again until this is emptied. */
  @Column('timestamptz', { name: 'failed_at', nullable: true })
  failedAt!: Date | null;

  @Column('text', { nullable: true })
  failure!: string | null;
}
