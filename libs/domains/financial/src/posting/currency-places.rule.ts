import type { DecimalText } from '@bridge/canonical';
import { decimalPlacesOf, withPlaces } from '@bridge/canonical';

/** Currencies without minor unit (ISO 4217). */
const WHOLE_CURRENCIES = new Set('BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' '));

/** Decimals of an exchange rate in Intacct. @see gateway reference 5.2 */
export const RATE_PLACES = 4;

/** Decimals of an amount in Intacct, which keeps at most two. */
export function placesOf(currency: string): 0 | 2 {
  return WHOLE_CURRENCIES.has(currency) ? 0 : 2;
}

/** An amount for a person: at least the decimals of its currency. */
export function printAmount(amount: DecimalText, currency: string): string {
  return withPlaces(amount, Math.max(placesOf(currency), decimalPlacesOf(amount)));
}
