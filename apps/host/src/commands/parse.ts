import { InvalidArgumentError } from 'commander';

/** Events a second. */
export function parseRate(value: string): number {
  const rate = Number(value);
  if (!Number.isFinite(rate) || rate <= 0) {
    throw new InvalidArgumentError('must be a number above 0.');
  }
  return rate;
}
