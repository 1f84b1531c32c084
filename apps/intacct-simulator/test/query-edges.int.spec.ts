import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { column, create, customer, fields, TestSimulator } from './simulator.fixture.js';

const query = (select: string, rest = ''): string =>
  `<query><object>CUSTOMER</object><select>${select}</select>${rest}</query>`;
const order = (field: string, direction: string): string =>
  `<orderby><order><field>${field}</field><${direction}/></order></orderby>`;
const NUMBERED = '<field>TERMNAME</field><count>CUSTOMERID</count>';
const FAILING = '<read><object>CLASS</object><keys>1</keys><fields>NOSUCH</fields></read>';
const CLASSES =
  "<readByQuery><object>CLASS</object><fields>CLASSID</fields><query>CLASSID like 'K_'</query><pagesize>2</pagesize></readByQuery>";
const CUSTOMERS =
  '<readByQuery><object>CUSTOMER</object><fields>NAME</fields><query/><pagesize>2</pagesize></readByQuery>';

describe('Edges of the readers', () => {
  let simulator: TestSimulator;
  beforeAll(async () => {
    simulator = await TestSimulator.start();
    await simulator.run([
      customer('C1', fields({ TERMNAME: 'NET21' })),
      customer('C2', fields({ TERMNAME: 'DUE-NOW' })),
      customer('C3', fields({ TERMNAME: 'NET21' })),
      customer('C4'),
      ...['K0', 'K1', 'K2', 'K3', 'K4'].map((id) => create('CLASS', fields({ CLASSID: id, NAME: id }))),
    ]);
  });
  afterAll(() => simulator.stop());
  const firstSet = async (parts = {}): Promise<string> =>
    (await simulator.one(CLASSES, parts)).data?.attributes['resultId'] ?? '';
  const more = (id: string): string => `<readMore><resultId>${id}</resultId></readMore>`;

  it.each([
    ['ascending', ['DUE-NOW', 'NET21', ''], ['1', '2', '1']],
    ['descending', ['', 'NET21', 'DUE-NOW'], ['1', '2', '1']],
  ])('orders groups %s', async (direction, terms, counts) => {
    const outcome = await simulator.one(query(NUMBERED, order('TERMNAME', direction)));
    expect([column(outcome, 'TERMNAME'), column(outcome, 'COUNT.CUSTOMERID')]).toEqual([terms, counts]);
  });

  it('pages through groups in their order', async () => {
    const call = query(NUMBERED, `${order('TERMNAME', 'descending')}<pagesize>1</pagesize><offset>2</offset>`);
    expect(column(await simulator.one(call), 'TERMNAME')).toEqual(['DUE-NOW']);
  });

  it('writes large and small aggregates in full', async () => {
    const weight = (id: string, value: string): string =>
      create('ITEM', fields({ ITEMID: id, NAME: id, ITEMTYPE: 'Non-Inventory', SHIP_WEIGHT: value }));
    await simulator.run([weight('I1', '300000000000000'), weight('I2', '0.0000000001')]);
    const sum = await simulator.one(
      '<query><object>ITEM</object><select><sum>SHIP_WEIGHT</sum><avg>SHIP_WEIGHT</avg></select></query>',
    );
    expect(column(sum, 'SUM.SHIP_WEIGHT')).toEqual(['300000000000000.0000000001']);
    expect(column(sum, 'AVG.SHIP_WEIGHT')).toEqual(['150000000000000.00000000005']);
  });

  it.each([
    ['the sum of texts', query('<sum>NAME</sum>')],
    ['the average of days', query('<avg>WHENMODIFIED</avg>')],
    ['a page size in scientific notation', query('<field>NAME</field>', '<pagesize>1e2</pagesize>')],
    ['a page size in hexadecimal', query('<field>NAME</field>', '<pagesize>0x10</pagesize>')],
    ['an offset in scientific notation', query('<field>NAME</field>', '<offset>1e1</offset>')],
    [
      'a condition on two fields',
      query(
        '<field>NAME</field>',
        '<filter><equalto><field>NAME</field><field>STATUS</field><value>x</value></equalto></filter>',
      ),
    ],
  ])('refuses %s', async (_name, call) => {
    expect((await simulator.one(call)).errornos).toEqual(['DL02000001']);
  });

  it('does not move a result set by a page that was rolled back', async () => {
    const id = await firstSet();
    const undone = await simulator.run([more(id), FAILING], { transaction: 'true' });
    expect(undone.map(({ status }) => status)).toEqual(['aborted', 'failure']);
    expect(column(await simulator.one(more(id)), 'CLASSID')).toEqual(['K2', 'K3']);
  });

  it('forgets a result set whose query was rolled back', async () => {
    await simulator.run([CUSTOMERS, FAILING], { transaction: 'true' });
    const outcome = await simulator.one('<readMore><object>CUSTOMER</object></readMore>');
    expect(outcome.errornos).toEqual(['readMore failed']);
  });

  it.each([
    ['the top level', {}, 'success'],
    ['an entity', { location: 'SHOP' }, 'failure'],
  ])('continues a result set of the top level from %s: %s', async (_name, parts, status) => {
    const id = await firstSet();
    expect((await simulator.one(more(id), parts)).status).toBe(status);
  });
});
