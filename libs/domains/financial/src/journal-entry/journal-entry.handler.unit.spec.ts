import type { RejectedError } from '@bridge/plugin-api';
import { fakeDecisionContext, fakeSmartEvent } from '@bridge/testing';
import type { FakeRecord } from '@bridge/testing';
import { describe, expect, it } from '@jest/globals';
import type { JournalEntry, JournalEntryLine } from './journal-entry.canonical.js';
import { dimensionType, sampleEntry, sampleIntacct, sampleLine, sampleRecords } from './journal-entry.fixtures.js';
import { JournalEntryHandler } from './journal-entry.handler.js';

interface World {
  readonly records?: readonly FakeRecord[];
  readonly intacct?: typeof sampleIntacct;
  readonly version?: number;
}

const decide = (entry: JournalEntry, { records = sampleRecords, intacct = sampleIntacct, version = 1 }: World = {}) =>
  new JournalEntryHandler().decide(fakeSmartEvent(entry, '1001', version), fakeDecisionContext({ records, intacct }));

/** An entry whose two lines both carry the changes. */
const withLines = (changes: Partial<JournalEntryLine>) =>
  sampleEntry({
    lines: [sampleLine(changes), sampleLine({ lineNumber: 2, account: '12100', sign: 'credit', ...changes })],
  });
const withFirstLine = (changes: Partial<JournalEntryLine>) => {
  const [, second] = sampleEntry().lines;
  return sampleEntry({ lines: [sampleLine(changes), ...(second === undefined ? [] : [second])] });
};
const without = (object: string, key: string) =>
  sampleRecords.filter((record) => record.object !== object || record.key !== key);
const errorOf = async (entry: JournalEntry, world?: World) =>
  (await decide(entry, world).catch((error: unknown) => error)) as RejectedError;
const axesOf = async (entry: JournalEntry, world?: World) => {
  const decision = await decide(entry, world);
  const [command] = decision.kind === 'apply' ? decision.commands : [];
  return (command?.canonical as { resolved: { axes: readonly Record<string, string>[] } }).resolved.axes;
};

describe('JournalEntryHandler', () => {
  it('creates the entry once, with what it found out', async () => {
    const entry = sampleEntry();
    const axes = { CUSTOMER: 'NORD', ITEM: 'B-100', DEPARTMENT: 'STORE', LOCATION: 'SHOP' };
    expect(await decide(entry)).toEqual({
      kind: 'apply',
      commands: [
        {
          kind: 'write',
          object: 'journalEntry',
          sysId: '1001',
          naturalKey: 'JE-1',
          canonical: { ...entry, resolved: { axes: [axes, axes], baseLocation: 'SHOP' } },
          mode: 'create-only',
        },
      ],
      document: {
        documentType: 'salesShipment',
        targetDocumentType: 'journalEntry',
        targetDocumentNumber: 'JE-1',
      },
    });
  });

  describe('when the data is wrong', () => {
    const cases: readonly (readonly [string, JournalEntry, string, string | RegExp])[] = [
      [
        'unbalanced',
        withFirstLine({ transactionAmount: '12.49' }),
        'HANDLER_ENTRY_UNBALANCED',
        'The entry does not balance in CAD: debit 12.49, credit 12.50.',
      ],
      [
        'zero amounts',
        withLines({ transactionAmount: '0.00' }),
        'HANDLER_AMOUNT_NOT_POSITIVE',
        'The amount 0.00 CAD on line 1 is not above zero.',
      ],
      [
        'too many decimals',
        withLines({ transactionAmount: '1.005' }),
        'HANDLER_AMOUNT_DECIMALS',
        'The amount 1.005 CAD on line 1 is too exact: Intacct keeps 2 decimals.',
      ],
      [
        'cents of a currency without them',
        withLines({ transactionCurrency: 'JPY', transactionAmount: '10.50', fxRate: '0.0091' }),
        'HANDLER_AMOUNT_DECIMALS',
        'The amount 10.50 JPY on line 1 is too exact: Intacct keeps 0 decimals.',
      ],
      [
        'repeated lines',
        withLines({ lineNumber: 1 }),
        'HANDLER_LINE_NUMBER_REPEATED',
        'The line number 1 occurs more than once.',
      ],
      [
        'no lines',
        sampleEntry({ lines: [] }),
        'HANDLER_LINES_TOO_FEW',
        'The entry has 0 lines; a journal entry needs at least 2.',
      ],
      [
        'unknown account',
        withFirstLine({ account: '9999' }),
        'HANDLER_ACCOUNT_UNKNOWN',
        'Account 9999 on line 1 does not exist in Intacct.',
      ],
      [
        'inactive account',
        withFirstLine({ account: '59900' }),
        'HANDLER_ACCOUNT_INACTIVE',
        'Account 59900 on line 1 is inactive in Intacct.',
      ],
      [
        'unknown journal',
        sampleEntry({ journal: 'NONE' }),
        'HANDLER_JOURNAL_UNKNOWN',
        'Journal NONE does not exist in Intacct.',
      ],
      [
        'inactive journal',
        sampleEntry({ journal: 'OLDJ' }),
        'HANDLER_JOURNAL_INACTIVE',
        'Journal OLDJ is inactive in Intacct.',
      ],
      [
        'missing department',
        withFirstLine({ dimensions: {} }),
        'HANDLER_DIMENSION_REQUIRED',
        'Account 51000 on line 1 requires a department in Intacct, and the line carries none.',
      ],
      [
        'missing supplier',
        withFirstLine({ account: '21500' }),
        'HANDLER_DIMENSION_REQUIRED',
        /^Account 21500 on line 1 requires a supplier/,
      ],
      [
        'unknown department',
        withFirstLine({ dimensions: { dimensionType01: 'X' } }),
        'HANDLER_DIMENSION_VALUE_UNKNOWN',
        'Department X on line 1 does not exist in Intacct.',
      ],
      [
        'inactive department',
        withFirstLine({ dimensions: { dimensionType01: 'CLOSED' } }),
        'HANDLER_DIMENSION_VALUE_INACTIVE',
        'Department CLOSED on line 1 is inactive in Intacct.',
      ],
      [
        'unknown employee',
        withFirstLine({ attributes: { employee: 'M99', item: 'B-100' } }),
        'HANDLER_DIMENSION_VALUE_UNKNOWN',
        'Employee M99 on line 1 does not exist in Intacct.',
      ],
      [
        'task alone',
        withFirstLine({ attributes: { task: 'T1', item: 'B-100' } }),
        'HANDLER_TASK_WITHOUT_PROJECT',
        /^Line 1 names a task but no project/,
      ],
      [
        'missing rate',
        withLines({ transactionCurrency: 'EUR' }),
        'HANDLER_RATE_MISSING',
        /^Line 1 is in EUR, the company in CAD/,
      ],
      [
        'a rate that is too exact',
        withLines({ transactionCurrency: 'JPY', transactionAmount: '10', fxRate: '0.00671' }),
        'HANDLER_RATE_DECIMALS',
        'The exchange rate 0.00671 of JPY on line 1 is too exact: Intacct keeps 4 decimals.',
      ],
      ['tax', withFirstLine({ tax: 'HST' }), 'HANDLER_ENTRY_TAX_UNSUPPORTED', /not integrated yet/],
    ];

    it.each(cases)('refuses an entry with %s', async (_, entry, code, description) => {
      const error = await errorOf(entry);
      expect(error.kind).toBe('rejected');
      const fault = error.faults.find((each) => each.code === code);
      expect(fault?.description).toEqual(
        typeof description === 'string' ? description : expect.stringMatching(description),
      );
      expect(fault?.correction).toBeDefined();
    });

    it('reads trailing zeros of a rate as nothing', async () => {
      const entry = withLines({ transactionCurrency: 'EUR', fxRate: '1.4837000000' });
      await expect(decide(entry)).resolves.toMatchObject({ kind: 'apply' });
    });

    it('names all faults at once', async () => {
      const error = await errorOf(
        sampleEntry({
          journal: 'NONE',
          lines: [
            sampleLine({ account: '9999', transactionAmount: '1.00' }),
            sampleLine({ lineNumber: 2, sign: 'credit', dimensions: {} }),
          ],
        }),
      );
      expect(error.faults.map((fault) => fault.code)).toEqual([
        'HANDLER_ENTRY_UNBALANCED',
        'HANDLER_JOURNAL_UNKNOWN',
        'HANDLER_ACCOUNT_UNKNOWN',
        'HANDLER_DIMENSION_REQUIRED',
      ]);
    });
  });

  describe('when a record is missing', () => {
    it.each([
      ['customer', 'NORD', 'attributes.customer', 1],
      ['item', 'B-100', 'attributes.item', 1],
      ['site', 'SHOP', 'financialSite', undefined],
    ] as const)('waits for the %s', async (object, key, field, line) => {
      await expect(decide(sampleEntry(), { records: without(object, key) })).rejects.toMatchObject({
        kind: 'blocked',
        known: 'unknown',
        waitsFor: [{ object, key }],
        fault: { field, ...(line === undefined ? {} : { line }) },
      });
    });

    it('waits for the type of a slot, and does not guess what the account requires', async () => {
      await expect(decide(sampleEntry(), { records: without('dimensionType', 'DEPARTMENT') })).rejects.toMatchObject({
        kind: 'blocked',
        waitsFor: [{ object: 'dimensionType', key: 'dimensionType01' }],
      });
    });

    it('waits once for all that is missing, and tells the worst', async () => {
      const records: readonly FakeRecord[] = [
        ...without('customer', 'NORD').filter(({ object }) => object !== 'item' && object !== 'site'),
        { object: 'item', key: 'B-100', state: 'pending' },
        { object: 'site', key: 'SHOP', state: 'pending' },
      ];
      await expect(decide(sampleEntry(), { records })).rejects.toMatchObject({
        kind: 'blocked',
        known: 'unknown',
        waitsFor: [
          { object: 'site', key: 'SHOP' },
          { object: 'customer', key: 'NORD' },
          { object: 'item', key: 'B-100' },
        ],
        fault: { field: 'attributes.customer', line: 1 },
      });
    });

    it('names its own faults rather than waiting', async () => {
      const error = await errorOf(withFirstLine({ account: '9999' }), { records: without('customer', 'NORD') });
      expect(error.faults.map((fault) => fault.code)).toEqual(['HANDLER_ACCOUNT_UNKNOWN']);
    });

    it('passes on that a read could not be answered', async () => {
      const context = fakeDecisionContext({ records: sampleRecords, intacct: sampleIntacct });
      const failing = { ...context, intacct: { ...context.intacct, find: () => Promise.reject(new Error('down')) } };
      await expect(new JournalEntryHandler().decide(fakeSmartEvent(sampleEntry()), failing)).rejects.toThrow('down');
    });
  });

  describe('when the number is known', () => {
    const posted = (changes: Partial<FakeRecord>) => ({
      records: [...sampleRecords, { object: 'journalEntry', key: 'JE-1', sysId: '1001', version: 1, ...changes }],
    });

    it.each([
      [2, posted({}), 'HANDLER_DOCUMENT_POSTED'],
      [1, posted({ sysId: '7' }), 'HANDLER_DOCUMENT_NUMBER_TAKEN'],
    ])('refuses version %i', async (version, world, code) => {
      await expect(decide(sampleEntry(), { ...world, version })).rejects.toMatchObject({ code });
    });

    it.each([
      [1, posted({})],
      [2, posted({ state: 'error' })],
      [2, posted({ state: 'pending' })],
    ])('lets version %i through when nothing else is posted', async (version, world) => {
      await expect(decide(sampleEntry(), { ...world, version })).resolves.toMatchObject({ kind: 'apply' });
    });
  });

  describe('analysis', () => {
    it('posts a site to its financial site', async () => {
      expect((await axesOf(withLines({ financialSite: 'BENCH' })))[0]).toMatchObject({ LOCATION: 'SHOP' });
    });

    it('leaves the location out when the company has neither entities nor such a location', async () => {
      const intacct = { ...sampleIntacct, LOCATIONENTITY: {}, GLACCOUNT: { '51000': {}, '12100': {} } };
      expect((await axesOf(sampleEntry(), { intacct }))[0]).not.toHaveProperty('LOCATION');
    });

    it('sends the location of a company without entities when it exists', async () => {
      const intacct = { ...sampleIntacct, LOCATIONENTITY: {}, LOCATION: { SHOP: {} } };
      expect((await axesOf(sampleEntry(), { intacct }))[0]).toMatchObject({ LOCATION: 'SHOP' });
    });

    it('names a source entity only in a company that has entities', async () => {
      const intacct = { ...sampleIntacct, LOCATIONENTITY: {}, LOCATION: { SHOP: {} } };
      const decision = await decide(sampleEntry(), { intacct });
      expect(decision).not.toHaveProperty(['commands', '0', 'canonical', 'resolved', 'baseLocation']);
    });

    it('sends no employee once the attribute type is off', async () => {
      const entry = withLines({ attributes: { employee: 'M99', item: 'B-100' } });
      const records = [
        ...without('attributeType', 'employee'),
        { object: 'attributeType', key: 'employee', facts: { isActive: false } },
      ];
      expect((await axesOf(entry, { records }))[0]).not.toHaveProperty('EMPLOYEE');
    });

    it('says which dimensions are not integrated', async () => {
      const entry = withLines({
        dimensions: { dimensionType01: 'STORE', dimensionType03: 'SUMMER', dimensionType21: 'X' },
      });
      expect(await decide(entry)).toMatchObject({ notIntegrated: ['SEASON', 'dimensionType21'] });
    });

    it('follows a slot to its active type although a former one took it last', async () => {
      const records = [...sampleRecords, dimensionType('FORMER', 'dimensionType02', 'DEPARTMENT', false)];
      const entry = withLines({ dimensions: { dimensionType01: 'STORE', dimensionType02: 'CITY' } });
      expect((await axesOf(entry, { records }))[0]).toMatchObject({ CLASS: 'CITY', DEPARTMENT: 'STORE' });
    });
  });
});
