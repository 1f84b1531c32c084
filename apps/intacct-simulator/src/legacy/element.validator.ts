import type { XmlNode } from '../gateway/xml.parser.js';
import type { AttributeModel, ElementModel, Particle } from './element.schema.js';

/** One breach of the schema, with the element that shows it. */
export interface Violation {
  readonly text: string;
  readonly at: XmlNode;
}

const NO_MATCH = -1;

function once(part: Particle, names: readonly string[], at: number): number {
  switch (part.kind) {
    case 'element':
      return names[at] === part.name ? at + 1 : NO_MATCH;
    case 'sequence': {
      let next = at;
      for (const each of part.parts) {
        next = match(each, names, next);
        if (next === NO_MATCH) return NO_MATCH;
      }
      return next;
    }
    case 'choice': {
      const ends = part.parts.map((each) => match(each, names, at));
      return Math.max(...ends);
    }
    case 'any-order':
      return inAnyOrder(part.parts, names, at);
  }
}

function inAnyOrder(parts: readonly Particle[], names: readonly string[], at: number): number {
  const left = new Set(parts);
  let next = at;
  for (let found = true; found;) {
    found = false;
    for (const part of left) {
      const end = match(part, names, next);
      if (end <= next) continue;
      left.delete(part);
      next = end;
      found = true;
    }
  }
  return [...left].every((part) => part.optional === true) ? next : NO_MATCH;
}

/** Content models of a document type are deterministic: the longest match of each part is the only one. */
function match(part: Particle, names: readonly string[], at: number): number {
  const first = once(part, names, at);
  if (first === NO_MATCH) return part.optional === true ? at : NO_MATCH;
  if (part.many !== true) return first;
  let end = first;
  for (;;) {
    const next = once(part, names, end);
    if (next <= end) return end;
    end = next;
  }
}

const MARKS = { sequence: ' , ', choice: ' | ', 'any-order': ' & ' } as const;

function notation(part: Particle): string {
  const mark = part.many === true ? (part.optional === true ? '*' : '+') : part.optional === true ? '?' : '';
  if (part.kind === 'element') return `${part.name}${mark}`;
  return `(${part.parts.map(notation).join(MARKS[part.kind])})${mark}`;
}

const KNOWN_CHILDREN = new WeakMap<Particle, ReadonlyMap<string, ElementModel>>();

function collect(part: Particle, found: Map<string, ElementModel>): void {
  if (part.kind === 'element') found.set(part.name, part);
  else for (const each of part.parts) collect(each, found);
}

/** The elements that a content model names, at any depth of its groups. */
export function childModels(content: Particle): ReadonlyMap<string, ElementModel> {
  const known = KNOWN_CHILDREN.get(content);
  if (known !== undefined) return known;
  const found = new Map<string, ElementModel>();
  collect(content, found);
  KNOWN_CHILDREN.set(content, found);
  return found;
}

function checkAttributes(name: string, models: readonly AttributeModel[], node: XmlNode, found: Violation[]): void {
  const add = (text: string): number => found.push({ text, at: node });
  for (const model of models) {
    const text = node.attributes[model.name];
    if (text === undefined) {
      if (model.required === true) add(`Error 518: Element ${name} does not carry attribute ${model.name}.`);
    } else if (model.values !== undefined && !model.values.includes(text)) {
      add(`Error 502: Value "${text}" for attribute ${model.name} of ${name} is not among the enumerated set.`);
    }
  }
  for (const attribute of Object.keys(node.attributes)) {
    if (models.some((model) => model.name === attribute)) continue;
    add(`Error 533: No declaration for attribute ${attribute} of element ${name}.`);
  }
}

function check(model: ElementModel, node: XmlNode, found: Violation[]): void {
  checkAttributes(model.name, model.attributes, node, found);
  const { content } = model;
  if (content === undefined) {
    if (node.children.length > 0) {
      found.push({
        text: `Error 529: Element ${model.name} was declared #PCDATA but contains non text nodes.`,
        at: node,
      });
    }
    return;
  }
  if (model.mixed === true && node.children.length === 0) return;
  if (node.mixed === true || (node.children.length === 0 && node.text !== '')) {
    found.push({ text: `Error 503: Element ${model.name} content has text, which the DTD does not allow.`, at: node });
    return;
  }
  const names = node.children.map((child) => child.name);
  if (match(content, names, 0) !== names.length) {
    const text =
      `Error 504: Element ${model.name} content does not follow the DTD, ` +
      `expecting ${notation(content)}, got (${names.join(' ')}).`;
    found.push({ text, at: node });
    return;
  }
  const children = childModels(content);
  for (const child of node.children) {
    const childModel = children.get(child.name);
    if (childModel !== undefined) check(childModel, child, found);
  }
}

/**
 * Hold an element against its schema: attributes, order and number of children, at every depth.
 *
 * @returns  empty when it is valid; each text names its element. Values are not looked at
 */
export function violationsOf(model: ElementModel, node: XmlNode): readonly Violation[] {
  const found: Violation[] = [];
  check(model, node, found);
  return found;
}
