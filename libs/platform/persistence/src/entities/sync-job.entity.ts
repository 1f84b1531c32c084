import type { SyncError } from '@bridge/canonical';
import { Column, Entity, Index, PrimaryGeneratedColumn, Unique } from 'typeorm';

/** The work for one version of one record. */
@Entity({ name: 'sync_job' })
@Unique('sync_job_record_version_trigger', ['companyId', 'object', 'sysId', 'recordVersion', 'trigger'])
@Index('sync_job_pending', ['companyId', 'laneEntity', 'priority', 'id'], { where: "state = 'pending'" })
@Index('sync_job_open', ['companyId', 'object', 'sysId', 'recordVersion'], { where: 'finished_at IS NULL' })
@Index('sync_job_outdated', ['companyId', 'id'], {
  where: "is_outdated AND state IN ('pending', 'retrying', 'held')",
})
@Index('sync_job_waiting', ['nextAttemptAt'], { where: "state IN ('retrying', 'held')" })
@Index('sync_job_one_active_per_record', ['companyId', 'object', 'sysId'], {
  unique: true,
  where: "state IN ('running', 'in-doubt')",
})
@Index('sync_job_waits_for', { synchronize: false })
@Index('sync_job_claimed_by', ['claimedBy'], { where: 'claimed_by IS NOT NULL' })
@Index('sync_job_trigger', ['companyId', 'trigger', 'state'], { where: "trigger <> 'event'" })
@Index('sync_job_inbox_event', ['inboxEventId'])
@Index('sync_job_in_doubt', ['companyId', 'id'], { where: "state = 'in-doubt'" })
export class SyncJobEntity {
  @PrimaryGeneratedColumn({ type: 'bigint', primaryKeyConstraintName: 'sync_job_pkey' })
  id!: string;

  @Column('bigint', { name: 'inbox_event_id' })
  inboxEventId!: string;

  @Column('text', { name: 'company_id' })
  companyId!: string;

  @Column('text')
  plugin!: string;

  @Column('text')
  object!: string;

  @Column('text', { name: 'record_class' })
  recordClass!: string;

  @Column('text', { name: 'sys_id' })
  sysId!: string;

  @Column('bigint', { name: 'record_version' })
  recordVersion!: string;

  @Column('text', { name: 'natural_key' })
  naturalKey!: string;

  /** `event`, or the id of the command that asked for another run; with what released it. */
  @Column('text', { default: 'event' })
  trigger!: string;

  /** Entity of the session; empty at top level. */
  @Column('text', { name: 'lane_entity', default: '' })
  laneEntity!: string;

  /** 0 configuration, 10 finance documents, 20 master data, 30 mass runs; lower goes first. */
  @Column('smallint')
  priority!: number;

  @Column('text', { default: 'pending' })
  state!: string;

  /** `customer:ALFKI`, …: all must land before it goes on. */
  @Column('text', { name: 'waits_for', array: true, nullable: true })
  waitsFor!: string[] | null;

  @Column('boolean', { name: 'waits_for_unknown', default: false })
  waitsForUnknown!: boolean;

  @Column('timestamptz', { name: 'held_since', nullable: true })
  heldSince!: Date | null;

  @Column('timestamptz', { name: 'next_attempt_at', default: () => 'now()' })
  nextAttemptAt!: Date;

  @Column('integer', { default: 0 })
  attempts!: number;

  @Column('boolean', { name: 'is_isolated', default: false })
  isIsolated!: boolean;

  /** Master data is sent although Intacct holds it as it is. */
  @Column('boolean', { name: 'is_forced', default: false })
  isForced!: boolean;

  /** A newer version of this master data waits too: it is superseded instead of sent. */
  @Column('boolean', { name: 'is_outdated', default: false })
  isOutdated!: boolean;

  /** Times its holder was lost while it worked on it. */
  @Column('integer', { default: 0 })
  recoveries!: number;

  /** Holder of the slot that works on it. */
  @Column('text', { name: 'claimed_by', nullable: true })
  claimedBy!: string | null;

  @Column('text', { nullable: true })
  message!: string | null;

  @Column('jsonb', { default: () => "'[]'" })
  errors!: SyncError[];

  @Column('integer', { name: 'api_transactions', default: 0 })
  apiTransactions!: number;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'started_at', nullable: true })
  startedAt!: Date | null;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt!: Date | null;
}
