import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Lanes that get no work now, and why. */
@Entity({ name: 'lane_pause' })
export class LanePauseEntity {
  @PrimaryColumn('text', { name: 'company_id', primaryKeyConstraintName: 'lane_pause_pkey' })
  companyId!: string;

  /** failure, operator */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'lane_pause_pkey' })
  cause!: string;

  /** Empty at top level; `*` for every level. */
  @PrimaryColumn('text', { name: 'lane_entity', primaryKeyConstraintName: 'lane_pause_pkey' })
  laneEntity!: string;

  /** -1 for every priority. */
  @PrimaryColumn('smallint', { primaryKeyConstraintName: 'lane_pause_pkey' })
  priority!: number;

  @Column('text')
  code!: string;

  @Column('text')
  message!: string;

  @Column('timestamptz', { default: () => 'now()' })
  since!: Date;

  /** Absent: until a person resumes it. */
  @Column('timestamptz', { nullable: true })
  until!: Date | null;

  @Column('integer', { default: 1 })
  failures!: number;

  /** Digest of how the company was reached when it failed. */
  @Column('text', { nullable: true })
  access!: string | null;
}
