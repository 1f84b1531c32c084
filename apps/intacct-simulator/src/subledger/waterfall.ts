import { Decimal } from 'decimal.js';
import { ZERO } from './amounts.js';

/** Part of a source that goes to a target, by their positions. */
export interface Pour {
  readonly source: number;
  readonly target: number;
  readonly amount: Decimal;
}

/**
 * Fill targets from sources, both top down: a target is filled before the next one gets anything.
 *
 * @returns  the pours in order; what does not fit is left out
 */
export function pour(sources: readonly Decimal[], targets: readonly Decimal[]): readonly Pour[] {
  const pours: Pour[] = [];
  let target = 0;
  let room = targets[0] ?? ZERO;
  sources.forEach((amount, source) => {
    let left = amount;
    while (left.gt(0) && target < targets.length) {
      const part = Decimal.min(left, room);
      if (part.gt(0)) pours.push({ source, target, amount: part });
      left = left.sub(part);
      room = room.sub(part);
      if (room.lte(0)) room = targets[(target += 1)] ?? ZERO;
    }
  });
  return pours;
}
