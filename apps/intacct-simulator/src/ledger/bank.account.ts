import type { CompanyStore } from '../store/company.store.js';

export const BANK_OBJECTS = ['CHECKINGACCOUNT', 'SAVINGSACCOUNT'] as const;

/** BANKACCOUNTID of the bank account that a ledger account is tied to. */
export function bankOfAccount(company: CompanyStore, accountNo: string): string | undefined {
  for (const object of BANK_OBJECTS) {
    if (!company.catalog.has(object)) continue;
    for (const bank of company.table(object).byIndex('GLACCOUNTNO', accountNo)) return bank.values['BANKACCOUNTID'];
  }
  return undefined;
}
