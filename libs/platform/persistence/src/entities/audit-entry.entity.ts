import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** Who changed what through the admin API or the command line. Append only. */
@Entity({ name: 'audit_entry' })
export class AuditEntryEntity {
  @PrimaryGeneratedColumn({ type: 'bigint', primaryKeyConstraintName: 'audit_entry_pkey' })
  id!: string;

  @Column('timestamptz', { default: () => 'now()' })
  at!: Date;

  @Column('text')
  actor!: string;

  @Column('text')
  action!: string;

  @Column('text')
  target!: string;

  @Column('jsonb', { default: () => "'{}'" })
  detail!: Readonly<Record<string, unknown>>;
}
