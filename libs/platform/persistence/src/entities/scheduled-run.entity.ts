import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A run that one replica does for all: who does it now, and when it was done last. */
@Entity({ name: 'scheduled_run' })
export class ScheduledRunEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'scheduled_run_pkey' })
  name!: string;

  /** Absent while nobody runs it. */
  @Column('text', { nullable: true })
  holder!: string | null;

  @Column('timestamptz', { name: 'expires_at', nullable: true })
  expiresAt!: Date | null;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt!: Date | null;
}
