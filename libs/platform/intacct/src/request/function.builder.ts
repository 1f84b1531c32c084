import type { GatewayFunction, ReadFunction, WriteFunction } from '@bridge/ports';
import { filterNode } from './filter.builder.js';
import { recordNodes } from './record.builder.js';
import { RequestShapeError } from './request-shape.error.js';
import { element, leaf } from '../xml/xml-node.js';
import type { XmlNode } from '../xml/xml-node.js';

type Kind<K extends GatewayFunction['kind']> = Extract<GatewayFunction, { kind: K }>;

const defaultPageSizeRecords = 100;
const maxKeys = 100;

function pageSize(records: number | undefined, max: number): XmlNode {
  const size = records ?? defaultPageSizeRecords;
  if (!Number.isInteger(size) || size < 1 || size > max) {
    throw new RequestShapeError(`A page holds 1 to ${max} records, not ${size}.`);
  }
  return leaf('pagesize', String(size));
}

function fieldList(fields: readonly string[]): XmlNode {
  return leaf('fields', fields.length === 0 ? '*' : fields.join(','));
}

function updateNode({ object, recordNo, record }: Kind<'update'>): XmlNode {
  const fields = recordNodes(record).filter((node) => node.name !== 'RECORDNO');
  return element('update', [element(object, [leaf('RECORDNO', recordNo), ...fields])]);
}

function readNode({ object, recordNos, fields }: Kind<'read'>): XmlNode {
  if (recordNos.length < 1 || recordNos.length > maxKeys) {
    throw new RequestShapeError(`A read takes 1 to ${maxKeys} record numbers, not ${recordNos.length}.`);
  }
  return element('read', [leaf('object', object), leaf('keys', recordNos.join(',')), fieldList(fields)]);
}

function orderNode(order: NonNullable<Kind<'query'>['orderBy']>): XmlNode {
  return element(
    'orderby',
    order.map(({ field, direction }) => element('order', [leaf('field', field), leaf(direction, '')])),
  );
}

function queryNode(query: Kind<'query'>): XmlNode {
  if (query.select.length === 0) {
    throw new RequestShapeError('A query selects at least one field.');
  }
  return element('query', [
    element(
      'select',
      query.select.map((field) => leaf('field', field)),
    ),
    leaf('object', query.object),
    ...(query.filter === undefined ? [] : [element('filter', [filterNode(query.filter)])]),
    ...(query.orderBy === undefined || query.orderBy.length === 0 ? [] : [orderNode(query.orderBy)]),
    ...(query.showPrivate === true ? [element('options', [leaf('showprivate', 'true')])] : []),
    pageSize(query.pageSizeRecords, 2000),
    ...(query.offset === undefined ? [] : [leaf('offset', String(query.offset))]),
  ]);
}

function readByQueryNode({ object, fields, query, pageSizeRecords }: Kind<'readByQuery'>): XmlNode {
  return element('readByQuery', [
    leaf('object', object),
    fieldList(fields),
    leaf('query', query),
    pageSize(pageSizeRecords, 1000),
    leaf('returnFormat', 'xml'),
  ]);
}

function callNode(call: GatewayFunction): XmlNode {
  switch (call.kind) {
    case 'create':
      return element('create', [element(call.object, recordNodes(call.record))]);
    case 'update':
      return updateNode(call);
    case 'read':
      return readNode(call);
    case 'query':
      return queryNode(call);
    case 'readByQuery':
      return readByQueryNode(call);
    case 'readMore':
      return element('readMore', [leaf('resultId', call.resultId)]);
    case 'getDimensions':
      return leaf('getDimensions', '');
  }
}

/** Does the function change anything? */
export function isWrite(call: GatewayFunction): call is WriteFunction {
  return call.kind === 'create' || call.kind === 'update';
}

/** Does the function only read? */
export function isRead(call: GatewayFunction): call is ReadFunction {
  return !isWrite(call);
}

/**
 * One `function` element; element order is that of the official clients.
 *
 * @throws RequestShapeError  when a limit of the function is exceeded
 * @see Interface reference, sections 1.4, 2.2, 4
 */
export function functionNode(call: GatewayFunction): XmlNode {
  return element('function', [callNode(call)], { controlid: call.controlId });
}

/** The function that opens a session. */
export function sessionFunctionNode(controlId: string): XmlNode {
  return element('function', [leaf('getAPISession', '')], { controlid: controlId });
}
