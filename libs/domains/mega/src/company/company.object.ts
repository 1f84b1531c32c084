import { defineObject } from '@bridge/plugin-api';
import { companySchema } from './company.canonical.js';
import type { Company } from './company.canonical.js';
import { CompanyHandler } from './company.handler.js';

export const companyObject = defineObject<Company>({
  name: 'company',
  canonical: companySchema,
  toIntacct: { on: ['mega.company.changed.v1'], handler: CompanyHandler, recordClass: 'configuration' },
});
