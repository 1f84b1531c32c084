import { z } from 'zod';

/** ISO 4217, for example `USD`. */
export const currencySchema = z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code such as USD');

/** ISO 3166-1 alpha-2, for example `DE`. */
export const countrySchema = z.string().regex(/^[A-Z]{2}$/, 'must be an ISO 3166-1 alpha-2 code such as DE');

/** Values of a company's own fields: text, number as text, boolean or null. */
export const customFieldsSchema = z.record(z.string(), z.union([z.string(), z.boolean(), z.null()]));

/** The ten attribute types a document line may carry, each by the DMO id of the record. */
export const attributeNames = [
  'project',
  'task',
  'employee',
  'customer',
  'supplier',
  'item',
  'businessSite',
  'financialSite',
  'stockSite',
  'manufacturingSite',
] as const;
export type AttributeName = (typeof attributeNames)[number];

const idSchema = z.string().min(1);

/** @see Smart Event contract section 3, `attributes` */
export const attributesSchema = z.looseObject({
  project: idSchema.optional(),
  task: idSchema.optional(),
  employee: idSchema.optional(),
  customer: idSchema.optional(),
  supplier: idSchema.optional(),
  item: idSchema.optional(),
  businessSite: idSchema.optional(),
  financialSite: idSchema.optional(),
  stockSite: idSchema.optional(),
  manufacturingSite: idSchema.optional(),
});
export type Attributes = z.infer<typeof attributesSchema>;

/** `dimensionType01` … `dimensionType20`: the slots that store dimensions in documents. */
export const dimensionSlotPattern = /^dimensionType(0[1-9]|1\d|20)$/;

/** @see Smart Event contract section 3, `dimensions`: slot to id of the dimension value */
export const dimensionsSchema = z.record(z.string(), idSchema);
export type Dimensions = z.infer<typeof dimensionsSchema>;
