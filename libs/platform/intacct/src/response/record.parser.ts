import type { IntacctRecord, IntacctValue } from '@bridge/plugin-api';
import type { XmlNode } from '../xml/xml-node.js';

/** Nested records that occur once, although they may be the only child of their parent. */
const singleRecords: ReadonlySet<string> = new Set([
  'BILLTO',
  'CONTACT',
  'CONTACTINFO',
  'DISPLAYCONTACT',
  'MAILADDRESS',
  'PAYTO',
  'PERSONALINFO',
  'RETURNTO',
  'SHIPTO',
]);

/** Lines that stand beside other fields of their owner, without a list element around them. */
const bareLines: ReadonlySet<string> = new Set(['CONTACT_LIST_INFO', 'SPLIT']);

/** How the gateway joins several values of one field. */
const valueSeparator = '#~#';

function groupByName(children: readonly XmlNode[]): ReadonlyMap<string, readonly XmlNode[]> {
  const groups = new Map<string, XmlNode[]>();
  for (const child of children) {
    const name = child.name.toUpperCase();
    const group = groups.get(name);
    if (group === undefined) {
      groups.set(name, [child]);
    } else {
      group.push(child);
    }
  }
  return groups;
}

function toValue(name: string, group: readonly XmlNode[], isAlone: boolean): IntacctValue {
  const records = group.filter((node) => node.children.length > 0);
  const [first] = records;
  if (first === undefined) {
    return bareLines.has(name) ? [] : group.map((node) => node.text).join(valueSeparator);
  }
  const isLine = group.length > 1 || bareLines.has(name) || (isAlone && !singleRecords.has(name));
  return isLine ? records.map(toRecord) : toHolder(first);
}

function fieldsOf(node: XmlNode, isHolder: boolean): IntacctRecord {
  const groups = groupByName(node.children);
  const isAlone = isHolder && groups.size === 1;
  return Object.fromEntries([...groups].map(([name, group]) => [name, toValue(name, group, isAlone)]));
}

/** A nested element: a record of its own, or, when it has children of one kind only, a list. */
function toHolder(node: XmlNode): IntacctRecord {
  return fieldsOf(node, true);
}

/**
 * One record element as a record: field names in upper case, dotted names kept, values verbatim text.
 *
 * Owned lines have one shape whatever their number and whatever case the function answers in: the list element holds the
 * line element, which holds an array, as in `{ ENTRIES: { GLENTRY: [{ ACCOUNTNO: '1200' }] } }`. A list element without
 * lines is `''`, like any empty field: take lines with `linesOf`, which gives `[]` for it.
 */
export function toRecord(node: XmlNode): IntacctRecord {
  return fieldsOf(node, false);
}

/** The owned lines at `list`/`line` of a record that was read; `[]` when there are none. */
export function linesOf(record: IntacctRecord, list: string, line: string): readonly IntacctRecord[] {
  const holder = record[list];
  if (holder === undefined || typeof holder === 'string' || Array.isArray(holder)) {
    return [];
  }
  const lines = (holder as IntacctRecord)[line];
  return Array.isArray(lines) ? (lines as readonly IntacctRecord[]) : [];
}

/** A text field of a record that was read; `''` when it is absent. */
export function textOf(record: IntacctRecord, field: string): string {
  const value = record[field];
  return typeof value === 'string' ? value : '';
}
