import type { Facts } from '@bridge/plugin-api';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** DMO record and its Intacct record. */
@Entity({ name: 'record_link' })
@Index('record_link_natural_key', ['naturalKey', 'object', 'companyId'])
@Index('record_link_record_no', ['companyId', 'intacctObject', 'recordNo'], {
  unique: true,
  where: 'record_no IS NOT NULL',
})
@Index('record_link_not_in_step', ['state', 'companyId', 'object', 'sysId'], {
  where: "state IN ('error', 'desynchronized')",
})
@Index('record_link_aliases', { synchronize: false })
export class RecordLinkEntity {
  @PrimaryColumn('text', { name: 'company_id', primaryKeyConstraintName: 'record_link_pkey' })
  companyId!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'record_link_pkey' })
  object!: string;

  @PrimaryColumn('text', { name: 'sys_id', primaryKeyConstraintName: 'record_link_pkey' })
  sysId!: string;

  @Column('text', { name: 'natural_key' })
  naturalKey!: string;

  @Column('text', { array: true, default: () => "'{}'" })
  aliases!: string[];

  @Column('text', { name: 'intacct_object', nullable: true })
  intacctObject!: string | null;

  @Column('text', { name: 'intacct_id', nullable: true })
  intacctId!: string | null;

  @Column('text', { name: 'record_no', nullable: true })
  recordNo!: string | null;

  @Column('text', { nullable: true })
  url!: string | null;

  /** Level and entity of the session that wrote it; empty at top level. */
  @Column('text', { name: 'entity_id', default: '' })
  entityId!: string;

  /** Version last applied; 0 when none was. */
  @Column('bigint', { default: 0 })
  version!: string;

  /** Digest of the mapped record that Intacct holds; absent when that is not known. */
  @Column('text', { name: 'content_hash', nullable: true })
  contentHash!: string | null;

  /** An earlier write of it ended without anybody knowing whether it ran. */
  @Column('boolean', { name: 'is_unsettled', default: false })
  isUnsettled!: boolean;

  /** How often its Intacct record was forgotten on demand. */
  @Column('integer', { default: 0 })
  resets!: number;

  @Column('text', { default: 'pending' })
  state!: string;

  @Column('text', { nullable: true })
  message!: string | null;

  @Column('jsonb', { default: () => "'{}'" })
  facts!: Facts;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt!: Date;
}
