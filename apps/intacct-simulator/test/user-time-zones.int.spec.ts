import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { childOf, textOf, type XmlNode } from '../src/gateway/xml.parser.js';
import { companySchema } from '../src/store/company.schema.js';
import {
  column,
  create,
  customer,
  entry,
  fields,
  fn,
  item,
  post,
  requestXml,
  sampleCompany,
  TestSimulator,
  update,
  vendor,
} from './simulator.fixture.js';

/** The user of the company's zone, and two of their own, one of which has another day. */
const USERS = ['bridge_api', 'berlin', 'kiritimati'] as const;
const WRITTEN = '2026-07-02T12:04:05Z';
const SHOWN: Readonly<Record<(typeof USERS)[number], readonly [text: string, iso: string]>> = {
  bridge_api: ['07/02/2026 05:04:05', '2026-07-02T05:04:05-07:00'],
  berlin: ['07/02/2026 14:04:05', '2026-07-02T14:04:05+02:00'],
  kiritimati: ['07/03/2026 02:04:05', '2026-07-03T02:04:05+14:00'],
};
const FILE = sampleCompany({
  timeZone: 'America/Los_Angeles',
  users: [
    { userId: 'bridge_api' },
    { userId: 'berlin', timeZone: 'Europe/Berlin' },
    { userId: 'kiritimati', timeZone: 'Pacific/Kiritimati' },
  ],
  customObjects: [
    { name: 'MACHINE', naturalKey: 'SERIAL', fields: [{ name: 'SERIAL' }, { name: 'OWNER', reference: 'CUSTOMER' }] },
  ],
  smartEvents: [{ id: 'E', object: 'CUSTOMER', events: ['add'], url: 'http://127.0.0.1:9/', arguments: { a: 'b' } }],
});

const query = (object: string, field: string, filter: string): string =>
  `<query><object>${object}</object><select><field>${field}</field></select><filter>${filter}</filter></query>`;
const test = (operator: string, field: string, value: string): string =>
  `<${operator}><field>${field}</field><value>${value}</value></${operator}>`;
const SQL = (fieldList: string, format = 'xml'): string =>
  `<readByQuery><object>CUSTOMER</object><fields>${fieldList}</fields><query>CUSTOMERID like 'C%'</query><pagesize>1</pagesize>` +
  `<returnFormat>${format}</returnFormat></readByQuery>`;

/** Every text of an element anywhere below. */
function textsOf(node: XmlNode | undefined, name: string): readonly string[] {
  return (node?.children ?? []).flatMap((child) => (child.name === name ? [child.text] : textsOf(child, name)));
}

describe.each(USERS)('Time zone of %s (59)', (user) => {
  const [shown, iso] = SHOWN[user];
  let simulator: TestSimulator;
  beforeAll(async () => {
    simulator = await TestSimulator.start([FILE]);
    await simulator.control('POST', '/clock', { freeze: true, set: WRITTEN });
    const machine = create('MACHINE', fields({ SERIAL: 'M1', OWNER: 'C1' }));
    await simulator.run([item('I1'), vendor('V1'), customer('C1'), customer('C2'), machine, post(entry())]);
  });
  afterAll(() => simulator.stop());

  it.each([
    ['read', '<read><object>CUSTOMER</object><keys>1</keys><fields>*</fields></read>', 'WHENMODIFIED'],
    ['read, named', '<read><object>CUSTOMER</object><keys>1</keys><fields>WHENCREATED</fields></read>', 'WHENCREATED'],
    [
      'readByName',
      '<readByName><object>CUSTOMER</object><keys>C1</keys><fields>*</fields></readByName>',
      'WHENCREATED',
    ],
    ['readByQuery', SQL('*'), 'WHENMODIFIED'],
    ['readByQuery, named', SQL('WHENMODIFIED'), 'WHENMODIFIED'],
    ['query', query('CUSTOMER', 'WHENMODIFIED', test('equalto', 'CUSTOMERID', 'C1')), 'WHENMODIFIED'],
    [
      'query over a relation',
      query('GLENTRY', 'GLBATCH.WHENCREATED', test('equalto', 'LINE_NO', '1')),
      'GLBATCH.WHENCREATED',
    ],
    [
      'readRelated',
      '<readRelated><object>MACHINE</object><relation>OWNER</relation><keys>1</keys><fields>*</fields></readRelated>',
      'WHENMODIFIED',
    ],
    [
      'readRelated from the other end',
      '<readRelated><object>CUSTOMER</object><relation>OWNER</relation><keys>1</keys><fields>WHENCREATED</fields></readRelated>',
      'WHENCREATED',
    ],
    ['get_list', '<get_list object="customer"><fields><field>whenmodified</field></fields></get_list>', 'whenmodified'],
    ['the event log', '<get_list object="smarteventlog"/>', 'timestamp'],
    ['the audit trail', query('AUDITHISTORY', 'ACCESSTIME', test('equalto', 'OBJECTTYPE', 'customer')), 'ACCESSTIME'],
  ])('counts for %s', async (_name, call, name) => {
    const { data, texts } = await simulator.one(call, { user });
    expect([texts, [...new Set(textsOf(data, name))]]).toEqual([[], [shown]]);
  });

  it('counts for owned lines and for what readMore brings', async () => {
    const entryOf = await simulator.one('<read><object>GLBATCH</object><keys>1</keys></read>', { user });
    expect(textsOf(entryOf.data?.children[0], 'WHENCREATED')).toEqual([shown, shown, shown]);
    const session = await simulator.session({ user });
    const first = await simulator.one(SQL('WHENMODIFIED'), { session });
    const more = `<readMore><resultId>${first.data?.attributes['resultId'] ?? ''}</resultId></readMore>`;
    expect(column(await simulator.one(more, { session }), 'WHENMODIFIED')).toEqual([shown]);
  });

  it.each([
    [
      'json of a read with lines',
      '<read><object>GLBATCH</object><keys>1</keys><returnFormat>json</returnFormat></read>',
      3,
    ],
    [
      'json of a query',
      query('CUSTOMER', 'WHENCREATED', test('like', 'CUSTOMERID', 'C%')).replace(
        '</filter>',
        '</filter><options><returnformat>json</returnformat></options>',
      ),
      2,
    ],
    ['csv of readByQuery', SQL('WHENMODIFIED', 'csv'), 1],
  ])('counts for %s', async (_name, call, count) => {
    const response = await simulator.post(requestXml({ user, uniqueid: 'false', functions: fn(call) }));
    const body = (await response.text()).replaceAll(String.raw`\/`, '/');
    expect(body.split(shown).length - 1).toBeGreaterThanOrEqual(count);
    expect(body).not.toMatch(/12:04:05/);
  });

  it('counts for getAuditTrail and readUserFormatting, with the offset', async () => {
    const trail = await simulator.one(
      '<getAuditTrail><object>CUSTOMER</object><recordNo>1</recordNo></getAuditTrail>',
      { user },
    );
    const formatting = await simulator.one(`<readUserFormatting><userId>${user}</userId></readUserFormatting>`, {
      user,
    });
    expect([column(trail, 'accessTime'), column(formatting, 'gmtoffset')]).toEqual([[iso], [iso.slice(-6)]]);
  });

  it.each([
    ['equalto', query('CUSTOMER', 'CUSTOMERID', test('equalto', 'WHENMODIFIED', shown)), 2],
    ['equalto GMT', query('CUSTOMER', 'CUSTOMERID', test('equalto', 'WHENMODIFIED', '07/02/2026 12:04:05')), 0],
    ['like', query('CUSTOMER', 'CUSTOMERID', test('like', 'WHENCREATED', `${shown.slice(0, 13)}%`)), 2],
    [
      'audit trail',
      query(
        'AUDITHISTORY',
        'OBJECTKEY',
        `<and>${test('equalto', 'OBJECTTYPE', 'customer')}${test('greaterthanorequalto', 'ACCESSTIME', shown)}</and>`,
      ),
      2,
    ],
    ['audit trail, later', query('AUDITHISTORY', 'OBJECTKEY', test('greaterthan', 'ACCESSTIME', shown)), 0],
    ['a relation', query('GLENTRY', 'LINE_NO', test('equalto', 'GLBATCH.WHENCREATED', shown)), 2],
    [
      'readByQuery',
      `<readByQuery><object>CUSTOMER</object><fields>CUSTOMERID</fields><query>WHENMODIFIED = '${shown}'</query></readByQuery>`,
      2,
    ],
    [
      'get_list',
      `<get_list object="customer"><filter><expression><field>whenmodified</field><operator>=</operator><value>${shown}</value></expression></filter></get_list>`,
      2,
    ],
  ])('counts for filters: %s', async (_name, call, found) => {
    const { data, texts } = await simulator.one(call, { user });
    expect([texts, data?.children.length]).toEqual([[], found]);
  });
});

describe('The hour that comes twice, and the one that is left out (59)', () => {
  let simulator: TestSimulator;
  const at = async (instant: string, id: string): Promise<void> => {
    await simulator.control('POST', '/clock', { freeze: true, set: instant });
    await simulator.run([customer(id)]);
  };
  beforeAll(async () => {
    simulator = await TestSimulator.start([FILE]);
    await at('2026-03-08T09:59:59Z', 'MARCH-1');
    await at('2026-03-08T10:00:00Z', 'MARCH-2');
    await at('2026-11-01T08:59:00Z', 'NOVEMBER-1');
    await at('2026-11-01T09:01:00Z', 'NOVEMBER-2');
  });
  afterAll(() => simulator.stop());

  const select = '<field>CUSTOMERID</field><field>WHENCREATED</field>';
  const ordered = '<orderby><order><field>WHENCREATED</field><ascending/></order></orderby>';

  it('are shown as the clock on the wall and ordered by instant', async () => {
    const found = await simulator.one(
      `<query><object>CUSTOMER</object><select>${select}</select><filter>${test('like', 'CUSTOMERID', '%-_')}</filter>${ordered}</query>`,
    );
    const rows = column(found, 'CUSTOMERID').map((id, index) => [id, column(found, 'WHENCREATED')[index]]);
    expect(rows).toEqual([
      ['MARCH-1', '03/08/2026 01:59:59'],
      ['MARCH-2', '03/08/2026 03:00:00'],
      ['NOVEMBER-1', '11/01/2026 01:59:00'],
      ['NOVEMBER-2', '11/01/2026 01:01:00'],
    ]);
  });

  it('have the latest as the greatest', async () => {
    const most = '<query><object>CUSTOMER</object><select><max>WHENCREATED</max></select></query>';
    expect(column(await simulator.one(most), 'MAX.WHENCREATED')).toEqual(['11/01/2026 01:01:00']);
  });

  it.each([
    ['from the hour that is left out', 'greaterthanorequalto', '03/08/2026 02:00:00', 3],
    ['after the second pass', 'greaterthanorequalto', '11/01/2026 01:01:00', 1],
    ['before both passes', 'lessthan', '11/01/2026 01:00:00', 3],
  ])('are filtered: %s', async (_name, operator, value, found) => {
    const { data } = await simulator.one(
      query(
        'CUSTOMER',
        'CUSTOMERID',
        `<and>${test('like', 'CUSTOMERID', '%-_')}${test(operator, 'WHENCREATED', value)}</and>`,
      ),
    );
    expect(data?.children.length).toBe(found);
  });
});

describe('nullWhenModified (59)', () => {
  let simulator: TestSimulator;
  beforeAll(async () => {
    simulator = await TestSimulator.start();
    await simulator.control('POST', '/profile', { gaps: { nullWhenModified: true } });
    await simulator.run([item('I1'), vendor('V1'), customer('NEW'), customer('CHANGED'), post(entry())]);
    await simulator.run([update('CUSTOMER', fields({ CUSTOMERID: 'CHANGED', NAME: 'Other' }))]);
  });
  afterAll(() => simulator.stop());

  it.each([
    ['CUSTOMER', 'NEW', false],
    ['CUSTOMER', 'CHANGED', true],
    ['CONTACT', 'Customer NEW(CNEW)', false],
  ])('leaves WHENMODIFIED and MODIFIEDBY of %s %s empty until a change', async (object, key, isChanged) => {
    const { data } = await simulator.one(`<readByName><object>${object}</object><keys>${key}</keys></readByName>`);
    const [record] = data?.children ?? [];
    const isSet = (name: string): boolean => record !== undefined && textOf(record, name) !== '';
    expect(['WHENMODIFIED', 'MODIFIEDBY', 'WHENCREATED', 'CREATEDBY'].map((name) => isSet(name))).toEqual([
      isChanged,
      isChanged,
      true,
      true,
    ]);
    expect(record === undefined ? undefined : childOf(record, 'WHENMODIFIED')).toBeDefined();
  });

  it('leaves that of owned lines empty', async () => {
    const { data } = await simulator.one('<read><object>GLBATCH</object><keys>1</keys></read>');
    expect(textsOf(data, 'WHENMODIFIED')).toEqual(['', '', '']);
  });

  const ids = `<or>${test('equalto', 'CUSTOMERID', 'NEW')}${test('equalto', 'CUSTOMERID', 'CHANGED')}</or>`;
  const NULL = '<isnull><field>WHENMODIFIED</field></isnull>';
  it.each([
    ['a change query alone', test('greaterthan', 'WHENMODIFIED', '01/01/2000'), ['CHANGED']],
    ['isnull', NULL, ['NEW']],
    ['isnotnull', '<isnotnull><field>WHENMODIFIED</field></isnotnull>', ['CHANGED']],
    [
      'a change query with WHENCREATED',
      `<or>${test('greaterthan', 'WHENMODIFIED', '01/01/2000')}<and>${NULL}${test('greaterthan', 'WHENCREATED', '01/01/2000')}</and></or>`,
      ['NEW', 'CHANGED'],
    ],
  ])('is found by %s', async (_name, filter, expected) => {
    const found = await simulator.one(query('CUSTOMER', 'CUSTOMERID', `<and>${ids}${filter}</and>`));
    expect(column(found, 'CUSTOMERID')).toEqual(expected);
  });

  it('is found by readByQuery', async () => {
    const found = await simulator.one(
      "<readByQuery><object>CUSTOMER</object><fields>CUSTOMERID</fields><query>WHENMODIFIED is null and CUSTOMERID in ('NEW', 'CHANGED')</query></readByQuery>",
    );
    expect(column(found, 'CUSTOMERID')).toEqual(['NEW']);
  });
});

it.each([
  ['Europe/Berlin', true],
  ['Mars/One', false],
])('takes the zone %s of a user in a company file: %s', (timeZone, taken) => {
  expect(companySchema.safeParse({ ...sampleCompany(), users: [{ userId: 'a', timeZone }] }).success).toBe(taken);
});
