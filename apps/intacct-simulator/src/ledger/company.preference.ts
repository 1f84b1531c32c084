import type { CompanyStore } from '../store/company.store.js';

/**
 * A preference of the company file, as text; empty when it is not set.
 *
 * @param application  GEN, GL, AP, AR, CM … as in get_companyprefs
 */
export function preference({ settings }: CompanyStore, application: string, name: string): string {
  return String(settings.preferences[application]?.[name] ?? '');
}

export const isOn = (company: CompanyStore, application: string, name: string): boolean =>
  preference(company, application, name) === 'true';
