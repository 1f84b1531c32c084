import { Decimal } from 'decimal.js';
import { z } from 'zod';

/**
 * An amount as text: optional sign, up to 15 digits, optional point with up to 10 decimals.
 * Amounts stay text end to end; arithmetic goes through the functions below, never through `number`.
 */
export type DecimalText = string;

/** @see Smart Event contract section 3, common type `Decimal` */
export const decimalTextSchema = z
  .string()
  .regex(/^-?\d{1,15}(\.\d{1,10})?$/, 'must be a decimal as text, for example "10.50"');

// Own instance: the precision of the global one may be changed by any other library.
const Exact = Decimal.clone({ precision: 60, toExpNeg: -40, toExpPos: 40 });

/** Sum of decimals, exact. An empty list gives "0". */
export function sumDecimals(values: readonly DecimalText[]): DecimalText {
  return values.reduce((sum, value) => sum.plus(value), new Exact(0)).toFixed();
}

/** `left - right`, exact. */
export function subtractDecimals(left: DecimalText, right: DecimalText): DecimalText {
  return new Exact(left).minus(right).toFixed();
}

/** -1, 0 or 1, by value: "10.50" equals "10.5". */
export function compareDecimals(left: DecimalText, right: DecimalText): -1 | 0 | 1 {
  return Math.sign(new Exact(left).comparedTo(right)) as -1 | 0 | 1;
}

/** Same value, whatever the number of trailing zeros. */
export function equalDecimals(left: DecimalText, right: DecimalText): boolean {
  return compareDecimals(left, right) === 0;
}

/** Number of decimals that carry value: "10.50" has 1, "10.00" has 0. */
export function decimalPlacesOf(value: DecimalText): number {
  return new Exact(value).decimalPlaces();
}

/**
 * Write a decimal with a fixed number of places, without rounding.
 *
 * @param places  digits after the point, for example 2 for USD
 * @throws RangeError when the value carries more places: rounding is a decision, never a side effect
 */
export function withPlaces(value: DecimalText, places: number): DecimalText {
  if (decimalPlacesOf(value) > places) {
    throw new RangeError(`${value} has more than ${places} decimals`);
  }
  return new Exact(value).toFixed(places);
}
