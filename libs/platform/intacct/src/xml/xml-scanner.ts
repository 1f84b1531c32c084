import { decodeReferences } from './xml-characters.js';
import type { CleanText } from './xml-characters.js';
import { beyond, endOfName, isSpace, malformed, nameBetween, skipSpace } from './xml-lexis.js';
import { XmlTableBuilder } from './xml-table.builder.js';
import type { XmlTable } from './xml-table.js';
import { XmlUnreadableError } from './xml-unreadable.error.js';

/** Bounds of one document. */
const limits = {
  depth: 64,
  attributes: 64,
  /** Of one element. */
  children: 100_000,
  elements: 2_000_000,
  /** So many elements may be as dense as they like; with more of them, the text must be this long for each on average. */
  denseElements: 20_000,
  charactersOfElement: 12,
} as const;

const space = '[ \\t\\n]';
const declarationPattern = new RegExp(
  `^<\\?xml${space}+version${space}*=${space}*(["'])1\\.[0-9]+\\1` +
    `(?:${space}+encoding${space}*=${space}*(["'])[A-Za-z][\\w.-]*\\2)?` +
    `(?:${space}+standalone${space}*=${space}*(["'])(?:yes|no)\\3)?${space}*\\?>`,
);
const greaterThan = 0x3e;
const slash = 0x2f;
const equals = 0x3d;
const exclamation = 0x21;
const question = 0x3f;

interface OpenElement {
  readonly name: string;
  readonly index: number;
  children: number;
  text: string;
}

/**
 * Reads a document in one pass, in time linear in its length. Knows no document type at all, so that no entity but the
 * five of XML can exist.
 */
export class XmlScanner {
  readonly #text: string;
  readonly #builder = new XmlTableBuilder();
  readonly #open: OpenElement[] = [];
  readonly #hasCdataEnd: boolean;
  #at = 0;
  #hasReplaced: boolean;

  /** Line ends are line feeds already, illegal characters replaced. */
  constructor({ text, hasReplaced }: CleanText) {
    this.#text = text;
    this.#hasReplaced = hasReplaced;
    this.#hasCdataEnd = text.includes(']]>');
  }

  /** @throws XmlUnreadableError MALFORMED, DOCTYPE, LIMIT */
  scan(): XmlTable {
    this.#declaration();
    for (;;) {
      const start = this.#at;
      const markup = this.#text.indexOf('<', start);
      const end = markup < 0 ? this.#text.length : markup;
      if (end > start) {
        this.#characters(this.#text.slice(start, end));
      }
      if (markup < 0) {
        break;
      }
      this.#at = markup;
      this.#markup();
    }
    if (this.#open.length > 0 || this.#builder.count === 0) {
      throw malformed(this.#builder.count === 0 ? 'no element' : 'the document ends inside an element');
    }
    return this.#builder.take(this.#hasReplaced);
  }

  #declaration(): void {
    if (/^<\?xml[ \t\n]/.test(this.#text)) {
      const declaration = declarationPattern.exec(this.#text);
      if (declaration === null) {
        throw malformed('XML declaration');
      }
      this.#at = declaration[0].length;
    }
  }

  #markup(): void {
    switch (this.#text.charCodeAt(this.#at + 1)) {
      case slash:
        this.#endTag();
        return;
      case exclamation:
        this.#special();
        return;
      case question:
        this.#instruction();
        return;
      default:
        this.#startTag();
    }
  }

  #decode(raw: string): string {
    if (!raw.includes('&')) {
      return raw;
    }
    const { text, hasReplaced } = decodeReferences(raw);
    this.#hasReplaced ||= hasReplaced;
    return text;
  }

  #characters(raw: string): void {
    const current = this.#open.at(-1);
    if (current === undefined) {
      if (/[^ \t\n]/.test(raw)) {
        throw malformed('text outside the root element');
      }
      return;
    }
    if (this.#hasCdataEnd && raw.includes(']]>')) {
      throw malformed('end of a CDATA section without a start');
    }
    const text = this.#decode(raw);
    if (current.children === 0) {
      current.text += text;
    }
  }

  #special(): void {
    const text = this.#text;
    if (text.startsWith('<!--', this.#at)) {
      const end = text.indexOf('--', this.#at + 4);
      if (end < 0 || text.charCodeAt(end + 2) !== greaterThan) {
        throw malformed('comment');
      }
      this.#at = end + 3;
      return;
    }
    const current = this.#open.at(-1);
    if (current !== undefined && text.startsWith('<![CDATA[', this.#at)) {
      const end = text.indexOf(']]>', this.#at + 9);
      if (end < 0) {
        throw malformed('CDATA section');
      }
      if (current.children === 0) {
        current.text += text.slice(this.#at + 9, end);
      }
      this.#at = end + 3;
      return;
    }
    throw /^<!(?:DOCTYPE|ENTITY)/i.test(text.slice(this.#at, this.#at + 10))
      ? new XmlUnreadableError('DOCTYPE', 'A document type is not accepted.')
      : malformed('declaration');
  }

  #instruction(): void {
    const start = this.#at + 2;
    const targetEnd = endOfName(this.#text, start);
    const end = this.#text.indexOf('?>', targetEnd);
    if (end < 0 || /^xml$/i.test(this.#text.slice(start, targetEnd))) {
      throw malformed('processing instruction');
    }
    if (end > targetEnd && !isSpace(this.#text, targetEnd)) {
      throw malformed('processing instruction');
    }
    this.#at = end + 2;
  }

  #startTag(): void {
    const start = this.#at + 1;
    let at = endOfName(this.#text, start);
    const name = nameBetween(this.#text, start, at);
    const parent = this.#open.at(-1);
    if (parent === undefined && this.#builder.count > 0) {
      throw malformed('a second root element');
    }
    if (this.#isFull(parent)) {
      throw beyond('elements');
    }
    const nameIndex = this.#builder.nameIndex(name);
    const first = this.#text.charCodeAt(at);
    let attributes = 0;
    if (first !== greaterThan && first !== slash) {
      attributes = this.#attributes(at);
      at = this.#at;
    }
    const index = this.#builder.open(nameIndex, attributes);
    if (parent !== undefined) {
      parent.children += 1;
      parent.text = '';
    }
    this.#afterName(name, index, at);
  }

  #isFull(parent: OpenElement | undefined): boolean {
    const { count } = this.#builder;
    return (
      count === limits.elements ||
      parent?.children === limits.children ||
      (count >= limits.denseElements && count * limits.charactersOfElement > this.#at)
    );
  }

  #afterName(name: string, index: number, at: number): void {
    if (this.#text.charCodeAt(at) === greaterThan) {
      if (this.#open.length === limits.depth) {
        throw beyond('levels');
      }
      this.#open.push({ name, index, children: 0, text: '' });
      this.#at = at + 1;
      return;
    }
    if (this.#text.charCodeAt(at) !== slash || this.#text.charCodeAt(at + 1) !== greaterThan) {
      throw malformed('start tag');
    }
    this.#builder.close(index, '');
    this.#at = at + 2;
  }

  /** Attributes up to the end of a tag, which is where reading goes on. */
  #attributes(from: number): number {
    const seen: number[] = [];
    for (let at = from; ;) {
      const start = skipSpace(this.#text, at);
      const code = this.#text.charCodeAt(start);
      if (code === greaterThan || code === slash) {
        this.#at = start;
        return seen.length;
      }
      if (start === at) {
        throw malformed('white space expected before an attribute');
      }
      if (seen.length === limits.attributes) {
        throw beyond('attributes');
      }
      at = this.#attribute(start, seen);
    }
  }

  #attribute(start: number, seen: number[]): number {
    const end = endOfName(this.#text, start);
    const nameIndex = this.#builder.nameIndex(nameBetween(this.#text, start, end));
    if (seen.includes(nameIndex)) {
      throw malformed('an attribute twice');
    }
    seen.push(nameIndex);
    const sign = skipSpace(this.#text, end);
    const open = skipSpace(this.#text, sign + 1);
    const quote = this.#text[open];
    if (this.#text.charCodeAt(sign) !== equals || (quote !== '"' && quote !== "'")) {
      throw malformed('attribute');
    }
    const close = this.#text.indexOf(quote, open + 1);
    if (close < 0) {
      throw malformed('attribute');
    }
    const raw = this.#text.slice(open + 1, close);
    if (raw.includes('<')) {
      throw malformed('attribute');
    }
    this.#builder.attribute(nameIndex, this.#decode(raw.replace(/[\t\n]/g, ' ')));
    return close + 1;
  }

  #endTag(): void {
    const current = this.#open.pop();
    const start = this.#at + 2;
    if (current === undefined || !this.#text.startsWith(current.name, start)) {
      throw malformed('end tag');
    }
    const end = skipSpace(this.#text, start + current.name.length);
    if (this.#text.charCodeAt(end) !== greaterThan) {
      throw malformed('end tag');
    }
    this.#builder.close(current.index, current.children === 0 ? current.text : '');
    this.#at = end + 1;
  }
}
