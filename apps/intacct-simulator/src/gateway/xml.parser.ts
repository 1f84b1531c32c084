import { XMLParser, XMLValidator } from 'fast-xml-parser';

/** One element; children in document order. Text is set on leaves only. */
export interface XmlNode {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlNode[];
  readonly text: string;
}

/** The document is not well-formed, or carries what the gateway refuses. */
export class XmlSyntaxError extends Error {
  constructor(
    readonly reason: string,
    readonly line: number,
    readonly column: number,
  ) {
    super(`${reason} Line: ${line}, column: ${column}`);
    this.name = 'XmlSyntaxError';
  }
}

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  htmlEntities: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
});

const ATTRIBUTES = ':@';
type RawNode = Readonly<Record<string, unknown>>;
const NO_ATTRIBUTES: Readonly<Record<string, string>> = {};

function toNode(raw: RawNode): XmlNode | undefined {
  let name: string | undefined;
  for (const key in raw) if (key !== ATTRIBUTES) name = key;
  if (name === undefined || name === '#text') return undefined;
  const children: XmlNode[] = [];
  let text = '';
  for (const child of raw[name] as readonly RawNode[]) {
    const value = child['#text'];
    if (typeof value === 'string') text += value;
    else {
      const node = toNode(child);
      if (node !== undefined) children.push(node);
    }
  }
  const attributes = (raw[ATTRIBUTES] as Readonly<Record<string, string>> | undefined) ?? NO_ATTRIBUTES;
  return { name, attributes, children, text: children.length === 0 ? text : '' };
}

/** @throws XmlSyntaxError  the parser itself is lenient, so the validator speaks first */
export function parseXml(document: string): XmlNode {
  const doctype = document.search(/<!DOCTYPE/i);
  if (doctype >= 0) {
    const before = document.slice(0, doctype).split('\n');
    throw new XmlSyntaxError(
      'A document type declaration is not allowed.',
      before.length,
      (before.at(-1) ?? '').length + 1,
    );
  }
  const verdict = XMLValidator.validate(document);
  if (verdict !== true) throw new XmlSyntaxError(verdict.err.msg, verdict.err.line, verdict.err.col ?? 1);
  let roots: readonly XmlNode[];
  try {
    const raw = parser.parse(document) as readonly RawNode[];
    roots = raw.map(toNode).filter((node) => node !== undefined);
  } catch (error) {
    throw new XmlSyntaxError(error instanceof Error ? error.message : 'Not readable.', 1, 1);
  }
  const [root, second] = roots;
  if (root === undefined || second !== undefined)
    throw new XmlSyntaxError('Exactly one root element is expected.', 1, 1);
  return root;
}

export const childrenOf = (node: XmlNode, name: string): readonly XmlNode[] =>
  node.children.filter((child) => child.name === name);

export const childOf = (node: XmlNode, name: string): XmlNode | undefined =>
  node.children.find((child) => child.name === name);

/** Text of a child; empty when the child is absent. */
export const textOf = (node: XmlNode, name: string): string => childOf(node, name)?.text ?? '';
