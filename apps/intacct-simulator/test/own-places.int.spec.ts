import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { contract, create, customer, fields, sampleCompany, TestSimulator, update } from './simulator.fixture.js';

const { modules, objects } = sampleCompany();
const project = (id: string, location = ''): string =>
  create(
    'PROJECT',
    fields({
      PROJECTID: id,
      NAME: id,
      PROJECTCATEGORY: 'Contract',
      ...(location === '' ? {} : { LOCATIONID: location }),
    }),
  );
const employee = (id: string, location = ''): string =>
  create(
    'EMPLOYEE',
    `<EMPLOYEEID>${id}</EMPLOYEEID><PERSONALINFO><CONTACTNAME>Ann</CONTACTNAME></PERSONALINFO>` +
      (location === '' ? '' : fields({ LOCATIONID: location })),
  );
const warehouse = (id: string, location = ''): string =>
  create(
    'WAREHOUSE',
    fields({ WAREHOUSEID: id, NAME: id }) + (location === '' ? '' : `<LOC>${fields({ LOCATIONID: location })}</LOC>`),
  );
const agreement = (id: string, location = ''): string => contract(id, { LOCATIONID: location });

const MASTERS = [
  ['PROJECT', project, 'LOCATIONID'],
  ['EMPLOYEE', employee, 'LOCATIONID'],
  ['WAREHOUSE', warehouse, 'LOC.LOCATIONID'],
  ['CONTRACT', agreement, 'LOCATIONID'],
] as const;
const shop = { location: 'SHOP' } as const;

describe('Locations of masters (63)', () => {
  let simulator: TestSimulator;
  const start = async (changes: object = {}): Promise<void> => {
    simulator = await TestSimulator.start([sampleCompany({ modules: [...modules, 'PA', 'CN'], ...changes })]);
    await simulator.run([customer('C1'), create('CONTACT', fields({ CONTACTNAME: 'Ann', PRINTAS: 'Ann' }))]);
  };
  beforeEach(() => start());
  afterEach(() => simulator.stop());
  const text = async (call: string, parts = {}): Promise<string> =>
    (await simulator.one(call, parts)).texts[0] ?? 'no error';
  const placeOf = async (object: string, id: string, field: string): Promise<unknown> => {
    const { json } = await simulator.control('GET', `/companies/MAPLESTREET/objects/${object}?${object}ID=${id}`);
    return json.records[0]?.[field];
  };

  it.each(MASTERS)('%s is of the entity that makes it, or of a location there', async (object, make, field) => {
    expect(await text(make('X1'), shop)).toBe('no error');
    expect(await text(make('X2', 'SHOP-FLOOR'), shop)).toBe('no error');
    expect(await text(make('X3', 'ONLINE-DC'), shop)).toMatch(/Location 'ONLINE-DC' does not belong to entity 'SHOP'/);
    expect([await placeOf(object, 'X1', field), await placeOf(object, 'X2', field)]).toEqual(['SHOP', 'SHOP-FLOOR']);
  });

  it.each(MASTERS)('%s needs one at the top level when the product says so', async (object, make, field) => {
    const isDemanded = object !== 'EMPLOYEE';
    expect(await text(make('X1'))).toMatch(isDemanded ? /Location ID \(.*LOCATIONID\) is missing/ : /no error/);
    expect(await text(make('X2', 'ONLINE-DC'))).toBe('no error');
    expect(await placeOf(object, 'X2', field)).toBe('ONLINE-DC');
    const cleared = field === 'LOCATIONID' ? '<LOCATIONID/>' : '<LOC><LOCATIONID/></LOC>';
    expect(await text(update(object, `<${object}ID>X2</${object}ID>${cleared}`))).toMatch(
      isDemanded ? /is missing/ : /no error/,
    );
    expect(
      await text(
        update(object, fields({ [`${object}ID`]: 'X2', ...(object === 'EMPLOYEE' ? { TITLE: 'T' } : { NAME: 'N' }) })),
      ),
    ).toBe('no error');
  });

  it('EMPLOYEE needs one at the top level when entities have several base currencies', async () => {
    await simulator.stop();
    const entities = (objects['LOCATIONENTITY'] ?? []).map((each, index) => ({
      ...each,
      CURRENCY: index === 0 ? 'CAD' : 'USD',
    }));
    const { EMPLOYEE: people = [] } = objects;
    const placed = people.map((each) => ({ LOCATIONID: 'SHOP', ...each }));
    await start({ objects: { ...objects, LOCATIONENTITY: entities, EMPLOYEE: placed } });
    expect(await text(employee('X1'))).toMatch(/Location ID \(LOCATIONID\) is missing/);
    expect(await text(employee('X1', 'SHOP'))).toBe('no error');
    expect(await text(employee('X2'), shop)).toBe('no error');
  });

  it('PROJECT needs none in a company without entities', async () => {
    await simulator.stop();
    const { LOCATIONENTITY: _entities, LOCATION: _locations, EMPLOYEE: _people, ...others } = objects;
    await start({ objects: others });
    expect(await text(project('X1'))).toBe('no error');
  });
});
