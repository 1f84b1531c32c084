import { countrySchema, currencySchema } from '@bridge/canonical';
import { z } from 'zod';

/** @see Smart Event contract section 3, `mega.company.changed.v1` */
export const companySchema = z.looseObject({
  id: z.string().min(1),
  name: z.string(),
  /** Absent: active. */
  isActive: z.boolean().optional(),
  country: countrySchema,
  currency: currencySchema,
  legislation: z.string(),
});
export type Company = z.infer<typeof companySchema>;
