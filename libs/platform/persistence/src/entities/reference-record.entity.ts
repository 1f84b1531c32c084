import type { IntacctRecord } from '@bridge/plugin-api';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Local mirror of a record that Intacct owns. */
@Entity({ name: 'reference_record' })
export class ReferenceRecordEntity {
  @PrimaryColumn('text', { name: 'company_id', primaryKeyConstraintName: 'reference_record_pkey' })
  companyId!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'reference_record_pkey' })
  object!: string;

  @PrimaryColumn('text', { name: 'natural_key', primaryKeyConstraintName: 'reference_record_pkey' })
  naturalKey!: string;

  @Column('jsonb')
  record!: IntacctRecord;

  @Column('timestamptz', { name: 'last_seen_at', default: () => 'now()' })
  lastSeenAt!: Date;
}
