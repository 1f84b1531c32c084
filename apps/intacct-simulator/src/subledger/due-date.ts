import { Decimal } from 'decimal.js';
import { round } from './amounts.js';
import type { Values } from '../store/table.store.js';

const MONTHS: readonly (readonly [RegExp, number])[] = [
  [/^of the month of /, 0],
  [/^of next month from /, 1],
  [/^of (\d)(nd|rd|th) month from /, Number.NaN],
];

/** Months after that of the document, or undefined when days are counted from the document itself. */
function monthsAhead(from: string): number | undefined {
  for (const [pattern, months] of MONTHS) {
    const match = pattern.exec(from);
    if (match !== null) return Number.isNaN(months) ? Number(match[1]) : months;
  }
  return undefined;
}

const two = (value: number): string => String(value).padStart(2, '0');
const textOf = (date: Date): string =>
  `${two(date.getUTCMonth() + 1)}/${two(date.getUTCDate())}/${date.getUTCFullYear()}`;

/**
 * The day that a term names, seen from a document.
 *
 * @param date  of the document, mm/dd/yyyy
 * @param days  number of days, or the day of a month: the last one of the month when it has fewer days
 * @param from  `from invoice/bill date`, `of the month of …`, `of next month from …`, `of 2nd` to `of 6th month from …`
 * @returns     mm/dd/yyyy
 */
export function termDate(date: string, days: number, from: string): string {
  const [month = 1, day = 1, year = 1970] = date.split('/').map(Number);
  const ahead = monthsAhead(from);
  if (ahead === undefined) return textOf(new Date(Date.UTC(year, month - 1, day + days)));
  const last = new Date(Date.UTC(year, month + ahead, 0)).getUTCDate();
  return textOf(new Date(Date.UTC(year, month - 1 + ahead, Math.min(Math.max(days, 1), last))));
}

/** Due date by a term; undefined when the term names none. */
export const dueDateOf = (term: Values, date: string): string | undefined =>
  term['DUEDATE'] === undefined ? undefined : termDate(date, Number(term['DUEDATE']), term['DUEFROM'] ?? '');

/** Last day on which the discount of a term is granted; undefined when it grants none. */
export const discountDateOf = (term: Values, date: string): string | undefined =>
  term['DISCAMOUNT'] === undefined
    ? undefined
    : termDate(date, Number(term['DISCDATE'] ?? '0') + Number(term['DISCFUDGEDAYS'] ?? '0'), term['DISCFROM'] ?? '');

/** Discount of a term on an amount, 2 decimals. */
export function discountOf(term: Values, amount: Decimal): Decimal {
  const rate = new Decimal(term['DISCAMOUNT'] ?? '0');
  return term['DISCPERCAMN'] === '$' ? Decimal.min(rate, amount) : round(amount.mul(rate).div(100));
}
