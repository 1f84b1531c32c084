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

const DATE_PARTS = /^\d{4}-\d{1,2}-\d{1,2}$/;

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
  const isDate = DATE_PARTS.test(`${String(year)}-${String(month)}-${String(day)}`);
  if (year === undefined || month === undefined || day === undefined || !isDate) {
    throw refuse('BL03000018', `Invalid date '${String(year)}-${String(month)}-${String(day)}' for ${name}`);
  }
  return `${month.padStart(2, '0')}/${day.padStart(2, '0')}/${year}`;
}

function customFields(node: XmlNode, draft: Draft): void {
  for (const each of childrenOf(node, 'customfield')) {
    draft.values[textOf(each, 'customfieldname').toUpperCase()] = textOf(each, 'customfieldvalue');
  }
}

function lineNumber({ attributes }: XmlNode): number {
  const text = attributes['line_num'] ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw refuse('BL01001973', `Line ${text} does not exist`);
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
      draft.values[use.field] = use.words?.get(node.text.toLowerCase()) ?? node.text;
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
      changedLines.push({ lineNo: lineNumber(node), draft: translateLine(model, node) });
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
 * @throws Refusal BL03000018 when the three parts of a date are no numbers, the year of four digits
 */
export function translate(model: ElementModel, node: XmlNode): Translated {
  const target: Target = { draft: newDraft(), changedLines: [] };
  translateChildren(model, node, target);
  return target;
}
