import type { IntacctRecord } from '@bridge/plugin-api';
import { isPlainObject, kindOf } from './argument.kind.js';
import { RequestShapeError } from './request-shape.error.js';
import { element, leaf } from '../xml/xml-node.js';
import type { XmlNode } from '../xml/xml-node.js';

/** What stands in a record at run time: it may come from JSON, whatever its type says. */
type Fields = Readonly<Record<string, unknown>>;

const remedies: Readonly<Partial<Record<string, string>>> = {
  null: ' An empty text clears a field.',
  number: ' Write decimals with a point.',
  boolean: " Write 'true' or 'false'.",
  Date: ' Convert days by toGatewayDate.',
};

function refuse(path: string, value: unknown, expected: string): never {
  const kind = kindOf(value);
  throw new RequestShapeError(`Field ${path}: ${expected} expected, not ${kind}.${remedies[kind] ?? ''}`);
}

function fieldNodes(name: string, value: unknown, path: string): readonly XmlNode[] {
  if (value === undefined) {
    return [];
  }
  if (typeof value === 'string') {
    return [leaf(name, value)];
  }
  if (Array.isArray(value)) {
    return value.map((record: unknown) =>
      element(name, isPlainObject(record) ? nodesOf(record, `${path}.`) : refuse(path, record, 'records in a list')),
    );
  }
  return [element(name, isPlainObject(value) ? nodesOf(value, `${path}.`) : refuse(path, value, 'text'))];
}

function nodesOf(record: Fields, prefix: string): readonly XmlNode[] {
  return Object.entries(record).flatMap(([name, value]) => fieldNodes(name, value, `${prefix}${name}`));
}

/**
 * The fields of a record as elements, in the order of the record. An absent or `undefined` field is left out (keeps its
 * value on update), an empty text becomes an empty element (clears it), a list repeats its element.
 *
 * @throws RequestShapeError  for a value that is no text, record or list of records: nothing is converted or dropped
 */
export function recordNodes(record: IntacctRecord): readonly XmlNode[] {
  return isPlainObject(record) ? nodesOf(record, '') : refuse('record', record, 'a record');
}
