import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { companySchema } from '../src/store/company.schema.js';
import { seedCompany, type SeedError } from '../src/store/company.seed.js';
import { sampleCompany, TestSimulator } from './simulator.fixture.js';

const CLASS = { CLASSID: 'K', NAME: 'n' };
const CUSTOMER = { CUSTOMERID: 'C1', NAME: 'n', DISPLAYCONTACT: { PRINTAS: 'p' } };
const ACCOUNT = { ACCOUNTNO: '9000', TITLE: 't', ACCOUNTTYPE: 'balancesheet', NORMALBALANCE: 'debit' };
const LINE = { ACCOUNTNO: '10100', TR_TYPE: 1, AMOUNT: 5, LOCATION: 'SHOP' };
const ENTRY = {
  JOURNAL: 'GEN',
  BATCH_DATE: '03/31/2025',
  BATCH_TITLE: 't',
  ENTRIES: [LINE, { ...LINE, TR_TYPE: -1 }],
};
const second = (change: object): object => ({ ...ENTRY, ENTRIES: [LINE, { ...LINE, TR_TYPE: -1, ...change }] });

/** Object, record, the field that is wrong in it, and what the reason says of it and of what to do. */
const CASES: readonly (readonly [string, string, object, string, RegExp])[] = [
  [
    'a parent that is not there',
    'CLASS',
    { ...CLASS, PARENTID: 'CITTY' },
    'PARENTID',
    /'CITTY'.*did you mean 'CITY'\?/,
  ],
  ['a parent like no other', 'CLASS', { ...CLASS, PARENTID: 'xyz' }, 'PARENTID', /make that CLASS first.*CLASSID: /],
  ['a parent of its own', 'CLASS', { ...CLASS, PARENTID: 'K' }, 'PARENTID', /Invalid Class 'K'/],
  [
    'a wrong label',
    'GLACCOUNT',
    { ...ACCOUNT, ACCOUNTTYPE: 'balance sheet' },
    'ACCOUNTTYPE',
    /one of .*incomestatement.*did you mean 'balancesheet'/,
  ],
  ['a misspelt field', 'GLACCOUNT', { ...ACCOUNT, TITEL: 'x' }, 'TITEL', /'TITEL' .*did you mean 'TITLE'\?/],
  [
    'a field like no other',
    'CLASS',
    { ...CLASS, ZZZZZZZZ: 'x' },
    'ZZZZZZZZ',
    /CLASS has CLASSID, NAME,.*customFields\.CLASS/,
  ],
  [
    'a field of many like no other',
    'CUSTOMER',
    { ...CUSTOMER, ZZZZZZZZ: 'x' },
    'ZZZZZZZZ',
    /more, which lookup of CUSTOMER lists/,
  ],
  [
    'a misspelt field of a contact',
    'CUSTOMER',
    { ...CUSTOMER, DISPLAYCONTACT: { PRINTAS: 'p', EMIAL1: 'a@b.c' } },
    'DISPLAYCONTACT.EMIAL1',
    /did you mean 'EMAIL1'/,
  ],
  [
    'an address of a contact',
    'CUSTOMER',
    { ...CUSTOMER, DISPLAYCONTACT: { PRINTAS: 'p', EMAIL1: 'nobody' } },
    'DISPLAYCONTACT.EMAIL1',
    /ann@example\.com/,
  ],
  ['a missing field', 'CLASS', { CLASSID: 'K' }, 'NAME', /is missing; give NAME/],
  [
    'a missing key',
    'CUSTOMER',
    { NAME: 'n', DISPLAYCONTACT: { PRINTAS: 'p' } },
    'CUSTOMERID',
    /number is missing.*give CUSTOMERID/,
  ],
  ['a missing contact', 'CUSTOMER', { CUSTOMERID: 'C1', NAME: 'n' }, 'DISPLAYCONTACT', /is missing/],
  ['a key that is taken', 'CLASS', { ...CLASS, CLASSID: 'CITY' }, 'CLASSID', /already exists.*unique value/],
  ['a flag that is none', 'GLACCOUNT', { ...ACCOUNT, TAXABLE: 'maybe' }, 'TAXABLE', /use true or false/],
  ['a day that is none', 'GLBATCH', { ...ENTRY, BATCH_DATE: '2025-03-31' }, 'BATCH_DATE', /use mm\/dd\/yyyy/],
  ['an amount that is none', 'GLBATCH', second({ AMOUNT: '1,5' }), 'ENTRIES[1].AMOUNT', /one decimal point/],
  [
    'an account of a line',
    'GLBATCH',
    second({ ACCOUNTNO: '10101' }),
    'ENTRIES[1].ACCOUNTNO',
    /10101.*did you mean '10100'/,
  ],
  ['a field of a line', 'GLBATCH', second({ LOCATOIN: 'x' }), 'ENTRIES[1].LOCATOIN', /did you mean 'LOCATION'/],
  ['a place of a line', 'GLBATCH', second({ LOCATION: '' }), 'ENTRIES[1].LOCATION', /give ENTRIES\[1\]\.LOCATION/],
  ['a dimension of a line', 'GLBATCH', second({ CLASSID: 'CITTY' }), 'ENTRIES[1].CLASSID', /did you mean 'CITY'/],
  ['lines out of balance', 'GLBATCH', second({ AMOUNT: 6 }), 'ENTRIES', /do not balance/],
  [
    'a journal that is none',
    'GLBATCH',
    { ...ENTRY, JOURNAL: 'GNE' },
    'JOURNAL',
    /Invalid Journal 'GNE'.*use one that is there \(SYMBOL: /,
  ],
  [
    'a number as an id',
    'CUSTOMER',
    { ...CUSTOMER, CUSTOMERID: 12 },
    'CUSTOMERID',
    /write "12" in quotes \(a number has lost its leading zeros\)$/,
  ],
  [
    'a number as a ZIP',
    'CUSTOMER',
    { ...CUSTOMER, DISPLAYCONTACT: { PRINTAS: 'p', MAILADDRESS: { ZIP: 2134 } } },
    'DISPLAYCONTACT.MAILADDRESS.ZIP',
    /write "2134" in quotes/,
  ],
  [
    'a number as an account',
    'GLBATCH',
    second({ ACCOUNTNO: 10100 }),
    'ENTRIES[1].ACCOUNTNO',
    /write "10100" in quotes/,
  ],
  ['a number as a day', 'GLBATCH', { ...ENTRY, BATCH_DATE: 20250331 }, 'BATCH_DATE', /in quotes/],
  ['a flag as a text', 'CLASS', { ...CLASS, NAME: true }, 'NAME', /write "true" in quotes$/],
  [
    'a number that JSON cannot keep',
    'GLBATCH',
    second({ AMOUNT: 12345678901234.56 }),
    'ENTRIES[1].AMOUNT',
    /write it in quotes/,
  ],
  ['a list as a value', 'CLASS', { ...CLASS, NAME: ['a'] }, 'NAME', /cannot hold a list/],
  ['a line that is none', 'GLBATCH', { ...ENTRY, ENTRIES: [LINE, 'x'] }, 'ENTRIES[1]', /must hold objects/],
  [
    'a field that is set by the product',
    'CLASS',
    { ...CLASS, CREATEDBY: '1' },
    'CREATEDBY',
    /cannot be set; leave it out/,
  ],
];

const NAMED = CASES.map(([name, object, record, field, reason]) => [name, { object, record, field, reason }] as const);

const KEYS: Readonly<Record<string, string>> = { CLASS: 'CLASSID', CUSTOMER: 'CUSTOMERID', GLACCOUNT: 'ACCOUNTNO' };
const keyIn = (object: string, record: object): unknown => {
  const key = (record as Readonly<Record<string, string | number>>)[KEYS[object] ?? ''];
  return key === undefined ? undefined : String(key);
};

describe('Faults of records in JSON (75)', () => {
  let simulator: TestSimulator;
  beforeAll(async () => {
    simulator = await TestSimulator.start();
  });
  afterAll(() => simulator.stop());

  it.each(NAMED)(
    'names record, field and what to do at the control port: %s',
    async (_name, { object, record, field, reason }) => {
      const { status, json } = await simulator.control('POST', `/companies/MAPLESTREET/objects/${object}`, record);
      expect([status, json.error]).toEqual([
        422,
        expect.objectContaining({ object, field, reason: expect.stringMatching(reason) as unknown }),
      ]);
      expect((json.error as unknown as { key?: string }).key).toBe(keyIn(object, record));
    },
  );

  it.each(NAMED)('names the same in a company file: %s', (_name, { object, record, field, reason }) => {
    const { objects, ...settings } = sampleCompany();
    const before = [...(objects[object] ?? [])];
    const company = companySchema.parse({ ...settings, objects: { ...objects, [object]: [...before, record] } });
    let error: unknown;
    try {
      seedCompany(company, 0);
    } catch (caught) {
      error = caught;
    }
    const { faults, message } = error as SeedError;
    const place = `objects.${object}[${before.length}].${field}`;
    expect(faults.map((fault) => [fault.object, fault.field, fault.key])).toEqual([
      [object, place, keyIn(object, record)],
    ]);
    expect(faults[0]?.reason).toMatch(reason);
    expect(message).toContain(keyIn(object, record) === undefined ? `${place}: ` : `${place} (${object} '`);
  });

  it('names the record that a person changes or deletes', async () => {
    const path = '/companies/MAPLESTREET/objects/CLASS';
    const { json: city } = await simulator.control('POST', path, { CLASSID: 'P', NAME: 'p' });
    const patch = await simulator.control('PATCH', `${path}/${city.RECORDNO}`, { PARENTID: 'P' });
    await simulator.control('POST', path, { CLASSID: 'Q', NAME: 'q', PARENTID: 'P' });
    const gone = await simulator.control('DELETE', `${path}/${city.RECORDNO}`);
    expect([patch.json.error, gone.json.error]).toEqual([
      expect.objectContaining({ object: 'CLASS', key: 'P', field: 'PARENTID' }),
      expect.objectContaining({ object: 'CLASS', key: 'P', field: '(record)' }),
    ]);
  });

  it('takes numbers and flags where the field is of such a type', async () => {
    const made = await simulator.control('POST', '/companies/MAPLESTREET/objects/GLBATCH', ENTRY);
    expect([made.status, made.json.RECORDNO]).toEqual([201, expect.any(String)]);
  });

  it('tells clients of the gateway nothing of it', async () => {
    const { body } = await simulator.send({
      functions:
        '<function controlid="x"><create><CLASS><CLASSID>K</CLASSID><NMAE>n</NMAE></CLASS></create></function>',
    });
    expect(body).toContain('is not a valid field of object CLASS [Support ID');
    expect(body).not.toContain('did you mean');
  });
});
