import { countrySchema, currencySchema, customFieldsSchema } from '@bridge/canonical';
import { z } from 'zod';
import { addressSchema } from '../contact/contact.canonical.js';
import type { Address } from '../contact/contact.canonical.js';

/** What customers and suppliers have in common; `primaryAddress` and the like name an address by its id. */
export const businessEntityShape = {
  id: z.string().min(1),
  name: z.string(),
  isActive: z.boolean(),
  country: countrySchema,
  currency: currencySchema,
  taxIdNumber: z.string().optional(),
  paymentTerm: z.string().optional(),
  category: z.string().optional(),
  addresses: z.array(addressSchema),
  primaryAddress: z.string(),
  customFields: customFieldsSchema.optional(),
};

/** A customer or supplier, as far as both are treated alike. */
export interface BusinessEntity {
  readonly id: string;
  readonly name: string;
  readonly isActive: boolean;
  readonly currency: string;
  readonly taxIdNumber?: string | undefined;
  readonly paymentTerm?: string | undefined;
  readonly addresses: readonly Address[];
  readonly primaryAddress: string;
}
