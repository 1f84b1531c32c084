import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { textOf } from '../src/gateway/xml.parser.js';
import { column, contract, create, fields, sampleCompany, update } from './simulator.fixture.js';
import { Books, bill, payout, receipt } from './subledger.fixture.js';

const TAXES = { TAXENTRIES: [{ DETAILID: 'HST-S-13' }] };

/** The sample company with a South African solution beside its own, and with projects. */
const wide = (): object => {
  const { objects, modules } = sampleCompany();
  return {
    modules: [...modules, 'PA'],
    objects: {
      ...objects,
      TAXSOLUTION: [...(objects['TAXSOLUTION'] ?? []), { SOLUTIONID: 'ZA VAT' }],
      TAXDETAIL: [
        ...(objects['TAXDETAIL'] ?? []),
        { DETAILID: 'ZA-15', TAXTYPE: 'Sale', VALUE: '15', TAXSOLUTIONID: 'ZA VAT', GLACCOUNT: '22100' },
      ],
    },
  };
};

const project = (id: string, customerId: string): string =>
  create(
    'PROJECT',
    fields({ PROJECTID: id, NAME: id, PROJECTCATEGORY: 'Contract', LOCATIONID: 'SHOP', CUSTOMERID: customerId }),
  );

describe('Documents of the subledgers', () => {
  let books: Books;
  beforeEach(async () => {
    books = await Books.open(wide());
  });
  afterEach(() => books.close());

  it('are found by query, readByQuery and read, lines by read only', async () => {
    await books.make(bill({}, [{}, { TRX_AMOUNT: '5' }]));
    const query = (object: string, names: readonly string[], filter: string): string =>
      `<query><object>${object}</object><select>${names.map((name) => `<field>${name}</field>`).join('')}</select>` +
      `<filter>${filter}</filter></query>`;
    const equal = (field: string, value: string): string =>
      `<equalto><field>${field}</field><value>${value}</value></equalto>`;
    const byLabel = await books.simulator.one(
      query('APBILL', ['RECORDID', 'VENDOR.NAME', 'TRX_TOTALDUE'], equal('STATE', 'Posted')),
    );
    expect([column(byLabel, 'RECORDID'), column(byLabel, 'VENDOR.NAME'), column(byLabel, 'TRX_TOTALDUE')]).toEqual([
      ['B-1'],
      ['Vendor V1'],
      ['105.00'],
    ]);
    const lines = await books.simulator.one(
      query('APBILLITEM', ['LINE_NO', 'APBILL.RECORDID'], equal('RECORDKEY', '1')),
    );
    expect([column(lines, 'LINE_NO').toSorted(), column(lines, 'APBILL.RECORDID')]).toEqual([
      ['1', '2'],
      ['B-1', 'B-1'],
    ]);
    const byCode = await books.simulator.one(
      "<readByQuery><object>APBILL</object><fields>RECORDNO,STATE</fields><query>STATE = 'A'</query></readByQuery>",
    );
    expect(column(byCode, 'STATE')).toEqual(['Posted']);
    const read = await books.simulator.one('<read><object>APBILL</object><keys>1</keys><fields>*</fields></read>');
    const owned = read.data?.children[0]?.children.find((each) => each.name === 'APBILLITEMS');
    expect(owned?.children.map((line) => textOf(line, 'TRX_AMOUNT'))).toEqual(['100.00', '5.00']);
  });

  it('take projects of the customer or its children only (51)', async () => {
    await books.simulator.run([project('P1', 'C1'), project('P2', 'C1-A'), project('P3', 'C2')]);
    const results: string[] = [];
    for (const [index, PROJECTID] of ['P1', 'P2', 'P3'].entries()) {
      results.push(await books.invoice({ RECORDID: `I-${index}` }, [{ PROJECTID }]));
    }
    expect(results).toEqual(['1', '2', expect.stringMatching(/'P3' is not related to the header-level customer 'C1'/)]);
    expect(await books.invoice({ RECORDID: 'T' }, [{ TASKID: 'T1' }])).toMatch(/Invalid Task|needs a project/);
  });

  it('need a tax solution at top level when several are active (57)', async () => {
    expect(await books.invoice({}, [TAXES])).toMatch(/TAXSOLUTIONID.*missing/);
    expect(await books.invoice({ TAXSOLUTIONID: 'ZA VAT' }, [TAXES])).toMatch(/does not fit tax solution 'ZA VAT'/);
    const za = { TAXENTRIES: [{ DETAILID: 'ZA-15', TRX_TAX: '14.99' }] };
    const twice = { TAXENTRIES: [...za.TAXENTRIES, ...za.TAXENTRIES] };
    expect(await books.invoice({ TAXSOLUTIONID: 'ZA VAT' }, [twice])).toMatch(/allows one tax entry a line/);
    const no = await books.invoice({ TAXSOLUTIONID: 'ZA VAT' }, [za]);
    expect(await books.pick('ARINVOICE', no, ['TOTALENTERED'])).toEqual(['114.99']);
  });

  it('take taxes out of amounts that include them', async () => {
    const line = { TRX_AMOUNT: '', TOTALTRXAMOUNT: '113', TAXENTRIES: [{ DETAILID: 'HST-S-13', TRX_TAX: '13' }] };
    const no = await books.invoice({ INCLUSIVETAX: 'true', TAXSOLUTIONID: 'Canada HST' }, [line]);
    expect(await books.pick('ARINVOICE', no, ['TOTALENTERED'])).toEqual(['113.00']);
    expect(await books.balances()).toEqual({ 11000: '113.00', 22100: '-13.00', 41900: '-100.00' });
  });

  it('stay inside the entity of the session', async () => {
    const at = async (call: string, location: string): Promise<string> =>
      (await books.simulator.one(call, { location })).texts[0] ?? 'no error';
    expect(await at(bill({}, [{ LOCATIONID: '' }]), 'SHOP')).toBe('no error');
    expect((await books.linesOf('APBILLITEM', '1'))[0]?.['LOCATIONID']).toBe('SHOP');
    expect(await at(bill({ RECORDID: 'B-2' }, [{ LOCATIONID: 'ONLINE' }]), 'SHOP')).toMatch(
      /does not belong to entity 'SHOP'/,
    );
    expect(await books.pick('APBILL', '1', ['MEGAENTITYID'])).toEqual(['SHOP']);
    await books.simulator.one(update('VENDOR', fields({ VENDORID: 'V1', OBJECTRESTRICTION: 'RootOnly' })));
    expect(await at(bill({ RECORDID: 'B-3' }), 'SHOP')).toMatch(/Invalid Vendor 'V1' specified/);
    expect(await books.refusal(bill({ RECORDID: 'B-3' }))).toBe('no error');
  });

  it('keep their texts open and their amounts closed once they are paid', async () => {
    const no = await books.make(bill());
    await books.make(payout([{ RECORDKEY: no, TRX_PAYMENTAMOUNT: '100' }]));
    const change = (content: string): Promise<string> =>
      books.refusal(update('APBILL', `<RECORDNO>${no}</RECORDNO>${content}`));
    expect(await change(fields({ DESCRIPTION: 'paid', ACTION: 'Submit' }))).toBe('no error');
    expect(await change(fields({ WHENCREATED: '11/05/2026' }))).toMatch(/has been paid/);
    const line = fields({ LINE_NO: '1', TRX_AMOUNT: '1' });
    expect(await change(`<APBILLITEMS><APBILLITEM>${line}</APBILLITEM></APBILLITEMS>`)).toMatch(/has been paid/);
    expect(await books.pick('APBILL', no, ['STATE', 'TRX_TOTALDUE', 'DESCRIPTION'])).toEqual(['Paid', '0.00', 'paid']);
  });

  it('replace their lines, LINE_NO keeps one of them (64)', async () => {
    const no = await books.make(bill({}, [{ TRX_AMOUNT: '1' }, { TRX_AMOUNT: '2', ENTRYDESCRIPTION: 'kept' }]));
    const lines = fields({ LINE_NO: '2', TRX_AMOUNT: '3' });
    const call = update(
      'APBILL',
      `<RECORDNO>${no}</RECORDNO><APBILLITEMS><APBILLITEM>${lines}</APBILLITEM></APBILLITEMS>`,
    );
    expect(await books.refusal(call)).toBe('no error');
    const found = (await books.linesOf('APBILLITEM', no)).map((line) => [
      line['RECORDNO'],
      line['TRX_AMOUNT'],
      line['ENTRYDESCRIPTION'],
    ]);
    expect(found).toEqual([['2', '3.00', 'kept']]);
    expect(await books.balances()).toEqual({ 21000: '-3.00', 52000: '3.00' });
  });

  it('move WHENMODIFIED of what they pay, not its audit date (58)', async () => {
    const no = await books.invoice();
    const before = await books.read('ARINVOICE', no);
    await books.simulator.control('POST', '/clock', { set: '2027-01-05T10:00:00Z' });
    await books.make(receipt([{ RECORDKEY: no, TRX_PAYMENTAMOUNT: '1' }]));
    const after = await books.read('ARINVOICE', no);
    expect([
      after['AUWHENCREATED'] === before['AUWHENCREATED'],
      after['WHENMODIFIED'] === before['WHENMODIFIED'],
    ]).toEqual([true, false]);
  });

  it('are summed up by the client where the company says so', async () => {
    await books.close();
    books = await Books.open({ preferences: { AP: { SUMMARIES: 'user' } } });
    expect(await books.refusal(bill())).toMatch(/PRBATCH.*missing/);
    const no = await books.make(bill({ PRBATCH: 'November', WHENPOSTED: '11/30/2026' }));
    expect(await books.pick('APBILL', no, ['PRBATCH', 'WHENPOSTED'])).toEqual(['November', '11/02/2026']);
  });

  it('are reversed by the object-specific functions', async () => {
    const no = await books.make(bill());
    const date = '<year>2026</year><month>11</month><day>30</day>';
    const { data, status } = await books.simulator.one(
      `<reverse_bill key="${no}"><datereversed>${date}</datereversed></reverse_bill>`,
    );
    expect([status, data === undefined ? '' : textOf(data, 'key')]).toEqual(['success', '']);
    expect(await books.pick('APBILL', no, ['STATE'])).toEqual(['Reversed']);
    expect(await books.balances()).toEqual({});
  });

  it('carry contracts and warehouses into the ledger, where an account may demand them (49)', async () => {
    await books.close();
    books = await Books.open({ modules: [...sampleCompany().modules, 'CN'] });
    await books.simulator.run([
      update('GLACCOUNT', fields({ ACCOUNTNO: '52000', REQUIREWAREHOUSE: 'true' })),
      contract('K'),
      create('WAREHOUSE', '<WAREHOUSEID>W</WAREHOUSEID><NAME>W</NAME><LOC><LOCATIONID>SHOP</LOCATIONID></LOC>'),
    ]);
    expect(await books.refusal(bill({}, [{ CONTRACTID: 'K' }]))).toMatch(/missing the Warehouse dimension for the/);
    expect(await books.refusal(bill({}, [{ CONTRACTID: 'K', WAREHOUSEID: 'W' }]))).toBe('no error');
    const { json } = await books.person('GET', 'GLDETAIL');
    expect(json.records.map((row) => [row['CONTRACTID'], row['WAREHOUSEID']])).toEqual([
      ['K', 'W'],
      ['K', 'W'],
    ]);
  });

  it('carry user-defined dimensions into the ledger, where an account may demand them (49)', async () => {
    await books.close();
    books = await Books.open({ userDefinedDimensions: [{ objectName: 'REGION', label: 'Region' }] });
    await books.simulator.one(create('REGION', fields({ NAME: 'North' })));
    await books.simulator.one(update('GLACCOUNT', fields({ ACCOUNTNO: '52000', REQUIREGLDIMREGION: 'true' })));
    expect(await books.refusal(bill())).toMatch(/missing the Region dimension for the Account 52000/);
    expect(await books.refusal(bill({}, [{ GLDIMREGION: '7' }]))).toMatch(/Invalid Region '7' specified/);
    expect(await books.refusal(bill({}, [{ GLDIMREGION: '1' }]))).toBe('no error');
    const { json } = await books.person('GET', 'GLDETAIL');
    expect(json.records.map((row) => row['GLDIMREGION'])).toEqual(['1', '1']);
  });
});
