import type { CompanySettings } from '@bridge/plugin-api';
import { Column, Entity, PrimaryColumn, UpdateDateColumn } from 'typeorm';

/** One configured integration. One tenant to one Intacct company. */
@Entity({ name: 'company' })
export class CompanyEntity {
  @PrimaryColumn('text')
  id!: string;

  @Column('text', { unique: true })
  tenant!: string;

  @Column('text', { name: 'intacct_company_id', unique: true })
  intacctCompanyId!: string;

  @Column('text', { name: 'user_id' })
  userId!: string;

  /** Sealed by `SecretBox`. */
  @Column('text', { name: 'user_password' })
  userPassword!: string;

  @Column('text', { name: 'endpoint_url', nullable: true })
  endpointUrl!: string | null;

  @Column('text', { name: 'sender_id', nullable: true })
  senderId!: string | null;

  /** Sealed by `SecretBox`. */
  @Column('text', { name: 'sender_password', nullable: true })
  senderPassword!: string | null;

  @Column('boolean', { name: 'is_active', default: true })
  isActive!: boolean;

  @Column('jsonb')
  settings!: CompanySettings;

  @Column('integer', { default: 2 })
  slots!: number;

  @Column('integer', { name: 'batch_size_functions', default: 50 })
  batchSizeFunctions!: number;

  @UpdateDateColumn({ type: 'timestamptz', name: 'updated_at' })
  updatedAt!: Date;
}
