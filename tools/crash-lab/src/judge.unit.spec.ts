import { describe, expect, it } from '@jest/globals';
import { NO_FAULTS, isFinal, judge } from './judge.js';
import type { Court } from './judge.js';
import type { Expectation, Work } from './work/work.model.js';
import type { FinalResult } from './world/results.reader.js';

const name = { tenant: 't', node: 'item', sysId: 'i' };
const event = (version: number, states = ['success', 'not']): Expectation => ({
  ...name,
  version,
  kind: 'event',
  cause: `event-${version}`,
  states,
});
const command = (kind: 'synchronize' | 'resetThirdPartyId', state: string): Expectation => ({
  ...name,
  version: undefined,
  kind,
  cause: `command-${kind}`,
  states: [state],
});
const work: Work = {
  changes: [],
  messages: [],
  answers: [event(1), event(2, ['success']), command('synchronize', 'success'), command('resetThirdPartyId', 'not')],
  records: [
    {
      tenant: 't',
      object: 'ITEM',
      where: { ITEMID: 'I' },
      says: { NAME: 'newest', 'MAILADDRESS.ADDRESS1': '2 Street' },
    },
  ],
};

const result = (cause: string, recordVersion: number, state: string, resultId = `${cause}-${state}`): FinalResult =>
  ({ cause, recordVersion, state, resultId, message: 'It is so.' }) as FinalResult;
const first = result('event-1', 1, 'not');
const second = result('event-2', 2, 'success');
const asked = result('command-synchronize', 2, 'success');
const reset = result('command-resetThirdPartyId', 2, 'not');
const right = { NAME: 'newest', 'MAILADDRESS.ADDRESS1': '2 Street' };
const sound = { found: [right] as object[], finals: [first, second, asked, reset], letters: [] as string[] };

function courtOf(changes: Partial<typeof sound>): Court {
  const { found, finals, letters } = { ...sound, ...changes };
  return {
    simulator: { find: async () => found as Readonly<Record<string, unknown>>[] },
    results: {
      about: () => finals,
      answersTo: ({ cause }) => finals.filter((final) => final.cause === cause),
      takeDeadLetters: () => letters,
    },
  };
}

const judged = async (changes: Partial<typeof sound>) => {
  const { counters, faults, commands } = await judge(courtOf(changes), work);
  expect(faults).toHaveLength(Object.values<number>({ ...counters }).reduce((sum, count) => sum + count, 0));
  return { counters, commands };
};
const ALL_COMMANDS = { synchronize: 1, forceSynchronize: 0, resetThirdPartyId: 1 };

describe('judge', () => {
  it.each<readonly [string, Partial<typeof sound>, Partial<typeof NO_FAULTS>]>([
    ['nothing when all is as it should be', {}, {}],
    ['a record that is not there', { found: [] }, { lost: 1 }],
    ['a record that is there twice', { found: [right, right] }, { doubled: 1 }],
    ['an older state of a record', { found: [{ ...right, NAME: 'older' }] }, { wrongOrder: 1 }],
    ['an older state of a field of a field', { found: [{ ...right, 'MAILADDRESS.ADDRESS1': '1' }] }, { wrongOrder: 1 }],
    ['a field that is not there', { found: [{ NAME: 'newest' }] }, { wrongOrder: 1 }],
    ['results out of order', { finals: [second, result('event-1', 1, 'success'), asked, reset] }, { wrongOrder: 1 }],
    ['an error', { finals: [first, result('event-2', 2, 'error'), asked, reset] }, { failed: 1 }],
    [
      'a newest version that was passed over',
      { finals: [first, result('event-2', 2, 'not'), asked, reset] },
      { failed: 1 },
    ],
    ['a version without a final result', { finals: [second, asked, reset] }, { finalResultsMissing: 1 }],
    [
      'a version with two',
      { finals: [first, second, result('event-2', 2, 'success', 'other'), asked, reset] },
      { finalResultsDoubled: 1 },
    ],
    ['an event that became a dead letter', { letters: ['ENVELOPE_NOT_JSON'] }, { deadLetters: 1 }],
  ])('blames %s', async (_, changes, expected) => {
    const { counters, commands } = await judged(changes);
    expect({ counters, commands }).toEqual({ counters: { ...NO_FAULTS, ...expected }, commands: ALL_COMMANDS });
  });

  it.each<readonly [string, readonly FinalResult[], Partial<typeof NO_FAULTS>]>([
    ['without an answer', [], { finalResultsMissing: 1 }],
    ['with two', [asked, result('command-synchronize', 2, 'success', 'other')], { finalResultsDoubled: 1 }],
    ['that came to something else', [result('command-synchronize', 2, 'error')], { failed: 1 }],
  ])('blames a command %s, and does not count it', async (_, answers, expected) => {
    const { counters, commands } = await judged({ finals: [first, second, ...answers, reset] });
    expect({ counters, commands }).toEqual({
      counters: { ...NO_FAULTS, ...expected },
      commands: { ...ALL_COMMANDS, synchronize: 0 },
    });
  });
});

describe('isFinal', () => {
  it.each([
    [true, sound.finals],
    [false, [first, second, asked]],
    [false, [first, asked, reset]],
  ])('is %s when the results are %#', (expected, finals) => {
    expect(isFinal(courtOf({ finals: [...finals] }), work)).toBe(expected);
  });
});
