import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A held connection slot of one company. It returns by itself when the lease expires. */
@Entity({ name: 'slot_lease' })
export class SlotLeaseEntity {
  @PrimaryColumn('text', { name: 'company_id', primaryKeyConstraintName: 'slot_lease_pkey' })
  companyId!: string;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'slot_lease_pkey' })
  slot!: number;

  @Column('text', { unique: true })
  holder!: string;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;
}
