import { describe, expect, it } from '@jest/globals';
import { integrationStates } from '@bridge/canonical';
import type { IntegrationState, RecordCommandName } from '@bridge/canonical';
import type { CommandedRecord } from '@bridge/ports';
import { judgeCommand } from './command.rule.js';

const record = (
  state: IntegrationState,
  changes: Partial<NonNullable<CommandedRecord['known']>> = {},
): CommandedRecord => ({
  sysId: 'S1',
  known: {
    naturalKey: 'C1',
    state,
    isWorking: false,
    recordVersion: 3,
    recordClass: 'master',
    intacctObject: undefined,
    intacctId: undefined,
    recordNo: undefined,
    url: undefined,
    ...changes,
  },
});
const verdict = (command: RecordCommandName, of: CommandedRecord): string => {
  const judged = judgeCommand(command, of);
  return judged.kind === 'refuse' ? judged.code : judged.kind === 'run' && judged.isForced ? 'forced' : judged.kind;
};

describe('judgeCommand', () => {
  it.each<readonly [RecordCommandName, Readonly<Record<IntegrationState, string>>]>([
    [
      'synchronize',
      {
        not: 'run',
        pending: 'COMMAND_ALREADY_RUNNING',
        success: 'COMMAND_IN_STEP',
        error: 'run',
        desynchronized: 'forced',
      },
    ],
    [
      'forceSynchronize',
      {
        not: 'forced',
        pending: 'COMMAND_ALREADY_RUNNING',
        success: 'forced',
        error: 'forced',
        desynchronized: 'forced',
      },
    ],
    [
      'resetThirdPartyId',
      { not: 'reset', pending: 'reset', success: 'reset', error: 'reset', desynchronized: 'reset' },
    ],
  ])('%s', (command, expected) => {
    expect(Object.fromEntries(integrationStates.map((state) => [state, verdict(command, record(state))]))).toEqual(
      expected,
    );
  });

  it.each(['synchronize', 'forceSynchronize', 'resetThirdPartyId'] as const)(
    '%s of a record nobody knows',
    (command) => {
      expect(verdict(command, { sysId: 'S1', known: undefined })).toBe('COMMAND_RECORD_UNKNOWN');
    },
  );

  it('does not forget a record while a request of it is under way', () => {
    expect(verdict('resetThirdPartyId', record('pending', { isWorking: true }))).toBe('COMMAND_ALREADY_RUNNING');
  });

  it('cannot run a record whose event is gone', () => {
    expect(verdict('synchronize', record('error', { recordVersion: undefined }))).toBe('COMMAND_EVENT_MISSING');
    expect(verdict('resetThirdPartyId', record('error', { recordVersion: undefined }))).toBe('reset');
  });
});
