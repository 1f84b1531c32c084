import { Functions } from '@intacct/intacct-sdk';
import type { GatewayFunction, QueryFilter } from '@bridge/ports';
import { controlId, filled } from './sdk-records.fixtures.js';
import type { Pair } from './sdk-records.fixtures.js';

const { Common, PlatformServices } = Functions;
const { Filter, AndOperator, OrOperator } = Common.NewQuery.QueryFilter;

const query = { kind: 'query', controlId, object: 'CUSTOMER', select: ['RECORDNO'] } as const;
const sdkQuery = (): Functions.Common.NewQuery.IQueryFunction => {
  const select = new Common.NewQuery.QuerySelect.SelectBuilder().addField('RECORDNO').selects;
  return new Common.NewQuery.Query(controlId)
    .assignSelectFields(select)
    .assignFromObject('CUSTOMER')
    .assignPageSize(100);
};
const filter = (): InstanceType<typeof Filter> => new Filter('A');

const filters: readonly (readonly [QueryFilter, ReturnType<InstanceType<typeof Filter>['isNull']>])[] = [
  [{ operator: 'equalto', field: 'A', value: '1' }, filter().equalTo('1')],
  [{ operator: 'notequalto', field: 'A', value: '1' }, filter().notEqualTo('1')],
  [{ operator: 'lessthan', field: 'A', value: '1' }, filter().lessThan('1')],
  [{ operator: 'lessthanorequalto', field: 'A', value: '1' }, filter().lessThanOrEqualTo('1')],
  [{ operator: 'greaterthan', field: 'A', value: '1' }, filter().greaterThan('1')],
  [{ operator: 'greaterthanorequalto', field: 'A', value: '1' }, filter().greaterThanOrEqualTo('1')],
  [{ operator: 'between', field: 'A', from: '1', to: '2' }, filter().between('1', '2')],
  [{ operator: 'in', field: 'A', values: ['1', '2'] }, filter().in(['1', '2'])],
  [{ operator: 'notin', field: 'A', values: ['1'] }, filter().notIn(['1'])],
  [{ operator: 'like', field: 'A', value: 'x%' }, filter().like('x%')],
  [{ operator: 'notlike', field: 'A', value: 'x_' }, filter().notLike('x_')],
  [{ operator: 'isnull', field: 'A' }, filter().isNull()],
  [{ operator: 'isnotnull', field: 'A' }, filter().isNotNull()],
  [
    {
      operator: 'or',
      filters: [
        { operator: 'isnull', field: 'A' },
        {
          operator: 'and',
          filters: [
            { operator: 'like', field: 'A', value: 'x' },
            { operator: 'equalto', field: 'B', value: "O'Neil & Co" },
          ],
        },
      ],
    },
    new OrOperator([filter().isNull(), new AndOperator([filter().like('x'), new Filter('B').equalTo("O'Neil & Co")])]),
  ],
];

const bare = (kind: 'getDimensions' | 'getDimensionRelationships'): GatewayFunction => ({ kind, controlId });

/** Reads that both clients build. */
export const readPairs: readonly Pair[] = [
  ...filters.map(([ours, sdk]) => ({
    what: `query with ${ours.operator}`,
    ours: { ...query, filter: ours },
    sdk: sdkQuery().assignFilter(sdk),
  })),
  {
    what: 'query with aggregates, orders, options and offset',
    ours: {
      ...query,
      select: [
        'NAME',
        ...(['avg', 'count', 'min', 'max', 'sum'] as const).map((aggregate) => ({ aggregate, field: 'TOTALDUE' })),
      ],
      documentType: 'Sales Invoice',
      orderBy: [
        { field: 'NAME', direction: 'ascending' },
        { field: 'RECORDNO', direction: 'descending' },
      ],
      isCaseInsensitive: true,
      showPrivate: true,
      pageSizeRecords: 2000,
      offset: 4000,
    },
    sdk: sdkQuery()
      .assignSelectFields(
        new Common.NewQuery.QuerySelect.SelectBuilder()
          .addField('NAME')
          .addAverage('TOTALDUE')
          .addCount('TOTALDUE')
          .addMinimum('TOTALDUE')
          .addMaximum('TOTALDUE')
          .addSum('TOTALDUE').selects,
      )
      .assignDocParId('Sales Invoice')
      .assignOrderBy(
        new Common.NewQuery.QueryOrderBy.OrderBuilder().addAscending('NAME').addDescending('RECORDNO').orders,
      )
      .assignCaseInsensitive(true)
      .assignShowPrivate(true)
      .assignPageSize(2000)
      .assignOffset(4000),
  },
  {
    what: 'read',
    ours: { kind: 'read', controlId, object: 'CLASS', recordNos: ['1', '2'], fields: ['A', 'B'], documentType: 'X' },
    sdk: filled(new Common.Read(controlId), { objectName: 'CLASS', keys: [1, 2], fields: ['A', 'B'], docParId: 'X' }),
  },
  {
    what: 'readByName',
    ours: { kind: 'readByName', controlId, object: 'CLASS', names: ['A'], fields: [] },
    sdk: filled(new Common.ReadByName(controlId), { objectName: 'CLASS', names: ['A'] }),
  },
  {
    what: 'readByQuery',
    ours: { kind: 'readByQuery', controlId, object: 'CLASS', fields: ['A'], query: '', pageSizeRecords: 1000 },
    sdk: filled(new Common.ReadByQuery(controlId), { objectName: 'CLASS', fields: ['A'] }),
  },
  {
    what: 'readMore',
    ours: { kind: 'readMore', controlId, resultId: 'r' },
    sdk: filled(new Common.ReadMore(controlId), { resultId: 'r' }),
  },
  {
    what: 'lookup',
    ours: { kind: 'lookup', controlId, object: 'SODOCUMENT', documentType: 'Sales Invoice' },
    sdk: filled(new Common.Lookup(controlId), { objectName: 'SODOCUMENT', docParId: 'Sales Invoice' }),
  },
  { what: 'inspect of all', ours: { kind: 'inspect', controlId }, sdk: new Common.Inspect(controlId) },
  {
    what: 'inspect of one',
    ours: { kind: 'inspect', controlId, object: 'CLASS' },
    sdk: filled(new Common.Inspect(controlId), { objectName: 'CLASS' }),
  },
  {
    what: 'get_list',
    ours: { kind: 'get_list', controlId, object: 'smarteventlog' },
    sdk: filled(new Common.GetList.GetList(controlId), { object: 'smarteventlog' }),
  },
  { what: 'getDimensions', ours: bare('getDimensions'), sdk: new PlatformServices.DimensionsGet(controlId) },
  {
    what: 'getDimensionRelationships',
    ours: bare('getDimensionRelationships'),
    sdk: new PlatformServices.DimensionRelationshipsGet(controlId),
  },
  {
    what: 'getAPISession of an entity',
    ours: { kind: 'getAPISession', controlId, entityId: 'E' },
    sdk: filled(new Functions.ApiSessionCreate(controlId), { entityId: 'E' }),
  },
  {
    what: 'getAPISession',
    ours: { kind: 'getAPISession', controlId },
    sdk: new Functions.ApiSessionCreate(controlId),
  },
];
