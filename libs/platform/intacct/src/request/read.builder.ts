import type { QueryOrder, QuerySelect, ReadFunction } from '@bridge/ports';
import { identity, parts, text } from './document.parts.js';
import { filterNode, listFilterNode } from './filter.builder.js';
import { RequestShapeError } from './request-shape.error.js';
import { element, leaf } from '../xml/xml-node.js';
import type { XmlNode } from '../xml/xml-node.js';

type Kind<K extends ReadFunction['kind']> = Extract<ReadFunction, { kind: K }>;

const defaultPageSizeRecords = 100;
const maxKeys = 100;

/** @throws RequestShapeError  unless there are 1 to 100 */
export function keyList(keys: readonly string[], what: string): string {
  if (keys.length < 1 || keys.length > maxKeys) {
    throw new RequestShapeError(`A ${what} takes 1 to ${maxKeys} keys, not ${keys.length}.`);
  }
  if (keys.some((key) => identity(`A key of a ${what}`, key).includes(','))) {
    throw new RequestShapeError(`A key of a ${what} holds no comma.`);
  }
  return keys.join(',');
}

function assertCount(count: number, what: string, [min, max]: readonly [number, number]): string {
  if (!Number.isInteger(count) || count < min || count > max) {
    throw new RequestShapeError(`${what} is ${min} to ${max}, not ${count}.`);
  }
  return String(count);
}

function pageSize(records: number | undefined, max: number): XmlNode {
  return leaf('pagesize', assertCount(records ?? defaultPageSizeRecords, 'The size of a page', [1, max]));
}

function fieldList(fields: readonly string[]): XmlNode {
  return leaf('fields', fields.length === 0 ? '*' : fields.join(','));
}

/** `read` and `readByName`. */
export function readNode(call: Kind<'read'> | Kind<'readByName'>): XmlNode {
  return parts(call.kind, [
    text('object', call.object),
    text('keys', keyList(call.kind === 'read' ? call.recordNos : call.names, call.kind)),
    fieldList(call.fields),
    text('returnFormat', 'xml'),
    text('docparid', call.documentType),
  ]);
}

export function readByQueryNode(call: Kind<'readByQuery'>): XmlNode {
  return parts('readByQuery', [
    text('object', call.object),
    text('query', call.query),
    fieldList(call.fields),
    pageSize(call.pageSizeRecords, 1000),
    text('returnFormat', 'xml'),
    text('docparid', call.documentType),
  ]);
}

export function readMoreNode(call: Kind<'readMore'>): XmlNode {
  return element('readMore', [
    call.resultId === undefined ? leaf('object', call.object) : leaf('resultId', call.resultId),
  ]);
}

function selectNode(select: QuerySelect): XmlNode {
  return typeof select === 'string' ? leaf('field', select) : leaf(select.aggregate, select.field);
}

function orderNode(orders: readonly QueryOrder[]): XmlNode {
  return element(
    'orderby',
    orders.map(({ field, direction }) => element('order', [leaf('field', field), leaf(direction, '')])),
  );
}

export function queryNode(query: Kind<'query'>): XmlNode {
  if (query.select.length === 0) {
    throw new RequestShapeError('A query selects at least one field.');
  }
  const { orderBy = [], offset } = query;
  return parts('query', [
    element('select', query.select.map(selectNode)),
    text('object', query.object),
    text('docparid', query.documentType),
    query.filter === undefined ? undefined : element('filter', [filterNode(query.filter)]),
    orderBy.length === 0 ? undefined : orderNode(orderBy),
    element('options', [
      leaf('caseinsensitive', String(query.isCaseInsensitive ?? false)),
      leaf('showprivate', String(query.showPrivate ?? false)),
    ]),
    pageSize(query.pageSizeRecords, 2000),
    offset === undefined ? undefined : text('offset', assertCount(offset, 'An offset', [0, Number.MAX_SAFE_INTEGER])),
  ]);
}

/** @see Interface reference, section 7.1 */
export function getListNode(list: Kind<'get_list'>): XmlNode {
  const count = (name: string, value: number | undefined, min: number): Readonly<Record<string, string>> =>
    value === undefined ? {} : { [name]: assertCount(value, name, [min, Number.MAX_SAFE_INTEGER]) };
  const sorts = (list.orderBy ?? []).map(({ field, direction }) => ({
    ...leaf('sortfield', field),
    attributes: { order: direction === 'ascending' ? 'asc' : 'desc' },
  }));
  const fields = (list.fields ?? []).map((field) => leaf('field', field));
  return parts(
    'get_list',
    [
      list.filter === undefined ? undefined : element('filter', [listFilterNode(list.filter)]),
      sorts.length === 0 ? undefined : element('sorts', sorts),
      fields.length === 0 ? undefined : element('fields', fields),
    ],
    {
      object: list.object,
      ...count('maxitems', list.maxItems, 1),
      ...count('start', list.start, 0),
      ...(list.showPrivate === undefined ? {} : { showprivate: String(list.showPrivate) }),
    },
  );
}

/** Functions about definitions, set-up and users. */
export function setupNode(
  call: Exclude<ReadFunction, { kind: 'read' | 'readByName' | 'readByQuery' | 'readMore' | 'query' | 'get_list' }>,
): XmlNode {
  switch (call.kind) {
    case 'lookup':
      return parts('lookup', [text('object', call.object), text('docparid', call.documentType)]);
    case 'inspect':
      return element('inspect', [leaf('object', call.object ?? '*')], call.isDetailed === true ? { detail: '1' } : {});
    case 'get_companyprefs':
      return element('get_companyprefs', [], { application: call.application });
    case 'getUserPermissions':
      return element('getUserPermissions', [leaf('userId', call.userId)]);
    case 'readUserFormatting':
      return element('readUserFormatting', [
        call.userId === undefined ? leaf('key', call.recordNo) : leaf('userId', call.userId),
      ]);
    case 'getAPISession':
      return parts('getAPISession', [text('locationid', call.entityId)]);
    case 'getDimensions':
    case 'getDimensionRelationships':
    case 'readEntityDetails':
    case 'getFinancialSetup':
      return leaf(call.kind, '');
    default:
      throw new RequestShapeError(`No function "${String((call as { kind?: unknown }).kind).slice(0, 60)}" is known.`);
  }
}
