import { describe, expect, it } from '@jest/globals';
import { NO_FAULTS } from './judge.js';
import { THE_END, reportOf } from './point.js';
import type { PointReport } from './point.js';
import { hasFailed } from './run.js';

const none = { synchronize: 0, forceSynchronize: 0, resetThirdPartyId: 0 };
const sound: PointReport = {
  seed: 7,
  place: 'kill postgres',
  hasHappened: true,
  seconds: 1,
  counters: NO_FAULTS,
  commands: { ...none, synchronize: 2 },
  faults: [],
};
const bad = { ...sound, counters: { ...NO_FAULTS, doubled: 1 }, faults: ['doubled: ITEM I is there 2 times'] };
const report = (points: readonly PointReport[], end = sound, unsettled = 0) =>
  reportOf(1, points, { ends: [end], unsettled, seconds: 3 });

describe('reportOf', () => {
  it('counts points by place, and commands', () => {
    const clean = report([sound, { ...sound, place: 'kill broker' }, sound]);
    expect(clean).toMatchObject({
      points: 3,
      byPlace: { 'kill postgres': 2, 'kill broker': 1 },
      commands: { ...none, synchronize: 6 },
      ...NO_FAULTS,
      failures: [],
    });
    expect(hasFailed(clean)).toBe(false);
  });

  it.each([
    ['a fault of a point', report([sound, bad], bad), { doubled: 1, unreached: 0 }, 'kill postgres'],
    ['what only shows at the end', report([sound], bad), { doubled: 1, unreached: 0 }, THE_END],
    [
      'a point in which nothing happened',
      report([{ ...sound, hasHappened: false }]),
      { doubled: 0, unreached: 1 },
      'kill postgres',
    ],
  ])('counts %s as a failure', (_, failing, counted, place) => {
    expect(failing).toMatchObject(counted);
    expect(failing.failures[0]).toMatchObject({ place, seed: expect.any(Number) });
    expect(hasFailed(failing)).toBe(true);
  });

  it('counts what stays open', () => {
    expect(hasFailed(report([sound], sound, 1))).toBe(true);
  });
});
