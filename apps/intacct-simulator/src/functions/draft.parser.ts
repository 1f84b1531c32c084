import { refuse } from '../gateway/refusal.error.js';
import type { XmlNode } from '../gateway/xml.parser.js';
import { MULTI_PICK, type FieldModel, type ObjectModel } from '../model/object.model.js';
import { newDraft, type Draft } from '../rules/write.context.js';
import type { Values } from '../store/table.store.js';

function flatten(target: Record<string, string>, prefix: string, node: XmlNode): void {
  if (node.children.length === 0) target[prefix] = node.text;
  else for (const child of node.children) flatten(target, `${prefix}.${child.name.toUpperCase()}`, child);
}

function flatChildren(node: XmlNode): Record<string, string> {
  const values: Record<string, string> = {};
  for (const child of node.children) flatten(values, child.name.toUpperCase(), child);
  return values;
}

const entriesOf = (node: XmlNode): Values[] => (node.children.length === 0 ? [] : [flatChildren(node)]);

function lineDrafts(model: ObjectModel, node: XmlNode): Draft[] {
  return node.children.map((line) => {
    if (line.name.toUpperCase() !== model.lines?.object) {
      throw refuse('XL03000010', `Element '${line.name}' is not expected in ${node.name} of object ${model.name}`);
    }
    return lineDraft(line, model.lines.groups ?? {});
  });
}

function lineDraft(node: XmlNode, groups: Readonly<Record<string, string>>): Draft {
  const draft = newDraft();
  for (const child of node.children) {
    const name = child.name.toUpperCase();
    const entry = groups[name];
    if (entry === undefined) flatten(draft.values, name, child);
    else if (entry === name) draft.lists[name] = [...(draft.lists[name] ?? []), flatChildren(child)];
    else draft.lists[name] = child.children.map((each) => groupEntry(each, name, entry));
  }
  return draft;
}

function groupEntry(node: XmlNode, group: string, entry: string): Values {
  if (node.name.toUpperCase() === entry) return flatChildren(node);
  throw refuse('XL03000010', `Element '${node.name}' is not expected in ${group}`);
}

/** `<BILLTO/>`: an empty element that stands for a group of fields. */
const isEmptyGroup = (model: ObjectModel, name: string, node: XmlNode): boolean =>
  node.children.length === 0 && node.text === '' && !model.fields.has(name);

function clearGroup(model: ObjectModel, name: string, draft: Draft): void {
  const inside = [...model.fields.keys()].filter((field) => field.startsWith(`${name}.`));
  if (inside.length === 0) draft.values[name] = '';
  for (const field of inside) draft.values[field] = '';
}

/** Values that have an element of their own each; a field that comes again goes on. */
function addPicks(draft: Draft, { name, pickElement }: FieldModel, node: XmlNode): void {
  const strange = node.children.find((child) => child.name.toUpperCase() !== pickElement);
  if (strange !== undefined) throw refuse('XL03000010', `Element '${strange.name}' is not expected in ${name}`);
  const before = draft.values[name] ?? '';
  const picks = node.children.map(({ text }) => text);
  draft.values[name] = [...(before === '' ? [] : [before]), ...picks].join(MULTI_PICK);
}

/** The element of one object in create or update as a draft; nested names become dotted, order does not matter. */
export function draftFromXml(model: ObjectModel, node: XmlNode): Draft {
  const draft = newDraft();
  for (const child of node.children) {
    const name = child.name.toUpperCase();
    const field = model.fields.get(name);
    if (field?.pickElement !== undefined && child.children.length > 0) addPicks(draft, field, child);
    else if (name === model.lines?.element) draft.lines = [...(draft.lines ?? []), ...lineDrafts(model, child)];
    else if (model.lists.includes(name)) draft.lists[name] = [...(draft.lists[name] ?? []), ...entriesOf(child)];
    else if (isEmptyGroup(model, name, child)) clearGroup(model, name, draft);
    else flatten(draft.values, name, child);
  }
  return draft;
}
