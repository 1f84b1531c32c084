import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { bill, Books } from './subledger.fixture.js';
import { create, entry, fields, post, update, type LineValues } from './simulator.fixture.js';

/** Rates of a pair from two days on. */
const rates = (type: string, from: string, to: string, entries: readonly LineValues[]): string =>
  create(
    'EXCHANGERATE',
    fields({ TYPENAME: type, FROM_CURRENCY: from, TO_CURRENCY: to }) +
      `<EXCHANGERATEENTRIES>${entries.map((each) => `<EXCHANGERATEENTRY>${fields(each)}</EXCHANGERATEENTRY>`).join('')}</EXCHANGERATEENTRIES>`,
  );
const from = (day: string, rate: string): LineValues => ({ EFFECTIVE_START_DATE: day, EXCHANGE_RATE: rate });
const DAILY = 'Intacct Daily Rate';
const USD = { CURRENCY: 'USD' };

describe('Exchange rates (56)', () => {
  let books: Books;
  beforeEach(async () => {
    books = await Books.open();
    await books.simulator.run([
      create('EXCHANGERATETYPES', fields({ NAME: 'Budget' })),
      rates(DAILY, 'USD', 'CAD', [from('11/01/2026', '1.3'), from('11/20/2026', '1.4'), from('11/25/2026', '1.5')]),
      rates('Budget', 'CAD', 'USD', [from('01/01/2026', '0.8')]),
    ]);
  });
  afterEach(() => books.close());
  /** Base amount and rate of the first line, or the refusal. */
  const posted = async (line: LineValues, header: LineValues = {}): Promise<unknown> => {
    const no = await books.make(post(entry(header, line, line)));
    if (!/^\d+$/.test(no)) return no;
    const { json } = await books.person('GET', `GLENTRY?BATCHNO=${no}`);
    return [json.records[0]?.['AMOUNT'], json.records[0]?.['EXCHANGE_RATE']];
  };

  it.each([
    ['the latest rate on or before the posting date', USD, {}, ['14.14', '1.4']],
    ['an earlier one', USD, { BATCH_DATE: '11/19/2026' }, ['13.13', '1.3']],
    ['that of the rate date', { ...USD, EXCH_RATE_DATE: '11/26/2026' }, {}, ['15.15', '1.5']],
    ['none before the first', USD, { BATCH_DATE: '10/31/2026' }, expect.stringMatching(/No exchange rate was found/)],
    ['the daily type by name', { ...USD, EXCH_RATE_TYPE_ID: DAILY }, {}, ['14.14', '1.4']],
    ['the reciprocal of a pair', { ...USD, EXCH_RATE_TYPE_ID: 'Budget' }, {}, ['12.63', '1.25']],
    ['a rate of its own, 4 decimals', { ...USD, EXCHANGE_RATE: '1.23456' }, {}, ['12.47', '1.2346']],
    [
      'no unknown type',
      { ...USD, EXCH_RATE_TYPE_ID: 'X' },
      {},
      expect.stringMatching(/Invalid Exchange rate type 'X'/),
    ],
    ['not both', { ...USD, EXCH_RATE_TYPE_ID: DAILY, EXCHANGE_RATE: '1' }, {}, expect.stringMatching(/not both/)],
    ['no rate of zero', { ...USD, EXCHANGE_RATE: '0.00001' }, {}, expect.stringMatching(/Illegal format/)],
  ])('give a journal entry %s', async (_, line, header, expected) => {
    expect(await posted(line, header)).toEqual(expected);
  });

  it('serve payables, and follow an entry to another day', async () => {
    const no = await books.make(bill({ CURRENCY: 'USD', WHENCREATED: '11/21/2026', EXCH_RATE_TYPE_ID: DAILY }));
    expect(await books.pick('APBILL', no, ['TOTALENTERED', 'EXCHANGE_RATE'])).toEqual(['140.00', '1.4']);
    const typed = { ...USD, EXCH_RATE_TYPE_ID: DAILY };
    await books.simulator.one(post(entry({}, typed, typed)));
    await books.simulator.one(update('GLBATCH', fields({ RECORDNO: '1', BATCH_DATE: '11/25/2026' })));
    expect((await books.balances())['12100']).toBe('15.15');
  });

  it('know one default type, and hide the daily one', async () => {
    await books.simulator.run([
      create('EXCHANGERATETYPES', fields({ NAME: 'Month', ISDEFAULT: 'true' })),
      update('EXCHANGERATETYPES', fields({ NAME: 'Budget', ISDEFAULT: 'true' })),
    ]);
    expect(await posted(USD)).toEqual(['12.63', '1.25']);
    const { json } = await books.person('GET', 'EXCHANGERATETYPES');
    expect(json.records.map((each) => [each['NAME'], each['ISDEFAULT'], each['ID']])).toEqual([
      ['Budget', 'true', '1'],
      ['Month', 'false', '2'],
    ]);
    expect(await books.refusal(create('EXCHANGERATETYPES', fields({ NAME: DAILY })))).toMatch(/already exists/);
  });

  it.each([
    ['a pair twice', rates(DAILY, 'USD', 'CAD', [from('01/01/2026', '1')]), /already exists/],
    ['a day twice', rates('Budget', 'EUR', 'CAD', [from('01/01/2026', '1'), from('01/01/2026', '2')]), /same day/],
    ['a rate of zero', rates('Budget', 'EUR', 'CAD', [from('01/01/2026', '0')]), /Illegal format for Exchange rate/],
    ['no rate', rates('Budget', 'EUR', 'CAD', [{ EFFECTIVE_START_DATE: '01/01/2026' }]), /EXCHANGE_RATE\) is missing/],
    ['one currency', rates('Budget', 'CAD', 'CAD', [from('01/01/2026', '1')]), /needs two currencies/],
    ['no currency', rates('Budget', 'euro', 'CAD', []), /Currency 'euro'|longer than 3/],
    ['an unknown type', rates('No', 'EUR', 'CAD', []), /Invalid Exchange rate type 'No'/],
  ])('refuse %s', async (_, call, text) => {
    expect(await books.refusal(call)).toMatch(text);
  });

  it('leave what rounding leaves over on the largest foreign line', async () => {
    const line = (sign: string, amount: string): string =>
      `<GLENTRY>${fields({ ACCOUNTNO: sign === '1' ? '31000' : '41900', TR_TYPE: sign, TRX_AMOUNT: amount, LOCATION: 'SHOP', CURRENCY: 'USD', EXCHANGE_RATE: '1.3333' })}</GLENTRY>`;
    const head = fields({ JOURNAL: 'GEN', BATCH_DATE: '11/20/2026', BATCH_TITLE: 'Thirds' });
    const lines = [line('1', '3.33'), line('1', '3.33'), line('1', '3.35'), line('-1', '10.01')];
    expect(await books.refusal(post(`<GLBATCH>${head}<ENTRIES>${lines.join('')}</ENTRIES></GLBATCH>`))).toBe(
      'no error',
    );
    const { json } = await books.person('GET', 'GLENTRY?BATCHNO=1');
    expect(json.records.map((each) => each['AMOUNT'])).toEqual(['4.44', '4.44', '4.47', '13.35']);
    expect(await books.balances()).toEqual({ 31000: '13.35', 41900: '-13.35' });
  });
});

describe('Bank accounts (49)', () => {
  let books: Books;
  beforeEach(async () => {
    books = await Books.open();
  });
  afterEach(() => books.close());
  const savings = (values: LineValues): string =>
    create('SAVINGSACCOUNT', fields({ BANKACCOUNTID: 'SAV', BANKNAME: 'Bank', GLACCOUNTNO: '31000', ...values }));

  it('tie their ledger account to themselves', async () => {
    expect(await books.refusal(savings({}))).toBe('no error');
    expect(await books.pick('SAVINGSACCOUNT', '1', ['CURRENCY', 'BANKACCOUNTTYPE'])).toEqual(['CAD', 'Savings']);
    expect(await books.refusal(bill({}, [{ ACCOUNTNO: '31000' }]))).toMatch(/associated to a bank account/);
    expect(await books.refusal(post(entry({}, { ACCOUNTNO: '31000' })))).toBe('no error');
  });

  it.each([
    [{ GLACCOUNTNO: '10100' }, /Account 10100 is associated to bank account 'CHQ-CAD' already/],
    [{ BANKACCOUNTID: 'CHQ-CAD' }, /already exists/],
    [{ GLACCOUNTNO: '99999' }, /'99999' specified/],
    [{ LOCATIONID: 'NOWHERE' }, /'NOWHERE' specified/],
    [{ CURRENCY: 'cad' }, /Invalid Currency 'cad'/],
  ])('refuse %j', async (values, text) => {
    expect(await books.refusal(savings(values))).toMatch(text);
  });
});

describe('Accounts (52)', () => {
  const account = (ACCOUNTNO: string, more: LineValues = {}): string =>
    create('GLACCOUNT', fields({ ACCOUNTNO, TITLE: 't', ...more }));

  it.each([
    ['71000', 'no error'],
    ['71000-01', 'no error'],
    ['7100', /Illegal format for GLACCOUNT : Account number 7100/],
    ['71000-1', /Illegal format/],
    ['71000.01', /Illegal format/],
  ])('have the shape that the preferences prescribe: %s', async (number, text) => {
    const GEN = { PRIMARY_ACCTNO_LENGTH: 5, ACCTNO_SEPARATOR: '-', SUBACCTNO_LENGTH: 2 };
    const books = await Books.open({ preferences: { GEN } });
    expect(await books.refusal(account(number))).toMatch(text);
    await books.close();
  });

  it('close into another account when they are closing accounts', async () => {
    const books = await Books.open();
    const closing = { CLOSINGTYPE: 'closing account' };
    expect(await books.refusal(account('7', closing))).toMatch(/CLOSINGACCOUNTNO\) is missing/);
    expect(await books.refusal(account('7', { ...closing, CLOSINGACCOUNTNO: '31000' }))).toBe('no error');
    await books.close();
  });
});
