import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How far the mirror of one object has come. */
@Entity({ name: 'pull_cursor' })
export class PullCursorEntity {
  @PrimaryColumn('text', { name: 'company_id', primaryKeyConstraintName: 'pull_cursor_pkey' })
  companyId!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'pull_cursor_pkey' })
  object!: string;

  /** When all records were read last. */
  @Column('timestamptz', { name: 'loaded_at' })
  loadedAt!: Date;
}
