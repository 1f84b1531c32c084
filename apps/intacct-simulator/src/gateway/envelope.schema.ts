import type { XmlNode } from './xml.parser.js';

/** A document that is well-formed, but not a request; `at` is the element that shows it. */
export class SchemaFault extends Error {
  constructor(
    readonly reason: string,
    readonly at: XmlNode | undefined,
  ) {
    super(reason);
    this.name = 'SchemaFault';
  }
}

export const schemaError = (text: string, at?: XmlNode): SchemaFault => new SchemaFault(text, at);

/** What an element of the envelope may hold. Which of it must be there is for the reader of the element. */
interface Shape {
  /** Each at most once, in this order. */
  readonly ordered: readonly string[];
  /** Each at most once, anywhere: no source tells their place. */
  readonly free?: readonly string[];
  /** Any number of them. */
  readonly many?: string;
  readonly attributes?: readonly string[];
}

/** Order of the official SDKs, which nothing public relaxes. */
const SHAPES: Readonly<Record<string, Shape>> = {
  request: { ordered: ['control', 'operation'] },
  control: {
    ordered: ['senderid', 'password', 'controlid', 'uniqueid', 'dtdversion', 'policyid', 'includewhitespace'],
    free: ['showadditionalerrorinfo', 'debug'],
  },
  operation: { ordered: ['authentication', 'content'], attributes: ['transaction'] },
  authentication: { ordered: ['login', 'sessionid'] },
  login: { ordered: ['userid', 'companyid', 'password', 'locationid'], free: ['clientid'] },
  content: { ordered: [], many: 'function' },
};

const IS_NAMESPACE = /^(xmlns$|xmlns:|xsi:)/;

/** @throws SchemaFault  an attribute that is not among these; a namespace is no matter */
export function checkAttributes(node: XmlNode, known: readonly string[]): void {
  const unknown = Object.keys(node.attributes).find((name) => !known.includes(name) && !IS_NAMESPACE.test(name));
  if (unknown !== undefined) throw schemaError(`Attribute '${unknown}' of '${node.name}' is not declared.`, node);
}

/** @throws SchemaFault  where elements belong there is text as well */
export function checkText(node: XmlNode): void {
  if (node.mixed === true) throw schemaError(`Element '${node.name}' has text besides its elements.`, node);
}

function checkChildren(node: XmlNode, { ordered, free = [], many }: Shape, isStrict: boolean): void {
  const seen = new Set<string>();
  let last = '';
  for (const child of node.children) {
    const { name } = child;
    if (name === many) continue;
    const place = ordered.indexOf(name);
    if (place < 0 && !free.includes(name)) {
      throw schemaError(`Element '${name}' is not expected in '${node.name}'.`, child);
    }
    if (seen.has(name)) throw schemaError(`Element '${node.name}' has its child '${name}' twice.`, child);
    seen.add(name);
    if (place < 0) continue;
    if (isStrict && place < ordered.indexOf(last)) {
      throw schemaError(`Element '${name}' must come before '${last}'.`, child);
    }
    last = name;
  }
}

/**
 * Hold the elements around the functions against what each may contain.
 *
 * @param order  `strict`: also in which order
 * @throws SchemaFault
 */
export function checkShape(node: XmlNode, order: 'strict' | 'any'): void {
  const shape = SHAPES[node.name];
  if (shape === undefined) return;
  checkAttributes(node, shape.attributes ?? []);
  checkChildren(node, shape, order === 'strict');
  checkText(node);
  if (shape.many !== undefined) return;
  for (const child of node.children) checkShape(child, order);
}
