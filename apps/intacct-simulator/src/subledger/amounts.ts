import { Decimal } from 'decimal.js';
import type { Values } from '../store/table.store.js';

export const ZERO = new Decimal(0);

/** A field as a number; zero when it is empty. */
export const amountIn = (values: Values, field: string): Decimal => new Decimal(values[field] || '0');

export const round = (amount: Decimal): Decimal => amount.toDecimalPlaces(2, Decimal.ROUND_HALF_UP);

export const moneyText = (amount: Decimal): string => round(amount).toFixed(2);

export const sumOf = (amounts: Iterable<Decimal>): Decimal => {
  let total = ZERO;
  for (const amount of amounts) total = total.add(amount);
  return total;
};
