import { Column, Entity, PrimaryColumn } from 'typeorm';

/** API transactions spent, by Intacct's counting rules. */
@Entity({ name: 'api_usage' })
export class ApiUsageEntity {
  @PrimaryColumn('text', { name: 'company_id', primaryKeyConstraintName: 'api_usage_pkey' })
  companyId!: string;

  @PrimaryColumn('date', { primaryKeyConstraintName: 'api_usage_pkey' })
  day!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'api_usage_pkey' })
  domain!: string;

  /** write, look-up, mirror */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'api_usage_pkey' })
  cause!: string;

  @Column('bigint', { default: 0 })
  requests!: string;

  @Column('bigint', { default: 0 })
  functions!: string;

  @Column('bigint', { default: 0 })
  transactions!: string;
}
