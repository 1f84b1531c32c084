import type { GatewayFunction, ReadFunction, WriteFunction } from '@bridge/ports';
import { assertArguments } from './argument.check.js';
import { createApAdjustmentNode, createArAdjustmentNode, createTermNode } from './adjustment.builder.js';
import { createBillNode, createInvoiceNode, updateBillNode, updateInvoiceNode } from './document.builder.js';
import { day, identity, parts, text } from './document.parts.js';
import { getListNode, keyList, queryNode, readByQueryNode, readMoreNode, readNode, setupNode } from './read.builder.js';
import { recordNodes } from './record.builder.js';
import { element, leaf } from '../xml/xml-node.js';
import type { XmlNode } from '../xml/xml-node.js';

type Kind<K extends WriteFunction['kind']> = Extract<WriteFunction, { kind: K }>;

/** The identity stands first, and once. */
function updateNode(call: Kind<'update'>): XmlNode {
  const { field, value } = call.recordNo === undefined ? call.naturalKey : { field: 'RECORDNO', value: call.recordNo };
  const fields = recordNodes(call.record).filter((node) => node.name.toUpperCase() !== field.toUpperCase());
  return element('update', [element(call.object, [leaf(field, identity(field, value)), ...fields])]);
}

function writeNode(call: WriteFunction): XmlNode {
  switch (call.kind) {
    case 'create':
      return element('create', [element(call.object, recordNodes(call.record))]);
    case 'update':
      return updateNode(call);
    case 'delete':
      return element('delete', [leaf('object', call.object), leaf('keys', keyList(call.keys, 'delete'))]);
    case 'create_invoice':
      return createInvoiceNode(call.document);
    case 'update_invoice':
      return updateInvoiceNode(call, call.change);
    case 'create_bill':
      return createBillNode(call.document);
    case 'update_bill':
      return updateBillNode(call, call.change);
    case 'create_aradjustment':
      return createArAdjustmentNode(call.document);
    case 'create_apadjustment':
      return createApAdjustmentNode(call.document);
    case 'create_arterm':
    case 'create_apterm':
      return createTermNode(call.kind, call.document);
    case 'reverse_invoice':
    case 'reverse_bill':
    case 'reverse_arpayment':
    case 'reverse_appayment':
      return parts(call.kind, [day('datereversed', call.dateReversed), text('description', call.description)], {
        key: identity('recordNo', call.recordNo),
      });
    case 'installApp':
      return element('installApp', [{ ...leaf('appxml', call.applicationXml), isCdata: true }]);
  }
}

function callNode(call: GatewayFunction): XmlNode {
  if (isWrite(call)) {
    return writeNode(call);
  }
  switch (call.kind) {
    case 'read':
    case 'readByName':
      return readNode(call);
    case 'readByQuery':
      return readByQueryNode(call);
    case 'readMore':
      return readMoreNode(call);
    case 'query':
      return queryNode(call);
    case 'get_list':
      return getListNode(call);
    default:
      return setupNode(call);
  }
}

const writeKinds: ReadonlySet<string> = new Set<WriteFunction['kind']>([
  'create',
  'update',
  'delete',
  'create_invoice',
  'update_invoice',
  'create_bill',
  'update_bill',
  'create_aradjustment',
  'create_apadjustment',
  'create_arterm',
  'create_apterm',
  'reverse_invoice',
  'reverse_bill',
  'reverse_arpayment',
  'reverse_appayment',
  'installApp',
]);

/** Does a function of this kind change anything? */
export function isWriteKind(kind: GatewayFunction['kind']): kind is WriteFunction['kind'] {
  return writeKinds.has(kind);
}

/** Does the function change anything? */
export function isWrite(call: GatewayFunction): call is WriteFunction {
  return isWriteKind(call.kind);
}

/** Does the function only read? */
export function isRead(call: GatewayFunction): call is ReadFunction {
  return !isWrite(call);
}

/**
 * One `function` element; element order is that of the official clients and of the schema.
 *
 * @throws RequestShapeError  when a limit of the function is exceeded, arguments contradict each other, or a value cannot be written
 * @see Interface reference, sections 1.4, 2.2, 4
 */
export function functionNode(call: GatewayFunction): XmlNode {
  assertArguments(call);
  return element('function', [callNode(call)], { controlid: call.controlId });
}
