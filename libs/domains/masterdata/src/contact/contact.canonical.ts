import { countrySchema } from '@bridge/canonical';
import { z } from 'zod';

/** A person at an address. */
const personSchema = z.looseObject({
  title: z.string().optional(),
  firstName: z.string().optional(),
  lastName: z.string().optional(),
  email: z.string().optional(),
  phone: z.string().optional(),
});

/** An address of a customer or supplier; `id` is unique in its owner. */
export const addressSchema = z.looseObject({
  id: z.string().min(1),
  name: z.string(),
  isActive: z.boolean(),
  addressLine1: z.string(),
  addressLine2: z.string().optional(),
  city: z.string(),
  region: z.string().optional(),
  postcode: z.string().optional(),
  country: countrySchema,
  phone: z.string().optional(),
  contact: personSchema.optional(),
});
export type Address = z.infer<typeof addressSchema>;

/** An address as it travels to Intacct, before its owner. */
export const contactSchema = z.looseObject({
  /** Unique over the company; see contactNameOf. */
  contactName: z.string().min(1).max(200),
  /** Name of the owner. */
  companyName: z.string(),
  address: addressSchema,
});
export type Contact = z.infer<typeof contactSchema>;
