import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** One replay of a dead letter: who, when, and what came of it. Append only. */
@Entity({ name: 'dead_letter_replay' })
@Index('dead_letter_replay_letter', ['deadLetterId', 'id'])
export class DeadLetterReplayEntity {
  @PrimaryGeneratedColumn({ type: 'bigint', primaryKeyConstraintName: 'dead_letter_replay_pkey' })
  id!: string;

  @Column('bigint', { name: 'dead_letter_id' })
  deadLetterId!: string;

  @Column('timestamptz', { name: 'replayed_at', default: () => 'now()' })
  replayedAt!: Date;

  @Column('text', { name: 'replayed_by' })
  replayedBy!: string;

  /** accepted, repeat, failed */
  @Column('text')
  outcome!: string;

  @Column('text', { nullable: true })
  code!: string | null;

  @Column('text', { nullable: true })
  message!: string | null;

  /** Code of the letter before, when this replay failed for another reason. */
  @Column('text', { name: 'previous_code', nullable: true })
  previousCode!: string | null;
}
