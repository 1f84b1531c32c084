import { attributeNames } from '@bridge/canonical';
import { z } from 'zod';

/** @see Smart Event contract section 3, `dimensions.attributeType.changed.v1` */
export const attributeTypeSchema = z.looseObject({
  id: z.enum(attributeNames),
  isActive: z.boolean(),
});
export type AttributeType = z.infer<typeof attributeTypeSchema>;
