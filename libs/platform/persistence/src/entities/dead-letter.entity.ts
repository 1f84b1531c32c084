import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** An event or record that needs a person. */
@Entity({ name: 'dead_letter' })
@Index('dead_letter_fingerprint', ['fingerprint'])
@Index('dead_letter_closed', ['closedAt'], { where: 'closed_at IS NOT NULL' })
@Index('dead_letter_open', ['id'], { where: 'closed_at IS NULL' })
@Index('dead_letter_open_fingerprint', ['fingerprint', 'id'], { where: 'closed_at IS NULL' })
@Index('dead_letter_open_code', ['code', 'id'], { where: 'closed_at IS NULL' })
@Index('dead_letter_open_tenant', ['tenant', 'id'], { where: 'closed_at IS NULL' })
export class DeadLetterEntity {
  @PrimaryGeneratedColumn({ type: 'bigint', primaryKeyConstraintName: 'dead_letter_pkey' })
  id!: string;

  /** Digest of code, topic, key and value: the same event again is the same dead letter. */
  @Column('text', { unique: true })
  identity!: string;

  /** Digest of stage, code and field: what is to be mended together. */
  @Column('text')
  fingerprint!: string;

  @Column('text')
  stage!: string;

  @Column('text', { name: 'error_class' })
  errorClass!: string;

  @Column('text')
  code!: string;

  @Column('text')
  message!: string;

  @Column('text', { nullable: true })
  field!: string | null;

  @Column('text', { nullable: true })
  tenant!: string | null;

  @Column('text', { nullable: true })
  source!: string | null;

  @Column('text', { name: 'event_id', nullable: true })
  eventId!: string | null;

  @Column('text', { nullable: true })
  type!: string | null;

  @Column('text')
  topic!: string;

  @Column('integer', { name: 'log_partition' })
  logPartition!: number;

  @Column('text', { name: 'log_offset' })
  logOffset!: string;

  @Column('text', { name: 'log_key', nullable: true })
  logKey!: string | null;

  @Column('bytea', { nullable: true })
  value!: Buffer | null;

  @Column('jsonb', { default: () => "'{}'" })
  headers!: Record<string, string>;

  @Column('integer', { default: 1 })
  occurrences!: number;

  @Column('timestamptz', { name: 'first_seen_at', default: () => 'now()' })
  firstSeenAt!: Date;

  @Column('timestamptz', { name: 'last_seen_at', default: () => 'now()' })
  lastSeenAt!: Date;

  /** Replayed with success; emptied when the same event fails again. */
  @Column('timestamptz', { name: 'closed_at', nullable: true })
  closedAt!: Date | null;
}
