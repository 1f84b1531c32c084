import type { RecordFilter } from '@bridge/ports';
import { Column, Entity, Index, PrimaryGeneratedColumn, Unique } from 'typeorm';

/** A command to many records of one node. */
@Entity({ name: 'mass_job' })
@Unique('mass_job_trigger', ['companyId', 'trigger'])
@Index('mass_job_open', ['updatedAt'], { where: 'finished_at IS NULL' })
export class MassJobEntity {
  @PrimaryGeneratedColumn({ type: 'bigint', primaryKeyConstraintName: 'mass_job_pkey' })
  id!: string;

  @Column('text', { name: 'company_id' })
  companyId!: string;

  @Column('text')
  tenant!: string;

  @Column('text')
  object!: string;

  @Column('text')
  command!: string;

  /** Id of the command; its runs carry it. */
  @Column('text')
  trigger!: string;

  /** Absent: all that pass the filter. */
  @Column('text', { name: 'sys_ids', array: true, nullable: true })
  sysIds!: string[] | null;

  @Column('jsonb', { default: () => "'{}'" })
  filter!: RecordFilter;

  @Column('text', { name: 'requested_by' })
  requestedBy!: string;

  @Column('text', { name: 'log_key', nullable: true })
  logKey!: string | null;

  /** running, paused, cancelled, done */
  @Column('text', { default: 'running' })
  state!: string;

  /** Last `sysId` that was looked at; with `sys_ids` how many were. */
  @Column('text', { nullable: true })
  position!: string | null;

  /** Every record was looked at. */
  @Column('boolean', { name: 'is_read', default: false })
  isRead!: boolean;

  @Column('integer', { nullable: true })
  total!: number | null;

  @Column('integer', { default: 0 })
  read!: number;

  @Column('integer', { default: 0 })
  started!: number;

  @Column('integer', { default: 0 })
  refused!: number;

  @Column('integer', { default: 0 })
  created!: number;

  @Column('integer', { default: 0 })
  updated!: number;

  @Column('integer', { default: 0 })
  unchanged!: number;

  @Column('integer', { default: 0 })
  failed!: number;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt!: Date;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt!: Date | null;
}
