import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { childOf, childrenOf, textOf } from '../src/gateway/xml.parser.js';
import type { FieldModel, ObjectModel } from '../src/model/object.model.js';
import { CompanyStore } from '../src/store/company.store.js';
import { breaches, equalTo, freshKey, nested, valueOf, type Values } from './metadata.fixture.js';
import { create, customer, fields, item, sampleCompany, TestSimulator, vendor } from './simulator.fixture.js';

const { modules } = sampleCompany();
const FILE = sampleCompany({
  modules: [...new Set([...modules, 'PA', 'CN', 'CRE'])],
  customFields: {
    ITEM: [
      'PLAIN',
      { name: 'COLOUR', type: 'ENUM', values: ['Red=R', 'Green=G', 'Blue=B'], multiPick: true },
      { name: 'WEIGHED', type: 'DATE' },
      { name: 'MAKER', reference: 'VENDOR' },
      { name: 'PARTS', type: 'INTEGER', required: true },
    ],
  },
  customObjects: [
    {
      name: 'MACHINE',
      naturalKey: 'SERIAL',
      fields: [
        { name: 'SERIAL', maxLength: 12 },
        { name: 'BOUGHT', type: 'DATE' },
        { name: 'PRICE', type: 'CURRENCY' },
        { name: 'USED', type: 'BOOLEAN' },
        { name: 'OWNER', reference: 'CUSTOMER' },
        { name: 'KIND', type: 'ENUM', values: ['Drill', 'Lathe'], required: true },
      ],
    },
  ],
});

/** Objects whose records follow rules that metadata cannot say; they have specs of their own. */
const RULED = new Set(['LOCATIONENTITY', 'PTAPPLICATION', 'COSTTYPE', 'USERINFO']);
/** Fields whose values hang together with those of others, or that would shut later records out. */
const LEFT_OUT = new Set([
  'OBJECTRESTRICTION',
  'RESTRICTEDLOCATIONS',
  'RESTRICTEDDEPARTMENTS',
  'PARENTID',
  'SUPDOCID',
  'GLACCOUNTNO',
  'TERMTYPE',
  'ADVBILLBY',
  'RENEWALADVBILLBY',
]);

/** Fields without which a record breaks a rule of its object. */
const COMPANIONS: Readonly<Record<string, Values>> = {
  CUSTOMER: { 'DISPLAYCONTACT.PRINTAS': 'Someone' },
  VENDOR: { 'DISPLAYCONTACT.PRINTAS': 'Someone' },
  CONTRACT: { ENDDATE: '12/31/2099' },
  PROJECT: { LOCATIONID: 'SHOP' },
};

const isPlain = (model: ObjectModel): boolean =>
  model.verbs.includes('create') && model.lines === undefined && !RULED.has(model.name);
const MODELS = [...new CompanyStore(FILE).catalog.values()];
const PLAIN = MODELS.filter((model) => isPlain(model));
const NAMES: readonly string[] = PLAIN.map(({ name }) => name);

describe('Metadata (40)', () => {
  let simulator: TestSimulator;
  let company: CompanyStore;
  let counter = 0;
  beforeAll(async () => {
    simulator = await TestSimulator.start([FILE]);
    const found = simulator.world.companies.get('MAPLESTREET');
    if (found === undefined) throw new Error('no company');
    company = found;
    await simulator.run([
      create('ITEM', fields({ ITEMID: 'I1', NAME: 'I', ITEMTYPE: 'Non-Inventory', PARTS: '1' })),
      vendor('V1'),
      customer('C1'),
      create('CONTACT', fields({ CONTACTNAME: 'Ann', PRINTAS: 'Ann' })),
      create('PROJECT', fields({ PROJECTID: 'P1', NAME: 'P', PROJECTCATEGORY: 'Contract', LOCATIONID: 'SHOP' })),
    ]);
  });
  afterAll(() => simulator.stop());

  const modelOf = (name: string): ObjectModel => {
    const model = company.model(name);
    if (model === undefined) throw new Error(`no ${name}`);
    return model;
  };

  /** Needed beyond the metadata. */
  const companions = ({ name }: ObjectModel): Values => COMPANIONS[name] ?? {};

  function recordOf(model: ObjectModel): fc.Arbitrary<Values> {
    const required: Record<string, fc.Arbitrary<string>> = {};
    const optional: Record<string, fc.Arbitrary<string | undefined>> = {};
    for (const field of model.fields.values()) {
      if (field.readOnly === true || field.name === model.naturalKey) continue;
      if (LEFT_OUT.has(field.name) && field.required !== true) continue;
      if (field.name.startsWith('DISPLAYCONTACT.') || field.name in companions(model)) continue;
      const value = valueOf(company, field);
      if (value === undefined) continue;
      if (field.required === true) required[field.name] = value;
      else optional[field.name] = fc.option(value, { nil: undefined });
    }
    return fc.record({ ...required, ...optional }).map((values) => {
      const given: Record<string, string> = {};
      for (const [name, value] of Object.entries(values)) if (value !== undefined) given[name] = value;
      counter += 1;
      if (model.naturalKey !== undefined) {
        given[model.naturalKey] = freshKey(model.fields.get(model.naturalKey), counter);
      }
      return given;
    });
  }

  const query = (model: ObjectModel, names: readonly string[], filter: string): string =>
    `<query><object>${model.name}</object><select>${names.map((name) => `<field>${name}</field>`).join('')}</select>` +
    `<filter>${filter}</filter></query>`;

  it('covers every object that clients can create by itself', () => {
    expect(NAMES.length).toBeGreaterThan(12);
    expect([...RULED].filter((name) => company.model(name) === undefined)).toEqual([]);
  });

  it.each(NAMES)('%s takes what its metadata allows, gives it back and finds it by each field', async (name) => {
    const model = modelOf(name);
    await fc.assert(
      fc.asyncProperty(recordOf(model), async (values) => {
        const made = await simulator.one(create(name, nested({ ...values, ...companions(model) })));
        expect([made.texts, made.status]).toEqual([[], 'success']);
        const recordNo = textOf(
          made.data?.children[0] ?? { name: '', attributes: {}, children: [], text: '' },
          'RECORDNO',
        );
        const names = Object.keys(values).filter((each) => model.fields.get(each)?.queryable === undefined);
        const [read, ...found] = await simulator.run([
          query(model, names, equalTo('RECORDNO', recordNo)),
          ...names.map((each) =>
            query(
              model,
              ['RECORDNO'],
              `<and>${equalTo(each, values[each] ?? '')}${equalTo('RECORDNO', recordNo)}</and>`,
            ),
          ),
        ]);
        const [record] = read?.data?.children ?? [];
        for (const each of names) expect([each, record && textOf(record, each)]).toEqual([each, values[each]]);
        expect(found.map(({ data }) => data?.children.length)).toEqual(names.map(() => 1));
      }),
      { numRuns: 6, seed: 41 },
    );
  });

  it.each(NAMES)('%s refuses every single breach of its metadata', async (name) => {
    const model = modelOf(name);
    const [good = {}] = fc.sample(recordOf(model), { numRuns: 1, seed: 42 });
    const all = breaches(model);
    for (let at = 0; at < all.length; at += 50) {
      const part = all.slice(at, at + 50);
      const answers = await simulator.run(
        part.map(({ field, value }) => create(name, nested({ ...good, ...companions(model), [field]: value }))),
      );
      const seen = answers.map(({ errornos }, index) => ({ ...part[index], errornos }));
      expect(seen).toEqual(part.map((breach) => ({ ...breach, errornos: [breach.errorno, 'BL01001973'] })));
    }
  });

  it.each(MODELS.map(({ name }) => name))('%s announces the fields that writes and queries know', async (name) => {
    const model = modelOf(name);
    const { data } = await simulator.one(`<lookup><object>${name}</object></lookup>`);
    const type = data === undefined ? undefined : childOf(data, 'Type');
    const shown = type === undefined ? [] : childrenOf(childOf(type, 'Fields') ?? type, 'Field');
    const facts = (field: FieldModel) => [
      field.name,
      field.type,
      String(field.required === true),
      String(field.readOnly === true),
    ];
    expect(shown.map((field) => ['ID', 'DATATYPE', 'REQUIRED', 'READONLY'].map((each) => textOf(field, each)))).toEqual(
      [...model.fields.values()].map(facts),
    );
    const answers = await simulator.run(
      [...model.fields.values()]
        .slice(0, 100)
        .map(({ name: field }) => query(model, [field], equalTo('RECORDNO', '0'))),
    );
    expect(answers.map(({ errornos }) => errornos[0] ?? 'none')).toEqual(
      [...model.fields.values()].slice(0, 100).map(({ queryable }) => (queryable === false ? 'XL03000006' : 'none')),
    );
  });

  it.each(MODELS.map(({ name }) => name))('%s follows every relation that lookup announces', async (name) => {
    const { data } = await simulator.one(`<lookup><object>${name}</object></lookup>`);
    const type = data === undefined ? undefined : childOf(data, 'Type');
    const relations = type === undefined ? [] : childrenOf(childOf(type, 'Relationships') ?? type, 'Relationship');
    const answers = await simulator.run([
      query(modelOf(name), ['RECORDNO'], equalTo('RECORDNO', '0')),
      ...relations.map((each) => {
        const path = `${textOf(each, 'OBJECTPATH')}.RECORDNO`;
        return query(modelOf(name), [path], equalTo(path, '0'));
      }),
    ]);
    expect(answers.map(({ texts }) => texts)).toEqual(answers.map(() => []));
    expect(relations.filter((each) => !modelOf(name).fields.has(textOf(each, 'RELATEDBY')))).toEqual([]);
    expect(relations.filter((each) => company.model(textOf(each, 'OBJECTNAME')) === undefined)).toEqual([]);
  });

  it.each([[['GL']], [['GL', 'AR', 'PA']], [['GL', 'AP', 'INV']], [['GL', 'CN']]])(
    'names no object that a company with %j has not',
    (owned) => {
      const small = new CompanyStore(sampleCompany({ modules: owned }));
      const strange = [...small.catalog.values()].flatMap((model) => [
        ...[...model.fields.values()].flatMap(({ name, reference }) =>
          reference === undefined || small.catalog.has(reference.object) ? [] : [`${model.name}.${name}`],
        ),
        ...[...model.relations.values()].flatMap(({ path, object }) =>
          small.catalog.has(object) ? [] : [`${model.name} ${path}`],
        ),
      ]);
      expect(strange).toEqual([]);
    },
  );

  it('keeps unique keys unique', async () => {
    const [first, second] = await simulator.run([
      item('I1').replace('</NAME>', '</NAME><PARTS>1</PARTS>'),
      customer('C1'),
    ]);
    expect([first?.errornos[0], second?.errornos[0]]).toEqual(['BL34000061', 'BL34000061']);
  });
});
