import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { XmlNode } from './xml-node.js';

/** A text is not one well-formed, harmless XML document. The message holds nothing of the text. */
export class XmlUnreadableError extends Error {
  constructor(message: string, options?: { readonly cause: unknown }) {
    super(message, options);
    this.name = 'XmlUnreadableError';
  }
}

const maxDepth = 64;
const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  htmlEntities: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
  maxNestedTags: maxDepth,
});

/** What the parser gives with `preserveOrder`: one name each, the list of its content, and attributes under `:@`. */
type OrderedNode = Readonly<Record<string, unknown>>;

function textOf(part: OrderedNode): string {
  const text = part['#text'];
  return typeof text === 'string' ? text : '';
}

function toNode(ordered: OrderedNode): XmlNode | undefined {
  const name = Object.keys(ordered).find((key) => key !== ':@');
  if (name === undefined || name === '#text') {
    return undefined;
  }
  const content = ordered[name] as readonly OrderedNode[];
  const children = content.map(toNode).filter((child) => child !== undefined);
  return {
    name,
    attributes: (ordered[':@'] ?? {}) as Readonly<Record<string, string>>,
    children,
    text: children.length > 0 ? '' : content.map(textOf).join(''),
  };
}

function parse(text: string): readonly OrderedNode[] {
  const verdict = XMLValidator.validate(text);
  if (verdict !== true) {
    throw new XmlUnreadableError(`Not well-formed (${verdict.err.code}, line ${verdict.err.line}).`);
  }
  try {
    return parser.parse(text) as readonly OrderedNode[];
  } catch (cause) {
    throw new XmlUnreadableError('Refused by the XML parser.', { cause });
  }
}

/**
 * Read a document: no number is coerced, no white space of a leaf is cut, a document type is refused before parsing.
 *
 * @throws XmlUnreadableError  for anything but exactly one well-formed root element
 */
export function readDocument(text: string): XmlNode {
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) {
    throw new XmlUnreadableError('A document type is not accepted.');
  }
  const roots = parse(text)
    .map(toNode)
    .filter((node) => node !== undefined);
  const [root] = roots;
  // The validator accepts a second root after a self-closed first one.
  if (root === undefined || roots.length > 1) {
    throw new XmlUnreadableError(`One root element expected, ${roots.length} found.`);
  }
  return root;
}
