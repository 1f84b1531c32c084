import { describe, expect, it } from '@jest/globals';
import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { sumOf } from './amounts.js';
import { pour } from './waterfall.js';

const amounts = (texts: readonly (number | string)[]): readonly Decimal[] => texts.map((each) => new Decimal(each));

describe('Waterfall', () => {
  it.each([
    [[70], [60, 40], ['0>0 60', '0>1 10']],
    [
      [30, 70],
      [60, 40],
      ['0>0 30', '1>0 30', '1>1 40'],
    ],
    [[10], [0, 5, 5], ['0>1 5', '0>2 5']],
    [[10], [4], ['0>0 4']],
    [[0, 3], [5], ['1>0 3']],
    [[], [5], []],
    [[5], [], []],
  ])('pours %j over %j', (sources, targets, expected) => {
    const pours = pour(amounts(sources), amounts(targets));
    expect(pours.map(({ source, target, amount }) => `${source}>${target} ${amount.toString()}`)).toEqual(expected);
  });

  it('never overfills, fills in order, and pours all that fits', () => {
    const cents = fc.array(
      fc.nat(10_000).map((each) => new Decimal(each).div(100)),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(cents, cents, (sources, targets) => {
        const pours = pour(sources, targets);
        const [offered, room, poured] = [sources, targets, pours.map(({ amount }) => amount)].map(sumOf);
        expect(poured?.toString()).toBe(Decimal.min(offered ?? 0, room ?? 0).toString());
        targets.forEach((target, index) => {
          const filled = sumOf(pours.filter((each) => each.target === index).map(({ amount }) => amount));
          expect(filled.lte(target)).toBe(true);
          const later = pours.some((each) => each.target > index);
          if (later) expect(filled.toString()).toBe(target.toString());
        });
      }),
      { numRuns: 200 },
    );
  });
});
