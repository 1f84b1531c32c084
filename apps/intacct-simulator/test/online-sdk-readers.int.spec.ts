import type { ClientConfig } from '@intacct/intacct-sdk';
import { Functions, RequestConfig, SessionProvider } from '@intacct/intacct-sdk';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { filled, SdkOnSimulator } from './online-sdk.fixture.js';

const { Read, ReadByName, ReadByQuery, ReadMore, Lookup, Inspect, NewQuery, Query } = Functions.Common;
const { Filter, AndOperator, OrOperator } = NewQuery.QueryFilter;
const { SelectBuilder } = NewQuery.QuerySelect;
const { OrderBuilder } = NewQuery.QueryOrderBy;
const { Comparison, Logical, QueryString } = Query;
const { VendorCreate } = Functions.AccountsPayable;

const COUNT = 30;
const idOf = (index: number): string => `Q${String(index).padStart(3, '0')}`;
const ids = (...indexes: readonly number[]): readonly string[] => indexes.map(idOf);
const all = Array.from({ length: COUNT }, (_, index) => index);

type QueryFilter = ReturnType<InstanceType<typeof Filter>['equalTo']>;

const field = (name: string): InstanceType<typeof Filter> => new Filter(name);
const limit = (): InstanceType<typeof Filter> => field('CREDITLIMIT');

/** Vendors of these specs only, whatever else the company has. */
const ours = (filter: QueryFilter): QueryFilter => new AndOperator([field('VENDORID').like('Q%'), filter]);

const QUERIES: readonly (readonly [string, () => QueryFilter, readonly string[]])[] = [
  ['equalto', () => field('VENDORID').equalTo('Q003'), ids(3)],
  ['notequalto', () => ours(limit().notEqualTo('7')), ids(...all.filter((index) => index !== 7))],
  ['lessthan', () => ours(limit().lessThan('3')), ids(0, 1, 2)],
  ['lessthanorequalto', () => ours(limit().lessThanOrEqualTo('3')), ids(0, 1, 2, 3)],
  ['greaterthan', () => ours(limit().greaterThan('27')), ids(28, 29)],
  ['greaterthanorequalto', () => ours(limit().greaterThanOrEqualTo('27')), ids(27, 28, 29)],
  ['between', () => ours(limit().between('10', '12')), ids(10, 11, 12)],
  ['in', () => field('VENDORID').in([...ids(4, 9)]), ids(4, 9)],
  ['notin', () => ours(field('VENDORID').notIn([...ids(...all.slice(2))])), ids(0, 1)],
  ['like', () => field('VENDORID').like('Q01_'), ids(...all.slice(10, 20))],
  ['notlike', () => ours(field('VENDORID').notLike('Q0%')), []],
  ['isnull', () => ours(field('COMMENTS').isNull()), ids(...all.filter((index) => index % 2 === 1))],
  ['isnotnull', () => ours(field('COMMENTS').isNotNull()), ids(...all.filter((index) => index % 2 === 0))],
  ['or', () => new OrOperator([field('VENDORID').equalTo('Q001'), field('VENDORID').equalTo('Q002')]), ids(1, 2)],
];

const comparison = <T extends object>(type: new () => T, name: string, value: unknown, negate = false): T =>
  Object.assign(new type(), { field: name, value, negate });

const { EqualTo, GreaterThan, GreaterThanOrEqualTo, InArray, LessThan, LessThanOrEqualTo, Like } = Comparison;

const inArray = (valuesList: readonly string[], negate = false): object =>
  Object.assign(new InArray.InArrayString(), { field: 'VENDORID', valuesList, negate });

type Condition = { toString(): string };
const likeOurs = (): Condition => comparison(Like.LikeString, 'VENDORID', 'Q%');
const both = (...conditions: readonly Condition[]): Condition =>
  Object.assign(new Logical.AndCondition(), { conditions });
const either = (...conditions: readonly Condition[]): Condition =>
  Object.assign(new Logical.OrCondition(), { conditions });

const CONDITIONS: readonly (readonly [string, () => Condition, readonly string[]])[] = [
  ['equal', () => comparison(EqualTo.EqualToString, 'VENDORID', 'Q003'), ids(3)],
  ['a quote', () => comparison(EqualTo.EqualToString, 'NAME', "Vendor's 5"), ids(5)],
  ['a number', () => both(likeOurs(), comparison(EqualTo.EqualToNumber, 'CREDITLIMIT', 6)), ids(6)],
  [
    'not equal',
    () => both(likeOurs(), comparison(EqualTo.EqualToNumber, 'CREDITLIMIT', 6, true)),
    ids(...all.filter((index) => index !== 6)),
  ],
  [
    'null',
    () => both(likeOurs(), comparison(EqualTo.EqualToNull, 'COMMENTS', undefined)),
    ids(...all.filter((index) => index % 2 === 1)),
  ],
  [
    'not null',
    () => both(likeOurs(), comparison(EqualTo.EqualToNull, 'COMMENTS', undefined, true)),
    ids(...all.filter((index) => index % 2 === 0)),
  ],
  ['greater', () => both(likeOurs(), comparison(GreaterThan.GreaterThanNumber, 'CREDITLIMIT', 27)), ids(28, 29)],
  [
    'greater or equal',
    () => both(likeOurs(), comparison(GreaterThanOrEqualTo.GreaterThanOrEqualToNumber, 'CREDITLIMIT', 27)),
    ids(27, 28, 29),
  ],
  ['less', () => both(likeOurs(), comparison(LessThan.LessThanNumber, 'CREDITLIMIT', 2)), ids(0, 1)],
  [
    'less or equal',
    () => both(likeOurs(), comparison(LessThanOrEqualTo.LessThanOrEqualToNumber, 'CREDITLIMIT', 2)),
    ids(0, 1, 2),
  ],
  ['in', () => inArray(ids(4, 9)), ids(4, 9)],
  ['not in', () => both(likeOurs(), inArray(ids(...all.slice(2)), true)), ids(0, 1)],
  [
    'or, nested',
    () =>
      both(
        likeOurs(),
        either(
          comparison(EqualTo.EqualToString, 'VENDORID', 'Q001'),
          comparison(EqualTo.EqualToString, 'VENDORID', 'Q002'),
        ),
      ),
    ids(1, 2),
  ],
];

describe('The official SDK reads', () => {
  let sdk: SdkOnSimulator;

  beforeAll(async () => {
    sdk = await SdkOnSimulator.start();
    const vendors = all.map((index) =>
      filled(new VendorCreate(), {
        vendorId: idOf(index),
        vendorName: `Vendor's ${index}`,
        printAs: `Vendor ${index}`,
        creditLimit: index,
        ...(index % 2 === 0 ? { comments: 'even' } : {}),
      }),
    );
    const results = await sdk.batch(vendors);
    expect(results.map(({ status }) => status)).toEqual(all.map(() => 'success'));
  });
  afterAll(() => sdk.stop());

  const select = (...names: readonly string[]) => new SelectBuilder().addFields([...names]).selects;
  const idsOf = (data: readonly Readonly<Record<string, unknown>>[]): readonly unknown[] =>
    data.map((record) => record['VENDORID']);

  it.each(QUERIES)('by query with %s', async (_, filter, expected) => {
    const query = new NewQuery.Query()
      .assignSelectFields(select('RECORDNO', 'VENDORID'))
      .assignFromObject('VENDOR')
      .assignFilter(filter())
      .assignOrderBy(new OrderBuilder().addAscending('VENDORID').orders);
    const result = await sdk.done(query as unknown as Functions.IFunction);
    expect(result).toMatchObject({ totalCount: expected.length, numRemaining: 0 });
    expect(idsOf(result.data)).toEqual(expected);
  });

  it('page by page, in descending order, without regard to case', async () => {
    const page = (offset: number) =>
      new NewQuery.Query()
        .assignSelectFields(select('VENDORID'))
        .assignFromObject('VENDOR')
        .assignFilter(field('VENDORID').like('q%'))
        .assignOrderBy(new OrderBuilder().addDescending('VENDORID').orders)
        .assignCaseInsensitive(true)
        .assignPageSize(20)
        .assignOffset(offset) as unknown as Functions.IFunction;
    const first = await sdk.done(page(0));
    const second = await sdk.done(page(20));
    expect(first).toMatchObject({ totalCount: COUNT, numRemaining: 10 });
    expect([...idsOf(first.data), ...idsOf(second.data)]).toEqual([...ids(...all)].reverse());
  });

  it('aggregates', async () => {
    const selects = new SelectBuilder()
      .addCount('RECORDNO')
      .addMinimum('CREDITLIMIT')
      .addMaximum('CREDITLIMIT')
      .addSum('CREDITLIMIT')
      .addAverage('CREDITLIMIT').selects;
    const query = new NewQuery.Query()
      .assignSelectFields(selects)
      .assignFromObject('VENDOR')
      .assignFilter(field('VENDORID').like('Q%'));
    const { data } = await sdk.done(query as unknown as Functions.IFunction);
    const values = Object.fromEntries(Object.entries(data[0] ?? {}).map(([name, value]) => [name, Number(value)]));
    expect(values).toEqual({
      'COUNT.RECORDNO': 30,
      'MIN.CREDITLIMIT': 0,
      'MAX.CREDITLIMIT': 29,
      'SUM.CREDITLIMIT': 435,
      'AVG.CREDITLIMIT': 14.5,
    });
  });

  it.each(CONDITIONS)('by readByQuery with %s', async (_, condition, expected) => {
    const query = filled(new ReadByQuery(), { objectName: 'VENDOR', fields: ['VENDORID'], query: condition() });
    const { data, totalCount } = await sdk.done(query);
    expect(idsOf(data)).toEqual(expected);
    expect(totalCount).toBe(expected.length);
  });

  it('on with readMore until nothing remains', async () => {
    const query = new QueryString("VENDORID like 'Q%'");
    let result = await sdk.done(
      filled(new ReadByQuery(), { objectName: 'VENDOR', fields: ['VENDORID'], query, pageSize: 12 }),
    );
    const found = [...idsOf(result.data)];
    expect(result).toMatchObject({ count: 12, totalCount: COUNT, numRemaining: 18 });
    while (result.numRemaining > 0) {
      result = await sdk.done(filled(new ReadMore(), { resultId: result.resultId }));
      found.push(...idsOf(result.data));
    }
    expect(found).toEqual(ids(...all));
    const unknown = await sdk.one(filled(new ReadMore(), { resultId: 'never-seen' }));
    expect(unknown).toMatchObject({ status: 'failure' });
    expect(unknown.errors.join()).toContain('readMore failed');
  });

  it('by record number and by name', async () => {
    const named = await sdk.done(
      filled(new ReadByName(), { objectName: 'VENDOR', names: ['Q001', 'Q002'], fields: ['RECORDNO', 'VENDORID'] }),
    );
    expect(idsOf(named.data)).toEqual(ids(1, 2));
    const keys = named.data.map((record) => Number(record['RECORDNO']));
    const read = await sdk.done(filled(new Read(), { objectName: 'VENDOR', keys, fields: [] }));
    expect(read.data).toEqual([
      expect.objectContaining({ VENDORID: 'Q001', NAME: "Vendor's 1" }),
      expect.objectContaining({ VENDORID: 'Q002', COMMENTS: 'even' }),
    ]);
    const wrong = await sdk.one(filled(new Read(), { objectName: 'VENDOR', keys, fields: ['NOFIELD'] }));
    expect(wrong.errors.join()).toContain('Invalid fields list');
  });

  it('definitions by lookup and inspect', async () => {
    expect((await sdk.done(filled(new Lookup(), { objectName: 'VENDOR' }))).data).toHaveLength(1);
    expect((await sdk.done(filled(new Inspect(), { objectName: 'VENDOR' }))).data).toHaveLength(1);
    expect((await sdk.done(new Inspect())).data.length).toBeGreaterThan(15);
  });

  it('dimensions and their relationships', async () => {
    const { DimensionsGet, DimensionRelationshipsGet } = Functions.PlatformServices;
    const dimensions = await sdk.done(new DimensionsGet());
    const listed = (dimensions.data[0]?.['dimension'] ?? []) as readonly Readonly<Record<string, string>>[];
    expect(listed.map(({ objectName }) => objectName)).toEqual(
      expect.arrayContaining(['DEPARTMENT', 'VENDOR', 'ITEM']),
    );
    await sdk.done(new DimensionRelationshipsGet());
  });
});

describe('The official SDK and its sessions', () => {
  let sdk: SdkOnSimulator;

  beforeAll(async () => {
    sdk = await SdkOnSimulator.start();
  });
  afterAll(() => sdk.stop());

  it('goes from the top level to an entity, and back', async () => {
    const config = await SessionProvider.factory(sdk.config());
    expect(config).toMatchObject({ companyId: 'MAPLESTREET', userId: 'bridge_api', entityId: '' });
    const entity = await SessionProvider.factory(filled(config, { entityId: 'SHOP' }));
    expect(entity.entityId).toBe('SHOP');
    const top = await SessionProvider.factory(filled(entity, { entityId: '' }));
    expect(top.entityId).toBe('');
  });

  it.each([
    ['a wrong password', { userPassword: 'wrong' }, 'Response authentication status failure'],
    ['a wrong sender', { senderPassword: 'wrong' }, 'Response control status failure'],
    ['an unknown company', { companyId: 'NOWHERE' }, 'Response authentication status failure'],
  ])('is refused for %s', async (_, changes, text) => {
    await expect(SessionProvider.factory(sdk.config(changes as Partial<ClientConfig>))).rejects.toThrow(text);
  });

  it('rolls a transaction back as a whole', async () => {
    const functions = ['SDK-T1', 'SDK-T1'].map((vendorId) =>
      filled(new VendorCreate(), { vendorId, vendorName: 'Twin', printAs: 'Twin' }),
    );
    await expect(sdk.batch(functions, { transaction: true })).rejects.toThrow('XL03000009');
    expect(await sdk.records('VENDOR', 'VENDORID=SDK-T1')).toEqual([]);
  });

  it('has duplicate protection only when it asks for it', async () => {
    const vendor = (vendorId: string) =>
      filled(new VendorCreate('same-id'), { vendorId, vendorName: vendorId, printAs: vendorId });
    const statuses = [];
    for (const [vendorId, uniqueId] of [
      ['SDK-U1', true],
      ['SDK-U2', true],
      ['SDK-U3', false],
    ] as const) {
      statuses.push((await sdk.batch([vendor(vendorId)], { uniqueId }))[0]?.status);
    }
    expect(statuses).toEqual(['success', 'failure', 'success']);
  });

  it('is answered 429 and 5xx as its retry rules expect', async () => {
    const config = filled(new RequestConfig(), { maxRetries: 0 });
    const client = sdk.online(sdk.config());
    for (const status of [502, 524]) {
      await sdk.simulator.control('POST', '/faults', { when: {}, do: 'http', status, times: 1 });
      await expect(client.execute(new Functions.ApiSessionCreate(), config)).rejects.toThrow();
    }
    await sdk.simulator.control('POST', '/faults', { when: {}, do: 'http', status: 429, times: 1 });
    await expect(client.execute(new Functions.ApiSessionCreate(), config)).rejects.toThrow(
      'Response control status failure',
    );
  });
});
