import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** Something to publish. */
@Entity({ name: 'outbox_message' })
@Index('outbox_message_unpublished', ['id'], { where: 'published_at IS NULL' })
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
}
