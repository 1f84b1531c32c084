import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '@bridge/testing';
import { startStopwatch } from './stopwatch.js';

describe('startStopwatch', () => {
  it.each([
    ['shows what has passed', 0, 5_000],
    ['does not go back with the time', -60_000, 5_000],
    ['goes forward with it: the machine may have slept', 60_000, 65_000],
  ])('%s', async (_, byMs, expected) => {
    const clock = new FakeClock();
    const elapsedMs = startStopwatch(clock);
    await clock.advance(5_000);
    clock.set(byMs);
    expect(elapsedMs()).toBe(expected);
  });
});
