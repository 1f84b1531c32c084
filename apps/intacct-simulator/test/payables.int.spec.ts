import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fields, update, type LineValues } from './simulator.fixture.js';
import { Books, bill } from './subledger.fixture.js';

describe('ApBill', () => {
  let books: Books;
  beforeEach(async () => {
    books = await Books.open({ closedThrough: '2026-09-30' });
  });
  afterEach(() => books.close());

  it('posts its lines to their accounts and the total to the control account', async () => {
    const no = await books.make(bill({}, [{ TRX_AMOUNT: '100.004' }, { TRX_AMOUNT: '-20', LOCATIONID: 'ONLINE' }]));
    const names = ['STATE', 'RAWSTATE', 'TOTALENTERED', 'TRX_TOTALDUE', 'WHENPOSTED', 'MODULEKEY', 'RECORDTYPE'];
    expect(await books.pick('APBILL', no, names)).toEqual([
      'Posted',
      'A',
      '80.00',
      '80.00',
      '11/02/2026',
      '3.AP',
      'pi',
    ]);
    expect(await books.balances()).toEqual({ 52000: '80.00', 21000: '-80.00' });
  });

  const cases: readonly (readonly [string, LineValues, LineValues, RegExp])[] = [
    ['no vendor', { VENDORID: '' }, {}, /BL03000018 .*VENDORID.*missing/],
    ['an unknown vendor', { VENDORID: 'NOPE' }, {}, /Invalid Vendor 'NOPE' specified/],
    ['no date', { WHENCREATED: '' }, {}, /WHENCREATED.*missing/],
    ['an ISO date', { WHENCREATED: '2026-11-02' }, {}, /Invalid date '2026-11-02'/],
    ['no due date and no term', { WHENDUE: '' }, {}, /WHENDUE.*missing/],
    ['a due date before the date', { WHENDUE: '11/01/2026' }, {}, /must not be before/],
    ['no number', { RECORDID: '' }, {}, /PL01000127/],
    ['a closed period', { WHENCREATED: '09/30/2026' }, {}, /period.*closed.*on or after 10\/01\/2026/],
    ['a rate and a rate type', { CURRENCY: 'USD', EXCHANGE_RATE: '2', EXCH_RATE_TYPE_ID: 'X' }, {}, /not both/],
    ['a currency without rate', { CURRENCY: 'USD' }, {}, /No exchange rate/],
    ['another base currency', { BASECURR: 'USD' }, {}, /base currency is CAD/],
    ['an unknown account', {}, { ACCOUNTNO: '99999' }, /Account 99999 is not valid/],
    ['an inactive account', {}, { ACCOUNTNO: '59900' }, /Account 59900 is not valid: it is inactive/],
    ['a bank account', {}, { ACCOUNTNO: '10100' }, /Account 10100 is associated to a bank account/],
    ['an account label', {}, { ACCOUNTLABEL: 'Rent' }, /labels are not enabled/],
    ['a missing dimension', {}, { ACCOUNTNO: '12100' }, /missing the Item dimension for the Account 12100/],
    ['no location', {}, { LOCATIONID: '' }, /LOCATIONID.*missing/],
    ['an unknown class', {}, { CLASSID: 'NOPE' }, /Invalid Class 'NOPE'/],
    ['an unknown tax detail', {}, { MEMO: 'x' }, /'MEMO' is not a valid field/],
    ['no amount', {}, { TRX_AMOUNT: '' }, /TRX_AMOUNT.*missing/],
    ['a summary module', { MODULEKEY: '9.PO' }, {}, /Module 9.PO cannot be set/],
  ];
  it.each(cases)('refuses %s', async (_name, header, line, text) => {
    expect(await books.refusal(bill(header, [line]))).toMatch(text);
    expect(await books.balances()).toEqual({});
  });

  it('takes the due date from the term of the bill', async () => {
    const no = await books.make(bill({ WHENDUE: '', TERMNAME: 'NET60' }).replace('<WHENDUE></WHENDUE>', ''));
    expect(await books.pick('APBILL', no, ['WHENDUE', 'TERMNAME'])).toEqual(['01/01/2027', 'NET60']);
  });

  it('keeps a draft that lacks almost everything, and posts it when it is submitted', async () => {
    const draft = { ACTION: 'Draft', VENDORID: '', WHENCREATED: '', WHENDUE: '', RECORDID: '' };
    const no = await books.make(bill(draft, [{ ACCOUNTNO: '12100' }]));
    expect([await books.pick('APBILL', no, ['STATE']), await books.balances()]).toEqual([['Draft'], {}]);
    const submit = update('APBILL', fields({ RECORDNO: no, ACTION: 'Submit' }));
    expect(await books.refusal(submit)).toMatch(/VENDORID.*missing/);
    const complete = fields({
      RECORDNO: no,
      ACTION: 'Submit',
      VENDORID: 'V1',
      WHENCREATED: '11/02/2026',
      WHENDUE: '11/09/2026',
      RECORDID: 'B-9',
    });
    const lines = `<APBILLITEMS><APBILLITEM>${fields({ LINE_NO: '1', ITEMID: 'I1' })}</APBILLITEM></APBILLITEMS>`;
    expect(await books.refusal(update('APBILL', complete + lines))).toBe('no error');
    expect(await books.balances()).toEqual({ 12100: '100.00', 21000: '-100.00' });
  });

  it('refuses a number that the vendor has used, not that of another vendor', async () => {
    await books.make(bill());
    expect(await books.refusal(bill())).toMatch(/^BL03002185 .*already exists/);
    expect(await books.refusal(bill({ VENDORID: 'V2' }))).toBe('no error');
  });

  it('lets its texts change after its period was closed, not its amounts', async () => {
    await books.close();
    books = await Books.open();
    const no = await books.make(bill({ WHENCREATED: '09/15/2026' }));
    const company = books.simulator.world.companies.get('MAPLESTREET');
    Object.assign(company?.settings ?? {}, { closedThrough: '2026-09-30' });
    const change = (content: string): Promise<string> =>
      books.refusal(update('APBILL', `<RECORDNO>${no}</RECORDNO>${content}`));
    expect(await change(fields({ DESCRIPTION: 'late' }))).toBe('no error');
    const line = fields({ LINE_NO: '1', TRX_AMOUNT: '1' });
    expect(await change(`<APBILLITEMS><APBILLITEM>${line}</APBILLITEM></APBILLITEMS>`)).toMatch(/period.*closed/);
    expect(await books.balances()).toEqual({ 21000: '-100.00', 52000: '100.00' });
  });
});
