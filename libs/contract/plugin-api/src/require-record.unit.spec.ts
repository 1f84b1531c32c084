import { describe, expect, it } from '@jest/globals';
import type { DecisionContext, KnownRecord } from './decision.js';
import { BlockedError, RejectedError, stopIfNeeded, toSyncError } from './errors.js';
import { requireRecord } from './require-record.js';

const ref = { object: 'customer', key: 'ALFKI' };

/** Knows one record, in this state, or none. */
function contextWith(state?: KnownRecord['state']): DecisionContext {
  const known: KnownRecord | undefined = state && {
    ref,
    sysId: '1',
    state,
    intacctId: undefined,
    recordNo: undefined,
    version: 1,
    facts: {},
  };
  return {
    company: {
      id: 'acme',
      tenant: 'acme',
      intacctCompanyId: 'ACME',
      transactionIntegrationLevel: 'topLevel',
      legislation: undefined,
      chartOfAccounts: undefined,
      taxSolutions: [],
      contacts: { hasCategoryName: false, isDisplayContactHidden: false, isContactListCleaned: false },
    },
    records: { find: async () => known, findBySysId: async () => known, list: async () => [] },
    intacct: { find: async () => undefined, count: async () => 0 },
  };
}

describe('requireRecord', () => {
  it.each(['success', 'desynchronized'] as const)('gives a record in state %s', async (state) => {
    const context = contextWith(state);
    expect(await requireRecord(context, ref, { field: 'parent' })).toMatchObject({ ref, state });
  });

  it.each([
    [
      'pending',
      'pending',
      'HANDLER_REFERENCE_PENDING',
      'The customer "ALFKI" named by parent on line 3 has not reached Intacct yet.',
    ],
    [
      'not',
      'error',
      'HANDLER_REFERENCE_NOT_INTEGRATED',
      'The customer "ALFKI" named by parent on line 3 is not integrated with Intacct.',
    ],
    [
      'error',
      'error',
      'HANDLER_REFERENCE_IN_ERROR',
      'The customer "ALFKI" named by parent on line 3 has not reached Intacct: its own synchronisation failed.',
    ],
    [
      undefined,
      'unknown',
      'HANDLER_REFERENCE_UNKNOWN',
      'The customer "ALFKI" named by parent on line 3 is not known: no event of it has arrived.',
    ],
  ] as const)('waits for a record in state %s', async (state, known, code, message) => {
    const context = contextWith(state);
    const error: unknown = await requireRecord(context, ref, { field: 'parent', line: 3 }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(BlockedError);
    expect(error).toMatchObject({
      code,
      message,
      known,
      waitsFor: [ref],
      stage: 'handler',
      fault: { field: 'parent', line: 3 },
    });
  });

  it('names no line where there is none', async () => {
    await expect(requireRecord(contextWith(), ref, { field: 'parent' })).rejects.toThrow(
      'The customer "ALFKI" named by parent is not known: no event of it has arrived.',
    );
  });
});

describe('stopIfNeeded', () => {
  const fault = (code: string) => ({ code, description: `${code}.` });
  const blocked = (key: string, known: 'pending' | 'error' | 'unknown') =>
    new BlockedError([{ object: 'customer', key }], known, fault(`B_${key}`), { stage: 'handler' });

  it('lets a record pass that has no fault and misses nothing', () => {
    expect(() => stopIfNeeded([])).not.toThrow();
  });

  it('tells every fault, before anything is waited for', () => {
    expect(() => stopIfNeeded([fault('A'), fault('B')], [blocked('C1', 'unknown')])).toThrow(
      expect.objectContaining({ code: 'A', message: 'A. B.', faults: [fault('A'), fault('B')] }),
    );
    expect(() => stopIfNeeded([fault('A')])).toThrow(RejectedError);
  });

  it('waits for everything that is missing, each once, and tells the worst', () => {
    const all = [blocked('C1', 'pending'), blocked('C2', 'unknown'), blocked('C1', 'pending')];
    expect(() => stopIfNeeded([], all)).toThrow(
      expect.objectContaining({
        code: 'B_C2',
        known: 'unknown',
        waitsFor: [
          { object: 'customer', key: 'C1' },
          { object: 'customer', key: 'C2' },
        ],
      }),
    );
  });
});

describe('toSyncError', () => {
  it('adds what is the same for all, and leaves out what is not said', () => {
    expect(toSyncError({ code: 'X', description: 'It.' })).toEqual({
      code: 'X',
      description: 'It.',
      retryable: false,
      owner: 'dmo-user',
    });
    const whole = { code: 'X', description: 'It.', field: 'f', line: 0, correction: 'Do.', owner: 'operator' } as const;
    expect(toSyncError(whole, true)).toEqual({ ...whole, retryable: true });
  });
});
