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

/** Children by name in upper case; arrays only where a name repeats, which few do. */
function groupByName(children: readonly XmlNode[]): ReadonlyMap<string, XmlNode | XmlNode[]> {
  const groups = new Map<string, XmlNode | XmlNode[]>();
  for (const child of children) {
    const name = child.name.toUpperCase();
    const group = groups.get(name);
    if (group === undefined) {
      groups.set(name, child);
    } else if (Array.isArray(group)) {
      group.push(child);
    } else {
      groups.set(name, [group, child]);
    }
  }
  return groups;
}

function ofOne(name: string, node: XmlNode, isAlone: boolean): IntacctValue {
  if (node.children.length === 0) {
    return bareLines.has(name) ? [] : node.text;
  }
  const isLine = bareLines.has(name) || (isAlone && !singleRecords.has(name));
  return isLine ? [toRecord(node)] : toHolder(node);
}

function ofSeveral(name: string, group: readonly XmlNode[]): IntacctValue {
  const records = group.filter((node) => node.children.length > 0);
  if (records.length === 0) {
    return bareLines.has(name) ? [] : group.map((node) => node.text).join(valueSeparator);
  }
  return records.map(toRecord);
}

function fieldsOf({ children }: XmlNode, isHolder: boolean): IntacctRecord {
  const groups = groupByName(children);
  const isAlone = isHolder && groups.size === 1;
  const fields: Record<string, IntacctValue> = {};
  for (const [name, group] of groups) {
    fields[name] = Array.isArray(group) ? ofSeveral(name, group) : ofOne(name, group, isAlone);
  }
  return fields;
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
