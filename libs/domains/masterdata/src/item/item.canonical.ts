import { customFieldsSchema } from '@bridge/canonical';
import { z } from 'zod';

/** @see Smart Event contract section 3, `masterdata.item.changed.v1` */
export const itemSchema = z.looseObject({
  id: z.string().min(1),
  name: z.string(),
  description: z.string().optional(),
  type: z.enum(['good', 'service']),
  isActive: z.boolean(),
  isStockManaged: z.boolean(),
  isBought: z.boolean(),
  isSold: z.boolean(),
  category: z.string().optional(),
  unit: z.string().optional(),
  postingClass: z.string().optional(),
  eanNumber: z.string().optional(),
  customFields: customFieldsSchema.optional(),
});
export type Item = z.infer<typeof itemSchema>;
