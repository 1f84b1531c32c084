import { sumDecimals } from '@bridge/canonical';
import type { IntacctRecord } from '@bridge/plugin-api';
import { fakeDecisionContext } from '@bridge/testing';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { PostableJournalEntry } from './journal-entry.canonical.js';
import { sampleEntry, sampleLine } from './journal-entry.fixtures.js';
import { journalEntryMapping } from './journal-entry.mapping.js';
import { balanceFaults } from './journal-entry.rule.js';

const axes = { DEPARTMENT: 'STORE', CLASS: 'CITY', LOCATION: 'SHOP', CUSTOMER: 'NORD', GLDIMREGION: '12' };
const postable = (changes: Partial<PostableJournalEntry> = {}): PostableJournalEntry => ({
  ...sampleEntry(),
  resolved: { axes: [axes, axes], baseLocation: 'SHOP' },
  ...changes,
});
const { company } = fakeDecisionContext();
const toIntacct = (entry: PostableJournalEntry) => journalEntryMapping.toIntacct(entry, { company });
const linesOf = (record: IntacctRecord) =>
  (record['ENTRIES'] as { GLENTRY: readonly Record<string, string>[] }).GLENTRY;

describe('journalEntryMapping', () => {
  it('maps header and lines', () => {
    const analysis = { DEPARTMENT: 'STORE', CLASSID: 'CITY', LOCATION: 'SHOP', CUSTOMERID: 'NORD', GLDIMREGION: '12' };
    expect(toIntacct(postable())).toEqual({
      JOURNAL: 'INVJ',
      BATCH_DATE: '03/31/2026',
      BATCH_TITLE: 'Goods shipped 1',
      REFERENCENO: 'JE-1',
      ENTRIES: {
        GLENTRY: [
          { ACCOUNTNO: '51000', TR_TYPE: '1', TRX_AMOUNT: '12.50', DESCRIPTION: 'Shipment 1', ...analysis },
          { ACCOUNTNO: '12100', TR_TYPE: '-1', TRX_AMOUNT: '12.50', DESCRIPTION: 'Shipment 1', ...analysis },
        ],
      },
    });
  });

  it('is found again by journal and number, and told apart by date and lines', () => {
    expect(journalEntryMapping.identity(postable())).toEqual({
      idField: 'REFERENCENO',
      match: { JOURNAL: 'INVJ', REFERENCENO: 'JE-1' },
      verify: {
        BATCH_DATE: '03/31/2026',
        ENTRIES: {
          GLENTRY: [
            { ACCOUNTNO: '51000', TR_TYPE: '1', TRX_AMOUNT: '12.50' },
            { ACCOUNTNO: '12100', TR_TYPE: '-1', TRX_AMOUNT: '12.50' },
          ],
        },
      },
    });
  });

  it.each([
    ['5', 'CAD', '5.00'],
    ['5.1', 'CAD', '5.10'],
    ['1200', 'JPY', '1200'],
    ['1200.00', 'JPY', '1200'],
  ])('writes %s %s as %s', (transactionAmount, transactionCurrency, written) => {
    const lines = [sampleLine({ transactionAmount, transactionCurrency })];
    expect(linesOf(toIntacct(postable({ lines })))[0]).toMatchObject({ TRX_AMOUNT: written });
  });

  it('names currency, rate and date only when the currency is foreign', () => {
    const foreign = { transactionCurrency: 'EUR', fxRate: '1.4837000000' };
    const lines = [
      sampleLine({ ...foreign, fxRateDate: '2026-03-30' }),
      sampleLine({ ...foreign, sign: 'credit' }),
      sampleLine(),
    ];
    const written = linesOf(toIntacct(postable({ lines })));
    expect(written[0]).toMatchObject({ CURRENCY: 'EUR', EXCHANGE_RATE: '1.4837', EXCH_RATE_DATE: '03/30/2026' });
    expect(written[1]).toMatchObject({ CURRENCY: 'EUR', EXCHANGE_RATE: '1.4837', EXCH_RATE_DATE: '03/31/2026' });
    expect(written[2]).not.toHaveProperty('CURRENCY');
    expect(written[2]).not.toHaveProperty('EXCHANGE_RATE');
  });

  it('names the source entity when value moves between entities', () => {
    const resolved = { axes: [{ LOCATION: 'SHOP' }, { LOCATION: 'ONLINE' }], baseLocation: 'SHOP' };
    expect(toIntacct(postable({ resolved }))).toMatchObject({ BASELOCATION_NO: 'SHOP' });
  });

  it.each([
    ['', 'JE-1'],
    ['  ', 'JE-1'],
    ['x'.repeat(90), `${'x'.repeat(79)}…`],
    ['\u{1F6B2}'.repeat(81), `${'\u{1F6B2}'.repeat(79)}…`],
  ])('titles the description %j', (description, title) => {
    expect(toIntacct(postable({ description }))['BATCH_TITLE']).toBe(title);
  });

  it.each([
    ['SH-7', { DOCUMENT: 'SH-7', DESCRIPTION: 'Shipment 1' }],
    ['R'.repeat(30), { DOCUMENT: 'R'.repeat(30), DESCRIPTION: 'Shipment 1' }],
    ['R'.repeat(31), { DESCRIPTION: `${'R'.repeat(31)}: Shipment 1` }],
    ['JE-1', { DESCRIPTION: 'Shipment 1' }],
    [' ', { DESCRIPTION: 'Shipment 1' }],
  ])('gives each line the reference %j', (reference, texts) => {
    const entry = postable({ reference, resolved: { axes: [] } });
    for (const { DOCUMENT, DESCRIPTION } of linesOf(toIntacct(entry))) {
      expect({ DOCUMENT, DESCRIPTION }).toEqual(texts);
    }
    expect(journalEntryMapping.identity(entry)).toEqual(journalEntryMapping.identity(postable()));
  });

  const cents = fc
    .integer({ min: 1, max: 99_999_999_999 })
    .map((amount) => `${Math.floor(amount / 100)}.${String(amount % 100).padStart(2, '0')}`);
  const entries = fc.array(cents, { minLength: 1, maxLength: 20 }).map((amounts) => {
    const debits = amounts.map((transactionAmount, index) => sampleLine({ lineNumber: index + 1, transactionAmount }));
    const credit = sampleLine({
      lineNumber: amounts.length + 1,
      sign: 'credit',
      transactionAmount: sumDecimals(amounts),
    });
    return postable({ lines: [...debits, credit], resolved: { axes: [] } });
  });

  it('keeps the totals of any balanced entry to the cent', () => {
    fc.assert(
      fc.property(entries, (entry) => {
        const total = (type: string) =>
          sumDecimals(
            linesOf(toIntacct(entry))
              .filter((line) => line['TR_TYPE'] === type)
              .map((line) => line['TRX_AMOUNT'] ?? ''),
          );
        const debit = sumDecimals(
          entry.lines.filter((line) => line.sign === 'debit').map((line) => line.transactionAmount),
        );
        expect([total('1'), total('-1')]).toEqual([debit, debit]);
        expect(balanceFaults(entry.lines)).toEqual([]);
      }),
    );
  });

  it('is pure: the same input gives the same record and is not changed', () => {
    fc.assert(
      fc.property(entries, (entry) => {
        const before = structuredClone(entry);
        expect(toIntacct(entry)).toEqual(toIntacct(structuredClone(entry)));
        expect(entry).toEqual(before);
      }),
    );
  });
});
