import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { bill, Books } from './subledger.fixture.js';
import { column, create, customer, fields, update } from './simulator.fixture.js';

const contact = (id: string, city: string): string =>
  create(
    'CONTACT',
    `${fields({ CONTACTNAME: id, PRINTAS: `Printed ${id}` })}<MAILADDRESS><CITY>${city}</CITY></MAILADDRESS>`,
  );
const move = (id: string, city: string): string =>
  update('CONTACT', `<CONTACTNAME>${id}</CONTACTNAME><MAILADDRESS><CITY>${city}</CITY></MAILADDRESS>`);
const role = (name: string, id: string): string => `<${name}><CONTACTNAME>${id}</CONTACTNAME></${name}>`;
const cities = (object: string, roles: readonly string[]): string =>
  `<query><object>${object}</object><select>${roles.map((each) => `<field>${each}.MAILADDRESS.CITY</field>`).join('')}</select>` +
  '<orderby><order><field>RECORDNO</field><ascending/></order></orderby></query>';

describe('Contacts of documents', () => {
  let books: Books;
  beforeEach(async () => {
    books = await Books.open();
    const made = await books.simulator.run([
      contact('OFFICE', 'Laval'),
      contact('STORE', 'Gatineau'),
      customer('C9', role('BILLTO', 'OFFICE') + role('SHIPTO', 'STORE')),
      update('VENDOR', `<VENDORID>V1</VENDORID>${role('PAYTO', 'OFFICE')}${role('RETURNTO', 'STORE')}`),
    ]);
    expect(made.flatMap(({ texts }) => texts)).toEqual([]);
  });
  afterEach(() => books.close());
  const shown = async (object: string, roles: readonly string[]): Promise<readonly (readonly string[])[]> => {
    const found = await books.simulator.one(cities(object, roles));
    expect(found.texts).toEqual([]);
    return roles.map((each) => column(found, `${each}.MAILADDRESS.CITY`));
  };
  const versions = async (): Promise<number> => (await books.person('GET', 'CONTACTVERSION')).json.count;

  it('are those of the customer, as they were when the invoice was made', async () => {
    await books.invoice({ CUSTOMERID: 'C9', RECORDID: 'I-1' });
    await books.simulator.one(move('OFFICE', 'Montréal'));
    await books.invoice({ CUSTOMERID: 'C9', RECORDID: 'I-2' });
    expect(await shown('ARINVOICE', ['BILLTO', 'SHIPTO'])).toEqual([
      ['Laval', 'Montréal'],
      ['Gatineau', 'Gatineau'],
    ]);
    expect(await books.pick('ARINVOICE', '1', ['BILLTOPAYTOCONTACTNAME', 'SHIPTORETURNTOCONTACTNAME'])).toEqual([
      'OFFICE',
      'STORE',
    ]);
    const customers = await books.simulator.one(
      '<query><object>ARINVOICE</object><select><field>CUSTOMER.BILLTO.MAILADDRESS.CITY</field></select></query>',
    );
    expect(column(customers, 'CUSTOMER.BILLTO.MAILADDRESS.CITY')).toEqual(['Montréal', 'Montréal']);
  });

  it('are those of the vendor on bills and adjustments', async () => {
    await books.make(bill());
    const day = '<year>2026</year><month>11</month><day>20</day>';
    const line =
      '<lineitem><glaccountno>52000</glaccountno><amount>5.00</amount><locationid>SHOP</locationid></lineitem>';
    const made = await books.simulator.one(
      `<create_apadjustment><vendorid>V1</vendorid><datecreated>${day}</datecreated><adjustmentno>A-1</adjustmentno>` +
        `<apadjustmentitems>${line}</apadjustmentitems></create_apadjustment>`,
    );
    expect(made.texts).toEqual([]);
    await books.simulator.one(move('STORE', 'Hull'));
    expect(await shown('APBILL', ['PAYTO', 'RETURNTO'])).toEqual([['Laval'], ['Gatineau']]);
    expect(await shown('APADJUSTMENT', ['PAYTO', 'RETURNTO'])).toEqual([['Laval'], ['Gatineau']]);
  });

  it('are the primary or the displayed contact of a party that has no others', async () => {
    await books.make(bill({ VENDORID: 'V2' }));
    expect(await books.pick('APBILL', '1', ['BILLTOPAYTOCONTACTNAME'])).toEqual(['Vendor V2(VV2)']);
    await books.simulator.one(update('VENDOR', `<VENDORID>V2</VENDORID>${role('CONTACTINFO', 'STORE')}`));
    await books.make(bill({ VENDORID: 'V2', RECORDID: 'B-2' }));
    expect(await books.pick('APBILL', '2', ['BILLTOPAYTOCONTACTNAME'])).toEqual(['STORE']);
  });

  it('stay as they were while the document changes, unless it names another', async () => {
    await books.make(bill());
    await books.simulator.one(move('OFFICE', 'Montréal'));
    const change = (more: Readonly<Record<string, string>>): string =>
      update('APBILL', fields({ RECORDNO: '1', ...more }));
    expect(await books.refusal(change({ DESCRIPTION: 'x', BILLTOPAYTOCONTACTNAME: 'OFFICE' }))).toBe('no error');
    expect(await shown('APBILL', ['PAYTO'])).toEqual([['Laval']]);
    expect(await books.refusal(change({ BILLTOPAYTOCONTACTNAME: 'STORE' }))).toBe('no error');
    expect(await shown('APBILL', ['PAYTO'])).toEqual([['Gatineau']]);
    expect(await books.refusal(change({ BILLTOPAYTOCONTACTNAME: 'OFFICE' }))).toBe('no error');
    expect(await shown('APBILL', ['PAYTO'])).toEqual([['Montréal']]);
    expect(await books.refusal(change({ BILLTOPAYTOCONTACTNAME: '' }))).toBe('no error');
    expect(await shown('APBILL', ['PAYTO', 'RETURNTO'])).toEqual([[''], ['Gatineau']]);
  });

  it('follow the party when a draft goes to another', async () => {
    await books.make(bill({ ACTION: 'Draft' }));
    expect(await books.refusal(update('APBILL', fields({ RECORDNO: '1', VENDORID: 'V2' })))).toBe('no error');
    expect(await books.pick('APBILL', '1', ['BILLTOPAYTOCONTACTNAME'])).toEqual(['Vendor V2(VV2)']);
  });

  it('have one version as long as nothing changes, also after they changed back and forth', async () => {
    await books.simulator.run([bill(), bill({ RECORDID: 'B-2' }), bill({ RECORDID: 'B-3' })]);
    expect(await versions()).toBe(2);
    await books.simulator.run([move('OFFICE', 'Montréal'), bill({ RECORDID: 'B-4' })]);
    expect(await versions()).toBe(3);
    await books.simulator.run([bill({ RECORDID: 'B-4' }), bill({ RECORDID: 'B-5', BILLTOPAYTOCONTACTNAME: 'NOBODY' })]);
    expect(await versions()).toBe(3);
  });

  it('cannot be deleted while a document names them, and leave when the request is undone', async () => {
    expect(
      (await books.simulator.run([bill(), create('ITEM', '')], { transaction: 'true' })).map(({ status }) => status),
    ).toEqual(['aborted', 'failure']);
    expect(await versions()).toBe(0);
    await books.make(bill({ BILLTOPAYTOCONTACTNAME: 'STORE' }));
    await books.simulator.one(
      update('VENDOR', '<VENDORID>V1</VENDORID><PAYTO><CONTACTNAME/></PAYTO><RETURNTO><CONTACTNAME/></RETURNTO>'),
    );
    await books.simulator.one(update('CUSTOMER', '<CUSTOMERID>C9</CUSTOMERID><SHIPTO><CONTACTNAME/></SHIPTO>'));
    expect(await books.refusal('<delete><object>CONTACT</object><keys>STORE</keys></delete>')).toMatch(
      /in use by AP bills/,
    );
  });

  it('are read as versions, which nobody writes', async () => {
    await books.make(bill());
    const read = await books.simulator.one('<read><object>CONTACTVERSION</object><keys>1</keys></read>');
    expect([column(read, 'CONTACTNAME'), column(read, 'PRINTAS')]).toEqual([['OFFICE'], ['Printed OFFICE']]);
    expect(await books.refusal(create('CONTACTVERSION', '<CONTACTNAME>X</CONTACTNAME>'))).toMatch(/PL04000005/);
  });
});
