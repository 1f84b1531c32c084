import { describe, expect, it } from '@jest/globals';
import type { PostgresStatusReader } from '@bridge/persistence';
import { describeSummary, exitCodeOf, summarize } from './run.summary.js';
import type { RunSummary } from './run.summary.js';
import type { SimulatorControl } from './simulator.control.js';

const ledger = { debit: '10.00', credit: '10.00', byAccount: {}, byEntity: {}, receivable: '0.00', payable: '0.00' };
const gateway = { requests: 3, functions: 20, apiTransactions: 21, inDoubt: 2, inDoubtSettled: 1 };

const status = {
  read: () => Promise.resolve({ jobs: { success: 7, error: 2, held: 1 }, deadLetters: 3 }),
  countByType: () => Promise.resolve([{ type: 'masterdata.item.changed.v1', events: 9, success: 7, error: 2 }]),
  countErrors: () =>
    Promise.resolve([
      { code: 'A_B', errorNo: 'BL01', count: 2, node: 'item', sysId: '1', message: 'Wrong.' },
      { code: 'C_D', errorNo: null, count: 3, node: 'item', sysId: '2', message: 'Bad.' },
    ]),
  countGateway: () => Promise.resolve(gateway),
} as unknown as PostgresStatusReader;
const control = {
  countObjects: () => Promise.resolve({ ITEM: 7 }),
  readLedger: () => Promise.resolve(ledger),
} as unknown as SimulatorControl;

const summary = (): Promise<RunSummary> => summarize(status, control, { seconds: 1.23456, events: 12 });

describe('summarize', () => {
  it('has the shape that scripts rely on', async () => {
    expect(JSON.parse(JSON.stringify(await summary()))).toStrictEqual({
      version: 1,
      seconds: 1.235,
      events: 12,
      results: { success: 7, error: 2, superseded: 0, ignored: 0 },
      deadLetters: 3,
      byType: { 'masterdata.item.changed.v1': { events: 9, success: 7, error: 2 } },
      errors: [
        { code: 'A_B', errorNo: 'BL01', count: 2, example: { node: 'item', sysId: '1', message: 'Wrong.' } },
        { code: 'C_D', count: 3, example: { node: 'item', sysId: '2', message: 'Bad.' } },
      ],
      gateway,
      intacct: { ITEM: 7 },
      ledger,
    });
  });

  it('counts no records of a real Intacct', async () => {
    expect(await summarize(status, undefined, { seconds: 1, events: 12 })).toMatchObject({
      intacct: {},
      ledger: undefined,
    });
  });
});

describe('exitCodeOf', () => {
  it.each([
    [0, { error: 0, superseded: 0, ignored: 0 }, 0],
    [0, { error: 0, superseded: 4, ignored: 5 }, 0],
    [3, { error: 1, superseded: 0, ignored: 0 }, 0],
    [3, { error: 0, superseded: 0, ignored: 0 }, 1],
  ])('is %d for %j and %d dead letters', async (code, results, deadLetters) => {
    expect(exitCodeOf({ ...(await summary()), results: { success: 9, ...results }, deadLetters })).toBe(code);
  });
});

describe('describeSummary', () => {
  it('tells a person what happened', async () => {
    const text = describeSummary(await summary());
    expect(text).toContain('12 events played in 1.235 s: 7 in step, 2 errors');
    expect(text).toContain('Ledger: debit 10.00, credit 10.00.');
    expect(text).toContain('3 x C_D: Bad.');
  });
});
