import type { GatewayFunction, ListFilter, QueryFilter, QueryOrder, QuerySelect } from '@bridge/ports';
import { preferenceApplications } from '@bridge/ports';
import {
  assertShape,
  checkedElsewhere,
  count,
  day,
  flag,
  later,
  listOf,
  needed,
  oneOf,
  optional,
  recordOf,
  text,
} from './argument.shape.js';
import type { Rule, Shape, ShapeOf } from './argument.shape.js';
import { apAdjustment, arAdjustment, bill, billChange, invoice, invoiceChange, term } from './document.shapes.js';

type CallOf<K extends string> = GatewayFunction extends infer F
  ? F extends { readonly kind: string }
    ? K extends F['kind']
      ? F
      : never
    : never
  : never;

type FunctionShapes = { readonly [K in GatewayFunction['kind']]: ShapeOf<CallOf<K>> };

const call = { kind: needed(text), controlId: needed(text) };
const object = needed(text);
const documentType = optional(text);
const record = needed(checkedElsewhere('a record of field names, each with text, a record or a list of records'));
const naturalKey = recordOf('{ field, value }', () => ({ field: needed(text), value: needed(text) }));
const texts = needed(listOf(text));
const reversal = { ...call, recordNo: needed(text), dateReversed: needed(day), description: optional(text) };
const aggregate = {
  aggregate: needed(oneOf(['count', 'avg', 'min', 'max', 'sum'])),
  field: needed(text),
} satisfies ShapeOf<Exclude<QuerySelect, string>>;
const order = {
  field: needed(text),
  direction: needed(oneOf(['ascending', 'descending'])),
} satisfies ShapeOf<QueryOrder>;
const orders = optional(listOf(recordOf('{ field, direction }', () => order)));

const selected: Rule = {
  words: "a field, or { aggregate: 'count', 'avg', 'min', 'max' or 'sum', field }",
  check(value, path) {
    if (typeof value !== 'string') recordOf('', () => aggregate).check(value, path);
  },
};

/** A condition: which members it has depends on its operator. */
function conditionOf<O extends string>(shapes: Readonly<Record<O, Shape>>): Rule {
  const shapeOf = new Map<unknown, Shape>(Object.entries(shapes));
  const operators = oneOf(Object.keys(shapes));
  return recordOf('a condition', (condition, path) => {
    const shape = shapeOf.get(condition['operator']);
    if (shape === undefined) {
      assertShape({ operator: condition['operator'] }, { operator: needed(operators) }, path);
    }
    return shape ?? {};
  });
}

const operator = needed(text);
const field = needed(text);
const compared = { operator, field, value: needed(text) };
const unary = { operator, field };
const listed = { operator, field, values: texts };

const joinedQuery = { operator, filters: needed(listOf(later('conditions', () => queryFilter))) };
const queryFilter: Rule = conditionOf<QueryFilter['operator']>({
  equalto: compared,
  notequalto: compared,
  greaterthan: compared,
  greaterthanorequalto: compared,
  lessthan: compared,
  lessthanorequalto: compared,
  like: compared,
  notlike: compared,
  between: { operator, field, from: needed(text), to: needed(text) },
  in: listed,
  notin: listed,
  isnull: unary,
  isnotnull: unary,
  and: joinedQuery,
  or: joinedQuery,
});

const joinedList = { operator, filters: needed(listOf(later('conditions', () => listFilter))) };
const listFilter: Rule = conditionOf<ListFilter['operator']>({
  '=': compared,
  '!=': compared,
  '<': compared,
  '<=': compared,
  '>': compared,
  '>=': compared,
  like: compared,
  'is null': unary,
  and: joinedList,
  or: joinedList,
});

/** Members of each function: what is refused, and what the README lists. */
export const functionShapes: FunctionShapes = {
  create: { ...call, object, record },
  update: { ...call, object, record, recordNo: optional(text), naturalKey: optional(naturalKey) },
  delete: { ...call, object, keys: texts },
  create_invoice: { ...call, document: needed(recordOf('an invoice', () => invoice)) },
  update_invoice: {
    ...call,
    recordNo: optional(text),
    externalId: optional(text),
    change: needed(recordOf('changes of an invoice', () => invoiceChange)),
  },
  create_bill: { ...call, document: needed(recordOf('a bill', () => bill)) },
  update_bill: {
    ...call,
    recordNo: optional(text),
    externalId: optional(text),
    change: needed(recordOf('changes of a bill', () => billChange)),
  },
  create_aradjustment: { ...call, document: needed(recordOf('an adjustment of receivables', () => arAdjustment)) },
  create_apadjustment: { ...call, document: needed(recordOf('an adjustment of payables', () => apAdjustment)) },
  create_arterm: { ...call, document: needed(recordOf('a term', () => term)) },
  create_apterm: { ...call, document: needed(recordOf('a term', () => term)) },
  reverse_invoice: reversal,
  reverse_bill: reversal,
  reverse_arpayment: reversal,
  reverse_appayment: reversal,
  installApp: { ...call, applicationXml: needed(text) },
  read: { ...call, object, fields: texts, documentType, recordNos: texts },
  readByName: { ...call, object, fields: texts, documentType, names: texts },
  readByQuery: {
    ...call,
    object,
    fields: texts,
    documentType,
    query: needed(text),
    pageSizeRecords: optional(count),
  },
  readMore: { ...call, resultId: optional(text), object: optional(text) },
  query: {
    ...call,
    object,
    select: needed(listOf(selected)),
    documentType,
    filter: optional(queryFilter),
    orderBy: orders,
    pageSizeRecords: optional(count),
    offset: optional(count),
    showPrivate: optional(flag),
    isCaseInsensitive: optional(flag),
  },
  lookup: { ...call, object, documentType },
  inspect: { ...call, object: optional(text), isDetailed: optional(flag) },
  getDimensions: call,
  getDimensionRelationships: call,
  readEntityDetails: call,
  getFinancialSetup: call,
  get_companyprefs: { ...call, application: needed(oneOf(preferenceApplications)) },
  getUserPermissions: { ...call, userId: needed(text) },
  readUserFormatting: { ...call, userId: optional(text), recordNo: optional(text) },
  get_list: {
    ...call,
    object,
    maxItems: optional(count),
    start: optional(count),
    showPrivate: optional(flag),
    fields: optional(listOf(text)),
    filter: optional(listFilter),
    orderBy: orders,
  },
  getAPISession: { ...call, entityId: optional(text) },
};
