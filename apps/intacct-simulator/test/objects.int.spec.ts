import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { childOf, childrenOf, textOf, type XmlNode } from '../src/gateway/xml.parser.js';
import { companySchema } from '../src/store/company.schema.js';
import { column, fields, TestSimulator, update, type Outcome } from './simulator.fixture.js';
import { DOCUMENT_CASES } from './object-documents.fixture.js';
import { MASTER_CASES, type ObjectCase } from './objects.fixture.js';

/** Nothing in it but who may log in. */
const FRESH = companySchema.parse({
  companyId: 'MAPLESTREET',
  baseCurrency: 'CAD',
  modules: ['GL', 'AP', 'AR', 'CM', 'INV', 'ME', 'TX', 'PA', 'CN', 'CRE'],
  users: [{ userId: 'bridge_api', name: 'Root' }],
  senders: ['XT_mfg'],
  controlAccounts: { receivable: '11000', payable: '21000' },
  userDefinedDimensions: [{ objectName: 'REGION' }],
  customObjects: [
    {
      name: 'MACHINE',
      naturalKey: 'SERIAL',
      fields: [
        { name: 'SERIAL' },
        { name: 'OWNER', reference: 'CUSTOMER' },
        { name: 'PLACE', reference: 'REGION', referenceBy: 'recordno' },
      ],
    },
  ],
});
const OBJECT_CASES = [...MASTER_CASES, ...DOCUMENT_CASES];
const BY_OBJECT = OBJECT_CASES.map((each) => [each.object, each] as const);
const makers = OBJECT_CASES.filter(({ make }) => typeof make === 'string');

/** Each element at the top of a text of several. */
const callsOf = (make: ObjectCase['make']): readonly string[] =>
  typeof make === 'string' ? make.split(/(?<=<\/create>)(?=<create>)/) : [];
const equal = (field: string, value: string): string =>
  `<equalto><field>${field}</field><value>${value}</value></equalto>`;
const query = (object: string, select: readonly string[], filter: string): string =>
  `<query><object>${object}</object><select>${select.map((each) => `<field>${each}</field>`).join('')}</select><filter>${filter}</filter></query>`;
const names = (data: XmlNode | undefined, list: string, name: string): readonly string[] => {
  const type = data === undefined ? undefined : childOf(data, 'Type');
  const found = type === undefined ? undefined : childOf(type, list);
  return found === undefined ? [] : found.children.map((each) => (name === '' ? each.text : textOf(each, name)));
};

describe('Every object in a fresh company', () => {
  let simulator: TestSimulator;
  let made: readonly (readonly [object: string, outcome: Outcome])[] = [];
  beforeAll(async () => {
    simulator = await TestSimulator.start([FRESH]);
    const results: (readonly [string, Outcome])[] = [];
    for (const { object, make } of makers) {
      for (const outcome of await simulator.run(callsOf(make))) results.push([object, outcome]);
    }
    made = results;
  });
  afterAll(() => simulator.stop());
  const text = async (call: string): Promise<string> => (await simulator.one(call)).texts[0] ?? 'no error';
  /** Entities share the numbers of locations. */
  const numberOf = (object: string): string => (object === 'LOCATION' || object === 'USERINFO' ? '2' : '1');

  it('is made', () => {
    expect(made.map(([object, { texts }]) => [object, texts])).toEqual(made.map(([object]) => [object, []]));
  });

  it.each(BY_OBJECT)('%s is read and queried, dotted fields too', async (object, { dotted }) => {
    const read = await simulator.one(`<read><object>${object}</object><keys>${numberOf(object)}</keys></read>`);
    expect([read.texts, column(read, 'RECORDNO')]).toEqual([[], [numberOf(object)]]);
    if (dotted === undefined) return;
    const [path, value] = dotted;
    const found = await simulator.one(query(object, ['RECORDNO', path], equal(path, value)));
    expect([found.texts, column(found, path)[0], column(found, 'RECORDNO')]).toEqual([
      [],
      value,
      expect.arrayContaining([numberOf(object)]),
    ]);
    const other = await simulator.one(query(object, ['RECORDNO'], equal(path, '987654')));
    expect([other.texts, other.data?.children.length]).toEqual([[], 0]);
    const sql = `<readByQuery><object>${object}</object><fields>RECORDNO,${path}</fields><query>${path} = '${value}'</query></readByQuery>`;
    expect(column(await simulator.one(sql), path)[0]).toBe(value);
  });

  it.each(BY_OBJECT)('%s is announced with fields and relations by lookup and inspect', async (object, { dotted }) => {
    const [lookup, summary, detail, all] = await simulator.run([
      `<lookup><object>${object}</object></lookup>`,
      `<inspect><object>${object}</object></inspect>`,
      `<inspect detail="1"><object>${object}</object></inspect>`,
      '<inspect><object>*</object></inspect>',
    ]);
    const announced = names(lookup?.data, 'Fields', 'ID');
    expect(announced).toContain('RECORDNO');
    expect([names(summary?.data, 'Fields', ''), names(detail?.data, 'Fields', 'Name')]).toEqual([announced, announced]);
    expect(
      childrenOf(all?.data ?? { name: '', attributes: {}, children: [], text: '' }, 'type').map(
        (each) => each.attributes['typename'],
      ),
    ).toContain(object.toLowerCase());
    if (dotted === undefined) return;
    const relations = names(lookup?.data, 'Relationships', 'OBJECTPATH');
    expect(relations.filter((path) => dotted[0].startsWith(`${path}.`))).not.toEqual([]);
  });

  it.each(BY_OBJECT.filter(([, { fixed }]) => fixed !== undefined))(
    '%s keeps its key',
    async (object, { fixed = ['', ''] }) => {
      const [field, value] = fixed;
      const before = await simulator.one(query(object, [field], equal('RECORDNO', numberOf(object))));
      expect(await text(update(object, fields({ RECORDNO: numberOf(object), [field]: value })))).toMatch(
        /cannot be changed/,
      );
      const after = await simulator.one(query(object, [field], equal('RECORDNO', numberOf(object))));
      expect(column(after, field)).toEqual(column(before, field));
    },
  );

  it.each(BY_OBJECT.filter(([, { readOnly }]) => readOnly === true))('%s is not written by clients', async (object) => {
    const calls = [
      `<create><${object}/></create>`,
      `<update><${object}><RECORDNO>1</RECORDNO></${object}></update>`,
      `<delete><object>${object}</object><keys>1</keys></delete>`,
    ];
    const answers = await simulator.run(calls);
    expect(answers.map(({ errornos }) => errornos[0])).toEqual(['PL04000005', 'PL04000005', 'PL04000005']);
  });

  it.each(BY_OBJECT.filter(([, { legacy }]) => legacy === true))('%s has no generic create', async (object) => {
    expect((await simulator.one(`<create><${object}/></create>`)).errornos[0]).toBe('PL04000005');
  });

  it.each(BY_OBJECT.filter(([, { usedBy }]) => usedBy !== undefined))(
    '%s is not deleted while it is in use',
    async (object, { usedBy }) => {
      expect(await text(`<delete><object>${object}</object><keys>${numberOf(object)}</keys></delete>`)).toMatch(
        usedBy ?? /./,
      );
    },
  );
});

/** Posted payments are reversed, never deleted. */
const isPayment = (object: string): boolean => object.endsWith('PYMT');

it('Everything but payments goes again, what uses it first', async () => {
  const simulator = await TestSimulator.start([FRESH]);
  try {
    const kept = makers.filter(({ object }) => !isPayment(object));
    for (const { make } of kept) await simulator.run(callsOf(make));
    const failed: string[] = [];
    for (const { object } of kept.toReversed()) {
      const { json } = await simulator.control('GET', `/companies/MAPLESTREET/objects/${object}?limit=1000`);
      for (const { RECORDNO: no = '', LOGINID: login = '' } of json.records.toReversed()) {
        if (login === 'bridge_api') continue;
        const { texts } = await simulator.one(`<delete><object>${object}</object><keys>${no}</keys></delete>`);
        failed.push(...texts.map((each) => `${object} ${no}: ${each}`));
      }
    }
    expect(failed).toEqual([]);
    const left = await simulator.control('GET', '/companies/MAPLESTREET/objects/GLDETAIL');
    expect(left.json.count).toBe(0);
  } finally {
    await simulator.stop();
  }
});
