import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { partitionOf, shareOf } from './partition-choice.js';

describe('partitionOf', () => {
  it('puts a key always into the same partition, and into one that exists', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 64 }), fc.nat(), (key, partitions, turn) => {
        const partition = partitionOf(key, partitions, turn);
        expect(partition).toBe(partitionOf(key, partitions, turn + 1));
        expect(partition >= 0 && partition < partitions).toBe(true);
      }),
    );
  });

  it('spreads keys over all partitions', () => {
    const used = new Set(Array.from({ length: 200 }, (_, index) => partitionOf(`acme/customer/${index}`, 12, 0)));
    expect(used.size).toBe(12);
  });

  it('deals messages without a key out in turn', () => {
    expect([0, 1, 2, 3].map((turn) => partitionOf(null, 3, turn))).toEqual([0, 1, 2, 0]);
  });
});

describe('shareOf', () => {
  it('gives every partition to exactly one member, as evenly as can be', () => {
    const members = fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 8 });
    const partitions = fc.uniqueArray(fc.nat(), { maxLength: 30 });
    fc.assert(
      fc.property(members, partitions, (names, ids) => {
        const shares = names.map((name) => [...shareOf(name, names, ids)]);
        expect(shares.flat().sort((a, b) => a - b)).toEqual([...ids].sort((a, b) => a - b));
        const sizes = shares.map(({ length }) => length);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('gives nothing to one who is no member', () => {
    expect([...shareOf('stranger', ['a', 'b'], [1, 2, 3])]).toEqual([]);
  });
});
