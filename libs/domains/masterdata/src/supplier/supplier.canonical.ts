import { z } from 'zod';
import { businessEntityShape } from '../business-entity/business-entity.canonical.js';

/** @see Smart Event contract section 3, `masterdata.supplier.changed.v1` */
export const supplierSchema = z.looseObject({
  ...businessEntityShape,
  paymentMethod: z.enum(['printedCheck', 'cash', 'EFT', 'creditCard', 'ACH']).optional(),
  supplierType: z.string().optional(),
  payToAddress: z.string().optional(),
  returnToAddress: z.string().optional(),
});
export type Supplier = z.infer<typeof supplierSchema>;
