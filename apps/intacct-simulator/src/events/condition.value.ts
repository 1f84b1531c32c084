import { Decimal } from 'decimal.js';
import { dateKey, isDecimal } from '../model/value.format.js';
import { ExpressionError } from './injection.template.js';

const ISO = /^(\d{4})-(\d{2})-(\d{2})$/;

function sortableDate(text: string): string | undefined {
  const iso = ISO.exec(text);
  return dateKey(iso === null ? text : `${iso[2]}/${iso[3]}/${iso[1]}`);
}

const flagOf = (text: string): string => (/^(true|false)$/i.test(text) ? text.toLowerCase() : text);

/** By amount, by date, or by text, whichever both sides are. An empty side compares as text; True is true. */
export function compareValues(left: string, right: string): number {
  if (isDecimal(left) && isDecimal(right)) return new Decimal(left).comparedTo(new Decimal(right));
  const [leftDate, rightDate] = [sortableDate(left), sortableDate(right)];
  const [low, high] =
    leftDate === undefined || rightDate === undefined ? [flagOf(left), flagOf(right)] : [leftDate, rightDate];
  if (low === high) return 0;
  return low < high ? -1 : 1;
}

const FALSE = new Set(['', 'false', 'f', 'no', '0']);

/** What a value means where a condition stands. */
export const isTrue = (text: string): boolean => !FALSE.has(text.toLowerCase());

const COMPARISONS: Readonly<Record<string, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '==': (order) => order === 0,
  '!=': (order) => order !== 0,
  '<>': (order) => order !== 0,
  '<': (order) => order < 0,
  '>': (order) => order > 0,
  '<=': (order) => order <= 0,
  '>=': (order) => order >= 0,
};

/** undefined when the sign is no comparison */
export const comparisonOf = (sign: string): ((order: number) => boolean) | undefined => COMPARISONS[sign];

const pad = (value: number): string => String(value).padStart(2, '0');

/** The day that many units before today; a negative count lies ahead. Ends of months stay inside their month. */
function pastDate(now: number, count: number, unit: string): string {
  const day = new Date(now);
  const at = day.getUTCDate();
  if (unit === 'day') day.setUTCDate(at - count);
  else if (unit === 'week') day.setUTCDate(at - 7 * count);
  else {
    day.setUTCDate(1);
    day.setUTCMonth(day.getUTCMonth() - count * (unit === 'year' ? 12 : 1));
    const last = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 0)).getUTCDate();
    day.setUTCDate(Math.min(at, last));
  }
  return `${pad(day.getUTCMonth() + 1)}/${pad(day.getUTCDate())}/${day.getUTCFullYear()}`;
}

const UNITS = new Set(['day', 'week', 'month', 'year']);

interface ConditionFunction {
  readonly parameters: number;
  readonly run: (values: readonly string[], now: number) => string;
}

const wholeNumber = (text: string): number => {
  const value = Number(text);
  return Number.isInteger(value) ? value : 0;
};

/** Functions of conditions that public examples use. */
const FUNCTIONS = new Map<string, ConditionFunction>(
  Object.entries({
    pastdate: {
      parameters: 2,
      run: ([count = '', unit = ''], now) =>
        UNITS.has(unit.toLowerCase()) ? pastDate(now, wholeNumber(count), unit.toLowerCase()) : '',
    },
    strlen: { parameters: 1, run: ([text = '']) => String(text.length) },
    left: { parameters: 2, run: ([text = '', count = '']) => text.slice(0, Math.max(0, wholeNumber(count))) },
  }),
);

/** @throws ExpressionError  the name is not known or the number of values is wrong */
export function functionOf(name: string, given: number): ConditionFunction['run'] {
  const known = FUNCTIONS.get(name.toLowerCase());
  if (known === undefined) throw new ExpressionError(`The function '${name}' of the condition is not known`);
  if (known.parameters !== given) {
    throw new ExpressionError(`The function '${name}' takes ${known.parameters} values, not ${given}`);
  }
  return known.run;
}

/** @throws ExpressionError  a value that is written out is not one that the function can use */
export function checkLiterals(name: string, values: readonly (string | undefined)[]): void {
  const [first, second] = values;
  const fail = (value: string): ExpressionError =>
    new ExpressionError(`The function '${name}' cannot use the value '${value}'`);
  const count = { pastdate: first, left: second }[name.toLowerCase()];
  if (count !== undefined && !/^-?\d{1,5}$/.test(count)) throw fail(count);
  if (name.toLowerCase() === 'pastdate' && second !== undefined && !UNITS.has(second.toLowerCase())) throw fail(second);
}
