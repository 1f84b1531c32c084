import type { ExpectedFunction, FunctionOutcome } from '@bridge/ports';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A request in Intacct's queue, and what became of it until whoever queued it has taken it over. */
@Entity({ name: 'awaited_request' })
@Index('awaited_request_overdue', ['sentAt'], { where: "state = 'awaited'" })
@Index('awaited_request_concluded', ['concludedAt', 'requestControlId'], {
  where: "state <> 'awaited' AND taken_over_at IS NULL",
})
@Index('awaited_request_taken_over', ['takenOverAt'], { where: 'taken_over_at IS NOT NULL' })
export class AwaitedRequestEntity {
  @PrimaryColumn('text', { name: 'request_control_id', primaryKeyConstraintName: 'awaited_request_pkey' })
  requestControlId!: string;

  @Column('text', { name: 'company_id' })
  companyId!: string;

  @Column('text', { name: 'intacct_company_id' })
  intacctCompanyId!: string;

  @Column('boolean', { name: 'is_transaction' })
  isTransaction!: boolean;

  /** Kinds and control ids: nothing of what was sent. */
  @Column('jsonb')
  functions!: readonly ExpectedFunction[];

  /** By the clock of the process that sent it. */
  @Column('timestamptz', { name: 'sent_at' })
  sentAt!: Date;

  /** awaited, in-doubt, settled */
  @Column('text', { default: 'awaited' })
  state!: string;

  @Column('jsonb', { nullable: true })
  outcomes!: readonly FunctionOutcome[] | null;

  @Column('integer', { name: 'api_transactions', default: 0 })
  apiTransactions!: number;

  @Column('timestamptz', { name: 'concluded_at', nullable: true })
  concludedAt!: Date | null;

  @Column('timestamptz', { name: 'taken_over_at', nullable: true })
  takenOverAt!: Date | null;
}
