import { Decimal } from 'decimal.js';
import { refuse } from '../gateway/refusal.error.js';
import { dateKey } from '../model/value.format.js';
import type { CompanyStore } from '../store/company.store.js';
import type { Values } from '../store/table.store.js';
import type { RateFinder } from './currency.rule.js';

/** The type that exists everywhere and is in no list of types. */
export const DAILY_RATE = 'Intacct Daily Rate';

/** The type that an empty type means: the default of the company, else the daily rate. */
function defaultType(company: CompanyStore): string {
  for (const { values } of company.table('EXCHANGERATETYPES').records.values()) {
    if (values['ISDEFAULT'] === 'true') return values['NAME'] ?? DAILY_RATE;
  }
  return DAILY_RATE;
}

/** @throws Refusal BL01001973 when there is no such type */
export function checkRateType(company: CompanyStore, type: string): void {
  if (type === DAILY_RATE || company.table('EXCHANGERATETYPES').byNatural(type) !== undefined) return;
  throw refuse('BL01001973', `Invalid Exchange rate type '${type}' specified.`).at('EXCH_RATE_TYPE_ID');
}

interface Pair {
  readonly from: string;
  readonly to: string;
  readonly type: string;
}

/** The entry in force on a day (yyyymmdd): the latest that starts on or before it. */
function entryOn(company: CompanyStore, { from, to, type }: Pair, day: string): Values | undefined {
  let found: Values | undefined;
  let latest = '';
  for (const rate of company.table('EXCHANGERATE').byIndex('FROM_CURRENCY', from)) {
    if (rate.values['TO_CURRENCY'] !== to || rate.values['TYPENAME'] !== type) continue;
    for (const { values } of company.table('EXCHANGERATEENTRY').byIndex('EXCHANGERATEKEY', String(rate.no))) {
      const start = dateKey(values['EFFECTIVE_START_DATE'] ?? '') ?? '';
      if (start > day || start <= latest) continue;
      found = values;
      latest = start;
    }
  }
  return found;
}

/**
 * The stored rate on a day; a pair that is kept the other way round gives its reciprocal.
 *
 * @throws Refusal BL01001973 when there is no such type
 */
export const storedRate: RateFinder = ({ company }, { from, to, date, type: wanted }) => {
  const type = wanted || defaultType(company);
  checkRateType(company, type);
  const day = dateKey(date) ?? '';
  const rate =
    entryOn(company, { from, to, type }, day)?.['EXCHANGE_RATE'] ??
    entryOn(company, { from: to, to: from, type }, day)?.['RECIPROCAL_RATE'];
  return rate === undefined ? undefined : new Decimal(rate);
};
