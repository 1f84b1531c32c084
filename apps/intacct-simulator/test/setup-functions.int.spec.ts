import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { childOf, childrenOf, textOf, type XmlNode } from '../src/gateway/xml.parser.js';
import { SDK_SETUP_CALLS, sdkCall } from './sdk.fixture.js';
import { TestSimulator, column, create, fields, sampleCompany } from './simulator.fixture.js';

const RELATIONSHIPS = [
  { from: 'DEPARTMENT', to: 'CLASS', field: 'CUSTTITLE', override: true, restrict: true },
  { from: 'EMPLOYEE', to: 'DEPARTMENT', field: 'DEPARTMENTID', autofill: false },
];

let simulator: TestSimulator;
beforeAll(async () => {
  const company = sampleCompany();
  const changed = sampleCompany({
    users: [
      ...company.users,
      {
        userId: 'reader',
        permissions: { CUSTOMER: ['list', 'readonly'] },
        formatting: { dateFormat: '.dmY', clock: 24 },
      },
    ],
    timeZone: 'America/Toronto',
    terminology: { CLASS: 'Channel' },
    preferences: { GL: { MYPREF: true }, AP: { ALLOWDUPLICATES: false } },
    dimensionRelationships: RELATIONSHIPS,
  });
  simulator = await TestSimulator.start([changed]);
});
afterAll(() => simulator.stop());

const child = (node: XmlNode | undefined, name: string): XmlNode => {
  const found = node === undefined ? undefined : childOf(node, name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
};
const plain = (node: XmlNode): unknown =>
  node.children.length === 0 ? node.text : node.children.map((each) => [each.name, plain(each)]);

describe('Functions of the company set-up', () => {
  it.each(SDK_SETUP_CALLS)('answer %s as the official SDK asks for it', async (_name, call) => {
    expect(await simulator.one(sdkCall(call))).toMatchObject({ status: 'success', errornos: [] });
  });

  it('list dimensions in one tree, with the terms of the company (41)', async () => {
    const { data } = await simulator.one('<getDimensions/>');
    const dimensions = child(data, 'dimensions').children;
    const terms = Object.fromEntries(dimensions.map((each) => [textOf(each, 'objectName'), textOf(each, 'termLabel')]));
    expect(data?.attributes).toEqual({});
    expect([terms['CLASS'], terms['VENDOR']]).toEqual(['Channel', 'Vendor']);
  });

  it('list relationships from both ends and what is filled from them', async () => {
    const [relationships, filled, restrictions] = await simulator.run([
      '<getDimensionRelationships/>',
      '<getDimensionAutofillDetails/>',
      '<getDimensionRestrictions/>',
    ]);
    const of = (outcome: typeof relationships, dimension: string) =>
      outcome?.data?.children.find((each) => textOf(each, 'dimension') === dimension);
    const ends = childrenOf(of(relationships, 'DEPARTMENT') ?? child(undefined, 'x'), 'related').map((each) => [
      ...['dimension', 'source_side', 'related_side'].map((name) => textOf(each, name)),
    ]);
    expect(ends).toEqual([
      ['CLASS', 'Many', 'One'],
      ['EMPLOYEE', 'One', 'Many'],
    ]);
    expect(textOf(of(relationships, 'LOCATION') ?? child(undefined, 'x'), 'object_id')).toBe('5003');
    const autofill = of(filled, 'DEPARTMENT');
    expect([
      textOf(child(autofill, 'autofill'), 'type'),
      textOf(autofill ?? child(undefined, 'x'), 'enableoverride'),
    ]).toEqual(['Many-to-One', 'true']);
    expect(childOf(of(filled, 'EMPLOYEE') ?? child(undefined, 'x'), 'autofill')).toBeUndefined();
    expect(column(restrictions ?? { ...none }, 'dimension')).toEqual(['DEPARTMENT']);
  });

  it('list the records that a value allows', async () => {
    await simulator.run([
      create('CLASS', fields({ CLASSID: 'WEB', NAME: 'Web' })),
      create('DEPARTMENT', fields({ DEPARTMENTID: 'D-WEB', TITLE: 'Web team', CUSTTITLE: 'WEB' })),
    ]);
    const ask = (value: string): string =>
      `<getDimensionRestrictedData><DimensionValue><dimension>CLASS</dimension><value>${value}</value></DimensionValue></getDimensionRestrictedData>`;
    const [byName, unknown] = await simulator.run([ask('Web'), ask('Nowhere')]);
    expect(byName?.data?.children.map(plain)).toEqual([
      [
        ['dimension', 'DEPARTMENT'],
        ['value', 'D-WEB'],
      ],
    ]);
    expect([unknown?.status, unknown?.errornos]).toEqual(['failure', ['BL01001973']]);
  });

  it('list preferences of an application, from the file and from what follows from the company', async () => {
    const prefs = async (application: string): Promise<Record<string, string>> => {
      const { data } = await simulator.one(`<get_companyprefs application="${application}"/>`);
      return Object.fromEntries(
        (data?.children ?? []).map((each) => [textOf(each, 'preference'), textOf(each, 'prefvalue')]),
      );
    };
    expect(await prefs('GL')).toMatchObject({ MYPREF: 'T', VENDORDIMENSION: 'T', PROJECTDIMENSION: 'F' });
    expect(await prefs('GEN')).toMatchObject({ PRIMARY_ACCTNO_LENGTH: '5', FISCAL_FIRST_MONTH: '1' });
    expect(await prefs('AP')).toEqual({ ALLOWDUPLICATES: 'F' });
    expect((await simulator.one('<get_companyprefs application="XX"/>')).errornos).toEqual(['BL01001973']);
    const { data } = await simulator.one('<get_applications/>');
    expect(data?.children.map((each) => each.text)).toEqual(expect.arrayContaining(['CO', 'GL', 'AP', 'AR']));
  });

  it('list the rights of a user by application, and refuse one that does not exist', async () => {
    const ask = (user: string): string => `<getUserPermissions><userId>${user}</userId></getUserPermissions>`;
    const [reader, all, nobody] = await simulator.run([ask('reader'), ask('bridge_api'), ask('nobody')]);
    expect(plain(child(reader?.data, 'permissions'))).toEqual([
      [
        'appSubscription',
        [
          ['applicationName', 'Company'],
          [
            'policies',
            [
              [
                'policy',
                [
                  ['policyName', 'Customers'],
                  ['rights', 'List|View'],
                ],
              ],
            ],
          ],
        ],
      ],
    ]);
    const names = child(all?.data, 'permissions').children.map((each) => textOf(each, 'applicationName'));
    expect(names).toEqual(expect.arrayContaining(['Company', 'General Ledger']));
    expect(nobody?.errornos).toEqual(['BL03000025']);
  });

  it('tell how a user reads dates, by number or by name', async () => {
    const [byKey, byName] = await simulator.run([
      '<readUserFormatting><key>1</key></readUserFormatting>',
      '<readUserFormatting><userId>reader</userId></readUserFormatting>',
    ]);
    const of = (outcome: typeof byKey) =>
      ['locale', 'dateformat', 'gmtoffset', 'clock'].map((name) =>
        textOf(child(outcome?.data, 'userformatting'), name),
      );
    expect(of(byKey)).toEqual(['en_US', '/mdY', expect.stringMatching(/^-0[45]:00$/), '12']);
    expect(of(byName)).toEqual(['en_US', '.dmY', expect.stringMatching(/^-0[45]:00$/), '24']);
  });
});

const none = { status: '', errornos: [], texts: [], data: undefined, controlId: '' };

describe('Definitions of objects (40)', () => {
  it('look up fields and relations by object or by the name that people read', async () => {
    const [byObject, byName] = await simulator.run([
      '<lookup><object>glbatch</object></lookup>',
      '<lookup><name>Journal entries</name><docparid>Any</docparid></lookup>',
    ]);
    const type = child(byObject?.data, 'Type');
    expect(type.attributes).toEqual({ Name: 'GLBATCH', DocumentType: '' });
    expect(child(byName?.data, 'Type').attributes).toEqual({ Name: 'GLBATCH', DocumentType: 'Any' });
    const field = child(type, 'Fields').children.find((each) => textOf(each, 'ID') === 'STATE');
    expect(field?.children.map((each) => each.name)).toEqual([
      ...['ID', 'LABEL', 'DESCRIPTION', 'REQUIRED', 'READONLY', 'DATATYPE', 'ISCUSTOM', 'VALIDVALUES'],
    ]);
    expect(plain(child(child(type, 'Relationships'), 'Relationship'))).toEqual([
      ['OBJECTPATH', 'JOURNAL'],
      ['OBJECTNAME', 'JOURNAL'],
      ['LABEL', 'Journal'],
      ['RELATIONSHIPTYPE', 'MANY2ONE'],
      ['RELATEDBY', 'JOURNAL'],
    ]);
  });

  it('inspect all objects, one, and one in detail', async () => {
    const [every, one, detail, unknown] = await simulator.run([
      '<inspect><object>*</object></inspect>',
      '<inspect><object>CLASS</object></inspect>',
      '<inspect detail="1"><name>Customers</name></inspect>',
      '<inspect><object>SPACESHIP</object></inspect>',
    ]);
    const listed = every?.data?.children.find((each) => each.attributes['typename'] === 'glaccount');
    expect([every?.data?.attributes, listed?.name, listed?.text]).toEqual([
      { listtype: 'All', count: '1' },
      'type',
      'Account',
    ]);
    expect(child(child(one?.data, 'Type'), 'Fields').children.map((each) => each.text)).toEqual(
      expect.arrayContaining(['CLASSID', 'NAME']),
    );
    const type = child(detail?.data, 'Type');
    expect(plain(child(type, 'Attributes'))).toEqual([
      ['SingularName', 'Customer'],
      ['PluralName', 'Customers'],
      ['Description', ''],
    ]);
    const number = child(type, 'Fields').children.find((each) => textOf(each, 'Name') === 'RECORDNO');
    expect([textOf(number ?? type, 'dataName'), textOf(number ?? type, 'isReadOnly')]).toEqual(['Pt_FieldInt', 'true']);
    expect(unknown?.errornos).toEqual(['Query Failed']);
  });
});
