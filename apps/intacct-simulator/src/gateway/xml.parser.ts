import { withLineFeeds } from './line.ends.js';
import { illegalAt, isSpace, trimSpace } from './xml.names.js';
import { XmlScanner, type Attributes, type XmlBounds } from './xml.scanner.js';

export { XmlSyntaxError } from './xml.error.js';

/** One element; children in document order. Text is set on leaves only, without white space at its ends. */
export interface XmlNode {
  readonly name: string;
  readonly attributes: Attributes;
  readonly children: readonly XmlNode[];
  readonly text: string;
  /** Offset of its start tag in the document. */
  readonly at?: number;
  /** There is text between its children; it is not kept. */
  readonly mixed?: true;
}

export const DEFAULT_BOUNDS: XmlBounds = {
  maxDepth: 100,
  maxAttributes: 100,
  maxNameLength: 256,
  maxElements: 500_000,
};

interface OpenNode {
  readonly name: string;
  readonly attributes: Attributes;
  children: readonly XmlNode[];
  text: string;
  readonly at: number;
  mixed?: true;
}

const NO_CHILDREN: readonly XmlNode[] = [];
const DECLARATION =
  /<\?xml[ \t\n]+version[ \t\n]*=[ \t\n]*(?:"1\.0"|'1\.0')(?:[ \t\n]+encoding[ \t\n]*=[ \t\n]*(?:"[A-Za-z][\w.-]*"|'[A-Za-z][\w.-]*'))?(?:[ \t\n]+standalone[ \t\n]*=[ \t\n]*(?:"yes"|"no"|'yes'|'no'))?[ \t\n]*\?>/y;
const BANG = 33;
const SLASH = 47;
const QUESTION = 63;

function addText(open: OpenNode, text: string): void {
  if (open.children === NO_CHILDREN) open.text += text;
  else if (trimSpace(text) !== '') open.mixed = true;
}

/** Builds the tree in one pass over the document; every loop moves on, so the time is linear. */
class TreeBuilder {
  readonly #scanner: XmlScanner;
  readonly #path: OpenNode[] = [];
  #root: OpenNode | undefined;
  #elements = 0;

  constructor(
    private readonly document: string,
    bounds: XmlBounds,
  ) {
    this.#scanner = new XmlScanner(document, bounds);
  }

  build(): XmlNode {
    const scanner = this.#scanner;
    const illegal = illegalAt(this.document);
    if (illegal >= 0) throw scanner.fail('character', 'A character is not possible in XML 1.0.', illegal);
    this.#declaration();
    while (scanner.at < this.document.length) this.#step();
    const open = this.#path.at(-1);
    if (open !== undefined) throw scanner.fail('tagUnfinished', `Element '${open.name}' is not closed.`);
    if (this.#root === undefined) throw scanner.fail('empty', 'The document has no element.');
    return this.#root;
  }

  #declaration(): void {
    const scanner = this.#scanner;
    if (!scanner.startsWith('<?xml') || !isSpace(this.document.charCodeAt(5))) return;
    DECLARATION.lastIndex = 0;
    if (!DECLARATION.test(this.document)) throw scanner.fail('declaration', 'The XML declaration is not valid.');
    scanner.at = DECLARATION.lastIndex;
  }

  #step(): void {
    const scanner = this.#scanner;
    const start = scanner.at;
    const next = this.document.indexOf('<', start);
    if (next !== start) {
      this.#text(start, next < 0 ? this.document.length : next);
      return;
    }
    const code = this.document.charCodeAt(start + 1);
    if (code === SLASH) this.#end(start);
    else if (code === BANG) this.#markup();
    else if (code === QUESTION) this.#instruction();
    else this.#start(start);
  }

  #text(start: number, end: number): void {
    const scanner = this.#scanner;
    const open = this.#path.at(-1);
    const raw = this.document.slice(start, end);
    scanner.at = end;
    if (open === undefined) {
      let at = start;
      while (at < end && isSpace(this.document.charCodeAt(at))) at += 1;
      if (at === end) return;
      throw scanner.fail(
        this.#root === undefined ? 'empty' : 'extraContent',
        'Text is not possible outside the root element.',
        at,
      );
    }
    const stray = raw.indexOf(']]>');
    if (stray >= 0) throw scanner.fail('cdataEnd', "']]>' is not possible in text.", start + stray);
    addText(open, scanner.resolve(raw, start));
  }

  #start(start: number): void {
    const scanner = this.#scanner;
    scanner.at = start + 1;
    const name = scanner.name();
    const attributes = scanner.attributes();
    const node: OpenNode = { name, attributes, children: NO_CHILDREN, text: '', at: start };
    this.#adopt(node);
    const closed = this.document.charCodeAt(scanner.at) === SLASH;
    if (closed) scanner.at += 1;
    if (!scanner.startsWith('>')) throw scanner.fail('tagOpen', "'>' is expected.");
    scanner.at += 1;
    if (closed) return;
    if (this.#path.length >= scanner.bounds.maxDepth) {
      throw scanner.fail('limit', `Elements are nested deeper than ${scanner.bounds.maxDepth}.`, start);
    }
    this.#path.push(node);
  }

  #adopt(node: OpenNode): void {
    const scanner = this.#scanner;
    this.#elements += 1;
    if (this.#elements > scanner.bounds.maxElements) {
      throw scanner.fail('limit', `The document has more than ${scanner.bounds.maxElements} elements.`, node.at);
    }
    const parent = this.#path.at(-1);
    if (parent !== undefined) {
      if (parent.children === NO_CHILDREN) {
        parent.children = [node];
        if (trimSpace(parent.text) !== '') parent.mixed = true;
        parent.text = '';
      } else (parent.children as XmlNode[]).push(node);
    } else if (this.#root === undefined) this.#root = node;
    else throw scanner.fail('extraContent', 'Exactly one root element is expected.', node.at);
  }

  #end(start: number): void {
    const scanner = this.#scanner;
    const open = this.#path.pop();
    scanner.at = start + 2;
    if (open === undefined) throw scanner.fail('tagMismatch', 'An end tag has no start tag.', start);
    const name = scanner.name();
    if (name !== open.name) {
      throw scanner.fail('tagMismatch', `Opening and ending tag mismatch: ${open.name} and ${name}.`, start);
    }
    scanner.skipSpace();
    if (!scanner.startsWith('>')) throw scanner.fail('tagOpen', "'>' is expected.");
    scanner.at += 1;
    open.text = trimSpace(open.text);
  }

  #markup(): void {
    const scanner = this.#scanner;
    if (scanner.startsWith('<!--')) {
      scanner.at += 4;
      scanner.until('--', 'commentOpen', 'The comment is not closed.');
      if (!scanner.startsWith('>')) throw scanner.fail('hyphens', "'--' is not possible in a comment.", scanner.at - 2);
      scanner.at += 1;
    } else if (scanner.startsWith('<![CDATA[')) {
      const open = this.#path.at(-1);
      if (open === undefined) throw scanner.fail('extraContent', 'A CDATA section is not possible outside the root.');
      scanner.at += 9;
      const text = scanner.until(']]>', 'cdataOpen', 'The CDATA section is not closed.');
      addText(open, text);
    } else if (/^<!doctype/i.test(this.document.slice(scanner.at, scanner.at + 9))) {
      throw scanner.fail('doctype', 'A document type declaration is not allowed.');
    } else throw scanner.fail('name', 'The markup is not known.');
  }

  #instruction(): void {
    const scanner = this.#scanner;
    const start = scanner.at;
    scanner.at += 2;
    const target = scanner.name();
    if (target.toLowerCase() === 'xml') {
      throw scanner.fail('instruction', 'The XML declaration is possible only at the start.', start);
    }
    const bare = scanner.startsWith('?>');
    if (!bare && !scanner.skipSpace()) throw scanner.fail('spaceRequired', 'White space is expected after the target.');
    scanner.until('?>', 'instructionOpen', 'The processing instruction is not closed.');
  }
}

/**
 * A document by XML 1.0 without document type: strict, one pass, within bounds.
 *
 * @throws XmlSyntaxError  with line and column
 */
export function parseXml(document: string, bounds: XmlBounds = DEFAULT_BOUNDS): XmlNode {
  return new TreeBuilder(withLineFeeds(document), bounds).build();
}

export const childrenOf = (node: XmlNode, name: string): readonly XmlNode[] =>
  node.children.filter((child) => child.name === name);

export const childOf = (node: XmlNode, name: string): XmlNode | undefined => {
  for (const child of node.children) if (child.name === name) return child;
  return undefined;
};

/** Text of a child; empty when the child is absent. */
export const textOf = (node: XmlNode, name: string): string => childOf(node, name)?.text ?? '';
