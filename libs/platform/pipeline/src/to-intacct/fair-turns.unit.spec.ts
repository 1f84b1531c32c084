import { describe, expect, it } from '@jest/globals';
import { FairTurns } from './fair-turns.js';

describe('FairTurns', () => {
  it.each([
    ['nobody waits', [false, false, false, false, false, false], '......'],
    ['somebody waits all the time', [true, true, true, false, true, true, true, false], '...x...x'],
    ['somebody waited for a moment', [true, true, false, true, true, true, false], '......x'],
  ])('lets the oldest have its turn when %s', (_, claims, expected) => {
    const turns = new FairTurns();
    const taken = claims.map((hasPassedOver) => {
      const isOldest = turns.isOldestNext;
      turns.note(hasPassedOver);
      return isOldest ? 'x' : '.';
    });
    expect(taken.join('')).toBe(expected);
  });
});
