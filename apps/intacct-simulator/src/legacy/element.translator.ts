import { refuse } from '../gateway/refusal.error.js';
import { childrenOf, textOf, type XmlNode } from '../gateway/xml.parser.js';
import { newDraft, type Draft } from '../rules/write.context.js';
import type { ElementModel } from './element.schema.js';
import { childModels } from './element.validator.js';

/** A line of an update by its number, one-based; the rest of it stays. */
export interface LineChange {
  readonly lineNo: number;
  readonly draft: Draft;
}

/** What an object-specific function asks for, in the terms of its object. */
export interface Translated {
  readonly draft: Draft;
  readonly changedLines: readonly LineChange[];
}

interface Target {
  readonly draft: Draft;
  readonly changedLines: LineChange[];
}

const isNumber = (text: string): boolean => /^\d{1,4}$/.test(text);

/**
 * Year, month and day as mm/dd/yyyy; empty when all three are.
 *
 * @param name  of the element, for the text of a refusal
 * @throws Refusal BL03000018 for what is no date
 */
export function nestedDateText(name: string, node: XmlNode): string {
  if (node.children.length === 0) return node.text;
  const [year, month, day] = ['year', 'month', 'day'].map((name) => textOf(node, name).trim());
  if (year === '' && month === '' && day === '') return '';
  if (year === undefined || month === undefined || day === undefined || ![year, month, day].every(isNumber)) {
    throw refuse('BL03000018', `Invalid date '${String(year)}-${String(month)}-${String(day)}' for ${name}`);
  }
  return `${month.padStart(2, '0')}/${day.padStart(2, '0')}/${year.padStart(4, '0')}`;
}

function customFields(node: XmlNode, draft: Draft): void {
  for (const each of childrenOf(node, 'customfield')) {
    draft.values[textOf(each, 'customfieldname').toUpperCase()] = textOf(each, 'customfieldvalue');
  }
}

function translateLine(model: ElementModel, node: XmlNode): Draft {
  const draft = newDraft();
  translateChildren(model, node, { draft, changedLines: [] });
  return draft;
}

function translateInto(model: ElementModel, node: XmlNode, target: Target): void {
  const { draft, changedLines } = target;
  const { use } = model;
  switch (use.as) {
    case 'value':
      draft.values[use.field] = use.words?.[node.text.toLowerCase()] ?? node.text;
      return;
    case 'date':
      draft.values[use.field] = nestedDateText(model.name, node);
      return;
    case 'group':
      if (use.lines === true) draft.lines = draft.lines ?? [];
      translateChildren(model, node, target);
      return;
    case 'line':
      draft.lines = [...(draft.lines ?? []), translateLine(model, node)];
      return;
    case 'changed-line':
      changedLines.push({ lineNo: Number(node.attributes['line_num']), draft: translateLine(model, node) });
      return;
    case 'entry':
      draft.lists[use.list] = [...(draft.lists[use.list] ?? []), translateLine(model, node).values];
      return;
    case 'custom-fields':
      customFields(node, draft);
      return;
    case 'nothing':
      return;
  }
}

function translateChildren(model: ElementModel, node: XmlNode, target: Target): void {
  if (model.content === undefined) return;
  const children = childModels(model.content);
  for (const child of node.children) {
    const childModel = children.get(child.name);
    if (childModel !== undefined) translateInto(childModel, child, target);
  }
}

/**
 * A valid call as a draft of its object.
 *
 * @throws Refusal BL03000018 when the three parts of a date are no numbers
 */
export function translate(model: ElementModel, node: XmlNode): Translated {
  const target: Target = { draft: newDraft(), changedLines: [] };
  translateChildren(model, node, target);
  return target;
}
