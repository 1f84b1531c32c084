import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { reverseDocument, decideDocument, updateDocument, type DocumentObject } from '../src/subledger/documents.js';
import { DEFAULT_GAPS } from '../src/load/profile.schema.js';
import { Refusal } from '../src/gateway/refusal.error.js';
import { newDraft, type WriteContext } from '../src/rules/write.context.js';
import { Books, advance, bill, receipt } from './subledger.fixture.js';
import { create, fields, sampleCompany } from './simulator.fixture.js';

describe('ArInvoice', () => {
  let books: Books;
  beforeEach(async () => {
    books = await Books.open();
  });
  afterEach(() => books.close());

  const context = (entity = ''): WriteContext => {
    const company = books.simulator.world.companies.get('MAPLESTREET');
    if (company === undefined) throw new Error('no company');
    return { company, entity, now: books.simulator.world.clock.now(), gaps: DEFAULT_GAPS };
  };
  const attempt = (run: () => unknown): string => {
    try {
      run();
      return 'no error';
    } catch (error) {
      if (error instanceof Refusal) return error.message;
      throw error;
    }
  };
  const reverse = (object: DocumentObject, no: string, date = '11/20/2026'): string =>
    attempt(() => reverseDocument(context(), object, no, { date }));

  it('posts lines, taxes and the total, with the customer of the header as dimension', async () => {
    const tax = { TAXENTRIES: [{ DETAILID: 'HST-S-13' }] };
    const line = { ACCOUNTNO: '41000', DEPARTMENTID: 'STORE', CLASSID: 'CITY', ...tax };
    const no = await books.invoice({}, [line]);
    expect(await books.pick('ARINVOICE', no, ['TOTALENTERED', 'CUSTOMERNAME', 'RECORDTYPE', 'BASECURR'])).toEqual([
      '113.00',
      'Customer C1',
      'ri',
      'CAD',
    ]);
    expect(await books.balances()).toEqual({ 11000: '113.00', 22100: '-13.00', 41000: '-100.00' });
    const [item] = await books.linesOf('ARINVOICEITEM', no);
    expect([item?.['TRX_AMOUNT'], item?.['TOTALTRXAMOUNT'], item?.['CUSTOMERID']]).toEqual(['100.00', '113.00', 'C1']);
  });

  it('tells the audit trail of documents, payments and reversals, not of what a payment settles (72)', async () => {
    const no = await books.invoice();
    await books.simulator.one(receipt([{ RECORDKEY: no, TRX_PAYMENTAMOUNT: '100.00' }]));
    const reversed = await books.invoice({ RECORDID: 'I-2' });
    const date = '<datereversed><year>2026</year><month>11</month><day>20</day></datereversed>';
    await books.simulator.one(`<reverse_invoice key="${reversed}">${date}</reverse_invoice>`);
    const trail = (object: string): readonly string[] =>
      context()
        .company.audit.rowsOf(object, () => true)
        .map(([verb, , , key]) => `${['C', 'M', 'D'][verb] ?? ''}${key}`);
    expect(trail('ARINVOICE')).toEqual([`C${no}`, `C${reversed}`, `C${Number(reversed) + 1}`, `M${reversed}`]);
    expect(trail('ARPYMT')).toEqual(['C1']);
  });

  it('has no generic create or update (4.2) but is read like any object', async () => {
    expect(await books.refusal(create('ARINVOICE', fields({ CUSTOMERID: 'C1' })))).toMatch(/^PL04000005/);
    const no = await books.invoice();
    const { data } = await books.simulator.one(
      `<read><object>ARINVOICE</object><keys>${no}</keys><fields>*</fields></read>`,
    );
    expect(JSON.stringify(data)).toContain('ARINVOICEITEM');
  });

  it.each([
    ['an unknown customer', { CUSTOMERID: 'NOPE' }, {}, /Invalid Customer 'NOPE'/],
    ['a tax detail of purchases', {}, { TAXENTRIES: [{ DETAILID: 'HST-P-13' }] }, /Tax detail 'HST-P-13'/],
    ['an unknown tax detail', {}, { TAXENTRIES: [{ DETAILID: 'X' }] }, /Invalid Tax detail 'X'/],
    ['a task without project', {}, { TASKID: 'T' }, /'TASKID' is not a valid field|needs a project/],
    ['a customer that is no child', {}, { CUSTOMERID: 'C2' }, /not the header-level customer/],
    ['an offset account that is none', {}, { OFFSETGLACCOUNTNO: '1' }, /Account 1 is not valid/],
  ])('refuses %s', async (_name, header, line, text) => {
    expect(await books.invoice(header, [line])).toMatch(text);
    expect(await books.balances()).toEqual({});
  });

  it('keeps customers to the locations and the level they are restricted to (51)', async () => {
    await books.simulator.one(
      `<update><CUSTOMER>${fields({ CUSTOMERID: 'C1', OBJECTRESTRICTION: 'Restricted', RESTRICTEDLOCATIONS: 'ONLINE' })}</CUSTOMER></update>`,
    );
    expect(await books.invoice()).toMatch(/restricted to other locations/);
    expect(await books.invoice({}, [{ LOCATIONID: 'ONLINE-DC' }])).toBe('1');
  });

  it('reverses with a record of its own, and frees the number (54)', async () => {
    const no = await books.invoice();
    expect(await books.invoice()).toMatch(/already exists/);
    expect(reverse('ARINVOICE', no, '10/31/2026')).toMatch(/must not be before the posting date/);
    expect(reverse('ARINVOICE', no, '2026-11-20')).toMatch(/Invalid date/);
    expect(reverse('ARINVOICE', no)).toBe('no error');
    const original = await books.pick('ARINVOICE', no, ['STATE', 'RAWSTATE', 'TOTALDUE', 'REVERSALKEY']);
    const reversing = await books.pick('ARINVOICE', original[3] ?? '', [
      'STATE',
      'TOTALENTERED',
      'WHENPOSTED',
      'REVERSEDKEY',
    ]);
    expect([original, reversing]).toEqual([
      ['Reversed', 'V', '0.00', '2'],
      ['Reversal', '-100.00', '11/20/2026', no],
    ]);
    expect(await books.balances()).toEqual({});
    expect(reverse('ARINVOICE', no)).toMatch(/is Reversed/);
    expect(await books.invoice()).toBe('3');
  });

  it('refuses to reverse or delete what has been paid, until the payment is reversed', async () => {
    const no = await books.invoice();
    const deposit = await books.make(advance({}, [{ TRX_AMOUNT: '40' }]));
    const payment = await books.make(
      receipt([
        { RECORDKEY: no, TRX_PAYMENTAMOUNT: '60' },
        { RECORDKEY: no, ADVANCEKEY: deposit, TRX_POSTEDADVANCEAMOUNT: '40' },
      ]),
    );
    const remove = `<delete><object>ARINVOICE</object><keys>${no}</keys></delete>`;
    expect([reverse('ARINVOICE', no), await books.refusal(remove)]).toEqual([
      expect.stringMatching(/has been paid/),
      expect.stringMatching(/has been paid/),
    ]);
    expect(reverse('ARADVANCE', deposit)).toMatch(/has been paid or applied/);
    expect(reverse('ARPYMT', payment)).toBe('no error');
    expect(await books.pick('ARINVOICE', no, ['STATE', 'TRX_TOTALDUE', 'WHENPAID'])).toEqual([
      'Posted',
      '100.00',
      undefined,
    ]);
    expect(await books.pick('ARADVANCE', deposit, ['STATE', 'TRX_TOTALDUE'])).toEqual(['Complete', '40.00']);
    expect(await books.pick('ARPYMT', payment, ['STATE', 'RAWSTATE'])).toEqual(['Voided', 'V']);
    expect(reverse('ARADVANCE', deposit)).toBe('no error');
    expect(await books.refusal(remove)).toBe('no error');
    expect(await books.balances()).toEqual({});
  });

  it('is deleted and made anew when the order behind it is edited (60)', async () => {
    const no = await books.invoice({ MODULEKEY: '8.SO' });
    expect(attempt(() => updateDocument(context(), 'ARINVOICE', newDraft({ RECORDNO: no, DESCRIPTION: 'x' })))).toMatch(
      /generated by another module/,
    );
    const { json } = await books.person('PATCH', `ARINVOICE/${no}`, {
      ARINVOICEITEMS: [{ ACCOUNTNO: '41900', TRX_AMOUNT: '70', LOCATIONID: 'SHOP' }],
    });
    expect([json.RECORDNO, (await books.person('GET', `ARINVOICE/${no}`)).status]).toEqual(['2', 404]);
    expect(await books.balances()).toEqual({ 11000: '70.00', 41900: '-70.00' });
  });

  it('changes single lines as update_invoice does, and keeps their record numbers', async () => {
    const no = await books.invoice({}, [{ TRX_AMOUNT: '60' }, { TRX_AMOUNT: '40' }]);
    const draft = newDraft({ RECORDNO: no, DESCRIPTION: 'late' });
    draft.lines = [
      newDraft({ LINE_NO: '2', TRX_AMOUNT: '45' }),
      newDraft({ ACCOUNTNO: '41900', TRX_AMOUNT: '5', LOCATIONID: 'SHOP' }),
    ];
    updateDocument(context(), 'ARINVOICE', draft, 'patch');
    const lines = await books.linesOf('ARINVOICEITEM', no);
    expect(lines.map((line) => [line['RECORDNO'], line['LINE_NO'], line['TRX_AMOUNT']])).toEqual([
      ['1', '1', '60.00'],
      ['2', '2', '45.00'],
      ['3', '3', '5.00'],
    ]);
    expect(await books.balances()).toEqual({ 11000: '110.00', 41900: '-110.00' });
  });

  it('demands one sign of an adjustment', async () => {
    const mixed = await books.invoice({}, [{ TRX_AMOUNT: '1' }, { TRX_AMOUNT: '-1' }], 'ARADJUSTMENT');
    expect(mixed).toMatch(/same sign/);
  });

  it('walks bills through their approval (55)', async () => {
    await books.close();
    books = await Books.open({ preferences: { AP: { ENABLEBILLAPPROVAL: true, BILLAPPROVALLEVELS: 2 } } });
    const no = await books.make(bill());
    const seen: (string | undefined)[] = [];
    for (const decision of ['Recall', 'Submit', 'Approve', 'Decline', 'Submit', 'Approve', 'Approve'] as const) {
      seen.push((await books.read('APBILL', no))['STATE']);
      if (seen.length === 3) expect(await books.balances()).toEqual({});
      decideDocument(context(), 'APBILL', no, decision);
    }
    seen.push((await books.read('APBILL', no))['STATE']);
    expect(seen).toEqual([
      'Submitted',
      'Draft',
      'Submitted',
      'Partially Approved',
      'Declined',
      'Submitted',
      'Partially Approved',
      'Posted',
    ]);
    expect(await books.balances()).toEqual({ 21000: '-100.00', 52000: '100.00' });
  });

  it('numbers documents where the company says so (61) and takes labels for accounts', async () => {
    await books.close();
    const preferences = { AR: { SEQUENCE_ARINVOICE: 'INV-####', USEACCOUNTLABELS: true, DUPLICATENUMBERS: 'accept' } };
    books = await Books.open({
      preferences,
      objects: {
        ...sampleCompany().objects,
        ARACCOUNTLABEL: [{ ACCOUNTLABEL: 'Delivery', GLACCOUNTNO: '41900' }],
      },
    });
    const line = { ACCOUNTNO: '', ACCOUNTLABEL: 'Delivery' };
    const no = await books.invoice({ RECORDID: '' }, [line]);
    expect(await books.pick('ARINVOICE', no, ['RECORDID'])).toEqual(['INV-0001']);
    expect(await books.invoice({ RECORDID: '' }, [{}])).toMatch(/ACCOUNTLABEL.*missing/);
    expect(await books.invoice({ RECORDID: 'INV-0001' }, [line])).toBe('2');
    expect(await books.balances()).toEqual({ 11000: '200.00', 41900: '-200.00' });
  });

  it('gives back overpayments when the payment that used them is reversed', async () => {
    const first = await books.invoice({ RECORDID: 'A' });
    const second = await books.invoice({ RECORDID: 'B' });
    const over = { OVERPAYMENTAMOUNT: '50', OVERPAYMENTLOCATIONID: 'SHOP' };
    const payment = await books.make(receipt([{ RECORDKEY: first, TRX_PAYMENTAMOUNT: '100' }], over));
    const used = await books.make(
      receipt([{ RECORDKEY: second, OVERPAYMENTKEY: payment, TRX_POSTEDOVERPAYMENTAMOUNT: '50' }]),
    );
    expect(await books.pick('ARPYMT', used, ['RECORDTYPE', 'TRX_TOTALPAID'])).toEqual(['ro', '50.00']);
    expect(reverse('ARPYMT', payment)).toMatch(/overpayment.*has been applied/);
    expect([reverse('ARPYMT', used), reverse('ARPYMT', payment)]).toEqual(['no error', 'no error']);
    expect(await books.balances()).toEqual({ 11000: '200.00', 41900: '-200.00' });
  });

  it('is reversed only at the level that owns it', async () => {
    await books.simulator.one(bill(), { location: 'SHOP' });
    const at = (entity: string): string =>
      attempt(() => reverseDocument(context(entity), 'APBILL', '1', { date: '11/20/2026' }));
    expect([at(''), at('SHOP')]).toEqual([expect.stringMatching(/only at the level that owns it/), 'no error']);
  });

  it('is described like any object (40)', async () => {
    const objects = [
      'APBILL',
      'APADJUSTMENT',
      'APADVANCE',
      'APPYMT',
      'ARINVOICE',
      'ARADJUSTMENT',
      'ARADVANCE',
      'ARPYMT',
    ];
    const calls = objects.flatMap((object) => [
      `<lookup><object>${object}</object></lookup>`,
      `<lookup><object>${object}${object.endsWith('PYMT') ? 'DETAIL' : 'ITEM'}</object></lookup>`,
    ]);
    const outcomes = await books.simulator.run(calls);
    expect(outcomes.map(({ status }) => status)).toEqual(calls.map(() => 'success'));
  });
});
