import type { IntacctRecord, IntacctValue } from '@bridge/plugin-api';
import { eachSteps, stride } from './slices.js';
import type { Steps } from './slices.js';
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
function* groupSteps(children: readonly XmlNode[]): Steps<ReadonlyMap<string, XmlNode | XmlNode[]>> {
  const groups = new Map<string, XmlNode | XmlNode[]>();
  let seen = 0;
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
    seen += 1;
    if (seen % stride === 0) yield;
  }
  return groups;
}

function* nestedSteps(name: string, node: XmlNode, isAlone: boolean): Steps<IntacctValue> {
  const isLine = bareLines.has(name) || (isAlone && !singleRecords.has(name));
  const record = yield* fieldSteps(node, !isLine);
  return isLine ? [record] : record;
}

function* textSteps(group: readonly XmlNode[]): Steps<string> {
  const texts: string[] = [];
  for (const node of group) {
    texts.push(node.text);
    if (texts.length % stride === 0) yield;
  }
  return texts.join(valueSeparator);
}

function* severalSteps(name: string, group: readonly XmlNode[]): Steps<IntacctValue> {
  const nested: XmlNode[] = [];
  let seen = 0;
  for (const node of group) {
    if (node.children.length > 0) nested.push(node);
    seen += 1;
    if (seen % stride === 0) yield;
  }
  if (nested.length === 0) {
    return bareLines.has(name) ? [] : yield* textSteps(group);
  }
  return yield* eachSteps(nested, recordSteps);
}

/** `isHolder`: a nested element, which is a list when it has children of one kind only. */
function* fieldSteps({ children }: XmlNode, isHolder: boolean): Steps<IntacctRecord> {
  const groups = yield* groupSteps(children);
  const isAlone = isHolder && groups.size === 1;
  const fields: Record<string, IntacctValue> = {};
  let seen = 0;
  for (const [name, group] of groups) {
    if (Array.isArray(group)) {
      fields[name] = yield* severalSteps(name, group);
    } else if (group.children.length === 0) {
      fields[name] = bareLines.has(name) ? [] : group.text;
    } else {
      fields[name] = yield* nestedSteps(name, group, isAlone);
    }
    seen += 1;
    if (seen % stride === 0) yield;
  }
  return fields;
}

/**
 * One record element as a record: field names in upper case, dotted names kept, values verbatim text. Yields inside a
 * record, too: one may be as large as a page.
 *
 * Owned lines have one shape whatever their number and whatever case the function answers in: the list element holds the
 * line element, which holds an array, as in `{ ENTRIES: { GLENTRY: [{ ACCOUNTNO: '1200' }] } }`. A list element without
 * lines is `''`, like any empty field: take lines with `linesOf`, which gives `[]` for it.
 */
export function recordSteps(node: XmlNode): Steps<IntacctRecord> {
  return fieldSteps(node, false);
}
