import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { childOf, textOf } from '../src/gateway/xml.parser.js';
import { fn } from './simulator.fixture.js';
import { Books, bill, payout } from './subledger.fixture.js';

let books: Books;
beforeAll(async () => {
  books = await Books.open({ preferences: { AP: { ENABLEBILLAPPROVAL: true, ENABLEPAYMENTAPPROVAL: true } } });
});
afterAll(() => books.close());

/** The text of `key`, or the first error. */
async function call(xml: string): Promise<string> {
  const answer = await books.simulator.send({ uniqueid: 'false', functions: fn(xml) });
  if (answer.refusal !== undefined) return `control: ${answer.refusal.texts.join(' ')}`;
  const [outcome] = answer.results;
  const result = childOf(childOf(answer.root, 'operation') ?? answer.root, 'result');
  if (outcome?.status === 'success') return result === undefined ? '' : textOf(result, 'key');
  return `${outcome?.errornos[0] ?? ''} ${outcome?.texts[0] ?? ''}`;
}

const day = (name: string, date: number): string =>
  `<${name}><year>2026</year><month>11</month><day>${date}</day></${name}>`;
const line = (amount: string, more = ''): string =>
  `<lineitem><glaccountno>41900</glaccountno><amount>${amount}</amount><memo>sold</memo><locationid>SHOP</locationid>${more}</lineitem>`;
const invoice = (number: string, lines = line('100.00'), more = ''): string =>
  `<create_invoice><customerid>C1</customerid>${day('datecreated', 2)}${day('dateposted', 3)}${day('datedue', 30)}` +
  `<action>Submit</action><invoiceno>${number}</invoiceno>${more}<description>goods</description><externalid>X-${number}</externalid>` +
  `<invoiceitems>${lines}</invoiceitems></create_invoice>`;
const reverse = (kind: string, key: string): string =>
  `<reverse_${kind} key="${key}">${day('datereversed', 20)}<description>wrong</description></reverse_${kind}>`;

describe('Object-specific functions of invoices', () => {
  it('create one from nested dates, whichever of action and batchkey comes first (42)', async () => {
    const key = await call(invoice('L-1'));
    const fields = [
      'RECORDID',
      'CUSTOMERID',
      'WHENCREATED',
      'WHENPOSTED',
      'WHENDUE',
      'STATE',
      'TOTALDUE',
      'DESCRIPTION',
    ];
    expect(await books.pick('ARINVOICE', key, fields)).toEqual([
      ...['L-1', 'C1', '11/02/2026', '11/03/2026', '11/30/2026', 'Posted', '100.00', 'goods'],
    ]);
    const other = invoice('L-2').replace('<action>Submit</action>', '<batchkey></batchkey><action>Draft</action>');
    expect(await books.pick('ARINVOICE', await call(other), ['STATE'])).toEqual(['Draft']);
  });

  it('change lines by number, add new ones and keep the rest (64)', async () => {
    const key = await call(invoice('L-3', line('100.00') + line('50.00')));
    const changed =
      `<update_invoice key="${key}"><description></description><updateinvoiceitems>` +
      `<updatelineitem line_num="2"><amount>70.00</amount></updatelineitem>${line('5.00')}` +
      '<updatelineitem line_num="1"><memo>first</memo></updatelineitem></updateinvoiceitems></update_invoice>';
    expect(await call(changed)).toBe(key);
    const lines = await books.linesOf('ARINVOICEITEM', key);
    expect(lines.map((each) => [each['TRX_AMOUNT'], each['ENTRYDESCRIPTION']])).toEqual([
      ['100.00', 'first'],
      ['70.00', 'sold'],
      ['5.00', 'sold'],
    ]);
    expect(await books.pick('ARINVOICE', key, ['TOTALDUE', 'DESCRIPTION'])).toEqual(['175.00', undefined]);
    const missing = `<update_invoice key="${key}"><updateinvoiceitems><updatelineitem line_num="9"><memo>x</memo></updatelineitem></updateinvoiceitems></update_invoice>`;
    expect(await call(missing)).toContain('Line 9');
  });

  it('find one by the id that another system gave it', async () => {
    const key = await call(invoice('L-4'));
    expect(await call('<update_invoice key="X-L-4" externalkey="true"><ponumber>PO</ponumber></update_invoice>')).toBe(
      key,
    );
    expect(await books.pick('ARINVOICE', key, ['DOCNUMBER'])).toEqual(['PO']);
    expect(await call('<update_invoice key="X-nope" externalkey="true"/>')).toContain('Cannot find');
  });

  it('reverse a posted one once, and delete a draft', async () => {
    const key = await call(invoice('L-5'));
    const reversal = await call(reverse('invoice', key));
    expect(await books.pick('ARINVOICE', key, ['STATE'])).toEqual(['Reversed']);
    expect(reversal).toMatch(/^\d+$/);
    expect(await call(reverse('invoice', key))).toMatch(/^BL01001973/);
    const draft = await call(invoice('L-6').replace('Submit', 'Draft'));
    expect(await call(`<delete_invoice key="${draft}"/>`)).toBe('');
    expect((await books.person('GET', `ARINVOICE/${draft}`)).status).toBe(404);
  });

  it('refuse what the object rules refuse, with their entries', async () => {
    expect(await call(invoice('L-7').replace('C1', 'NOBODY'))).toMatch(/Invalid Customer 'NOBODY'/);
    expect(await call(invoice('L-8').replace(day('datecreated', 2), day('datecreated', 31)))).toMatch(/^BL03000018/);
    const custom =
      '<customfields><customfield><customfieldname>NOFIELD</customfieldname><customfieldvalue>1</customfieldvalue></customfield></customfields>';
    expect(await call(invoice('L-9').replace('<invoiceitems>', `${custom}<invoiceitems>`))).toMatch(/^XL03000010/);
  });

  it('are struck by faults that name their object', async () => {
    const fault = { when: { object: 'ARINVOICE' }, do: 'refuse', errorno: 'X1', description: 'struck', times: 1 };
    await books.simulator.control('POST', '/faults', fault);
    expect([await call(invoice('L-11')), await call(invoice('L-11'))]).toEqual([
      'X1 struck',
      expect.stringMatching(/^\d+$/),
    ]);
  });

  it('give its PDF with its number', async () => {
    const key = await call(invoice('L-10'));
    const { data } = await books.simulator.one(
      `<retrievepdf><ARINVOICE><RECORDNO>${key}</RECORDNO></ARINVOICE></retrievepdf>`,
    );
    const [document] = data?.children ?? [];
    const pdf = Buffer.from(document === undefined ? '' : textOf(document, 'pdfdata'), 'base64').toString('latin1');
    expect([data?.attributes['listtype'], pdf.slice(0, 8), pdf.includes('L-10')]).toEqual([
      'arinvoice',
      '%PDF-1.4',
      true,
    ]);
  });
});

const party = { ar: 'customerid', ap: 'vendorid' };

describe('Object-specific functions of bills and adjustments', () => {
  it('create, change and reverse a bill', async () => {
    const xml =
      `<create_bill><vendorid>V1</vendorid>${day('datecreated', 2)}<termname>NET21</termname><action>Submit</action><billno>LB-1</billno>` +
      `<billitems>${line('80.00').replace('41900', '52000')}</billitems></create_bill>`;
    const key = await call(xml);
    expect(await books.pick('APBILL', key, ['RECORDID', 'TOTALDUE', 'TERMNAME'])).toEqual(['LB-1', '80.00', 'NET21']);
    expect(await call(`<update_bill key="${key}"><ponumber>R</ponumber></update_bill>`)).toBe(key);
    expect(await books.pick('APBILL', key, ['DOCNUMBER'])).toEqual(['R']);
  });

  it.each(['ar', 'ap'] as const)('create, change and delete an %s adjustment', async (side) => {
    const id = side === 'ar' ? 'C1' : 'V1';
    const lines = `<${side}adjustmentitems>${line('-25.00')}</${side}adjustmentitems>`;
    const xml =
      `<create_${side}adjustment><${party[side]}>${id}</${party[side]}>${day('datecreated', 4)}<adjustmentno>ADJ-${side}</adjustmentno>` +
      `<action>Draft</action>${lines}</create_${side}adjustment>`;
    const key = await call(xml);
    const object = `${side.toUpperCase()}ADJUSTMENT`;
    expect(await books.pick(object, key, ['RECORDID', 'STATE'])).toEqual([`ADJ-${side}`, 'Draft']);
    const more = `<update_${side}adjustment key="${key}"><update${side}adjustmentitems>${line('-5.00')}</update${side}adjustmentitems></update_${side}adjustment>`;
    expect(await call(more)).toBe(key);
    expect((await books.linesOf(`${object}ITEM`, key)).map((each) => each['TRX_AMOUNT'])).toEqual(['-25.00', '-5.00']);
    expect(await call(`<delete_${side}adjustment key="${key}"/>`)).toBe('');
  });

  it('recall a submitted bill', async () => {
    const key = await books.make(bill({ RECORDID: 'RECALL-1' }));
    expect(await books.pick('APBILL', key, ['STATE'])).toEqual(['Submitted']);
    const recall = `<recallApBill><recordno>${key}</recordno></recallApBill>`;
    expect(await call(recall)).toBe('');
    expect(await books.pick('APBILL', key, ['STATE'])).toEqual(['Draft']);
    expect(await call(recall)).toMatch(/^BL01001973/);
  });
});

const payment = (amount: string, items: string): string =>
  `<create_arpayment><customerid>C1</customerid><paymentamount>${amount}</paymentamount><bankaccountid>CHQ-CAD</bankaccountid><refid>R</refid>` +
  `<overpaylocid>SHOP</overpaylocid>${day('datereceived', 10)}<paymentmethod>EFT</paymentmethod>${items}</create_arpayment>`;
const item = (key: string, amount: string): string =>
  `<arpaymentitem><invoicekey>${key}</invoicekey><amount>${amount}</amount></arpaymentitem>`;

describe('Object-specific functions of payments', () => {
  it('pay an invoice and keep the rest as an overpayment, apply that to another one, reverse in turn', async () => {
    const [first, second] = [await call(invoice('P-1')), await call(invoice('P-2'))];
    const paid = await call(payment('130.00', item(first, '100.00')));
    expect(await books.pick('ARINVOICE', first, ['STATE', 'TOTALDUE'])).toEqual(['Paid', '0.00']);
    const apply = `<apply_arpayment><arpaymentkey>${paid}</arpaymentkey>${day('paymentdate', 12)}<arpaymentitems>${item(second, '30.00')}</arpaymentitems></apply_arpayment>`;
    const applied = await call(apply);
    expect(await books.pick('ARINVOICE', second, ['TOTALDUE'])).toEqual(['70.00']);
    expect(await call(reverse('arpayment', paid))).toMatch(/^BL01001973/);
    expect(await call(reverse('arpayment', applied))).toMatch(/^\d+$/);
    expect(await call(reverse('arpayment', paid))).toMatch(/^\d+$/);
    expect(await books.pick('ARINVOICE', first, ['TOTALDUE'])).toEqual(['100.00']);
  });

  it('refuse to apply more than was paid', async () => {
    const key = await call(invoice('P-3'));
    expect(await call(payment('10.00', item(key, '20.00')))).toMatch(/^BL03000130/);
    expect(await call(payment('200.00', item(key, '150.00')))).toMatch(/^BL03000130/);
  });

  it('approve, decline and void AP payments, and say that electronic steps have nothing to do', async () => {
    const billNo = await books.make(bill({ RECORDID: 'VOID-1' }));
    await books.person('PATCH', `APBILL/${billNo}`, { ACTION: 'Approve' });
    const pay = () => books.make(payout([{ RECORDKEY: billNo, TRX_PAYMENTAMOUNT: '50.00' }]));
    const [first, second] = [await pay(), await pay()];
    const step = (name: string, key: string): string =>
      `<${name}_appaymentrequest><appaymentkeys><appaymentkey>${key}</appaymentkey></appaymentkeys></${name}_appaymentrequest>`;
    const state = async (key: string) => (await books.pick('APPYMT', key, ['STATE']))[0];
    expect(await state(first)).toBe('Submitted');
    expect([await call(step('approve', first)), await state(first)]).toEqual(['', 'Complete']);
    expect([await call(step('decline', second)), await state(second)]).toEqual(['', 'Declined']);
    expect(await call(step('confirm', first))).toContain('not an electronic payment');
    expect([await call(step('void', first)), await state(first)]).toEqual(['', 'Voided']);
  });
});

describe('Object-specific functions with odd values', () => {
  const custom = (name: string): string =>
    `<customfields><customfield><customfieldname>${name}</customfieldname><customfieldvalue>1</customfieldvalue></customfield></customfields>`;
  const invoiceWith = (number: string, name: string): string =>
    invoice(number).replace('<invoiceitems>', `${custom(name)}<invoiceitems>`);

  it.each(['CUSTOMERID', 'action', 'RECORDNO', 'RECORDID'])('take no %s for a custom field', async (name) => {
    expect(await call(invoiceWith('ODD-1', name))).toMatch(
      /^XL03000010 Field '\w+' of object ARINVOICE is not a custom/,
    );
  });

  it('take no standard field of a line for a custom one', async () => {
    expect(await call(invoice('ODD-2', line('1.00', custom('TRX_AMOUNT'))))).toMatch(/^XL03000010 .*ARINVOICEITEM/);
  });

  it.each(['26', '02026', '0x7e', '-026'])('refuse the year %s', async (year) => {
    const text = invoice('ODD-3').replace('<year>2026</year>', `<year>${year}</year>`);
    expect(await call(text)).toMatch(/^BL03000018 Invalid date/);
  });

  it.each(['x', '1e0', '', ' 1', '1.0'])('know no line %j', async (number) => {
    const key = await call(invoice(`ODD-4${number}`));
    const changed = `<updateinvoiceitems><updatelineitem line_num="${number}"><amount>1.00</amount></updatelineitem></updateinvoiceitems>`;
    expect(await call(`<update_invoice key="${key}">${changed}</update_invoice>`)).toMatch(/^BL01001973 Line/);
  });

  it.each(['e0', '.0', ' '])('find no document by a key with %j behind it', async (tail) => {
    const key = await call(invoice(`ODD-5${tail}`));
    for (const name of ['update_invoice', 'delete_invoice']) {
      expect(await call(`<${name} key="${key}${tail}"></${name}>`)).toMatch(/^BL01001973 Cannot find/);
    }
  });

  it.each([
    ['lines', (text: string) => text.replace('<invoiceitems>', '<invoiceitems>one')],
    ['a date', (text: string) => text.replace('<datecreated>', '<datecreated>today')],
    ['the call', (text: string) => text.replace('<action>', 'do<action>')],
  ])('take no text between the elements of %s', async (_name, spoil) => {
    expect(await call(spoil(invoice('ODD-6')))).toMatch(/^control: .*Error 503: Element \w+ content has text/);
  });

  it.each(['99999999999999999999.99', `1${'0'.repeat(400)}`])('refuse %s, which would be rounded', async (amount) => {
    expect(await call(invoice('ODD-7', line(amount)))).toMatch(/^BL03000018 Illegal format/);
  });
});
