import { defineObject } from '@bridge/plugin-api';
import { supplierSchema } from './supplier.canonical.js';
import type { Supplier } from './supplier.canonical.js';
import { SupplierHandler } from './supplier.handler.js';
import { supplierMapping } from './supplier.mapping.js';

export const supplierObject = defineObject<Supplier>({
  name: 'supplier',
  canonical: supplierSchema,
  mapping: supplierMapping,
  toIntacct: { on: ['masterdata.supplier.changed.v1'], handler: SupplierHandler, recordClass: 'master' },
});
