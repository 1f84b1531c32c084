import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { textOf } from '../src/gateway/xml.parser.js';
import {
  column,
  create,
  customer,
  entry,
  fields,
  item,
  post,
  sampleCompany,
  TestSimulator,
  update,
  vendor,
} from './simulator.fixture.js';

const remove = (object: string, keys: string): string =>
  `<delete><object>${object}</object><keys>${keys}</keys></delete>`;
const audit = (filter: string): string =>
  `<query><object>AUDITHISTORY</object><select><field>OBJECTKEY</field><field>ACCESSMODE</field><field>SOURCE</field>` +
  `<field>USERID</field></select><filter>${filter}</filter><orderby><order><field>RECORDNO</field><ascending/></order></orderby></query>`;
const same = (field: string, value: string): string =>
  `<equalto><field>${field}</field><value>${value}</value></equalto>`;
const department = (id: string, more: Readonly<Record<string, string>> = {}): string =>
  create('DEPARTMENT', fields({ DEPARTMENTID: id, TITLE: `Department ${id}`, ...more }));
const restricted = (kind: string, locations = ''): string =>
  fields({ OBJECTRESTRICTION: kind, ...(locations === '' ? {} : { RESTRICTEDLOCATIONS: locations }) });
const shop = { location: 'SHOP' } as const;

describe('Masters', () => {
  let simulator: TestSimulator;
  const start = async (changes: object = {}): Promise<void> => {
    simulator = await TestSimulator.start([sampleCompany(changes)]);
  };
  beforeEach(() => start());
  afterEach(() => simulator.stop());
  const text = async (call: string, parts = {}): Promise<string> =>
    (await simulator.one(call, parts)).texts[0] ?? 'no error';

  describe('the audit trail (72)', () => {
    it('has a row for each creation, change and deletion by a client or a person', async () => {
      await simulator.run([item('A1'), update('ITEM', fields({ ITEMID: 'A1', NAME: 'New' })), remove('ITEM', 'A1')]);
      await simulator.control('POST', '/companies/MAPLESTREET/objects/DEPARTMENT', {
        DEPARTMENTID: 'D1',
        TITLE: 'Made by hand',
      });
      const rows = await simulator.one(audit(`<in><field>OBJECTKEY</field><value>A1</value><value>D1</value></in>`));
      expect(column(rows, 'ACCESSMODE')).toEqual(['C', 'M', 'D', 'C']);
      expect(column(rows, 'SOURCE')).toEqual(['api', 'api', 'api', 'ui']);
      expect(column(rows, 'USERID')).toEqual(['bridge_api', 'bridge_api', 'bridge_api', 'bridge_api']);
    });

    it('says nothing of refused and rolled back work', async () => {
      await simulator.run([item('A1'), create('ITEM', fields({ ITEMID: 'A2' }))], { transaction: 'true' });
      expect(column(await simulator.one(audit(same('OBJECTTYPE', 'item'))), 'OBJECTKEY')).toEqual([]);
    });

    it('filters modes by letter in query and by word in readByQuery', async () => {
      await simulator.run([item('A1'), remove('ITEM', 'A1')]);
      const byLetter = await simulator.one(audit(same('ACCESSMODE', 'D')));
      const byWord = await simulator.one(
        `<readByQuery><object>AUDITHISTORY</object><fields>OBJECTKEY</fields><query>ACCESSMODE = 'Delete'</query></readByQuery>`,
      );
      expect([column(byLetter, 'OBJECTKEY'), column(byWord, 'OBJECTKEY')]).toEqual([['A1'], ['A1']]);
    });

    it('tells the story of one record by number and by key', async () => {
      await simulator.run([item('A1'), update('ITEM', fields({ ITEMID: 'A1', NAME: 'New' }))]);
      const trail = (key: string) => `<getAuditTrail><object>ITEM</object>${key}</getAuditTrail>`;
      const byKey = await simulator.one(trail('<objectKey>A1</objectKey>'));
      const byNumber = await simulator.one(trail('<recordNo>1</recordNo>'));
      expect(column(byKey, 'accessMode')).toEqual(['C', 'M']);
      expect(column(byNumber, 'accessMode')).toEqual(['C', 'M']);
      expect(await text(trail(''))).toMatch(/recordNo or objectKey is missing/);
    });

    it('survives snapshot and restore', async () => {
      await simulator.one(item('A1'));
      await simulator.control('POST', '/snapshot', { name: 'one' });
      await simulator.one(item('A2'));
      await simulator.control('POST', '/restore', { name: 'one' });
      await simulator.one(item('A3'));
      expect(column(await simulator.one(audit(same('OBJECTTYPE', 'item'))), 'OBJECTKEY')).toEqual(['A1', 'A3']);
    });
  });

  describe('Global Transaction Security (62)', () => {
    it.each([
      ['DISABLEEDIT', 'update', /does not allow changes/],
      ['DISABLEDELETE', 'delete', /does not allow the deletion/],
      ['DISABLERECLASS', 'lines', /does not allow a reclassification/],
    ])('blocks a posted entry by %s', async (field, verb, expected) => {
      await simulator.run([item('I1'), vendor('V1'), post(entry()), create('AFRSETUP', fields({ [field]: 'true' }))]);
      const changed = `<RECORDNO>1</RECORDNO><BATCH_TITLE>New</BATCH_TITLE>`;
      const calls: Readonly<Record<string, string>> = {
        update: update('GLBATCH', changed),
        delete: remove('GLBATCH', '1'),
        lines: `<update>${entry({ RECORDNO: '1' })}</update>`,
      };
      expect(await text(calls[verb] ?? '')).toMatch(expected);
      expect((await simulator.one(update('ITEM', fields({ ITEMID: 'I1', NAME: 'Other' })))).status).toBe('success');
    });

    it('lets the set-up of an entity override that of the company', async () => {
      await simulator.run([item('I1'), vendor('V1'), create('AFRSETUP', fields({ DISABLEDELETE: 'true' }))]);
      await simulator.run([create('AFRSETUP', fields({ DISABLEDELETE: 'false' })), post(entry())], shop);
      expect((await simulator.one(remove('GLBATCH', '1'), shop)).status).toBe('success');
    });
  });

  describe('restrictions (51)', () => {
    it('keeps a record restricted to other entities from an entity', async () => {
      await simulator.run([
        customer('ROOT', restricted('RootOnly')),
        customer('SHOP', restricted('Restricted', 'SHOP-FLOOR')),
        customer('ONLINE', restricted('Restricted', 'ONLINE')),
        customer('ALL'),
      ]);
      const all = `<query><object>CUSTOMER</object><select><field>CUSTOMERID</field></select></query>`;
      expect(column(await simulator.one(all, shop), 'CUSTOMERID')).toEqual(['SHOP', 'ALL']);
      expect(column(await simulator.one(all), 'CUSTOMERID')).toHaveLength(4);
    });

    it.each([
      ['no place', restricted('Restricted'), /needs Restricted locations/],
      ['an unknown place', restricted('Restricted', 'NOWHERE'), /Invalid Location 'NOWHERE'/],
    ])('refuses a restriction to %s', async (_name, more, expected) => {
      expect(await text(customer('C1', more))).toMatch(expected);
    });

    it('refuses a location that the user is restricted from', async () => {
      await simulator.stop();
      const users = [{ userId: 'bridge_api', locations: ['SHOP'] }, { userId: 'other' }];
      await start({ users });
      const person = (location: string) =>
        create(
          'EMPLOYEE',
          `<EMPLOYEEID>E-${location}</EMPLOYEEID><PERSONALINFO><CONTACTNAME>P</CONTACTNAME></PERSONALINFO>` +
            `<LOCATIONID>${location}</LOCATIONID>`,
        );
      await simulator.one(create('CONTACT', fields({ CONTACTNAME: 'P', PRINTAS: 'P' })));
      expect(await text(person('ONLINE-DC'))).toMatch(/Invalid Location 'ONLINE-DC'.*restricted/);
      expect(await text(person('ONLINE-DC'), { user: 'other' })).toBe('no error');
      expect(await text(person('SHOP-FLOOR'))).toBe('no error');
    });
  });

  describe('numbers and stamps (61)', () => {
    it('numbers masters when sequencing is on and refuses them when it is off', async () => {
      await simulator.stop();
      await start({ preferences: { AP: { SEQUENCE_VENDOR: 'V-0010' } } });
      await simulator.one(vendor('V-0011'));
      const answers = await simulator.run([vendor(''), vendor(''), customer('')]);
      const ids = answers.map(({ data }) =>
        textOf(data?.children[0] ?? { name: '', attributes: {}, children: [], text: '' }, 'VENDORID'),
      );
      expect(ids.slice(0, 2)).toEqual(['V-0010', 'V-0012']);
      expect(answers[2]?.errornos).toEqual(['PL01000127', 'BL01001973']);
    });

    it('names the acting user by the number in USERINFO', async () => {
      await simulator.one(item('A1'));
      await simulator.stop();
      await start({ users: [{ userId: 'first' }, { userId: 'bridge_api', name: 'The bridge' }] });
      await simulator.run([item('A1'), update('ITEM', fields({ ITEMID: 'A1', NAME: 'New' }))], { user: 'first' });
      await simulator.one(update('ITEM', fields({ ITEMID: 'A1', NAME: 'Newer' })));
      const by = '<field>CREATEDBY</field><field>MODIFIEDBY</field>';
      const found = await simulator.one(`<query><object>ITEM</object><select>${by}</select></query>`);
      const user = await simulator.one(
        `<query><object>USERINFO</object><select><field>LOGINID</field><field>DESCRIPTION</field></select><filter>${same('RECORDNO', '2')}</filter></query>`,
      );
      expect([column(found, 'CREATEDBY'), column(found, 'MODIFIEDBY')]).toEqual([['1'], ['2']]);
      expect([column(user, 'LOGINID'), column(user, 'DESCRIPTION')]).toEqual([['bridge_api'], ['The bridge']]);
    });
  });

  it('refuses circles of parents', async () => {
    await simulator.run([department('A'), department('B', { PARENTID: 'A' }), department('C', { PARENTID: 'B' })]);
    expect(await text(update('DEPARTMENT', fields({ DEPARTMENTID: 'A', PARENTID: 'C' })))).toMatch(/circle/);
    expect(await text(department('D', { PARENTID: 'D' }))).toMatch(/Invalid Department 'D'|circle/);
  });

  it('refuses to delete what is in use, until it is not (47)', async () => {
    await simulator.run([department('A'), department('B', { PARENTID: 'A' }), item('I1'), vendor('V1'), post(entry())]);
    expect(await text(remove('DEPARTMENT', 'A'))).toMatch(/in use by Departments/);
    expect(await text(remove('ITEM', 'I1'))).toMatch(/in use by/);
    await simulator.run([remove('GLBATCH', '1'), update('DEPARTMENT', '<DEPARTMENTID>B</DEPARTMENTID><PARENTID/>')]);
    expect(await text(remove('ITEM', 'I1'))).toBe('no error');
    expect(await text(remove('DEPARTMENT', 'A'))).toBe('no error');
  });

  it('refuses an e-mail address by the recorded pair of errors', async () => {
    const contact = (email: string) => create('CONTACT', fields({ CONTACTNAME: email, PRINTAS: 'P', EMAIL1: email }));
    const answer = await simulator.one(contact('nobody'));
    expect(answer.errornos).toEqual(['BL03000018', 'BL01001973']);
    expect(answer.texts[0]).toBe('Illegal format for CONTACT : Primary email address nobody');
    expect((await simulator.one(contact('a@b.example'))).status).toBe('success');
  });

  it('refuses records of entities in records of the top level (63)', async () => {
    await simulator.one(department('PRIVATE'), shop);
    expect(await text(department('TOP', { PARENTID: 'PRIVATE' }))).toMatch(/Invalid Department 'PRIVATE' specified/);
  });

  it('gives tasks without an id their record number (61)', async () => {
    await simulator.stop();
    await start({ modules: [...sampleCompany().modules, 'PA'] });
    const task = (NAME: string) => create('TASK', fields({ NAME, PROJECTID: 'P1' }));
    const answers = await simulator.run([
      create('PROJECT', fields({ PROJECTID: 'P1', NAME: 'P', PROJECTCATEGORY: 'Contract', LOCATIONID: 'SHOP' })),
      task('One'),
      task('Two'),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(['success', 'success', 'success']);
    const all = `<query><object>TASK</object><select><field>NAME</field><field>TASKID</field></select></query>`;
    expect(column(await simulator.one(all), 'TASKID')).toEqual(['1', '2']);
  });

  it('announces funding fields of projects that no query takes (40)', async () => {
    await simulator.stop();
    await start({ modules: [...sampleCompany().modules, 'PA'] });
    const select = (field: string) => `<query><object>PROJECT</object><select><field>${field}</field></select></query>`;
    const sql = `<readByQuery><object>PROJECT</object><fields>*</fields><query>AGENCY = 'x'</query></readByQuery>`;
    const answers = await simulator.run([select('CFDA'), select('NAME'), sql]);
    expect(answers.map(({ errornos }) => errornos)).toEqual([['XL03000006'], [], ['XL03000006']]);
  });

  it('keeps several picks of one field, each of which must be known', async () => {
    const answers = await simulator.run([
      customer('C1', fields({ DELIVERY_OPTIONS: 'print#~#E-Mail#~#Print' })),
      customer('C2', fields({ DELIVERY_OPTIONS: 'Print#~#Pigeon' })),
      create('LOCATIONGROUP', fields({ ID: 'G', NAME: 'G', LOCATIONS: 'SHOP#~#NOWHERE' })),
    ]);
    expect(answers.map(({ errornos }) => errornos[0] ?? 'none')).toEqual(['none', 'BL03000018', 'BL01001973']);
    const read = `<query><object>CUSTOMER</object><select><field>DELIVERY_OPTIONS</field></select></query>`;
    expect(column(await simulator.one(read), 'DELIVERY_OPTIONS')).toEqual(['Print#~#E-Mail']);
  });

  it('restricts by groups of locations (51)', async () => {
    await simulator.run([
      create('LOCATIONGROUP', fields({ ID: 'G', NAME: 'G', LOCATIONS: 'SHOP-FLOOR#~#SHOP-BENCH' })),
      vendor('V1').replace('</VENDOR>', `${restricted('Restricted', 'G')}</VENDOR>`),
    ]);
    const all = `<query><object>VENDOR</object><select><field>VENDORID</field></select></query>`;
    const seen = [await simulator.one(all, shop), await simulator.one(all, { location: 'ONLINE' })];
    expect(seen.map((each) => column(each, 'VENDORID'))).toEqual([['V1'], []]);
    expect(await text('<delete><object>LOCATION</object><keys>SHOP-BENCH</keys></delete>')).toMatch(/Location groups/);
  });

  it('needs the name of a country and its code together when ISO codes are on', async () => {
    await simulator.stop();
    await start({ preferences: { GEN: { ISO_COUNTRY_CODES: true } } });
    const contact = (CONTACTNAME: string, address: Readonly<Record<string, string>>) =>
      create('CONTACT', `${fields({ CONTACTNAME, PRINTAS: 'P' })}<MAILADDRESS>${fields(address)}</MAILADDRESS>`);
    expect(await text(contact('A', { COUNTRY: 'Canada' }))).toMatch(/COUNTRYCODE\) is missing/);
    expect(await text(contact('B', { COUNTRYCODE: 'CA' }))).toMatch(/COUNTRY\) is missing/);
    expect(await text(contact('C', { COUNTRY: 'Canada', COUNTRYCODE: 'CA' }))).toBe('no error');
  });

  it.each(['A  B', 'A--B', ' A@B', 'A=B', 'A!'])('can refuse the id %p by a switch', async (id) => {
    expect(await text(department(id))).toBe('no error');
    await simulator.control('POST', '/profile', { gaps: { idCharacters: 'refuse' } });
    expect(await text(department(`${id}2`))).toMatch(/Illegal format for DEPARTMENT : Department ID/);
    expect(await text(department('A-1_b c.2'))).toBe('no error');
  });
});
