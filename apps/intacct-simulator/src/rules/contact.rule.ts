import { refuse } from '../gateway/refusal.error.js';
import type { StoredRecord } from '../store/table.store.js';
import type { Draft, ObjectRule, WriteContext } from './write.context.js';

/** `preferences.GEN.ISO_COUNTRY_CODES`: the name of a country and its code go together. */
function checkCountry({ company }: WriteContext, draft: Draft, current: StoredRecord | undefined): void {
  if (String(company.settings.preferences['GEN']?.['ISO_COUNTRY_CODES'] ?? '') !== 'true') return;
  const valueOf = (name: string): string => draft.values[name] ?? current?.values[name] ?? '';
  const [country, code] = [valueOf('MAILADDRESS.COUNTRY'), valueOf('MAILADDRESS.COUNTRYCODE')];
  if ((country === '') === (code === '')) return;
  const [label, field] =
    country === '' ? ['Country', 'MAILADDRESS.COUNTRY'] : ['Country code', 'MAILADDRESS.COUNTRYCODE'];
  throw refuse('BL03000018', `Required field ${label} (${field}) is missing: ISO country codes are enabled`).at(field);
}

export const contactRule: ObjectRule = { prepare: checkCountry };
