import { Decimal } from 'decimal.js';
import { dateKey } from '../model/value.format.js';
import type { CompanyStore } from '../store/company.store.js';
import type { StoredRecord, Values } from '../store/table.store.js';
import type { RateFinder } from './currency.rule.js';

/** The type that exists everywhere and that an empty type means. */
const DAILY = 'Intacct Daily Rate';

function entriesOf(company: CompanyStore, rate: StoredRecord): readonly Values[] {
  const owned = company.model('EXCHANGERATE')?.lines;
  if (owned === undefined) return rate.lists?.['EXCHANGERATEENTRIES'] ?? [];
  return [...company.table(owned.object).byIndex(owned.ownerField, String(rate.no))].map((line) => line.values);
}

/** The rate in force: the latest that starts on or before the day. */
export const storedRate: RateFinder = ({ company }, { from, to, date, type }) => {
  if (!company.catalog.has('EXCHANGERATE')) return undefined;
  const day = dateKey(date) ?? '';
  let found: Values | undefined;
  for (const rate of company.table('EXCHANGERATE').records.values()) {
    const { FROM_CURRENCY, TO_CURRENCY, TYPENAME = DAILY } = rate.values;
    if (FROM_CURRENCY !== from || TO_CURRENCY !== to || TYPENAME !== (type || DAILY)) continue;
    for (const entry of entriesOf(company, rate)) {
      const start = dateKey(entry['EFFECTIVE_START_DATE'] ?? '') ?? '';
      if (start <= day && start > (dateKey(found?.['EFFECTIVE_START_DATE'] ?? '') ?? '')) found = entry;
    }
  }
  const rate = found?.['EXCHANGE_RATE'];
  return rate === undefined ? undefined : new Decimal(rate);
};
