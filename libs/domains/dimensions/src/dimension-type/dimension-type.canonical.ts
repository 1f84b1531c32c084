import { z } from 'zod';

/**
 * `docProperty` is the slot that stores the values in documents; a type beyond the 20 slots has none, or a name that is no slot.
 *
 * @see Smart Event contract section 3, `dimensions.dimensionType.changed.v1`
 */
export const dimensionTypeSchema = z.looseObject({
  id: z.string().min(1),
  name: z.string(),
  isActive: z.boolean(),
  docProperty: z.string().optional(),
  intacctObject: z.string().optional(),
});
export type DimensionType = z.infer<typeof dimensionTypeSchema>;
