import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { textOf } from '../src/gateway/xml.parser.js';
import {
  create,
  customer,
  entry,
  fields,
  fn,
  item,
  post,
  sampleCompany,
  TestSimulator,
  update,
  vendor,
  type LineValues,
} from './simulator.fixture.js';

const object = (name: string) => `/companies/MAPLESTREET/objects/${name}`;

describe('Object rules', () => {
  let simulator: TestSimulator;
  beforeEach(async () => {
    simulator = await TestSimulator.start([sampleCompany({ closedThrough: '2026-09-30' })]);
    await simulator.run([item('I1'), vendor('V1'), customer('C1')]);
  });
  afterEach(() => simulator.stop());
  const firstText = async (call: string): Promise<string> => (await simulator.one(call)).texts[0] ?? 'no error';

  describe('journal entries (48, 49, 50, 51, 53)', () => {
    it('posts a balanced entry to the ledger', async () => {
      const { status, data } = await simulator.one(post(entry()));
      const { json } = await simulator.control('GET', '/companies/MAPLESTREET/ledger');
      expect([status, data?.children[0]?.name]).toEqual(['success', 'glbatch']);
      expect(json).toEqual({
        debit: '10.10',
        credit: '10.10',
        byAccount: {
          12100: { debit: '10.10', credit: '0.00', balance: '10.10' },
          21500: { debit: '0.00', credit: '10.10', balance: '-10.10' },
        },
        byEntity: { SHOP: { debit: '10.10', credit: '10.10', balance: '0.00' } },
        statistical: {},
        receivable: '0.00',
        payable: '0.00',
      });
    });

    const cases: readonly (readonly [string, readonly [LineValues, LineValues, LineValues], RegExp])[] = [
      ['an ISO date', [{ BATCH_DATE: '2026-11-20' }, {}, {}], /Invalid date '2026-11-20'.*mm\/dd\/yyyy/],
      ['a day that is none', [{ BATCH_DATE: '02/30/2026' }, {}, {}], /Invalid date/],
      ['a closed period', [{ BATCH_DATE: '09/30/2026' }, {}, {}], /period.*closed.*on or after 10\/01\/2026/],
      ['an unknown journal', [{ JOURNAL: 'NOPE' }, {}, {}], /Invalid Journal 'NOPE' specified/],
      ['no title', [{ BATCH_TITLE: '' }, {}, {}], /BATCH_TITLE.*missing/],
      ['an early reversal', [{ REVERSEDATE: '11/20/2026' }, {}, {}], /must be later/],
      ['an unknown account', [{}, { ACCOUNTNO: '99999' }, {}], /Account 99999 is not valid/],
      ['an inactive account', [{}, { ACCOUNTNO: '59900' }, {}], /Account 59900 is not valid/],
      ['a missing item', [{}, { ITEMID: '' }, {}], /missing the Item dimension for the Account 12100/],
      ['a missing vendor', [{}, {}, { VENDORID: '' }], /missing the Vendor dimension for the Account 21500/],
      ['an unknown class', [{}, { CLASSID: 'NOPE' }, {}], /Invalid Class 'NOPE' specified/],
      ['a missing location', [{}, { LOCATION: '' }, {}], /LOCATION.*missing/],
      ['a project without the module', [{}, { PROJECTID: 'P1' }, {}], /'PROJECTID' is not a valid field/],
      ['three decimals', [{}, { TRX_AMOUNT: '10.101' }, {}], /at most 2 decimal/],
      ['a negative amount', [{}, { TRX_AMOUNT: '-10.10' }, {}], /must not be negative/],
      ['a strange TR_TYPE', [{}, { TR_TYPE: '0' }, {}], /Illegal format for GLENTRY : Transaction type 0/],
      ['no amount', [{}, { TRX_AMOUNT: '' }, {}], /TRX_AMOUNT.*missing/],
      ['a difference', [{}, { TRX_AMOUNT: '10.11' }, {}], /debits and credits do not balance.*0\.01/],
      ['another entity per side', [{}, { LOCATION: 'ONLINE-DC' }, {}], /do not balance for entity 'ONLINE'/],
      [
        'a currency without rate',
        [{}, { CURRENCY: 'USD' }, { CURRENCY: 'USD' }],
        /No exchange rate was found from USD to CAD/,
      ],
    ];
    it.each(cases)('refuses %s', async (_name, values, text) => {
      const outcome = await simulator.one(post(entry(...values)));
      expect(outcome.status).toBe('failure');
      expect(outcome.texts).toEqual([expect.stringMatching(text), 'Could not create GLBatch record!']);
      expect((await simulator.control('GET', object('GLENTRY'))).json.count).toBe(0);
    });

    it.each([
      ['AMOUNT instead of TRX_AMOUNT', {}, { TRX_AMOUNT: '', AMOUNT: '10.1' }, {}],
      ['a source entity for two entities', { BASELOCATION_NO: 'SHOP' }, { LOCATION: 'ONLINE' }, {}],
      ['a draft that lacks a dimension', { STATE: 'Draft' }, { ITEMID: '' }, {}],
      ['a draft that does not balance', { STATE: 'Draft' }, { TRX_AMOUNT: '11' }, {}],
      [
        'a foreign currency with a rate',
        {},
        { CURRENCY: 'USD', EXCHANGE_RATE: '1.3700' },
        { CURRENCY: 'USD', EXCHANGE_RATE: '1.3700' },
      ],
    ] as const)('accepts %s', async (_name, header, debit, credit) => {
      expect(await firstText(post(entry(header, debit, credit)))).toBe('no error');
    });

    it('refuses a single line', async () => {
      const single = entry().replace(/<GLENTRY><ACCOUNTNO>21500.*?<\/GLENTRY>/, '');
      expect(await firstText(post(single))).toMatch(/at least 2 lines/);
    });

    it('posts no draft until it is posted, under the rules of a posted entry', async () => {
      await simulator.one(post(entry({ STATE: 'Draft' }, { TRX_AMOUNT: '11.00' })));
      const draft = (await simulator.control('GET', '/companies/MAPLESTREET/ledger')).json.debit;
      const refused = await firstText(update('GLBATCH', fields({ RECORDNO: '1', STATE: 'Posted' })));
      expect([draft, refused]).toEqual(['0.00', expect.stringMatching(/do not balance/)]);
    });

    it('replaces the lines on update (64) and takes them along on delete (47)', async () => {
      await simulator.one(post(entry()));
      const other = entry({}, { TRX_AMOUNT: '3.00' }, { TRX_AMOUNT: '3.00' }).replace(
        '<GLBATCH>',
        '<GLBATCH><RECORDNO>1</RECORDNO>',
      );
      const updated = await simulator.one(`<update>${other}</update>`);
      const lines = (await simulator.control('GET', `${object('GLENTRY')}?BATCHNO=1`)).json;
      const deleted = await simulator.one('<delete><object>GLBATCH</object><keys>1</keys></delete>');
      const after = (await simulator.control('GET', object('GLENTRY'))).json.count;
      expect([updated.status, lines.count, lines.records[0]?.AMOUNT, deleted.status, after]).toEqual([
        'success',
        2,
        '3.00',
        'success',
        0,
      ]);
    });

    it('uses an inactive item only as the switch says', async () => {
      await simulator.one(update('ITEM', fields({ ITEMID: 'I1', STATUS: 'inactive' })));
      const accepted = await firstText(post(entry()));
      await simulator.control('POST', '/profile', { gaps: { inactiveItemOnLines: 'refuse' } });
      expect([accepted, await firstText(post(entry()))]).toEqual(['no error', expect.stringMatching(/'I1'.*inactive/)]);
    });
  });

  describe('a used account number (52)', () => {
    const account = create('GLACCOUNT', fields({ ACCOUNTNO: '12100', TITLE: 'Again' }));
    const bodyOf = async (additional?: string): Promise<string> => {
      const flag = additional === undefined ? {} : { additional };
      return (await simulator.send({ functions: fn(account), ...flag })).body;
    };

    it('is answered by the published pair', async () => {
      const outcome = await simulator.one(account);
      expect([outcome.status, outcome.errornos, outcome.texts]).toEqual([
        'failure',
        ['BL01001973', 'BL01001973'],
        ["The account number '12100' already exists", 'Could not create GL Account record.'],
      ]);
      expect(await bodyOf('false')).toMatch(/<description>Duplicate account number<\/description>/);
    });

    it('has additionalinfo on request only', async () => {
      expect([await bodyOf(), await bodyOf('false')].map((body) => body.includes('additionalinfo'))).toEqual([
        false,
        false,
      ]);
      const body = await bodyOf('true');
      const ids = [...body.matchAll(/<(errorid|messageid)>([^<]*)</g)].map((each) => each[2]);
      expect(ids).toEqual([
        'GL-0493',
        'IA.DUPLICATE_ACCOUNT_NUMBER',
        'IA.THE_ACCOUNT_NUMBER_ALREADY_EXISTS',
        'IA.ENTER_UNIQUE_ACCOUNT_NUMBER',
        'GL-0504',
        '',
        'IA.COULD_NOT_CREATE_GL_ACCOUNT_RECORD',
        '',
      ]);
      expect(body).toContain('<placeholders><placeholder name="ACCOUNTNO" value="12100"/></placeholders>');
      const [, supportId] = /Support ID: ([^\]]+)\]/.exec(body) ?? [];
      expect(body).toContain(
        `<category>Duplication Prevention</category><target domain="" requestinfo="${supportId}" object="" field="" businessinfo=""/>`,
      );
    });
  });

  describe('contacts, customers, vendors (52, 65)', () => {
    it('refuses a contact name that exists in the company', async () => {
      const contact = create('CONTACT', fields({ CONTACTNAME: 'Ann', PRINTAS: 'Ann' }));
      const [, second] = await simulator.run([contact, contact]);
      expect([second?.errornos, second?.texts[0]]).toEqual([
        ['BL34000061', 'BL01001973'],
        "Another Contact with the given value(s) 'Ann' already exists",
      ]);
    });

    it.each([
      ['a contact without PRINTAS', create('CONTACT', fields({ CONTACTNAME: 'X' })), /PRINTAS.*missing/],
      [
        'a bad e-mail',
        create('CONTACT', fields({ CONTACTNAME: 'X', PRINTAS: 'X', EMAIL1: 'x' })),
        /Illegal format for CONTACT/,
      ],
      [
        'a customer without display contact',
        create('CUSTOMER', fields({ CUSTOMERID: 'C9', NAME: 'N' })),
        /DISPLAYCONTACT.*missing/,
      ],
      ['an unknown term', customer('C9', fields({ TERMNAME: 'NOPE' })), /Invalid AR term 'NOPE' specified/],
      [
        'an unknown bill-to',
        customer('C9', '<BILLTO><CONTACTNAME>Bob</CONTACTNAME></BILLTO>'),
        /Invalid Contact 'Bob' specified/,
      ],
      [
        'an unknown contact in the list',
        customer(
          'C9',
          '<CONTACT_LIST_INFO><CATEGORYNAME>A</CATEGORYNAME><CONTACT><NAME>Bob</NAME></CONTACT></CONTACT_LIST_INFO>',
        ),
        /Invalid Contact 'Bob' specified/,
      ],
      ['an id that is too long', customer('C'.repeat(21)), /longer than 20/],
    ])('refuses %s and leaves nothing behind', async (_name, call, text) => {
      const before = (await simulator.control('GET', object('CONTACT'))).json.count;
      expect(await firstText(call)).toMatch(text);
      expect((await simulator.control('GET', object('CONTACT'))).json.count).toBe(before);
    });

    it('makes a contact named after the customer or the vendor', async () => {
      const { json } = await simulator.control(
        'GET',
        `${object('CONTACT')}?CONTACTNAME=${encodeURIComponent('Vendor V1(VV1)')}`,
      );
      expect(json.count).toBe(1);
    });

    const named = create(
      'CUSTOMER',
      `${fields({ CUSTOMERID: 'C9', NAME: 'N' })}<DISPLAYCONTACT><CONTACTNAME>Customer C1(CC1)</CONTACTNAME><PRINTAS>C</PRINTAS></DISPLAYCONTACT>`,
    );
    it('links a display contact that exists, or refuses it when the switch says so', async () => {
      await simulator.control('POST', '/profile', { gaps: { displayContactNaming: 'refuse' } });
      const refused = await simulator.one(named);
      await simulator.control('POST', '/profile', { gaps: { displayContactNaming: 'link' } });
      const linked = await simulator.one(named);
      expect([refused.errornos[0], linked.status]).toEqual(['BL34000061', 'success']);
    });

    it('updates by natural id or record number, clears empty elements and keeps absent ones', async () => {
      await simulator.one(update('CUSTOMER', fields({ CUSTOMERID: 'C1', TERMNAME: 'NET21', COMMENTS: 'x' })));
      await simulator.one(update('CUSTOMER', fields({ RECORDNO: '1', TERMNAME: '' })));
      const { json } = await simulator.control('GET', `${object('CUSTOMER')}?CUSTOMERID=C1`);
      expect([json.records[0]?.TERMNAME, json.records[0]?.COMMENTS]).toEqual([undefined, 'x']);
    });

    it('writes the display contact through', async () => {
      await simulator.one(
        update('CUSTOMER', `${fields({ CUSTOMERID: 'C1' })}<DISPLAYCONTACT><PHONE1>1</PHONE1></DISPLAYCONTACT>`),
      );
      const { json } = await simulator.control('GET', `${object('CONTACT')}?PHONE1=1`);
      expect(json.records.map((record) => record['CONTACTNAME'])).toEqual(['Customer C1(CC1)']);
    });

    it.each([
      ['another id', update('CUSTOMER', fields({ RECORDNO: '1', CUSTOMERID: 'C7' })), 'BL01001973'],
      ['a missing record', update('CUSTOMER', fields({ CUSTOMERID: 'C8', NAME: 'x' })), ''],
      [
        'a deletion while in use',
        '<delete><object>CONTACT</object><keys>Customer C1(CC1)</keys></delete>',
        'BL01001973',
      ],
      ['a deletion of nothing', '<delete><object>ITEM</object><keys>99</keys></delete>', 'BL01001973'],
    ])('refuses %s', async (_name, call, errorno) => {
      const outcome = await simulator.one(call);
      expect([outcome.status, outcome.errornos[0]]).toEqual(['failure', errorno]);
    });

    it('keeps any text', async () => {
      const name = 'Ünï <b>&amp;</b> "q" \u{1F6B2} 漢字';
      const escaped = name.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
      await simulator.one(create('CLASS', `<CLASSID>T</CLASSID><NAME>${escaped}</NAME>`));
      const { data } = await simulator.one(
        '<readByName><object>CLASS</object><keys>T</keys><fields>NAME</fields></readByName>',
      );
      expect(textOf(data?.children[0] ?? { name: '', attributes: {}, children: [], text: '' }, 'NAME')).toBe(name);
    });
  });

  describe('levels (63)', () => {
    const klass = (id: string) => create('CLASS', fields({ CLASSID: id, NAME: id }));
    const classes =
      '<query><object>CLASS</object><select><field>CLASSID</field></select><filter><like><field>CLASSID</field><value>L-%</value></like></filter>';

    it('keeps what an entity made to itself, unless private data is asked for', async () => {
      await simulator.one(klass('L-TOP'));
      await simulator.one(klass('L-SHOP'), { location: 'SHOP' });
      const seen = async (options: string, location?: string): Promise<unknown> =>
        (await simulator.one(`${classes}${options}</query>`, location === undefined ? {} : { location })).data
          ?.attributes['count'];
      const shown = '<options><showprivate>true</showprivate></options>';
      expect([await seen(''), await seen(shown), await seen('', 'SHOP'), await seen('', 'ONLINE')]).toEqual([
        '1',
        '2',
        '2',
        '1',
      ]);
      const read = '<readByName><object>CLASS</object><keys>L-SHOP</keys><fields>*</fields></readByName>';
      expect((await simulator.one(read)).data?.attributes['count']).toBe('0');
      const { json } = await simulator.control('GET', `${object('CLASS')}?CLASSID=L-SHOP`);
      expect(json.records[0]?.MEGAENTITYID).toBe('SHOP');
    });

    it('changes a record only at the level that owns it', async () => {
      await simulator.one(klass('L-SHOP'), { location: 'SHOP' });
      const rename = update('CLASS', fields({ CLASSID: 'L-SHOP', NAME: 'new' }));
      const top = await simulator.one(rename);
      const own = await simulator.one(rename, { location: 'SHOP' });
      const root = await simulator.one(update('ITEM', fields({ ITEMID: 'I1', NAME: 'new' })), { location: 'SHOP' });
      expect([top.texts[0], own.status, root.texts[0]]).toEqual([
        expect.stringMatching(/private to entity 'SHOP'/),
        'success',
        expect.stringMatching(/root-level/),
      ]);
    });

    it('posts at an entity with its location by default and refuses foreign ones', async () => {
      const own = await simulator.one(post(entry({}, { LOCATION: '' }, { LOCATION: '' })), { location: 'SHOP' });
      const foreign = await simulator.one(post(entry({}, { LOCATION: 'ONLINE' })), { location: 'SHOP' });
      expect([own.status, foreign.texts[0]]).toEqual([
        'success',
        expect.stringMatching(/does not belong to entity 'SHOP'/),
      ]);
    });

    it('does not let the top level use private dimensions', async () => {
      await simulator.one(klass('L-SHOP'), { location: 'SHOP' });
      expect(await firstText(post(entry({}, { CLASSID: 'L-SHOP' })))).toMatch(/Invalid Class 'L-SHOP'/);
    });
  });
});
