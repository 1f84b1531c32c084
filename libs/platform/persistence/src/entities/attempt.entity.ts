import type { SyncError } from '@bridge/canonical';
import type { RecordIdentity } from '@bridge/plugin-api';
import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** One function sent, or about to be sent. */
@Entity({ name: 'attempt' })
@Index('attempt_job', ['jobId'])
@Index('attempt_in_doubt', ['id'], { where: "state = 'in-doubt'" })
export class AttemptEntity {
  @PrimaryGeneratedColumn({ type: 'bigint', primaryKeyConstraintName: 'attempt_pkey' })
  id!: string;

  @Column('bigint', { name: 'job_id' })
  jobId!: string;

  @Column('text', { name: 'control_id', unique: true })
  controlId!: string;

  @Column('integer')
  position!: number;

  @Column('text')
  verb!: string;

  @Column('text', { name: 'intacct_object' })
  intacctObject!: string;

  @Column('text')
  object!: string;

  @Column('text', { name: 'sys_id' })
  sysId!: string;

  @Column('text', { name: 'natural_key' })
  naturalKey!: string;

  @Column('text', { name: 'record_no', nullable: true })
  recordNo!: string | null;

  @Column('jsonb')
  identity!: RecordIdentity;

  /** Digest of the mapped record that was sent. */
  @Column('text', { name: 'content_hash' })
  contentHash!: string;

  @Column('boolean', { name: 'is_create_only' })
  isCreateOnly!: boolean;

  /** planned, sent, settled, in-doubt */
  @Column('text', { default: 'planned' })
  state!: string;

  /** success, refused, unsent; absent while open */
  @Column('text', { nullable: true })
  outcome!: string | null;

  @Column('text', { nullable: true })
  doubt!: string | null;

  /** What Intacct, or the way to it, said last while it was in doubt. */
  @Column('text', { nullable: true })
  said!: string | null;

  /** Entity of the session in which it was sent last; empty at top level. */
  @Column('text', { name: 'entity_id', default: '' })
  entityId!: string;

  @Column('integer', { default: 0 })
  sends!: number;

  /** Times it became in doubt. */
  @Column('integer', { default: 0 })
  doubts!: number;

  @Column('integer', { default: 0 })
  lookups!: number;

  @Column('jsonb', { default: () => "'[]'" })
  errors!: SyncError[];

  @Column('timestamptz', { name: 'planned_at', default: () => 'now()' })
  plannedAt!: Date;

  @Column('timestamptz', { name: 'sent_at', nullable: true })
  sentAt!: Date | null;

  @Column('timestamptz', { name: 'settled_at', nullable: true })
  settledAt!: Date | null;
}
