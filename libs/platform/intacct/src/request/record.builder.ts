import type { IntacctRecord, IntacctValue } from '@bridge/plugin-api';
import { element, leaf } from '../xml/xml-node.js';
import type { XmlNode } from '../xml/xml-node.js';

function fieldNodes(name: string, value: IntacctValue | undefined): readonly XmlNode[] {
  if (value === undefined) {
    return [];
  }
  if (typeof value === 'string') {
    return [leaf(name, value)];
  }
  return Array.isArray(value)
    ? (value as readonly IntacctRecord[]).map((record) => element(name, recordNodes(record)))
    : [element(name, recordNodes(value as IntacctRecord))];
}

/**
 * The fields of a record as elements, in the order of the record. An absent or `undefined` field is left out (keeps its
 * value on update), an empty text becomes an empty element (clears it), a list repeats its element.
 */
export function recordNodes(record: IntacctRecord): readonly XmlNode[] {
  return Object.entries(record).flatMap(([name, value]) => fieldNodes(name, value));
}
