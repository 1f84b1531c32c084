import { describe, expect, it } from '@jest/globals';
import { NO_FAULTS, judge } from './judge.js';
import type { LaboratoryWorld } from './world/laboratory.world.js';
import type { FinalResult } from './world/results.reader.js';
import type { Work } from './workload.js';

const result = (recordVersion: number, state: string, resultId = `${recordVersion}-${state}`): FinalResult =>
  ({ recordVersion, state, resultId, message: 'It is so.' }) as FinalResult;

const work: Work = {
  messages: [],
  events: [
    { node: 'item', sysId: 'i', version: 1 },
    { node: 'item', sysId: 'i', version: 2 },
  ],
  records: [{ object: 'ITEM', field: 'ITEMID', id: 'I', name: 'newest' }],
};
const sound = {
  found: [{ NAME: 'newest' }],
  finals: [result(1, 'not'), result(2, 'success')],
  letters: [] as string[],
};

const judged = async (changes: Partial<typeof sound>) => {
  const { found, finals, letters } = { ...sound, ...changes };
  const world = {
    simulator: { find: async () => found },
    results: { of: () => finals, takeDeadLetters: () => letters },
  } as unknown as LaboratoryWorld;
  const { counters, faults } = await judge(world, work);
  expect(faults).toHaveLength(Object.values<number>({ ...counters }).reduce((sum, count) => sum + count, 0));
  return counters;
};

describe('judge', () => {
  it.each<readonly [string, Partial<typeof sound>, Partial<typeof NO_FAULTS>]>([
    ['nothing when all is as it should be', {}, {}],
    ['a record that is not there', { found: [] }, { lost: 1 }],
    ['a record that is there twice', { found: [{ NAME: 'newest' }, { NAME: 'newest' }] }, { doubled: 1 }],
    ['an older state of a record', { found: [{ NAME: 'older' }] }, { wrongOrder: 1 }],
    ['results out of order', { finals: [result(2, 'success'), result(1, 'success')] }, { wrongOrder: 1 }],
    ['an error', { finals: [result(1, 'not'), result(2, 'error')] }, { failed: 1 }],
    ['a version without a final result', { finals: [result(2, 'success')] }, { finalResultsMissing: 1 }],
    [
      'a version with two',
      { finals: [result(1, 'not'), result(2, 'success', 'a'), result(2, 'success', 'b')] },
      { finalResultsDoubled: 1 },
    ],
    ['an event that became a dead letter', { letters: ['ENVELOPE_NOT_JSON'] }, { deadLetters: 1 }],
  ])('blames %s', async (_, changes, expected) => {
    expect(await judged(changes)).toEqual({ ...NO_FAULTS, ...expected });
  });
});
