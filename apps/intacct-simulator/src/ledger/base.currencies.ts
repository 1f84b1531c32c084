import type { CompanyStore } from '../store/company.store.js';

/** Whether entities keep their books in more than one currency. */
export function isMultiBase(company: CompanyStore): boolean {
  const currencies = new Set<string>();
  for (const { values } of company.table('LOCATIONENTITY').records.values()) {
    currencies.add(values['CURRENCY'] ?? company.settings.baseCurrency);
  }
  return currencies.size > 1;
}
