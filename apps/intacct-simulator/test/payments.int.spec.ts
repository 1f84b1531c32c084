import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { create, fields, sampleCompany, update, type LineValues } from './simulator.fixture.js';
import { Books, advance, bill, payout, receipt } from './subledger.fixture.js';

const MONEY = ['STATE', 'TRX_TOTALPAID', 'TRX_TOTALDUE', 'WHENPAID'];

describe('Payments', () => {
  let books: Books;
  beforeEach(async () => {
    books = await Books.open();
  });
  afterEach(() => books.close());

  const paidByLine = async (no: string): Promise<readonly (string | undefined)[]> =>
    (await books.linesOf('ARINVOICEITEM', no)).map((line) => line['TRX_TOTALPAID']);

  it('pours over the lines top down and moves state, totals and dates (58)', async () => {
    const no = await books.invoice({}, [{ TRX_AMOUNT: '60' }, { TRX_AMOUNT: '40' }]);
    await books.simulator.control('POST', '/clock', { advanceMs: 5_000 });
    const before = await books.read('ARINVOICE', no);
    await books.make(receipt([{ RECORDKEY: no, TRX_PAYMENTAMOUNT: '70' }]));
    expect(await books.pick('ARINVOICE', no, MONEY)).toEqual(['Partially Paid', '70.00', '30.00', undefined]);
    expect(await paidByLine(no)).toEqual(['60.00', '10.00']);
    expect((await books.read('ARINVOICE', no))['AUWHENCREATED']).toBe(before['AUWHENCREATED']);
    await books.make(receipt([{ RECORDKEY: no, TRX_PAYMENTAMOUNT: '30' }], { RECEIPTDATE: '11/12/2026' }));
    expect(await books.pick('ARINVOICE', no, MONEY)).toEqual(['Paid', '100.00', '0.00', '11/12/2026']);
    expect(await books.balances()).toEqual({ 41900: '-100.00', 10100: '100.00' });
  });

  const refusals: readonly (readonly [string, LineValues, LineValues, RegExp])[] = [
    ['more than is due', { TRX_PAYMENTAMOUNT: '100.01' }, {}, /^BL03000130 .*exceeds total amount due/],
    ['no amount', {}, {}, /TRX_PAYMENTAMOUNT.*missing/],
    ['a negative amount', { TRX_PAYMENTAMOUNT: '-1' }, {}, /must not be negative/],
    ['an unknown invoice', { RECORDKEY: '99', TRX_PAYMENTAMOUNT: '1' }, {}, /Invalid ARINVOICE '99'/],
    ['an invoice of another customer', { TRX_PAYMENTAMOUNT: '1' }, { CUSTOMERID: 'C2' }, /another customer/],
    ['another currency', { TRX_PAYMENTAMOUNT: '1' }, { CURRENCY: 'USD', EXCHANGE_RATE: '2' }, /currency is not USD/],
    ['a line that is not there', { ENTRYKEY: '99', TRX_PAYMENTAMOUNT: '1' }, {}, /Invalid line '99'/],
    ['no date', { TRX_PAYMENTAMOUNT: '1' }, { RECEIPTDATE: '' }, /RECEIPTDATE.*missing/],
    ['no method', { TRX_PAYMENTAMOUNT: '1' }, { PAYMENTMETHOD: '' }, /PAYMENTMETHOD.*missing/],
    ['an unknown method', { TRX_PAYMENTAMOUNT: '1' }, { PAYMENTMETHOD: 'Shells' }, /Illegal format for ARPYMT/],
    ['no place for the money', { TRX_PAYMENTAMOUNT: '1' }, { FINANCIALENTITY: '' }, /exactly one of FINANCIALENTITY/],
    ['two places', { TRX_PAYMENTAMOUNT: '1' }, { UNDEPOSITEDACCOUNTNO: '13100' }, /exactly one of/],
    ['an unknown bank', { TRX_PAYMENTAMOUNT: '1' }, { FINANCIALENTITY: 'NOPE' }, /Invalid Bank account 'NOPE'/],
    ['an unknown advance', { ADVANCEKEY: '9', TRX_POSTEDADVANCEAMOUNT: '1' }, {}, /Invalid ARADVANCE '9'/],
    ['a credit without amount', { ADVANCEKEY: '9' }, {}, /TRX_POSTEDADVANCEAMOUNT is missing/],
  ];
  it.each(refusals)('refuses %s and changes nothing', async (_name, detail, header, text) => {
    const no = await books.invoice();
    const ledger = await books.balances();
    expect(await books.refusal(receipt([{ RECORDKEY: no, ...detail }], header))).toMatch(text);
    expect(await books.pick('ARINVOICE', no, MONEY)).toEqual(['Posted', '0.00', '100.00', undefined]);
    expect(await books.balances()).toEqual(ledger);
  });

  it('refuses to pay what is paid', async () => {
    const no = await books.invoice();
    await books.make(receipt([{ RECORDKEY: no, TRX_PAYMENTAMOUNT: '100' }]));
    expect(await books.refusal(receipt([{ RECORDKEY: no, TRX_PAYMENTAMOUNT: '1' }]))).toMatch(
      /^BL03000130 .*already paid/,
    );
  });

  it('pays a named line, several invoices, and invoices of several customers by a payer', async () => {
    const first = await books.invoice({}, [{ TRX_AMOUNT: '60' }, { TRX_AMOUNT: '40' }]);
    const second = await books.invoice({ CUSTOMERID: 'C2' });
    const entry = (await books.linesOf('ARINVOICEITEM', first))[1]?.['RECORDNO'] ?? '';
    const call = receipt(
      [
        { RECORDKEY: first, ENTRYKEY: entry, TRX_PAYMENTAMOUNT: '40' },
        { RECORDKEY: second, TRX_PAYMENTAMOUNT: '100' },
      ],
      { PAYERNAME: 'Parent firm', CUSTOMERID: '' },
    );
    expect(await books.refusal(call)).toBe('no error');
    expect(await paidByLine(first)).toEqual(['0.00', '40.00']);
    expect(await books.pick('ARINVOICE', second, ['STATE'])).toEqual(['Paid']);
  });

  it('settles lines below zero with the others', async () => {
    const no = await books.invoice({}, [{ TRX_AMOUNT: '100' }, { TRX_AMOUNT: '-20' }]);
    expect(await books.refusal(receipt([{ RECORDKEY: no, TRX_PAYMENTAMOUNT: '80.01' }]))).toMatch(/^BL03000130/);
    const payment = await books.make(receipt([{ RECORDKEY: no, TRX_PAYMENTAMOUNT: '80' }]));
    expect(await books.pick('ARINVOICE', no, MONEY)).toEqual(['Paid', '80.00', '0.00', '11/10/2026']);
    expect(await paidByLine(no)).toEqual(['100.00', '-20.00']);
    expect((await books.linesOf('ARPYMTDETAIL', payment)).map((each) => each['TRX_INLINEAMOUNT'])).toEqual([
      undefined,
      '20.00',
    ]);
  });

  it('applies adjustments, advances, negative invoices and overpayments', async () => {
    const no = await books.invoice({}, [{ TRX_AMOUNT: '500' }]);
    const adjustment = await books.invoice({ RECORDID: 'CM-1' }, [{ TRX_AMOUNT: '-30' }], 'ARADJUSTMENT');
    const negative = await books.invoice({ RECORDID: 'INV-9' }, [{ TRX_AMOUNT: '-50' }]);
    const deposit = await books.make(advance({}, [{ TRX_AMOUNT: '200', ACCOUNTNO: '21500', VENDORID: 'V1' }]));
    const small = await books.invoice({ RECORDID: 'INV-2' }, [{ TRX_AMOUNT: '10' }]);
    const over = await books.make(
      receipt([{ RECORDKEY: small, TRX_PAYMENTAMOUNT: '10' }], {
        OVERPAYMENTAMOUNT: '25',
        OVERPAYMENTLOCATIONID: 'SHOP',
      }),
    );
    expect(await books.pick('ARPYMT', over, ['TRX_TOTALENTERED', 'TRX_TOTALDUE'])).toEqual(['35.00', '25.00']);
    const credits = receipt(
      [
        { RECORDKEY: no, ADJUSTMENTKEY: adjustment, TRX_ADJUSTMENTAMOUNT: '30' },
        { RECORDKEY: no, ADVANCEKEY: deposit, TRX_POSTEDADVANCEAMOUNT: '150' },
        { RECORDKEY: no, NEGATIVEINVOICEKEY: negative, TRX_NEGATIVEINVOICEAMOUNT: '50' },
        { RECORDKEY: no, OVERPAYMENTKEY: over, TRX_POSTEDOVERPAYMENTAMOUNT: '25' },
      ],
      { FINANCIALENTITY: '' },
    );
    expect(await books.refusal(credits)).toBe('no error');
    expect(await books.pick('ARINVOICE', no, MONEY)).toEqual(['Partially Paid', '255.00', '245.00', undefined]);
    expect(await books.pick('ARADJUSTMENT', adjustment, ['STATE'])).toEqual(['Paid']);
    expect(await books.pick('ARADVANCE', deposit, ['TRX_TOTALDUE', 'TRX_TOTALPAID'])).toEqual(['50.00', '150.00']);
    expect(await books.pick('ARPYMT', over, ['TRX_TOTALDUE'])).toEqual(['0.00']);
    expect(await books.balances()).toEqual({ 10100: '235.00', 11000: '245.00', 21500: '-50.00', 41900: '-430.00' });
    const again = receipt([{ RECORDKEY: no, ADVANCEKEY: deposit, TRX_POSTEDADVANCEAMOUNT: '50.01' }]);
    expect(await books.refusal(again)).toMatch(/^BL03000130 .*available of the advance/);
  });

  it('takes the discount of the term when the payment is early enough', async () => {
    const header = { CUSTOMERID: 'C2', WHENDUE: '' };
    const early = await books.invoice(header);
    const late = await books.invoice({ ...header, RECORDID: 'INV-2' });
    expect(await books.pick('ARINVOICE', early, ['WHENDISCOUNT', 'WHENDUE'])).toEqual(['11/08/2026', '11/22/2026']);
    const pay = (no: string, date: string, amount: string) =>
      receipt([{ RECORDKEY: no, TRX_PAYMENTAMOUNT: amount, DISCOUNTDATE: date }], { CUSTOMERID: 'C2' });
    expect(await books.refusal(pay(early, '11/08/2026', '99'))).toBe('no error');
    expect(await books.refusal(pay(late, '11/09/2026', '99'))).toBe('no error');
    expect(await books.pick('ARINVOICE', early, ['STATE'])).toEqual(['Paid']);
    expect(await books.pick('ARINVOICE', late, MONEY)).toEqual(['Partially Paid', '99.00', '1.00', undefined]);
    expect(await books.balances()).toEqual({ 10100: '198.00', 11000: '1.00', 41500: '1.00', 41900: '-200.00' });
  });

  it('only selects while it is a draft, which alone can be changed and deleted', async () => {
    const no = await books.invoice();
    const draft = await books.make(receipt([{ RECORDKEY: no, TRX_PAYMENTAMOUNT: '60' }], { ACTION: 'Draft' }));
    const totals = ['STATE', 'TRX_TOTALSELECTED', 'TRX_TOTALDUE'];
    expect(await books.pick('ARINVOICE', no, totals)).toEqual(['Selected', '60.00', '100.00']);
    expect(await books.refusal(receipt([{ RECORDKEY: no, TRX_PAYMENTAMOUNT: '41' }]))).toMatch(/^BL03000130/);
    const detail = fields({ RECORDKEY: no, TRX_PAYMENTAMOUNT: '70' });
    const lines = `<ARPYMTDETAILS><ARPYMTDETAIL>${detail}</ARPYMTDETAIL></ARPYMTDETAILS>`;
    expect(await books.refusal(update('ARPYMT', `<RECORDNO>${draft}</RECORDNO>${lines}`))).toBe('no error');
    expect(await books.pick('ARINVOICE', no, totals)).toEqual(['Selected', '70.00', '100.00']);
    const submit = update('ARPYMT', fields({ RECORDNO: draft, ACTION: 'Submit' }));
    expect(await books.refusal(submit)).toBe('no error');
    expect(await books.pick('ARINVOICE', no, totals)).toEqual(['Partially Paid', '0.00', '30.00']);
    expect(await books.refusal(submit)).toMatch(/Only draft payments/);
    const remove = '<delete><object>ARPYMT</object><keys>1</keys></delete>';
    expect(await books.refusal(remove)).toMatch(/cannot be deleted: reverse it/);
  });

  it('pays bills, and debit memos of the vendor with them', async () => {
    const no = await books.make(bill());
    const memo = await books.person('POST', 'APADJUSTMENT', {
      VENDORID: 'V1',
      RECORDID: 'DM-1',
      WHENCREATED: '11/02/2026',
      APADJUSTMENTITEMS: [{ ACCOUNTNO: '52000', TRX_AMOUNT: '-15', LOCATIONID: 'SHOP' }],
    });
    const call = payout([
      { RECORDKEY: no, TRX_PAYMENTAMOUNT: '85' },
      { RECORDKEY: no, ADJUSTMENTKEY: memo.json.RECORDNO, TRX_ADJUSTMENTAMOUNT: '15' },
    ]);
    expect(await books.refusal(call)).toBe('no error');
    expect(await books.pick('APBILL', no, MONEY)).toEqual(['Paid', '100.00', '0.00', '11/10/2026']);
    expect(await books.balances()).toEqual({ 10100: '-85.00', 52000: '85.00' });
    expect(await books.refusal(payout([{ RECORDKEY: no }], { VENDORID: '' }))).toMatch(/VENDORID.*missing/);
  });

  it('settles a foreign currency at the rate of the invoice', async () => {
    const no = await books.invoice({ CURRENCY: 'USD', EXCHANGE_RATE: '1.3333' });
    expect(await books.pick('ARINVOICE', no, ['TOTALDUE', 'TRX_TOTALDUE'])).toEqual(['133.33', '100.00']);
    const part = { CURRENCY: 'USD', EXCHANGE_RATE: '1.4', FINANCIALENTITY: '', UNDEPOSITEDACCOUNTNO: '13100' };
    await books.make(receipt([{ RECORDKEY: no, TRX_PAYMENTAMOUNT: '33.33' }], part));
    await books.make(receipt([{ RECORDKEY: no, TRX_PAYMENTAMOUNT: '66.67' }], part));
    expect(await books.pick('ARINVOICE', no, ['TOTALDUE', 'STATE'])).toEqual(['0.00', 'Paid']);
    expect(await books.balances()).toEqual({ 13100: '133.33', 41900: '-133.33' });
  });

  it('lets the line of an advance name a child of its customer, no other', async () => {
    expect(await books.refusal(advance({}, [{ CUSTOMERID: 'C1-A' }]))).toBe('no error');
    expect(await books.refusal(advance({}, [{ CUSTOMERID: 'C2' }]))).toMatch(/not the header-level customer/);
    expect(await books.refusal(advance({ RECEIPTDATE: '' }))).toMatch(/RECEIPTDATE is missing/);
    expect(await books.refusal(advance({}, [{ TRX_AMOUNT: '-1' }]))).toMatch(/must be positive/);
    expect(await books.refusal(create('ARADVANCE', ''))).toMatch(/PAYMENTMETHOD/);
  });

  it('settles between entities only where they have inter-entity relations', async () => {
    const pay = async (isRelated: boolean): Promise<string> => {
      await books.close();
      const { objects } = sampleCompany();
      const entities = (objects['LOCATIONENTITY'] ?? []).map((each) => ({ ...each, HAS_IE_RELATION: isRelated }));
      books = await Books.open({ objects: { ...objects, LOCATIONENTITY: entities } });
      const no = await books.invoice({}, [{ LOCATIONID: 'ONLINE' }]);
      const deposit = await books.make(advance());
      return books.refusal(receipt([{ RECORDKEY: no, ADVANCEKEY: deposit, TRX_POSTEDADVANCEAMOUNT: '100' }]));
    };
    expect([await pay(true), await pay(false)]).toEqual([
      'no error',
      expect.stringMatching(/do not balance for entity/),
    ]);
  });

  it('posts what a rate has gained or lost where there is an account for it', async () => {
    await books.close();
    books = await Books.open({ preferences: { GL: { GAINLOSSACCOUNT: '31000' } } });
    const no = await books.invoice({ CURRENCY: 'USD', EXCHANGE_RATE: '1.3333' });
    const place = { CURRENCY: 'USD', EXCHANGE_RATE: '1.4', FINANCIALENTITY: '', UNDEPOSITEDACCOUNTNO: '13100' };
    expect(await books.refusal(receipt([{ RECORDKEY: no, TRX_PAYMENTAMOUNT: '100' }], place))).toBe('no error');
    expect(await books.balances()).toEqual({ 13100: '140.00', 31000: '-6.67', 41900: '-133.33' });
  });

  it('numbers payments and waits for their approval where the company says so (55, 61)', async () => {
    await books.close();
    const AP = { ENABLEPAYMENTAPPROVAL: true, SEQUENCE_APPYMT: 'PAY-##' };
    books = await Books.open({ preferences: { AP } });
    const no = await books.make(bill());
    const payment = await books.make(payout([{ RECORDKEY: no, TRX_PAYMENTAMOUNT: '100' }]));
    const seen = [
      await books.pick('APPYMT', payment, ['RECORDID', 'STATE']),
      await books.pick('APBILL', no, ['STATE']),
    ];
    for (const ACTION of ['Decline', 'Submit', 'Approve']) {
      await books.person('PATCH', `APPYMT/${payment}`, { ACTION });
      if (ACTION === 'Decline') seen.push(await books.pick('APBILL', no, ['STATE', 'TRX_TOTALSELECTED']));
    }
    seen.push(await books.pick('APPYMT', payment, ['STATE']), await books.pick('APBILL', no, ['STATE']));
    expect(seen).toEqual([['PAY-01', 'Submitted'], ['Selected'], ['Posted', '0.00'], ['Complete'], ['Paid']]);
    expect(await books.balances()).toEqual({ 10100: '-100.00', 52000: '100.00' });
  });
});
