import { defineObject } from '@bridge/plugin-api';
import { customerSchema } from './customer.canonical.js';
import type { Customer } from './customer.canonical.js';
import { CustomerHandler } from './customer.handler.js';
import { customerMapping } from './customer.mapping.js';

export const customerObject = defineObject<Customer>({
  name: 'customer',
  canonical: customerSchema,
  mapping: customerMapping,
  toIntacct: { on: ['masterdata.customer.changed.v1'], handler: CustomerHandler, recordClass: 'master' },
});
