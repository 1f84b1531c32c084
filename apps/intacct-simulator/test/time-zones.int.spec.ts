import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { childOf, textOf } from '../src/gateway/xml.parser.js';
import { companySchema } from '../src/store/company.schema.js';
import { column, customer, sampleCompany, TestSimulator } from './simulator.fixture.js';

const WRITTEN = '2026-07-02T03:04:05Z';
const STORED = '07/02/2026 03:04:05';
const SHOWN = '07/01/2026 20:04:05';

const xmlFilter = (operator: string, ...values: readonly string[]): string =>
  '<query><object>CUSTOMER</object><select><field>CUSTOMERID</field></select>' +
  `<filter><and><equalto><field>CUSTOMERID</field><value>C1</value></equalto><${operator}><field>WHENMODIFIED</field>` +
  `${values.map((value) => `<value>${value}</value>`).join('')}</${operator}></and></filter></query>`;
const sqlFilter = (condition: string): string =>
  `<readByQuery><object>CUSTOMER</object><fields>CUSTOMERID</fields><query>CUSTOMERID = 'C1' and ${condition}</query></readByQuery>`;
const listFilter = (operator: string, value: string): string =>
  '<get_list object="customer"><filter><logical logical_operator="and">' +
  '<expression><field>customerid</field><operator>=</operator><value>C1</value></expression>' +
  `<expression><field>whenmodified</field><operator>${operator}</operator><value>${value}</value></expression>` +
  '</logical></filter></get_list>';

describe('Time zones', () => {
  let simulator: TestSimulator;
  beforeAll(async () => {
    simulator = await TestSimulator.start([sampleCompany({ timeZone: 'America/Los_Angeles' })]);
    await simulator.control('POST', '/clock', { freeze: true, set: WRITTEN });
    await simulator.run([customer('C1')]);
  });
  afterAll(() => simulator.stop());

  it('announces the session with the offset of the company (20)', async () => {
    const { root } = await simulator.send({});
    const authentication = childOf(childOf(root, 'operation') ?? root, 'authentication') ?? root;
    expect(['sessiontimestamp', 'sessiontimeout'].map((name) => textOf(authentication, name))).toEqual([
      '2026-07-01T20:04:05-07:00',
      '2026-07-01T22:04:05-07:00',
    ]);
  });

  describe('times of writes (59)', () => {
    it.each([
      ['readByName', '<readByName><object>CUSTOMER</object><keys>C1</keys><fields>*</fields></readByName>'],
      ['read', '<readByName><object>CUSTOMER</object><keys>C1</keys><fields>WHENMODIFIED</fields></readByName>'],
      [
        'readByQuery',
        "<readByQuery><object>CUSTOMER</object><fields>*</fields><query>CUSTOMERID = 'C1'</query></readByQuery>",
      ],
      [
        'query',
        '<query><object>CUSTOMER</object><select><field>WHENMODIFIED</field></select>' +
          '<filter><equalto><field>CUSTOMERID</field><value>C1</value></equalto></filter></query>',
      ],
    ])('are shown by %s', async (_name, call) => {
      expect(column(await simulator.one(call), 'WHENMODIFIED')).toEqual([SHOWN]);
    });

    it('are shown by get_list, and by the greatest of them', async () => {
      const listed = await simulator.one(listFilter('>', '01/01/2026'));
      const most = await simulator.one(
        '<query><object>CUSTOMER</object><select><max>WHENMODIFIED</max></select>' +
          '<filter><equalto><field>CUSTOMERID</field><value>C1</value></equalto></filter></query>',
      );
      expect([column(listed, 'whenmodified'), column(most, 'MAX.WHENMODIFIED')]).toEqual([[SHOWN], [SHOWN]]);
    });

    it.each([
      ['equalto', xmlFilter('equalto', SHOWN), 1],
      ['equalto GMT', xmlFilter('equalto', STORED), 0],
      ['greaterthan', xmlFilter('greaterthan', '07/01/2026 20:04:04'), 1],
      ['greaterthan itself', xmlFilter('greaterthan', SHOWN), 0],
      ['between', xmlFilter('between', '07/01/2026 20:04:05', '07/01/2026 21:00:00'), 1],
      ['the day of the company', xmlFilter('between', '07/01/2026', '07/02/2026'), 1],
      ['like', xmlFilter('like', '07/01/2026%'), 1],
      ['like GMT', xmlFilter('like', '07/02/2026%'), 0],
      ['readByQuery', sqlFilter(`WHENMODIFIED = '${SHOWN}'`), 1],
      ['readByQuery, not', sqlFilter(`not WHENMODIFIED = '${SHOWN}'`), 0],
      ['readByQuery, or', sqlFilter(`(WHENMODIFIED = '${STORED}' or WHENMODIFIED &gt;= '${SHOWN}')`), 1],
      ['get_list', listFilter('=', SHOWN), 1],
      ['get_list GMT', listFilter('=', STORED), 0],
    ])('are taken by filters: %s', async (_name, call, found) => {
      const { data, status } = await simulator.one(call);
      expect([status, data?.children.length ?? 0]).toEqual(['success', found]);
    });

    it('are kept in GMT, and the control port says so', async () => {
      const { json } = await simulator.control('GET', '/companies/MAPLESTREET/objects/CUSTOMER?CUSTOMERID=C1');
      expect(json.records[0]?.['WHENMODIFIED']).toBe(STORED);
    });
  });

  it.each([
    ['GMT', true],
    ['Europe/London', true],
    ['Mars/One', false],
  ])('takes the zone %s in a company file: %s', (timeZone, taken) => {
    expect(companySchema.safeParse({ ...sampleCompany(), timeZone }).success).toBe(taken);
  });
});
