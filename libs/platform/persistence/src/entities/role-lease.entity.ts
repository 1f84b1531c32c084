import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A right that one process has at a time, for example to relay the outbox. */
@Entity({ name: 'role_lease' })
export class RoleLeaseEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'role_lease_pkey' })
  name!: string;

  @Column('text')
  holder!: string;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;
}
