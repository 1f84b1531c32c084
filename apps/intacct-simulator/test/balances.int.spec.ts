import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { textOf, type XmlNode } from '../src/gateway/xml.parser.js';
import { SumBook, text } from './accounting.fixture.js';
import { create, customer, fields, post, sampleCompany, TestSimulator, update } from './simulator.fixture.js';

interface Move {
  readonly day: string;
  readonly account: string;
  readonly cents: number;
  readonly location: string;
  readonly department: string;
  readonly customer: string;
}

const PARENTS: Readonly<Record<string, string>> = { 'SHOP-BENCH': 'SHOP', 'C1-A': 'C1', 'SALES-EAST': 'SALES' };
const isIn = (value: string, wanted: string, withSubs = true): boolean =>
  value === wanted || (withSubs && PARENTS[value] === wanted);

const nested = (name: string, day: string): string => {
  const [year, month, date] = [day.slice(0, 4), day.slice(4, 6), day.slice(6)];
  return `<${name}><year>${year}</year><month>${month}</month><day>${date}</day></${name}>`;
};
const span = (from: string, to: string): string => nested('startdate', from) + nested('enddate', to);
const trial = (content: string): string => `<get_trialbalance>${content}</get_trialbalance>`;

const move = fc.record({
  day: fc.record({
    year: fc.constantFrom('2024', '2025', '2026'),
    month: fc.integer({ min: 1, max: 9 }),
    date: fc.integer({ min: 10, max: 28 }),
  }),
  account: fc.constantFrom('52000', '41900', '13100'),
  cents: fc.integer({ min: -50_000, max: 50_000 }).filter((cents) => cents !== 0),
  location: fc.constantFrom('SHOP', 'SHOP-BENCH', 'ONLINE'),
  department: fc.constantFrom('', 'SALES', 'SALES-EAST', 'BUYING'),
  customer: fc.constantFrom('', 'C1', 'C1-A', 'C2'),
});

const MOVES: readonly Move[] = fc
  .sample(move, { numRuns: 80, seed: 20_261_125 })
  .map(({ day, ...rest }) => ({ ...rest, day: `${day.year}0${day.month}${day.date}` }));

/** Each move against retained profit at the same place, without the other dimensions. */
const entryOf = ({ day, account, cents, location, department, customer: owner }: Move): string => {
  const line = { TR_TYPE: cents < 0 ? '-1' : '1', TRX_AMOUNT: text(Math.abs(cents)), LOCATION: location };
  const head = {
    JOURNAL: 'GEN',
    BATCH_DATE: `${day.slice(4, 6)}/${day.slice(6)}/${day.slice(0, 4)}`,
    BATCH_TITLE: 'x',
  };
  const lines = [
    { ...line, ACCOUNTNO: account, DEPARTMENT: department, CUSTOMERID: owner },
    { ...line, ACCOUNTNO: '31000', TR_TYPE: cents < 0 ? '1' : '-1' },
  ];
  return post(
    `<GLBATCH>${fields(head)}<ENTRIES>${lines.map((each) => `<GLENTRY>${fields(each)}</GLENTRY>`).join('')}</ENTRIES></GLBATCH>`,
  );
};

const ALL: readonly Move[] = MOVES.flatMap((each) => [
  each,
  { ...each, account: '31000', cents: -each.cents, department: '', customer: '' },
]);

interface Row {
  readonly key: string;
  readonly start: string;
  readonly net: string;
  readonly end: string;
}

const number = (node: XmlNode, name: string): Decimal => new Decimal(textOf(node, name));

describe('Balances', () => {
  let simulator: TestSimulator;
  beforeAll(async () => {
    const { objects } = sampleCompany();
    const accounts = (objects['GLACCOUNT'] ?? []).map((account) =>
      account['ACCOUNTNO'] === '41900'
        ? { ...account, CLOSINGTYPE: 'closing account', CLOSINGACCOUNTNO: '31000' }
        : account,
    );
    simulator = await TestSimulator.start([
      sampleCompany({ objects: { ...objects, GLACCOUNT: accounts }, firstFiscalMonth: 4 }),
    ]);
    const outcomes = await simulator.run([
      create('DEPARTMENT', fields({ DEPARTMENTID: 'SALES', TITLE: 'Sales' })),
      create('DEPARTMENT', fields({ DEPARTMENTID: 'SALES-EAST', TITLE: 'East', PARENTID: 'SALES' })),
      customer('C1'),
      customer('C1-A', fields({ PARENTID: 'C1' })),
      customer('C2'),
      create('STATACCOUNT', fields({ ACCOUNTNO: 'HEADS', TITLE: 'Heads', ACCOUNTTYPE: 'cumulative' })),
      create('STATJOURNAL', fields({ SYMBOL: 'STJ', TITLE: 'Statistics' })),
      ...MOVES.map(entryOf),
      post(
        '<GLBATCH><JOURNAL>STJ</JOURNAL><BATCH_DATE>05/15/2026</BATCH_DATE><BATCH_TITLE>x</BATCH_TITLE><ENTRIES><GLENTRY>' +
          '<ACCOUNTNO>HEADS</ACCOUNTNO><TR_TYPE>1</TR_TYPE><TRX_AMOUNT>12</TRX_AMOUNT><LOCATION>SHOP</LOCATION></GLENTRY></ENTRIES></GLBATCH>',
      ),
    ]);
    expect(outcomes.flatMap(({ texts }) => texts)).toEqual([]);
  });
  afterAll(() => simulator.stop());

  const rowsOf = async (call: string, keys: readonly string[]): Promise<readonly Row[]> => {
    const outcome = await simulator.one(call);
    expect(outcome.texts).toEqual([]);
    return (outcome.data?.children ?? []).map((node) => ({
      key: ['glaccountno', ...keys].map((name) => textOf(node, name)).join('|'),
      start: number(node, 'startbalance').toFixed(2),
      net: number(node, 'debits').sub(number(node, 'credits')).toFixed(2),
      end: number(node, 'endbalance').toFixed(2),
    }));
  };

  /** What the moves say, by account and group; the account that closes starts each April from nothing. */
  function expected(moves: readonly Move[], from: string, to: string, groupOf: (move: Move) => string[]): Row[] {
    const yearStart = `${Number(from.slice(0, 4)) - (from.slice(4, 6) < '04' ? 1 : 0)}0401`;
    const [start, net] = [new SumBook(), new SumBook()];
    const keys = new Set<string>();
    for (const each of moves.filter(({ day }) => day <= to)) {
      const account = each.account === '41900' && each.day < yearStart ? '31000' : each.account;
      const key = [account, ...groupOf(each)].join('|');
      keys.add(key);
      (each.day < from ? start : net).add(key, new Decimal(each.cents).div(100));
    }
    const rows = [...keys].map((key) => {
      const [before, during] = [start.of(key), net.of(key)];
      return { key, start: before, net: during, end: new Decimal(before).add(during).toFixed(2) };
    });
    return rows.sort((left, right) => (left.key < right.key ? -1 : 1));
  }
  const sorted = (rows: readonly Row[]): Row[] => [...rows].sort((left, right) => (left.key < right.key ? -1 : 1));
  const isMoved = ({ start, net }: Row): boolean => start !== '0.00' || net !== '0.00';

  const PERIODS = [
    ['20240101', '20261231'],
    ['20250401', '20260331'],
    ['20250215', '20250630'],
    ['20260701', '20260731'],
    ['20200101', '20240229'],
  ] as const;

  it.each(PERIODS)('get_trialbalance says from %s to %s what was posted', async (from, to) => {
    const call = trial(`${span(from, to)}<statistical>exclude</statistical>`);
    const rows = await rowsOf(call, []);
    expect(sorted(rows)).toEqual(expected(ALL, from, to, () => []).filter(isMoved));
    const totals = new SumBook();
    for (const { start, end } of rows) {
      totals.add('start', start);
      totals.add('end', end);
    }
    expect(totals.entries()).toEqual({});
  });

  it.each(PERIODS)('by department and location from %s to %s', async (from, to) => {
    const details = '<showdeptdetail>true</showdeptdetail><showlocdetail>true</showlocdetail>';
    const rows = await rowsOf(trial(`${span(from, to)}${details}<statistical>exclude</statistical>`), [
      'departmentid',
      'locationid',
    ]);
    const wanted = expected(ALL, from, to, ({ department, location }) => [department, location]);
    expect(sorted(rows).filter(isMoved)).toEqual(wanted.filter(isMoved));
  });

  it.each([
    ['a location with what is below', '<locationid>SHOP</locationid>', (m: Move) => isIn(m.location, 'SHOP')],
    ['a location alone', '<locationid>SHOP</locationid><loc_subs>false</loc_subs>', (m: Move) => m.location === 'SHOP'],
    ['a department', '<departmentid>SALES</departmentid>', (m: Move) => isIn(m.department, 'SALES')],
    ['a customer with its children', '<customerid>C1</customerid>', (m: Move) => isIn(m.customer, 'C1')],
    [
      'a customer alone, in a department',
      '<departmentid>SALES</departmentid><dept_subs>true</dept_subs><customerid>C1</customerid><customerid_subs>false</customerid_subs>',
      (m: Move) => m.customer === 'C1' && isIn(m.department, 'SALES'),
    ],
  ])('counts %s only', async (_name, filter, test) => {
    const [from, to] = ['20250301', '20260531'];
    const rows = await rowsOf(trial(`${span(from, to)}<statistical>exclude</statistical>${filter}`), []);
    expect(sorted(rows)).toEqual(expected(ALL.filter(test), from, to, () => []).filter(isMoved));
  });

  it('get_accountbalancesbydimensions groups by any dimension, without statistics', async () => {
    const [from, to] = ['20250301', '20260531'];
    const call =
      `<get_accountbalancesbydimensions>${span(from, to)}<showzerowithactivity>true</showzerowithactivity>` +
      '<startaccountno>10000</startaccountno><endaccountno>45000</endaccountno><groupby>customer, location</groupby></get_accountbalancesbydimensions>';
    const { data } = await simulator.one(call);
    const rows = (data?.children ?? []).map((node) => ({
      key: ['glaccountno', 'customerid', 'locationid'].map((name) => textOf(node, name)).join('|'),
      start: number(node, 'startbalance').toFixed(2),
      net: number(node, 'periodbalance').toFixed(2),
      end: number(node, 'endbalance').toFixed(2),
    }));
    const wanted = expected(ALL, from, to, (each) => [each.customer, each.location]);
    expect(sorted(rows).filter(isMoved)).toEqual(wanted.filter(({ key }) => key < '45000').filter(isMoved));
    expect(data?.children[0]?.children.map(({ name }) => name)).toEqual(
      ['glaccountno', 'startbalance', 'periodbalance', 'endbalance', 'currency'].concat([
        'customerid',
        'customername',
        'locationid',
        'locationname',
      ]),
    );
  });

  it.each([
    ['get_trialbalance', trial(span('20260101', '20261231')), ['13100', '31000', '41900', '52000', 'HEADS']],
    ['statistics only', trial(`${span('20260101', '20261231')}<statistical>only</statistical>`), ['HEADS']],
    ['before anything', trial(span('20100101', '20101231')), []],
    [
      'get_accountbalances of one account',
      '<get_accountbalances><reportingperiodname>Month Ended May 2026</reportingperiodname><glaccountno>HEADS</glaccountno></get_accountbalances>',
      ['HEADS'],
    ],
  ])('%s lists accounts', async (_name, call, accounts) => {
    expect((await rowsOf(call, [])).map(({ key }) => key)).toEqual(accounts);
  });

  it('shows idle accounts, and both sides of a balance, where that is asked for', async () => {
    const call = trial(
      `${span('20100101', '20101231')}<showzerobalances>true</showzerobalances><debitcreditbalance>true</debitcreditbalance>`,
    );
    const { data } = await simulator.one(call);
    const { count } = (await simulator.control('GET', '/companies/MAPLESTREET/objects/GLACCOUNT')).json;
    expect(data?.children).toHaveLength(count + 1);
    expect(textOf(data?.children[0] ?? { name: '', attributes: {}, children: [], text: '' }, 'startdebitbalance')).toBe(
      '0',
    );
  });

  it.each([
    ['Month Ended July 2026', '20260701', '20260731'],
    ['Quarter Ended March 2026', '20260101', '20260331'],
    ['Calendar Year Ended December 2025', '20250101', '20251231'],
    ['Fiscal Year Ended March 2026', '20250401', '20260331'],
  ])('knows the period %s', async (name, from, to) => {
    const named = await rowsOf(trial(`<reportingperiodname>${name}</reportingperiodname>`), []);
    expect(named).toEqual(await rowsOf(trial(span(from, to)), []));
  });

  it('sees from an entity what is its own', async () => {
    const { data } = await simulator.one(trial(`${span('20240101', '20261231')}<statistical>exclude</statistical>`), {
      location: 'ONLINE',
    });
    const rows = (data?.children ?? []).map((node) => [
      textOf(node, 'glaccountno'),
      number(node, 'endbalance').toFixed(2),
    ]);
    const own = expected(
      ALL.filter(({ location }) => location === 'ONLINE'),
      '20240101',
      '20261231',
      () => [],
    );
    expect(rows).toEqual(own.filter(isMoved).map(({ key, end }) => [key, end]));
  });

  it.each([
    ['an unknown period', trial('<reportingperiodname>Forever</reportingperiodname>'), /Invalid Reporting period/],
    ['a period that ends before it starts', trial(span('20260201', '20260101')), /must not be later/],
    ['a day that does not exist', trial(span('20260231', '20260301')), /Invalid date/],
    ['another book', trial(`${span('20260101', '20260131')}<reportingbook>CASH</reportingbook>`), /Reporting book/],
    [
      'an adjustment book',
      trial(`${span('20260101', '20260131')}<adjbooks><adjbook>GAAP</adjbook></adjbooks>`),
      /Adjustment book/,
    ],
    [
      'an unknown location',
      trial(`${span('20260101', '20260131')}<locationid>NO</locationid>`),
      /Invalid Location 'NO'/,
    ],
    [
      'an unknown account',
      `<get_accountbalances>${span('20260101', '20260131')}<glaccountno>9</glaccountno></get_accountbalances>`,
      /Account 9 is not valid/,
    ],
    [
      'a budget',
      `<get_accountbalancesbydimensions>${span('20260101', '20260131')}<contentselection>Budget</contentselection><glaccountno>52000</glaccountno></get_accountbalancesbydimensions>`,
      /Invalid Budget/,
    ],
    [
      'an unknown dimension',
      `<get_accountbalancesbydimensions>${span('20260101', '20260131')}<glaccountno>52000</glaccountno><groupby>colour</groupby></get_accountbalancesbydimensions>`,
      /Invalid Dimension 'colour'/,
    ],
  ])('refuses %s', async (_name, call, reason) => {
    expect((await simulator.one(call)).texts[0]).toMatch(reason);
  });

  it('asks for a location where entities have several base currencies', async () => {
    await simulator.one(create('LOCATIONENTITY', fields({ LOCATIONID: 'US', NAME: 'US', CURRENCY: 'USD' })));
    const whole = await simulator.one(trial(span('20260101', '20260131')));
    expect(whole.texts[0]).toMatch(/different base currencies/);
    const part = await simulator.one(trial(`${span('20240101', '20261231')}<locationid>SHOP</locationid>`));
    expect(textOf(part.data?.children[0] ?? { name: '', attributes: {}, children: [], text: '' }, 'currency')).toBe(
      'CAD',
    );
    await simulator.one(update('LOCATIONENTITY', fields({ LOCATIONID: 'US', CURRENCY: 'CAD' })));
  });
});
