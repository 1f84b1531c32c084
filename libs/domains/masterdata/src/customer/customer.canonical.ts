import { decimalTextSchema } from '@bridge/canonical';
import { z } from 'zod';
import { businessEntityShape } from '../business-entity/business-entity.canonical.js';

/** @see Smart Event contract section 3, `masterdata.customer.changed.v1` */
export const customerSchema = z.looseObject({
  ...businessEntityShape,
  isOnHold: z.boolean(),
  parentCustomer: z.string().optional(),
  creditLimit: decimalTextSchema.optional(),
  billToAddress: z.string().optional(),
  shipToAddress: z.string().optional(),
});
export type Customer = z.infer<typeof customerSchema>;
