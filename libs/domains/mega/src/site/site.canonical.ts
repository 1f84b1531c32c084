import { z } from 'zod';

/** @see Smart Event contract section 3, `mega.site.changed.v1` */
export const siteSchema = z.looseObject({
  id: z.string().min(1),
  name: z.string(),
  isActive: z.boolean(),
  isFinancialSite: z.boolean(),
  financialSite: z.string().optional(),
  company: z.string(),
});
export type Site = z.infer<typeof siteSchema>;
