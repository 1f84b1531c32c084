import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { childrenOf, textOf } from '../src/gateway/xml.parser.js';
import { column, customer, entry, fields, item, post, TestSimulator, vendor } from './simulator.fixture.js';

const query = (object: string, select: readonly string[], rest = ''): string =>
  `<query><object>${object}</object><select>${select.map((name) => `<field>${name}</field>`).join('')}</select>${rest}</query>`;
const filter = (content: string): string => `<filter>${content}</filter>`;
const test = (operator: string, field: string, ...values: readonly string[]): string =>
  `<${operator}><field>${field}</field>${values.map((value) => `<value>${value}</value>`).join('')}</${operator}>`;
const byQuery = (object: string, text: string, more = ''): string =>
  `<readByQuery><object>${object}</object><fields>*</fields><query>${text}</query>${more}</readByQuery>`;

describe('Readers', () => {
  let simulator: TestSimulator;
  beforeAll(async () => {
    simulator = await TestSimulator.start();
    await simulator.run([
      vendor('V1'),
      item('I1'),
      customer('C1', fields({ TERMNAME: 'NET21', CREDITLIMIT: '100' })),
      customer('c2', fields({ TERMNAME: 'DUE-NOW', CREDITLIMIT: '20.5', COMMENTS: "it's 50% off", PARENTID: 'C1' })),
      customer('C3', fields({ STATUS: 'inactive', PARENTID: 'c2' })),
      post(entry({ REFERENCENO: 'R-1' })),
      post(entry({ REFERENCENO: 'R-2', STATE: 'Draft' }, { TRX_AMOUNT: '7.00' }, { TRX_AMOUNT: '7.00' })),
    ]);
  });
  afterAll(() => simulator.stop());
  const ids = async (call: string): Promise<readonly string[]> => column(await simulator.one(call), 'CUSTOMERID');

  describe('query (38)', () => {
    it.each([
      ['equalto', test('equalto', 'CUSTOMERID', 'C1'), ['C1']],
      ['equalto, case differs', test('equalto', 'CUSTOMERID', 'C2'), []],
      ['notequalto skips empty fields', test('notequalto', 'TERMNAME', 'NET21'), ['c2']],
      ['lessthan, as numbers', test('lessthan', 'CREDITLIMIT', '100'), ['c2']],
      ['lessthanorequalto', test('lessthanorequalto', 'CREDITLIMIT', '100.00'), ['C1', 'c2']],
      ['greaterthan', test('greaterthan', 'RECORDNO', '2'), ['C3']],
      ['greaterthanorequalto', test('greaterthanorequalto', 'CREDITLIMIT', '21'), ['C1']],
      ['between, inclusive', test('between', 'CREDITLIMIT', '20.50', '99'), ['c2']],
      ['in', test('in', 'CUSTOMERID', 'C1', 'C3', 'C9'), ['C1', 'C3']],
      ['notin', test('notin', 'CUSTOMERID', 'C1', 'C3'), ['c2']],
      ['like', test('like', 'NAME', 'Customer _2'), ['c2']],
      ['notlike', test('notlike', 'NAME', '%2'), ['C1', 'C3']],
      ['isnull', test('isnull', 'TERMNAME'), ['C3']],
      ['isnotnull', test('isnotnull', 'TERMNAME'), ['C1', 'c2']],
      ['enum by label', test('equalto', 'STATUS', 'inactive'), ['C3']],
      ['enum by code finds nothing', test('equalto', 'STATUS', 'F'), []],
      [
        'nested and, or',
        `<or>${test('equalto', 'CUSTOMERID', 'C3')}<and>${test('equalto', 'STATUS', 'active')}${test('equalto', 'TERMNAME', 'NET21')}</and></or>`,
        ['C1', 'C3'],
      ],
      ['related field', test('equalto', 'DISPLAYCONTACT.CONTACTNAME', 'Customer c2(Cc2)'), ['c2']],
      ['own hierarchy, one step', test('equalto', 'PARENT.NAME', 'Customer C1'), ['c2']],
      ['timestamp', test('greaterthan', 'WHENMODIFIED', '01/01/2026 00:00:00'), ['C1', 'c2', 'C3']],
    ])('%s', async (_name, content, expected) => {
      expect(await ids(query('CUSTOMER', ['CUSTOMERID'], filter(content)))).toEqual(expected);
    });

    it.each([
      ['two operators', filter(test('isnull', 'NAME') + test('isnull', 'NAME')), 'DL02000001'],
      ['and with one part', filter(`<and>${test('isnull', 'NAME')}</and>`), 'DL02000001'],
      ['an unknown field', filter(test('equalto', 'NOPE', '1')), 'XL03000010'],
      ['two steps of a hierarchy', filter(test('equalto', 'PARENT.PARENT.NAME', '1')), 'XL03000006'],
      ['a date that is none', filter(test('equalto', 'WHENCREATED', '2026-01-01')), 'DL02000001'],
      ['between with one value', filter(test('between', 'CREDITLIMIT', '1')), 'DL02000001'],
      ['a page of 2001', '<pagesize>2001</pagesize>', 'DL02000001'],
      ['a negative offset', '<offset>-1</offset>', 'DL02000001'],
    ])('refuses %s', async (_name, rest, errorno) => {
      const outcome = await simulator.one(query('CUSTOMER', ['CUSTOMERID'], rest));
      expect([outcome.status, outcome.errornos]).toEqual(['failure', [errorno]]);
    });

    const names = '<field>RECORD_URL</field><field>PARENT.RECORD_URL</field>';
    it('selects the address of a record and of a related one', async () => {
      const outcome = await simulator.one(
        `<query><object>CUSTOMER</object><select>${names}</select>${filter(test('equalto', 'CUSTOMERID', 'c2'))}</query>`,
      );
      const read = await simulator.one(
        '<readByName><object>CUSTOMER</object><keys>c2</keys><fields>RECORD_URL</fields></readByName>',
      );
      expect(column(outcome, 'RECORD_URL')).toEqual(column(read, 'RECORD_URL'));
      expect(column(outcome, 'PARENT.RECORD_URL')[0]).toMatch(/^https:.*\.o=CUSTOMER&.r=1$/);
    });

    it.each([
      ['filter', filter(test('equalto', 'RECORD_URL', 'x'))],
      ['filter over a relation', filter(test('isnull', 'PARENT.RECORD_URL'))],
      ['order', '<orderby><order><field>RECORD_URL</field><ascending/></order></orderby>'],
    ])('refuses to %s by the address of a record', async (_name, rest) => {
      const outcome = await simulator.one(query('CUSTOMER', ['CUSTOMERID'], rest));
      expect([outcome.errornos, outcome.texts[0]]).toEqual([['XL03000006'], expect.stringMatching(/selected only/)]);
    });

    it('refuses an unknown object', async () => {
      expect((await simulator.one(query('NOPE', ['A']))).errornos).toEqual(['Query Failed']);
    });

    it('orders, pages and counts', async () => {
      const order = '<orderby><order><field>CREDITLIMIT</field><descending/></order></orderby>';
      const outcome = await simulator.one(
        query('CUSTOMER', ['CUSTOMERID'], `${order}<pagesize>1</pagesize><offset>1</offset>`),
      );
      expect([outcome.data?.attributes, column(outcome, 'CUSTOMERID')]).toEqual([
        { listtype: 'CUSTOMER', totalcount: '3', offset: '1', count: '1', numremaining: '1' },
        ['C1'],
      ]);
    });

    it('ignores case on request', async () => {
      const options = '<options><caseinsensitive>true</caseinsensitive></options>';
      expect(
        await ids(query('CUSTOMER', ['CUSTOMERID'], filter(test('equalto', 'CUSTOMERID', 'C2')) + options)),
      ).toEqual(['c2']);
    });

    it('groups and aggregates', async () => {
      const outcome = await simulator.one(
        '<query><object>GLENTRY</object><select><field>ACCOUNTNO</field><sum>AMOUNT</sum><count>RECORDNO</count>' +
          '<min>AMOUNT</min><max>AMOUNT</max><avg>AMOUNT</avg></select></query>',
      );
      expect(outcome.data?.children.map((row) => row.children.map((cell) => `${cell.name}=${cell.text}`))).toEqual([
        [
          'ACCOUNTNO=12100',
          'SUM.AMOUNT=17.10',
          'COUNT.RECORDNO=2',
          'MIN.AMOUNT=7.00',
          'MAX.AMOUNT=10.10',
          'AVG.AMOUNT=8.55',
        ],
        [
          'ACCOUNTNO=21500',
          'SUM.AMOUNT=17.10',
          'COUNT.RECORDNO=2',
          'MIN.AMOUNT=7.00',
          'MAX.AMOUNT=10.10',
          'AVG.AMOUNT=8.55',
        ],
      ]);
    });

    it('finds journal lines over their header', async () => {
      const outcome = await simulator.one(
        query(
          'GLENTRY',
          ['GLBATCH.JOURNAL.SYMBOL', 'VENDOR.NAME'],
          filter(test('equalto', 'GLBATCH.REFERENCENO', 'R-1')),
        ),
      );
      expect(outcome.data?.children.map((row) => row.children.map((cell) => [cell.name, cell.text]))).toEqual([
        [
          ['GLBATCH.JOURNAL.SYMBOL', 'INVJ'],
          ['VENDOR.NAME', ''],
        ],
        [
          ['GLBATCH.JOURNAL.SYMBOL', 'INVJ'],
          ['VENDOR.NAME', 'Vendor V1'],
        ],
      ]);
    });

    it('answers nothing with an empty data element (74)', async () => {
      const outcome = await simulator.one(
        query('CUSTOMER', ['CUSTOMERID'], filter(test('equalto', 'CUSTOMERID', 'C9'))),
      );
      expect([outcome.status, outcome.data?.attributes['count'], outcome.data?.children]).toEqual(['success', '0', []]);
    });

    it('is unordered when asked to be, for clients that page without an order (39)', async () => {
      await simulator.control('POST', '/profile', { gaps: { shuffleUnordered: true } });
      const orders = new Set<string>();
      for (let round = 0; round < 5; round += 1) {
        orders.add(column(await simulator.one(query('GLACCOUNT', ['RECORDNO'])), 'RECORDNO').join());
      }
      await simulator.control('POST', '/profile', { gaps: { shuffleUnordered: false } });
      expect(orders.size).toBeGreaterThan(1);
    });
  });

  describe('readByQuery and readMore (37)', () => {
    it.each([
      ['everything', '', ['C1', 'c2', 'C3']],
      ['code of an enum', "STATUS = 'F'", ['C3']],
      ['label of an enum finds nothing', "STATUS = 'inactive'", []],
      ['escaped quote', "COMMENTS = 'it\\'s 50% off'", ['c2']],
      ['like', "NAME like 'Customer C%'", ['C1', 'C3']],
      [
        'not like, in, parentheses',
        "(NAME not like '%1' and CUSTOMERID in ('C1','c2')) or CUSTOMERID = 'C3'",
        ['c2', 'C3'],
      ],
      ['is null', 'TERMNAME is null', ['C3']],
      ['is not null', 'TERMNAME is not null', ['C1', 'c2']],
      ['comparison', 'CREDITLIMIT &gt;= 100', ['C1']],
      ['unequal', "CUSTOMERID &lt;&gt; 'C1' AND RECORDNO &lt; 3", ['c2']],
    ])('%s', async (_name, text, expected) => {
      expect(await ids(byQuery('CUSTOMER', text))).toEqual(expected);
    });

    it.each([
      ['a broken query', byQuery('CUSTOMER', "NAME = 'x"), 'DL02000001'],
      ['a missing operator', byQuery('CUSTOMER', 'NAME'), 'DL02000001'],
      ['a page of 1001', byQuery('CUSTOMER', '', '<pagesize>1001</pagesize>'), 'DL02000001'],
      [
        'a bad field',
        '<readByQuery><object>CUSTOMER</object><fields>NAME,X,Y</fields><query/></readByQuery>',
        'Invalid fields list X,Y',
      ],
    ])('refuses %s', async (_name, call, errorno) => {
      expect((await simulator.one(call)).errornos).toEqual([errorno]);
    });

    it('hands out the rest by resultId, bound to the session, until it is over', async () => {
      const session = await simulator.session();
      const first = await simulator.one(byQuery('CUSTOMER', '', '<pagesize>2</pagesize>'), { session });
      const resultId = first.data?.attributes['resultId'] ?? '';
      const more = `<readMore><resultId>${resultId}</resultId></readMore>`;
      const foreign = await simulator.one(more, { session: await simulator.session() });
      const second = await simulator.one(more, { session });
      const third = await simulator.one(more, { session });
      expect(first.data?.attributes).toEqual({
        listtype: 'customer',
        count: '2',
        totalcount: '3',
        numremaining: '1',
        resultId,
      });
      expect([
        foreign.errornos,
        column(second, 'CUSTOMERID'),
        second.data?.attributes['numremaining'],
        third.errornos,
      ]).toEqual([['readMore failed'], ['C3'], '0', ['readMore failed']]);
    });

    it('continues by object and forgets result sets in time', async () => {
      const session = await simulator.session();
      const ask = byQuery('CUSTOMER', '', '<pagesize>1</pagesize>');
      const more = '<readMore><object>CUSTOMER</object></readMore>';
      const [, second] = await simulator.run([ask, more], { session });
      await simulator.control('POST', '/clock', { advanceSeconds: 31 * 60 });
      const late = await simulator.one(more, { session });
      expect([column(second ?? late, 'CUSTOMERID'), late.errornos]).toEqual([['c2'], ['readMore failed']]);
    });
  });

  describe('read and readByName (35, 36)', () => {
    it('reads by record number, upper case, nested, with owned lines', async () => {
      const outcome = await simulator.one('<read><object>GLBATCH</object><keys>1</keys><fields>*</fields></read>');
      const [record] = outcome.data?.children ?? [];
      const lines = childrenOf(record ?? none, 'ENTRIES').flatMap((each) => each.children);
      expect(outcome.data?.attributes).toEqual({ listtype: 'GLBATCH', count: '1' });
      expect([record?.name, lines.map((line) => textOf(line, 'ACCOUNTNO'))]).toEqual(['GLBATCH', ['12100', '21500']]);
      expect(textOf(record ?? none, 'RECORD_URL')).toMatch(/^https:/);
    });

    it('skips keys that do not exist and refuses 101', async () => {
      const many = Array.from({ length: 101 }, (_each, index) => index + 1).join();
      const some = await simulator.one('<read><object>ITEM</object><keys>1,99</keys><fields>ITEMID</fields></read>');
      const refused = await simulator.one(`<read><object>ITEM</object><keys>${many}</keys><fields>*</fields></read>`);
      expect([column(some, 'ITEMID'), refused.status]).toEqual([['I1'], 'failure']);
    });

    it('refuses an unknown field with the list as error number', async () => {
      const outcome = await simulator.one(
        '<read><object>ITEM</object><keys>1</keys><fields>ITEMID,NOPE</fields></read>',
      );
      expect(outcome.errornos).toEqual(['Invalid fields list NOPE']);
    });

    it('reads by natural id', async () => {
      const outcome = await simulator.one(
        '<readByName><object>CUSTOMER</object><keys>C1,c2</keys><fields>*</fields></readByName>',
      );
      expect(column(outcome, 'CUSTOMERID')).toEqual(['C1', 'c2']);
    });
  });

  it('tells about dimensions, entities and the financial setup (41)', async () => {
    const outcomes = await simulator.run(['<getDimensions/>', '<readEntityDetails/>', '<getFinancialSetup/>']);
    const [dimensions, entities, setup] = outcomes;
    expect(dimensions?.data?.children[0]?.children.map((each) => textOf(each, 'objectName'))).toEqual([
      'DEPARTMENT',
      'LOCATION',
      'CUSTOMER',
      'VENDOR',
      'EMPLOYEE',
      'ITEM',
      'CLASS',
      'WAREHOUSE',
    ]);
    expect(column(entities ?? failed, 'id')).toEqual(['SHOP', 'ONLINE']);
    expect(column(setup ?? failed, 'baseCurrency')).toEqual(['CAD']);
  });

  it('defines objects from the metadata that checks writes (40)', async () => {
    const [lookup, inspect] = await simulator.run([
      '<lookup><object>GLENTRY</object></lookup>',
      '<inspect detail="0"><object>CLASS</object></inspect>',
    ]);
    const ids = lookup?.data?.children[0]?.children[0]?.children.map((field) => textOf(field, 'ID'));
    expect(ids).toEqual(expect.arrayContaining(['ACCOUNTNO', 'TR_TYPE', 'ITEMID']));
    expect(ids).not.toContain('PROJECTID');
    expect(inspect?.data?.children[0]?.attributes).toEqual({ Name: 'CLASS' });
  });
});

const none = { name: 'none', attributes: {}, children: [], text: '' };
const failed = { status: 'none', errornos: [], texts: [], data: undefined, controlId: '' };
