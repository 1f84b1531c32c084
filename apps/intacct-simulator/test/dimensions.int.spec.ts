import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { textOf } from '../src/gateway/xml.parser.js';
import { companySchema } from '../src/store/company.schema.js';
import { bill, Books } from './subledger.fixture.js';
import {
  column,
  contract,
  create,
  entry,
  fields,
  post,
  sampleCompany,
  update,
  type LineValues,
} from './simulator.fixture.js';

const { modules } = sampleCompany();
const warehouse = (id: string, more: LineValues = {}): string =>
  create('WAREHOUSE', `${fields({ WAREHOUSEID: id, NAME: id, ...more })}<LOC><LOCATIONID>SHOP</LOCATIONID></LOC>`);
const task = (id: string, project: string, more: LineValues = {}): string =>
  create('TASK', fields({ TASKID: id, NAME: `${id} of ${project}`, PROJECTID: project, ...more }));
const project = (id: string): string =>
  create('PROJECT', fields({ PROJECTID: id, NAME: id, PROJECTCATEGORY: 'Contract', LOCATIONID: 'SHOP' }));
const standard = (id: string, more: LineValues = {}): string =>
  create('STANDARDCOSTTYPE', fields({ STANDARDCOSTTYPEID: id, NAME: `Standard ${id}`, ...more }));
const costType = (id: string, more: LineValues = {}): string =>
  create('COSTTYPE', fields({ STANDARDCOSTTYPEID: id, PROJECTID: 'P1', TASKID: 'T1', ...more }));
const person = create(
  'EMPLOYEE',
  '<EMPLOYEEID>E1</EMPLOYEEID><PERSONALINFO><CONTACTNAME>Ann</CONTACTNAME></PERSONALINFO><LOCATIONID>SHOP</LOCATIONID>',
);

/** What every dimension of the company can do: its id, the fields of a line that use it, in the ledger and elsewhere. */
const DIMENSIONS: readonly (readonly [object: string, id: string, ledger: LineValues, document: LineValues])[] = [
  ['DEPARTMENT', 'SALES', { DEPARTMENT: 'SALES' }, { DEPARTMENTID: 'SALES' }],
  ['LOCATION', 'SHOP-FLOOR', { LOCATION: 'SHOP-FLOOR' }, { LOCATIONID: 'SHOP-FLOOR' }],
  ['PROJECT', 'P1', { PROJECTID: 'P1' }, { PROJECTID: 'P1' }],
  ['CUSTOMER', 'C1', { CUSTOMERID: 'C1' }, { CUSTOMERID: 'C1' }],
  ['VENDOR', 'V2', { VENDORID: 'V2' }, { VENDORID: 'V2' }],
  ['EMPLOYEE', 'E1', { EMPLOYEEID: 'E1' }, { EMPLOYEEID: 'E1' }],
  ['ITEM', 'I1', { ITEMID: 'I1' }, { ITEMID: 'I1' }],
  ['CLASS', 'ROAD', { CLASSID: 'ROAD' }, { CLASSID: 'ROAD' }],
  ['CONTRACT', 'K1', { CONTRACTID: 'K1' }, { CONTRACTID: 'K1' }],
  ['TASK', 'T1', { PROJECTID: 'P1', TASKID: 'T1' }, { PROJECTID: 'P1', TASKID: 'T1' }],
  ['WAREHOUSE', 'W1', { WAREHOUSEID: 'W1' }, { WAREHOUSEID: 'W1' }],
  [
    'COSTTYPE',
    'MAT',
    { PROJECTID: 'P1', TASKID: 'T1', COSTTYPEID: 'MAT' },
    { PROJECTID: 'P1', TASKID: 'T1', COSTTYPEID: 'MAT' },
  ],
];
const FLAGS: Readonly<Record<string, string>> = { DEPARTMENT: 'REQUIREDEPT', LOCATION: 'REQUIRELOC' };
const KEYS: Readonly<Record<string, string>> = { DEPARTMENT: 'DEPARTMENT', LOCATION: 'LOCATION' };
const keyOf = (object: string): string => KEYS[object] ?? `${object}ID`;
const NAMES: Readonly<Record<string, string>> = { DEPARTMENT: 'TITLE', EMPLOYEE: 'TITLE' };

let books: Books;
const none = (object: string, keys: string): string =>
  `<delete><object>${object}</object><keys>${keys}</keys></delete>`;
const journal = (line: LineValues): string =>
  post(entry({ JOURNAL: 'GEN' }, { ACCOUNTNO: '52000', ITEMID: '', ...line }, { VENDORID: '', ACCOUNTNO: '31000' }));

async function open(changes: object = {}): Promise<void> {
  books = await Books.open({ modules: [...modules, 'PA', 'CN', 'CRE'], ...changes });
  const made = await books.simulator.run([
    create('DEPARTMENT', fields({ DEPARTMENTID: 'SALES', TITLE: 'Sales' })),
    create('CLASS', fields({ CLASSID: 'ROAD', NAME: 'Road' })),
    create('CONTACT', fields({ CONTACTNAME: 'Ann', PRINTAS: 'Ann' })),
    person,
    project('P1'),
    project('P2'),
    task('T1', 'P1'),
    task('T1', 'P2'),
    create('ACCUMULATIONTYPE', fields({ NAME: 'Goods', COSTCATEGORY: 'Material' })),
    standard('MAT', { DESCRIPTION: 'Steel', ACCUMULATIONTYPENAME: 'Goods', ACCOUNTNO: '52000', ITEMID: 'I1' }),
    costType('MAT'),
    contract('K1'),
    warehouse('W1'),
  ]);
  expect(made.flatMap(({ texts }) => texts)).toEqual([]);
}
afterEach(() => books.close());

describe('Dimensions (41, 49, 51)', () => {
  beforeEach(() => open());

  it('are all those that getDimensions lists', async () => {
    const { data } = await books.simulator.one('<getDimensions/>');
    expect(data?.children[0]?.children.map((each) => textOf(each, 'objectName'))).toEqual(
      DIMENSIONS.map(([name]) => name),
    );
  });

  it.each(DIMENSIONS)(
    '%s %s is read, named on lines, followed, demanded and kept from deletion',
    async (object, id, ledger, document) => {
      const { simulator } = books;
      const key = object === 'DEPARTMENT' || object === 'LOCATION' ? `${object}ID` : keyOf(object);
      const read = await simulator.one(`<readByName><object>${object}</object><keys>${id}</keys></readByName>`);
      expect(column(read, key)).toEqual([id]);
      const no = column(read, 'RECORDNO')[0] ?? '';
      const flag = FLAGS[object] ?? `REQUIRE${object}`;
      await simulator.run([update('GLACCOUNT', fields({ ACCOUNTNO: '52000', [flag]: 'true' }))]);
      if (object !== 'LOCATION') {
        const { [keyOf(object)]: _id, ...without } = ledger;
        const lacking = {
          ...without,
          ...(object === 'TASK' || object === 'PROJECT' ? {} : { VENDORID: object === 'VENDOR' ? '' : 'V1' }),
        };
        expect(await books.refusal(journal(lacking))).toMatch(/missing the .* dimension for the Account 52000/);
      }
      expect(await books.refusal(journal(ledger))).toBe('no error');
      expect(await books.refusal(bill({}, [document]))).toBe('no error');
      const name = NAMES[object] ?? 'NAME';
      const follow = (from: string): string =>
        `<query><object>${from}</object><select><field>${object}.${name}</field></select><filter><and>` +
        `<equalto><field>ACCOUNTNO</field><value>52000</value></equalto>` +
        `<equalto><field>${object}.RECORDNO</field><value>${no}</value></equalto></and></filter></query>`;
      const found = await simulator.run([follow('GLENTRY'), follow('GLDETAIL'), follow('APBILLITEM')]);
      expect(found.map(({ texts, data }) => [texts, data?.children.length])).toEqual([
        [[], 1],
        [[], 2],
        [[], 1],
      ]);
      expect(await books.refusal(none(object, no))).toMatch(/in use by/);
    },
  );

  it.each(DIMENSIONS.filter(([object]) => !['LOCATION', 'ITEM'].includes(object)))(
    '%s %s is refused on lines when it is inactive or does not exist',
    async (object, id, ledger, document) => {
      const no = column(
        await books.simulator.one(`<readByName><object>${object}</object><keys>${id}</keys></readByName>`),
        'RECORDNO',
      )[0];
      const change =
        object === 'CONTRACT' ? undefined : update(object, fields({ RECORDNO: no ?? '', STATUS: 'inactive' }));
      if (change !== undefined) {
        expect(await books.refusal(change)).toBe('no error');
        expect(await books.refusal(journal(ledger))).toMatch(/Invalid /);
        expect(await books.refusal(bill({}, [document]))).toMatch(/Invalid /);
      }
      expect(await books.refusal(journal({ ...ledger, [keyOf(object)]: 'NONE' }))).toMatch(/Invalid .*'NONE'/);
      const field = Object.keys(document).at(-1) ?? '';
      expect(await books.refusal(bill({}, [{ ...document, [field]: 'NONE' }]))).toMatch(/Invalid .*'NONE'/);
    },
  );

  it.each([
    ['WAREHOUSE', warehouse('W9'), { WAREHOUSEID: 'W9' }],
    ['CONTRACT', contract('K9'), { CONTRACTID: 'K9' }],
  ])('%s of an entity is used there and not at the top level', async (_object, call, line) => {
    const shop = { location: 'SHOP' } as const;
    expect((await books.simulator.one(call, shop)).texts).toEqual([]);
    expect(await books.refusal(journal(line))).toMatch(/Invalid/);
    expect((await books.simulator.one(journal(line), shop)).texts).toEqual([]);
  });

  it('carry through allocations of journal lines', async () => {
    const split = (amount: string, more: LineValues): string =>
      `<SPLIT>${fields({ AMOUNT: amount, LOCATIONID: 'SHOP', ...more })}</SPLIT>`;
    const call = journal({ ALLOCATION: 'Custom', LOCATION: '' }).replace(
      '</GLENTRY>',
      `${split('4.10', { PROJECTID: 'P2', TASKID: 'T1' })}${split('6.00', { WAREHOUSEID: 'W1' })}</GLENTRY>`,
    );
    expect(await books.refusal(call)).toBe('no error');
    const { json } = await books.person('GET', 'GLDETAIL?ACCOUNTNO=52000');
    expect(json.records.map((row) => [row['TASKKEY'], row['WAREHOUSEID']])).toEqual([
      ['2', undefined],
      [undefined, 'W1'],
    ]);
  });

  it('do not exist without their module', async () => {
    await books.close();
    books = await Books.open();
    const { data } = await books.simulator.one('<getDimensions/>');
    expect(data?.children[0]?.children.map((each) => textOf(each, 'objectName'))).not.toContain('CONTRACT');
    expect(await books.refusal(contract('K1'))).toMatch(/XL03000006/);
    expect(await books.refusal(journal({ CONTRACTID: 'K1' }))).toMatch(/'CONTRACTID' is not a valid field/);
    expect(companySchema.safeParse({ ...sampleCompany(), modules: ['GL', 'CRE'] }).success).toBe(false);
  });

  it('restrict each other by the relationships of the company', async () => {
    await books.close();
    await open({ dimensionRelationships: [{ from: 'CONTRACT', to: 'CUSTOMER', field: 'CUSTOMERID', restrict: true }] });
    const asked = await books.simulator.one(
      '<getDimensionRestrictedData><DimensionValue><dimension>CUSTOMER</dimension><value>C1</value></DimensionValue></getDimensionRestrictedData>',
    );
    expect([column(asked, 'dimension'), column(asked, 'value')]).toEqual([['CONTRACT'], ['K1']]);
  });
});

describe('Contracts', () => {
  beforeEach(() => open());

  it.each([
    ['no end', { ENDDATE: '' }, /ENDDATE\) is missing from a termed contract/],
    ['an evergreen one without template', { TERMTYPE: 'Evergreen' }, /EVERGREENMACRO\) is missing/],
    ['an end before the start', { ENDDATE: '12/31/2025' }, /must not be before the start date/],
    ['an unknown customer', { CUSTOMERID: 'X' }, /Invalid Customer 'X'/],
    ['an advance without period', { ADVBILLBY: '3' }, /ADVBILLBYTYPE is missing beside ADVBILLBY/],
    ['no place', { LOCATIONID: '' }, /LOCATIONID\) is missing/],
    ['no id', { CONTRACTID: '' }, /PL01000127/],
    ['a used id', { CONTRACTID: 'K1' }, /BL34000061/],
  ])('are refused with %s', async (_name, more, expected) => {
    expect(await books.refusal(contract('K2', more))).toMatch(expected);
  });

  it('may be evergreen, and are numbered when sequencing is on', async () => {
    await books.close();
    await open({ preferences: { CN: { SEQUENCE_CONTRACT: 'CTR-001' } } });
    const evergreen = { TERMTYPE: 'Evergreen', EVERGREENMACRO: 'Yearly', ENDDATE: '' };
    const made = await books.simulator.one(contract('', evergreen));
    expect([made.texts, column(made, 'CONTRACTID')]).toEqual([[], ['CTR-001']]);
  });
});

describe('Tasks and cost types', () => {
  beforeEach(() => open());

  it('have ids that are unique in their project and their task', async () => {
    expect(await books.refusal(task('T1', 'P1'))).toMatch(/BL34000061/);
    expect(await books.refusal(costType('MAT'))).toMatch(/BL34000061/);
    expect(await books.refusal(costType('MAT', { PROJECTID: 'P2' }))).toBe('no error');
    expect(await books.refusal(update('TASK', fields({ TASKID: 'T1', NAME: 'New' })))).toMatch(
      /Several Tasks have the id 'T1'/,
    );
    expect(await books.refusal(update('TASK', fields({ TASKID: 'T1', PROJECTID: 'P2', NAME: 'New' })))).toBe(
      'no error',
    );
    expect(await books.refusal(none('TASK', 'T1'))).toMatch(/Several Tasks have the id 'T1'/);
    const { json } = await books.person('GET', 'TASK');
    expect(json.records.map((each) => each['NAME'])).toEqual(['T1 of P1', 'New']);
  });

  it('are told apart by project where lines use them', async () => {
    expect(await books.refusal(bill({}, [{ PROJECTID: 'P2', TASKID: 'T1' }]))).toBe('no error');
    expect(await books.refusal(none('COSTTYPE', '1'))).toBe('no error');
    expect(await books.refusal(none('TASK', '1'))).toBe('no error');
    expect(await books.refusal(none('TASK', '2'))).toMatch(/in use by/);
  });

  it('take from the standard cost type what they do not say', async () => {
    await books.simulator.run([
      standard('SCREW', { PARENTID: 'MAT', DESCRIPTION: 'Screws' }),
      costType('SCREW', { NAME: 'Own name' }),
    ]);
    const { json } = await books.person('GET', 'COSTTYPE');
    const shown = ['COSTTYPEID', 'NAME', 'DESCRIPTION', 'ACCUMULATIONTYPENAME', 'ACCOUNTNO', 'PARENTID', 'TASKKEY'];
    expect(json.records.map((each) => shown.map((name) => each[name]))).toEqual([
      ['MAT', 'Standard MAT', 'Steel', 'Goods', '52000', undefined, '1'],
      ['SCREW', 'Own name', 'Screws', undefined, undefined, 'MAT', '1'],
    ]);
    expect(await books.refusal(none('STANDARDCOSTTYPE', 'MAT'))).toMatch(/in use by/);
    expect(await books.refusal(none('COSTTYPE', '1'))).toMatch(/in use by Cost types/);
    expect(await books.refusal(update('COSTTYPE', fields({ RECORDNO: '1', PARENTID: 'SCREW' })))).toMatch(/circle/);
  });

  it.each([
    ['no task', { TASKID: '' }, /TASKID\) is missing/],
    ['no project', { PROJECTID: '', TASKID: 'T1' }, /PROJECTID\) is missing/],
    ['a task of another project', { TASKID: 'T9' }, /Invalid Task 'T9'/],
    ['a task that contradicts its number', { TASKKEY: '2' }, /does not belong to Task '2'/],
    ['an unknown parent', { PARENTID: 'X' }, /Invalid Cost type 'X'/],
    ['an unknown standard', { STANDARDCOSTTYPEID: 'X' }, /Invalid Standard cost type 'X'/],
  ])('are refused with %s', async (_name, more, expected) => {
    await books.simulator.one(standard('LAB'));
    expect(await books.refusal(costType('LAB', more))).toMatch(expected);
  });

  it('take the number of their task instead of its id, and keep it', async () => {
    await books.simulator.one(standard('LAB'));
    expect(await books.refusal(costType('LAB', { PROJECTID: '', TASKID: '', TASKKEY: '2' }))).toBe('no error');
    const { json } = await books.person('GET', 'COSTTYPE/2');
    expect(json).toMatchObject({ PROJECTID: 'P2', TASKID: 'T1', TASKKEY: '2' });
    expect(await books.refusal(update('COSTTYPE', fields({ RECORDNO: '2', TASKID: 'T2' })))).toMatch(
      /cannot be changed/,
    );
  });

  it.each([
    ['a cost type without task', { PROJECTID: 'P1', COSTTYPEID: 'MAT' }, /a cost type needs a project and a task/],
    ['a cost type of another task', { PROJECTID: 'P2', TASKID: 'T1', COSTTYPEID: 'MAT' }, /Invalid Cost type 'MAT'/],
  ])('keep %s from lines', async (_name, line, expected) => {
    expect(await books.refusal(journal(line))).toMatch(expected);
    expect(await books.refusal(bill({}, [line]))).toMatch(expected);
  });
});
