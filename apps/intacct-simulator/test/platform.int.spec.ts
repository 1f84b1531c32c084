import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { textOf } from '../src/gateway/xml.parser.js';
import { TestSimulator, column, create, fields, sampleCompany, update } from './simulator.fixture.js';

let simulator: TestSimulator;
beforeEach(async () => {
  simulator = await TestSimulator.start();
});
afterEach(() => simulator.stop());

const field = (name: string, dataName: string, more = ''): string =>
  `<DataFieldDef fieldName="${name}" dataName="${dataName}"><DisplayLabel>${name} label</DisplayLabel>${more}</DataFieldDef>`;

/** The object that receives a record for each event, with the tenant. */
const TRAIL =
  `<DataObjectDef id="10056" objDefName="sdmo_audit_trail"><SingularName>Audit trail</SingularName><DataFieldDefs>` +
  field('tenantId', 'FieldString', '<isRequired>true</isRequired>') +
  field('objectName', 'FieldString') +
  field('recordNo', 'FieldInt') +
  field('action', 'FieldPickList', '<ListItem>add</ListItem><ListItem>set</ListItem><ListItem>delete</ListItem>') +
  `</DataFieldDefs></DataObjectDef>`;
const application = (content: string, version = '1'): string =>
  `<application id="10032" origId="100227@10006" orderNo="16" isSystem="F" version="${version}" companyNo="34466622">` +
  `<ApplicationName>Trail</ApplicationName>${content}</application>`;
const install = (xml: string): string => `<installApp><appxml><![CDATA[${xml}]]></appxml></installApp>`;
const trail = (values: Readonly<Record<string, string>>): string => create('SDMO_AUDIT_TRAIL', fields(values));
const query =
  '<query><object>SDMO_AUDIT_TRAIL</object><select><field>RECORDNO</field><field>ACTION</field></select></query>';

describe('installApp (44)', () => {
  it('gives the company objects that all generic functions know', async () => {
    expect((await simulator.one(trail({ TENANTID: 'T' }))).status).toBe('failure');
    const [installed, made, bad, missing] = await simulator.run([
      install(application(TRAIL)),
      trail({ TENANTID: 'T', OBJECTNAME: 'VENDOR', ACTION: 'add' }),
      trail({ TENANTID: 'T', ACTION: 'explode' }),
      trail({ OBJECTNAME: 'VENDOR' }),
    ]);
    expect([installed?.status, made?.status, bad?.errornos[0], missing?.errornos[0]]).toEqual([
      ...['success', 'success', 'BL03000018', 'BL03000018'],
    ]);
    expect(made?.data?.children[0]?.name).toBe('sdmo_audit_trail');
    const [no = ''] = made === undefined ? [] : column(made, 'RECORDNO');
    const [changed, read, definition, application10] = await simulator.run([
      update('SDMO_AUDIT_TRAIL', fields({ RECORDNO: no, ACTION: 'set' })),
      query,
      '<lookup><object>sdmo_audit_trail</object></lookup>',
      '<readByName><object>PTAPPLICATION</object><keys>Trail</keys><fields>VERSION,ORIGINALID,STATE</fields></readByName>',
    ]);
    expect([changed?.status, read === undefined ? [] : column(read, 'ACTION')]).toEqual(['success', ['set']]);
    const defined = definition?.data?.children[0]?.children[0]?.children.find(
      (each) => textOf(each, 'ID') === 'ACTION',
    );
    expect([
      defined === undefined ? '' : textOf(defined, 'DATATYPE'),
      defined?.children.at(-1)?.children.length,
    ]).toEqual(['ENUM', 3]);
    expect(application10?.data?.children[0]?.children.map((each) => each.text)).toEqual([
      '1',
      '100227@10006',
      'Installed',
    ]);
  });

  it('upgrades: fields are added, records stay', async () => {
    const [, , upgraded, withNew, read] = await simulator.run([
      install(application(TRAIL)),
      trail({ TENANTID: 'T', ACTION: 'add' }),
      install(application(TRAIL.replace('</DataFieldDefs>', `${field('userId', 'FieldString')}</DataFieldDefs>`), '2')),
      trail({ TENANTID: 'T', USERID: 'u', ACTION: 'delete' }),
      query,
    ]);
    expect([upgraded?.status, withNew?.status]).toEqual(['success', 'success']);
    expect(read === undefined ? [] : column(read, 'ACTION')).toEqual(['add', 'delete']);
  });

  it.each([
    ['text that is not XML', '<application'],
    ['another root', '<customErpPackage/>'],
    ['an object of the product', application(TRAIL.replace('sdmo_audit_trail', 'vendor'))],
    ['a name that is no identifier', application(TRAIL.replace('sdmo_audit_trail', 'audit trail'))],
  ])('refuses %s and changes nothing', async (_name, xml) => {
    const outcome = await simulator.one(install(xml));
    expect([outcome.status, outcome.errornos[0]]).toEqual(['failure', 'BL01001973']);
    const { json } = await simulator.control('GET', '/companies/MAPLESTREET/objects/PTAPPLICATION');
    expect(json.count).toBe(0);
  });

  it('takes an object back when the transaction is rolled back, keeps it in snapshots', async () => {
    await simulator.run([install(application(TRAIL)), '<launch/>'], { transaction: 'true' });
    expect((await simulator.one(query)).errornos).toEqual(['Query Failed']);
    await simulator.run([install(application(TRAIL)), trail({ TENANTID: 'T', ACTION: 'add' })]);
    await simulator.control('POST', '/snapshot', { name: 'with' });
    await simulator.control('POST', '/reset');
    expect((await simulator.one(query)).errornos).toEqual(['Query Failed']);
    await simulator.control('POST', '/restore', { name: 'with' });
    expect(column(await simulator.one(query), 'ACTION')).toEqual(['add']);
  });

  it('waits for an administrator when there is a user-defined dimension', async () => {
    const dimension = TRAIL.replace('id="10056"', 'id="10056" isGLDimension="true"');
    expect((await simulator.one(install(application(dimension)))).status).toBe('success');
    expect((await simulator.one(query)).errornos).toEqual(['Query Failed']);
    const path = '/companies/MAPLESTREET/objects/PTAPPLICATION';
    const { json } = await simulator.control('GET', path);
    await simulator.control('PATCH', `${path}/${json.records[0]?.['RECORDNO'] ?? ''}`, { STATE: 'Installed' });
    expect((await simulator.one(query)).status).toBe('success');
    const { data } = await simulator.one('<getDimensions/>');
    const last = data?.children[0]?.children.at(-1);
    expect(last === undefined ? '' : textOf(last, 'objectName')).toBe('SDMO_AUDIT_TRAIL');
    const lookup = await simulator.one('<lookup><object>GLENTRY</object></lookup>');
    const fieldsOfLine = lookup.data?.children[0]?.children[0]?.children.map((each) => textOf(each, 'ID'));
    expect(fieldsOfLine).toContain('GLDIMSDMO_AUDIT_TRAIL');
  });
});

const COMPANY = {
  customObjects: [
    { name: 'ROUTE', naturalKey: 'CODE', fields: [{ name: 'CODE' }, { name: 'RVENDOR', reference: 'VENDOR' }] },
    { name: 'STOP', fields: [{ name: 'RROUTE', reference: 'ROUTE' }, 'PLACE'] },
  ],
  userDefinedDimensions: [{ objectName: 'CHANNEL' }],
};

describe('Custom objects of the company file', () => {
  it('are related to each other, in both directions', async () => {
    const other = await TestSimulator.start([sampleCompany(COMPANY)]);
    try {
      await other.run([
        create('ROUTE', fields({ CODE: 'R1' })),
        create('STOP', fields({ RROUTE: 'R1', PLACE: 'Harbour' })),
        create('STOP', fields({ RROUTE: 'R1', PLACE: 'Mill' })),
      ]);
      const ask = (object: string, relation: string, keys: string, list = '*'): string =>
        `<readRelated><object>${object}</object><relation>${relation}</relation><keys>${keys}</keys><fields>${list}</fields></readRelated>`;
      const [one, many, unknown, standard] = await other.run([
        ask('STOP', 'RROUTE', '1', 'CODE'),
        ask('ROUTE', 'RROUTE', '1', 'PLACE'),
        ask('ROUTE', 'RNOTHING', '1'),
        ask('CUSTOMER', 'PARENTID', '1'),
      ]);
      expect([one?.data?.attributes, many === undefined ? [] : column(many, 'PLACE')]).toEqual([
        { listtype: 'route', count: '1' },
        ['Harbour', 'Mill'],
      ]);
      expect([unknown?.errornos, standard?.errornos]).toEqual([['Query Failed'], ['Query Failed']]);
    } finally {
      await other.stop();
    }
  });

  it('are listed as dimensions when they are', async () => {
    const other = await TestSimulator.start([sampleCompany(COMPANY)]);
    try {
      const { data } = await other.one('<getDimensions/>');
      const all = data?.children[0]?.children ?? [];
      const custom = all.filter((each) => textOf(each, 'userDefinedDimension') === 'true');
      expect(custom.map((each) => textOf(each, 'objectName'))).toEqual(['CHANNEL']);
    } finally {
      await other.stop();
    }
  });
});
