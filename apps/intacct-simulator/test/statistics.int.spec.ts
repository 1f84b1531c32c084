import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import sdk from '@intacct/intacct-sdk';
import { sdkCall } from './sdk.fixture.js';
import { column, create, fields, post, TestSimulator, update, type LineValues } from './simulator.fixture.js';

const { GeneralLedger: GL } = sdk.Functions;
const set = <T extends object>(target: T, values: Partial<T>): T => Object.assign(target, values);

const LEDGER = '/companies/MAPLESTREET/ledger';

/** A statistical entry: lines of account, direction and quantity. */
const quantities = (header: LineValues, ...lines: readonly LineValues[]): string => {
  const head = { JOURNAL: 'STJ', BATCH_DATE: '11/20/2026', BATCH_TITLE: 'Heads', ...header };
  const line = { ACCOUNTNO: 'HEADS', TR_TYPE: '1', TRX_AMOUNT: '7', LOCATION: 'SHOP' };
  const content = lines.map((each) => `<GLENTRY>${fields({ ...line, ...each })}</GLENTRY>`).join('');
  return `<GLBATCH>${fields(head)}<ENTRIES>${content}</ENTRIES></GLBATCH>`;
};

describe('Statistical accounts and journals', () => {
  let simulator: TestSimulator;
  beforeEach(async () => {
    simulator = await TestSimulator.start();
    await simulator.run([
      create('STATACCOUNT', fields({ ACCOUNTNO: 'HEADS', TITLE: 'Employees', ACCOUNTTYPE: 'cumulative' })),
      create('STATJOURNAL', fields({ SYMBOL: 'STJ', TITLE: 'Statistics' })),
    ]);
  });
  afterEach(() => simulator.stop());
  const refusal = async (call: string): Promise<string> => (await simulator.one(call)).texts[0] ?? 'no error';
  const ledger = async (query = ''): Promise<object> => (await simulator.control('GET', `${LEDGER}${query}`)).json;

  it('post quantities of one line, apart from money', async () => {
    expect(await refusal(post(quantities({}, {})))).toBe('no error');
    await simulator.one(post(quantities({ BATCH_DATE: '11/25/2026' }, { TR_TYPE: '-1', TRX_AMOUNT: '2.5' })));
    expect(await ledger()).toMatchObject({
      debit: '0.00',
      credit: '0.00',
      byAccount: {},
      statistical: { HEADS: '4.50' },
    });
    expect(await ledger('?asOf=2026-11-20')).toMatchObject({ statistical: { HEADS: '7.00' } });
    const rows = await simulator.one(
      '<query><object>GLDETAIL</object><select><field>STATISTICAL</field><field>STATACCOUNT.TITLE</field></select></query>',
    );
    expect([column(rows, 'STATISTICAL'), column(rows, 'STATACCOUNT.TITLE')]).toEqual([
      ['T', 'T'],
      ['Employees', 'Employees'],
    ]);
  });

  it.each([
    ['an account of money', post(quantities({}, { ACCOUNTNO: '12100' })), /Account 12100 is not valid/],
    ['a currency', post(quantities({}, { CURRENCY: 'CAD' })), /CURRENCY does not exist on statistical lines/],
    ['no line', post(quantities({})), /at least 1 line$/],
    ['a negative quantity', post(quantities({}, { TRX_AMOUNT: '-1' })), /must not be negative/],
    ['a quantity in a journal of money', post(quantities({ JOURNAL: 'GEN' }, {}, {})), /Account HEADS is not valid/],
    ['an unknown journal', post(quantities({ JOURNAL: 'NO' }, {})), /Invalid Journal 'NO' specified/],
    ['a used number', create('GLACCOUNT', fields({ ACCOUNTNO: 'HEADS', TITLE: 't' })), /already exists/],
    ['a used symbol', create('STATJOURNAL', fields({ SYMBOL: 'GEN', TITLE: 't' })), /already exists/],
    ['no report type', create('STATACCOUNT', fields({ ACCOUNTNO: 'X', TITLE: 't' })), /ACCOUNTTYPE/],
  ])('refuse %s', async (_, call, text) => {
    expect(await refusal(call)).toMatch(text);
  });

  it('let a posted entry change its texts only, unless the switch says otherwise', async () => {
    await simulator.one(post(quantities({}, {})));
    const line = `<ENTRIES><GLENTRY>${fields({ ACCOUNTNO: 'HEADS', TR_TYPE: '1', TRX_AMOUNT: '9', LOCATION: 'SHOP' })}</GLENTRY></ENTRIES>`;
    const changed = update('GLBATCH', `<RECORDNO>1</RECORDNO>${line}`);
    expect(await refusal(update('GLBATCH', fields({ RECORDNO: '1', BATCH_TITLE: 'New' })))).toBe('no error');
    expect(await refusal(changed)).toMatch(/cannot be changed/);
    await simulator.control('POST', '/profile', { gaps: { statisticalUpdates: 'full' } });
    expect(await refusal(changed)).toBe('no error');
    expect(await ledger()).toMatchObject({ statistical: { HEADS: '9.00' } });
  });

  it('take entries of the object-specific function', async () => {
    const day = '<year>2026</year><month>11</month><day>20</day>';
    const line =
      '<glentry><trtype>increase</trtype><amount>3</amount><glaccountno>HEADS</glaccountno><locationid>SHOP</locationid></glentry>';
    const call = (journal: string): string =>
      `<create_statgltransaction><journalid>${journal}</journalid><datecreated>${day}</datecreated><description>Heads</description>` +
      `<statgltransactionentries>${line}</statgltransactionentries></create_statgltransaction>`;
    expect(await refusal(call('STJ'))).toBe('no error');
    expect(await refusal(call('GEN'))).toMatch(/at least 2 lines/);
    expect(await ledger()).toMatchObject({ statistical: { HEADS: '3.00' } });
    expect(await refusal('<delete_statgltransaction key="1"/>')).toBe('no error');
    expect(await ledger()).toMatchObject({ statistical: {} });
  });

  it('run the functions of the official SDK', async () => {
    const accountOf = { accountNo: 'SQFT', title: 'Area', reportType: 'cumulative', active: true, requireClass: false };
    const line = set(new GL.StatisticalJournalEntryLineCreate(), {
      statAccountNumber: 'SQFT',
      amount: 12.5,
      locationId: 'SHOP',
      memo: 'm',
    });
    const entryOf = { journalSymbol: 'STJ', postingDate: new Date(2026, 10, 20), description: 'Area', lines: [line] };
    const seen: string[] = [];
    for (const call of [
      set(new GL.StatisticalAccountCreate(), accountOf),
      set(new GL.StatisticalAccountUpdate(), { accountNo: 'SQFT', title: 'Floor area' }),
      set(new GL.StatisticalJournalEntryCreate(), entryOf),
      set(new GL.StatisticalAccountDelete(), { accountNo: 'SQFT' }),
      set(new GL.StatisticalJournalEntryDelete(), { recordNo: 1 }),
      set(new GL.StatisticalAccountDelete(), { accountNo: 'SQFT' }),
    ]) {
      seen.push(await refusal(sdkCall(call)));
    }
    const ok = 'no error';
    expect(seen).toEqual([ok, ok, ok, expect.stringMatching(/in use/), ok, ok]);
  });
});
