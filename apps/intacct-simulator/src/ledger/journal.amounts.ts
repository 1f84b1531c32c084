import { Decimal } from 'decimal.js';
import { refuse, type Refusal } from '../gateway/refusal.error.js';
import type { Draft, WriteContext } from '../rules/write.context.js';
import type { Values } from '../store/table.store.js';
import { chooseRate, settleCurrency, baseCurrencyOf, type Exchange } from './currency.rule.js';
import { storedRate } from './exchange.rate.js';

const bad = (number: number, text: string): Refusal => refuse('BL03000018', `Line ${number}: ${text}`);

/** AMOUNT or TRX_AMOUNT is taken as the amount of the transaction. */
function givenAmount({ values }: Draft, number: number): string {
  const given = values['TRX_AMOUNT'] || values['AMOUNT'] || '';
  if (given === '') throw bad(number, 'Required field Transaction amount (TRX_AMOUNT) is missing').at('TRX_AMOUNT');
  if (given.startsWith('-') && !new Decimal(given).isZero()) {
    const field = (values['TRX_AMOUNT'] ?? '') === '' ? 'AMOUNT' : 'TRX_AMOUNT';
    throw bad(number, `Transaction amount ${given} must not be negative: TR_TYPE gives the sign`).at(field);
  }
  return given;
}

/** @throws Refusal  no amount, a negative one, or what belongs to money */
export function fillQuantity(line: Draft, number: number): void {
  const { values } = line;
  for (const name of ['CURRENCY', 'EXCH_RATE_DATE', 'EXCH_RATE_TYPE_ID', 'EXCHANGE_RATE']) {
    if ((values[name] ?? '') !== '') throw bad(number, `${name} does not exist on statistical lines`).at(name);
  }
  if ((line.lists['TAXENTRIES'] ?? []).length > 0)
    throw bad(number, 'statistical lines have no taxes').at('TAXENTRIES');
  values['TRX_AMOUNT'] = values['AMOUNT'] = givenAmount(line, number);
}

interface LineFacts {
  readonly number: number;
  readonly location: string;
  /** Posting date, on which a rate is looked up. */
  readonly date: string;
}

/** Amounts of a line: the base amount follows from the rate, which is given, of a type, or of the default type. */
export function fillAmounts(context: WriteContext, line: Draft, { number, location, date }: LineFacts): Exchange {
  const { values } = line;
  const given = givenAmount(line, number);
  const base = baseCurrencyOf(context, location);
  if ((values['EXCHANGE_RATE'] ?? '') !== '' || (values['EXCH_RATE_TYPE_ID'] ?? '') !== '') chooseRate(line, undefined);
  const exchange = settleCurrency(context, line, { base, date, findRate: storedRate });
  values['TRX_AMOUNT'] = given;
  values['AMOUNT'] =
    exchange.currency === base ? given : new Decimal(given).mul(exchange.rate).toDecimalPlaces(2).toFixed(2);
  return exchange;
}

const signed = ({ values, lists }: Draft): Decimal => {
  const taxes = (lists['TAXENTRIES'] ?? []).filter((tax) => tax['REVERSECHARGE'] !== 'true');
  const amount = taxes.reduce((sum, tax) => sum.add(tax['TAX'] ?? '0'), new Decimal(values['AMOUNT'] ?? '0'));
  return values['TR_TYPE'] === '-1' ? amount.neg() : amount;
};

/** At most so much of a difference is rounding, for each amount that a rate has touched. */
const ROUNDING = new Decimal('0.005');

const isForeign = ({ values }: { readonly values: Values }): boolean => values['CURRENCY'] !== values['BASECURR'];

/** How many amounts of a line a rate has rounded: its own and those of its taxes. */
const roundedAmounts = ({ lists }: Draft): number => 1 + (lists['TAXENTRIES'] ?? []).length;

function absorb(lines: readonly Draft[]): void {
  const foreign = lines.filter(isForeign);
  const difference = lines.reduce((sum, line) => sum.add(signed(line)), new Decimal(0));
  const roundings = foreign.reduce((sum, line) => sum + roundedAmounts(line), 0);
  if (difference.isZero() || difference.abs().gt(ROUNDING.mul(roundings))) return;
  let largest: Draft | undefined;
  for (const line of foreign) {
    if (largest === undefined || new Decimal(line.values['AMOUNT'] ?? '0').gt(largest.values['AMOUNT'] ?? '0')) {
      largest = line;
    }
  }
  if (largest === undefined) return;
  const change = largest.values['TR_TYPE'] === '-1' ? difference : difference.neg();
  const amount = change.add(largest.values['AMOUNT'] ?? '0');
  if (!amount.isNegative()) largest.values['AMOUNT'] = amount.toFixed(2);
}

/**
 * Balance the base amounts: what rounding leaves over goes to the largest line in a foreign currency, the first of
 * equals. A larger difference stays and is refused when the entry posts.
 *
 * @param keyOf  lines with one key balance among themselves
 */
export function absorbRounding(lines: readonly Draft[], keyOf: (line: Draft) => string): void {
  if (!lines.some(isForeign)) return;
  const groups = new Map<string, Draft[]>();
  for (const line of lines) {
    const key = keyOf(line);
    groups.set(key, [...(groups.get(key) ?? []), line]);
  }
  for (const group of groups.values()) absorb(group);
}
