import { InvalidArgumentError } from 'commander';

/** Events a second. */
export function parseRate(value: string): number {
  const rate = Number(value);
  if (!Number.isFinite(rate) || rate <= 0) {
    throw new InvalidArgumentError('must be a number above 0.');
  }
  return rate;
}

/** Lines of a list. */
export function parseLimit(value: string): number {
  const limit = Number(value);
  if (!Number.isInteger(limit) || limit < 1 || limit > 10_000) {
    throw new InvalidArgumentError('must be a whole number from 1 to 10000.');
  }
  return limit;
}
