import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How many slots a throttled company had left when it was throttled last; it grows from there. */
@Entity({ name: 'slot_window' })
export class SlotWindowEntity {
  @PrimaryColumn('text', { name: 'company_id', primaryKeyConstraintName: 'slot_window_pkey' })
  companyId!: string;

  @Column('integer')
  slots!: number;

  @Column('timestamptz', { name: 'throttled_at' })
  throttledAt!: Date;
}
