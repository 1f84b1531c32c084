import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { create, fields, post, update, type LineValues } from './simulator.fixture.js';
import { advance, bill, Books } from './subledger.fixture.js';

describe('Changes of posted documents', () => {
  let books: Books;
  beforeEach(async () => {
    books = await Books.open();
    await books.simulator.one(
      create('APTERM', fields({ NAME: 'NET10', DUEDATE: '10', DUEFROM: 'from invoice/bill date' })),
    );
  });
  afterEach(() => books.close());
  const change = (object: string, no: string, values: LineValues): Promise<string> =>
    books.refusal(update(object, fields({ RECORDNO: no, ...values })));
  const parties = async (field: string): Promise<readonly (string | undefined)[]> => {
    const { json } = await books.person('GET', 'GLDETAIL?limit=100');
    return json.records.map((row) => row[field]);
  };

  it('take the lines of a bill along to another vendor, apart from those of a third one', async () => {
    const no = await books.make(bill({}, [{}, { VENDORID: 'V2' }]));
    expect(await parties('VENDORID')).toEqual(['V1', 'V1', 'V2']);
    await books.simulator.one(
      create(
        'VENDOR',
        `${fields({ VENDORID: 'V3', NAME: 'V3' })}<DISPLAYCONTACT><PRINTAS>V</PRINTAS></DISPLAYCONTACT>`,
      ),
    );
    expect(await change('APBILL', no, { VENDORID: 'V3' })).toBe('no error');
    expect(await parties('VENDORID')).toEqual(['V3', 'V3', 'V2']);
  });

  it('take the lines of an advance along to another customer', async () => {
    const no = await books.make(advance());
    expect(await change('ARADVANCE', no, { CUSTOMERID: 'C2' })).toBe('no error');
    expect([...new Set(await parties('CUSTOMERID'))]).toEqual(['C2']);
  });

  it.each([
    ['stays without a term', {}, { WHENCREATED: '11/05/2026' }, '12/02/2026'],
    ['moves with the day by the term', { TERMNAME: 'NET10', WHENDUE: '' }, { WHENCREATED: '11/05/2026' }, '11/15/2026'],
    ['stays where the term would not put it', { TERMNAME: 'NET10' }, { WHENCREATED: '11/05/2026' }, '12/02/2026'],
    ['follows another term', {}, { TERMNAME: 'NET10' }, '11/12/2026'],
    ['stays when the term goes', { TERMNAME: 'NET10', WHENDUE: '' }, { TERMNAME: '' }, '11/12/2026'],
    [
      'is what the client says',
      { TERMNAME: 'NET10' },
      { WHENCREATED: '11/05/2026', WHENDUE: '11/30/2026' },
      '11/30/2026',
    ],
  ])('the due date %s', async (_name, header: LineValues, changed: LineValues, due) => {
    const no = await books.make(bill(header));
    expect([await change('APBILL', no, changed), ...(await books.pick('APBILL', no, ['WHENDUE']))]).toEqual([
      'no error',
      due,
    ]);
  });

  it.each([
    ['a bill', bill({}, [{ TRX_AMOUNT: '123456789012345.12' }])],
    [
      'a journal entry',
      post(
        `<GLBATCH>${fields({ JOURNAL: 'GEN', BATCH_DATE: '11/20/2026', BATCH_TITLE: 'x' })}<ENTRIES>` +
          ['1', '-1']
            .map((side) =>
              fields({ ACCOUNTNO: '52000', TR_TYPE: side, TRX_AMOUNT: '100000000000000', LOCATION: 'SHOP' }),
            )
            .map((line) => `<GLENTRY>${line}</GLENTRY>`)
            .join('') +
          '</ENTRIES></GLBATCH>',
      ),
    ],
  ])('no amount is kept that would lose cents: %s', async (_name, call) => {
    expect(await books.refusal(call)).toMatch(/^BL03000018 .* is too large/);
  });

  it('the largest amount is kept to the cent, in a foreign currency too', async () => {
    const foreign = { CURRENCY: 'USD', EXCHANGE_RATE: '1.0001' };
    const no = await books.make(bill(foreign, [{ TRX_AMOUNT: '99999999999999.99' }]));
    expect(await books.pick('APBILL', no, ['TRX_TOTALDUE', 'TOTALDUE'])).toEqual([
      '99999999999999.99',
      '100009999999999.99',
    ]);
  });
});
