import { Decimal } from 'decimal.js';
import { refuse } from '../gateway/refusal.error.js';
import { entityOf } from '../rules/location.rule.js';
import type { Draft, WriteContext } from '../rules/write.context.js';
import type { StoredRecord } from '../store/table.store.js';

/** Base currency of the entity that a location belongs to. */
export function baseCurrencyOf({ company, entity }: WriteContext, location: string): string {
  const owner = entityOf(company, location === '' ? entity : location);
  const record = owner === undefined ? undefined : company.table('LOCATIONENTITY').byNatural(owner);
  return record?.values['CURRENCY'] ?? company.settings.baseCurrency;
}

/** What is kept of a rate; further decimals are rounded. */
const RATE_DECIMALS = 4;

/** The rate from transaction to base currency, and the currencies, of one document. */
export interface Exchange {
  readonly currency: string;
  readonly base: string;
  readonly rate: Decimal;
}

/** Finds the stored rate of a type on a day; undefined when there is none. */
export type RateFinder = (
  context: WriteContext,
  wanted: { readonly from: string; readonly to: string; readonly date: string; readonly type: string },
) => Decimal | undefined;

/**
 * What a client may say about the rate: the rate or its type. A new currency or a rate of its own makes what was
 * stored before void.
 *
 * @throws Refusal BL03000018 when both are given, or an exchange rate type without a currency
 */
export function chooseRate({ values }: Draft, current: StoredRecord | undefined): void {
  const { EXCHANGE_RATE: rate = '', EXCH_RATE_TYPE_ID: type = '', CURRENCY: currency = '' } = values;
  if (rate !== '' && type !== '') {
    throw refuse('BL03000018', 'Give an exchange rate or an exchange rate type, not both').at('EXCH_RATE_TYPE_ID');
  }
  if (type !== '' && currency === '' && (current?.values['CURRENCY'] ?? '') === '') {
    const text = 'Required field Transaction currency (CURRENCY) is missing: a rate type needs it';
    throw refuse('BL03000018', text).at('CURRENCY');
  }
  if (rate !== '') values['EXCH_RATE_TYPE_ID'] = '';
  else if (currency !== '' && current !== undefined && currency !== current.values['CURRENCY']) {
    values['EXCHANGE_RATE'] ??= '';
  }
}

/**
 * Settle the currencies and the rate of a document and write them into its draft.
 *
 * @param base  base currency of the entity of its lines
 * @param date  mm/dd/yyyy on which the rate is looked up unless EXCH_RATE_DATE says otherwise
 * @throws Refusal BL03000018 when no rate is found
 */
export function settleCurrency(
  context: WriteContext,
  { values }: Draft,
  { base, date, findRate }: { readonly base: string; readonly date: string; readonly findRate: RateFinder },
): Exchange {
  const currency = values['CURRENCY'] || base;
  const given = values['EXCHANGE_RATE'] ?? '';
  const type = values['EXCH_RATE_TYPE_ID'] ?? '';
  if ((values['BASECURR'] ?? '') !== '' && values['BASECURR'] !== base) {
    throw refuse('BL03000018', `The base currency is ${base}, not ${values['BASECURR'] ?? ''}`).at('BASECURR');
  }
  values['CURRENCY'] = currency;
  values['BASECURR'] = base;
  if (currency === base) return { currency, base, rate: new Decimal(1) };
  const day = values['EXCH_RATE_DATE'] || date;
  const isLookedUp = given === '' || type !== '';
  const exact = isLookedUp ? findRate(context, { from: currency, to: base, date: day, type }) : new Decimal(given);
  const rate = exact?.toDecimalPlaces(RATE_DECIMALS);
  if (rate === undefined) {
    throw refuse('BL03000018', `No exchange rate was found from ${currency} to ${base} on ${day}`).at('CURRENCY');
  }
  if (rate.lte(0)) {
    throw refuse('BL03000018', `Illegal format for Exchange rate ${rate.toString()}`).at('EXCHANGE_RATE');
  }
  values['EXCHANGE_RATE'] = rate.toString();
  return { currency, base, rate };
}
