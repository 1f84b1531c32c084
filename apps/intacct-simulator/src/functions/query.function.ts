import { refuse } from '../gateway/refusal.error.js';
import { childOf, childrenOf, textOf, type XmlNode } from '../gateway/xml.parser.js';
import type { ObjectModel } from '../model/object.model.js';
import { AGGREGATES, aggregateRows, type Column, type Row } from '../query/aggregate.model.js';
import { queryPath, selectPath } from '../query/field.path.js';
import type { Order } from '../query/record.order.js';
import { selectRecords } from '../query/record.scan.js';
import { parseXmlFilter } from '../query/xml-filter.parser.js';
import { showing, shownPath, storedFilter } from '../query/zoned.path.js';
import type { StoredRecord } from '../store/table.store.js';
import { barePayload, returnFormatOf } from './bare.format.js';
import type { FunctionContext, GatewayFunction } from './function.model.js';
import { requireModel } from './model.lookup.js';
import { requireElements } from './parameter.catalog.js';
import { pageSizeOf, visibleUntil } from './read-by-query.functions.js';

const MAX_PAGE = 2000;
const OPTIONS = ['caseinsensitive', 'showprivate', 'returnformat'];
const NUMBERS: ReadonlySet<string> = new Set(['INTEGER', 'SEQUENCE', 'DECIMAL', 'CURRENCY', 'PERCENT']);
const malformed = (text: string) => refuse('DL02000001', `There was an error processing the request: ${text}`);

function parseColumns(context: FunctionContext, model: ObjectModel, call: XmlNode): readonly Column[] {
  const columns = (childOf(call, 'select')?.children ?? []).map((node): Column => {
    if (node.name === 'field') {
      const path = selectPath(context.company, model, node.text);
      return { name: node.text, path: shownPath(context.zone, path), aggregate: undefined };
    }
    const path = queryPath(context.company, model, node.text);
    const aggregate = AGGREGATES.find((each) => each === node.name);
    if (aggregate === undefined) throw malformed(`select does not know ${node.name}`);
    if ((aggregate === 'sum' || aggregate === 'avg') && !NUMBERS.has(path.field.type)) {
      throw malformed(`${aggregate} needs a number, ${node.text} is none`);
    }
    return {
      name: `${aggregate.toUpperCase()}.${node.text}`,
      path,
      aggregate,
      show: showing(context.zone, path.field),
    };
  });
  if (columns.length === 0) throw malformed('select names no field');
  return columns;
}

function parseOrders(context: FunctionContext, model: ObjectModel, call: XmlNode): readonly Order[] {
  const orderby = childOf(call, 'orderby');
  return (orderby === undefined ? [] : childrenOf(orderby, 'order')).map((order) => ({
    path: queryPath(context.company, model, textOf(order, 'field')),
    descending: childOf(order, 'descending') !== undefined,
  }));
}

function parseOffset(text: string): number {
  if (text === '') return 0;
  if (!/^\d{1,15}$/.test(text)) throw malformed(`offset ${text} is not valid`);
  return Number(text);
}

const rowOf =
  (columns: readonly Column[]) =>
  (record: StoredRecord): Row =>
    columns.map(({ name, path }) => [name, path.read(record)] as const);

export const queryFunction: GatewayFunction = {
  name: 'query',
  run(context, call) {
    const { company, world } = context;
    const model = requireModel(company, textOf(call, 'object').toUpperCase(), 'Query Failed');
    const columns = parseColumns(context, model, call);
    const options = childOf(call, 'options');
    if (options !== undefined && context.gaps.unknownParameters === 'refuse') requireElements(options, OPTIONS);
    const chosen = (name: string): boolean => options !== undefined && textOf(options, name) === 'true';
    const pageSize = pageSizeOf(textOf(call, 'pagesize'), MAX_PAGE);
    const offset = parseOffset(textOf(call, 'offset'));
    const orders = parseOrders(context, model, call);
    const found = selectRecords({
      company,
      model,
      filter: storedFilter(
        context.zone,
        parseXmlFilter(childOf(call, 'filter'), (name) => queryPath(company, model, name)),
      ),
      orders,
      entity: context.entity,
      showPrivate: chosen('showprivate'),
      visibleUntil: visibleUntil(context),
      shuffle: context.gaps.shuffleUnordered ? world.draws : undefined,
      caseInsensitive: chosen('caseinsensitive'),
      enumsBy: 'label',
    });
    const grouped = columns.some((column) => column.aggregate !== undefined)
      ? aggregateRows(columns, found.all(), orders)
      : undefined;
    const total = grouped?.length ?? found.size;
    const rows = grouped?.slice(offset, offset + pageSize) ?? found.page(offset, pageSize).map(rowOf(columns));
    const attributes = [
      ['listtype', model.name] as const,
      ['totalcount', total] as const,
      ['offset', offset] as const,
      ['count', rows.length] as const,
      ['numremaining', Math.max(0, total - offset - rows.length)] as const,
    ];
    const format = returnFormatOf(options === undefined ? '' : textOf(options, 'returnformat'));
    const names = columns.map((column) => column.name);
    return {
      transactions: 1,
      rows: rows.length,
      ...(format === 'xml' ? {} : { bare: barePayload(format, names, rows) }),
      payload: (writer) => {
        if (rows.length === 0) return writer.empty('data', attributes);
        writer.open('data', attributes);
        for (const row of rows) {
          writer.open(model.name);
          for (const [name, value] of row) writer.leaf(name, value);
          writer.close(model.name);
        }
        writer.close('data');
      },
    };
  },
};
