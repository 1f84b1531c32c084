import { XmlSyntaxError, type XmlFault } from './xml.error.js';
import { endOfName, isCharacter, isSpace } from './xml.names.js';

/** What a document may at most have; more is refused, so that no body costs more than its size. */
export interface XmlBounds {
  readonly maxDepth: number;
  readonly maxAttributes: number;
  readonly maxNameLength: number;
  readonly maxElements: number;
}

const PREDEFINED: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);
/** The longest reference that means something has ten characters; leading zeros beyond that are refused. */
const MAX_REFERENCE = 16;
const QUOTE = 34;
const APOSTROPHE = 39;
const EQUALS = 61;

export type Attributes = Readonly<Record<string, string>>;
export const NO_ATTRIBUTES: Attributes = {};

/** Moves over a document from token to token, and says where it went wrong. */
export class XmlScanner {
  at = 0;

  constructor(
    readonly document: string,
    readonly bounds: XmlBounds,
  ) {}

  fail(fault: XmlFault, reason: string, offset = this.at): XmlSyntaxError {
    return new XmlSyntaxError(fault, reason, this.document, offset);
  }

  startsWith(text: string): boolean {
    return this.document.startsWith(text, this.at);
  }

  /** @returns  whether there was any */
  skipSpace(): boolean {
    const { document } = this;
    const start = this.at;
    while (isSpace(document.charCodeAt(this.at))) this.at += 1;
    return this.at > start;
  }

  name(): string {
    const end = endOfName(this.document, this.at);
    if (end === this.at) throw this.fail('name', 'A name is expected.');
    if (end - this.at > this.bounds.maxNameLength) {
      throw this.fail('limit', `A name is longer than ${this.bounds.maxNameLength} characters.`);
    }
    const name = this.document.slice(this.at, end);
    if (name === '__proto__') throw this.fail('name', 'The name is not possible.');
    this.at = end;
    return name;
  }

  /** Up to a mark, which is passed. */
  until(mark: string, fault: XmlFault, reason: string): string {
    const end = this.document.indexOf(mark, this.at);
    if (end < 0) throw this.fail(fault, reason);
    const text = this.document.slice(this.at, end);
    this.at = end + mark.length;
    return text;
  }

  /** After the name of a start tag: attributes up to `>` or `/>`, which is not passed. */
  attributes(): Attributes {
    let found: Record<string, string> | undefined;
    let count = 0;
    for (;;) {
      const spaced = this.skipSpace();
      const code = this.document.charCodeAt(this.at);
      if (code === 62 || code === 47) return found ?? NO_ATTRIBUTES;
      if (Number.isNaN(code)) throw this.fail('tagOpen', 'The tag is not closed.');
      if (!spaced) throw this.fail('spaceRequired', 'White space is expected before an attribute.');
      found ??= Object.create(null) as Record<string, string>;
      count += 1;
      if (count > this.bounds.maxAttributes) {
        throw this.fail('limit', `An element has more than ${this.bounds.maxAttributes} attributes.`);
      }
      const start = this.at;
      const name = this.name();
      if (found[name] !== undefined) throw this.fail('attributeTwice', `Attribute '${name}' is there twice.`, start);
      found[name] = this.#attributeValue();
    }
  }

  #attributeValue(): string {
    this.skipSpace();
    if (this.document.charCodeAt(this.at) !== EQUALS) throw this.fail('equals', "'=' is expected after the attribute.");
    this.at += 1;
    this.skipSpace();
    const quote = this.document.charCodeAt(this.at);
    if (quote !== QUOTE && quote !== APOSTROPHE) throw this.fail('attributeQuote', 'A quote is expected.');
    this.at += 1;
    const start = this.at;
    const raw = this.until(String.fromCharCode(quote), 'attributeQuote', 'The attribute value is not closed.');
    const less = raw.indexOf('<');
    if (less >= 0) throw this.fail('lessThanInAttribute', "'<' is not possible in an attribute value.", start + less);
    return this.resolve(/[\t\n]/.test(raw) ? raw.replaceAll(/[\t\n]/g, ' ') : raw, start);
  }

  /** Replace references in a text that begins at `start`. Only the five predefined entities are declared. */
  resolve(raw: string, start: number): string {
    let next = raw.indexOf('&');
    if (next < 0) return raw;
    const parts: string[] = [];
    let from = 0;
    for (; next >= 0; next = raw.indexOf('&', from)) {
      const end = raw.slice(next, next + MAX_REFERENCE).indexOf(';');
      if (end < 0) throw this.fail('entity', 'A reference is not closed.', start + next);
      parts.push(raw.slice(from, next), this.#reference(raw.slice(next + 1, next + end), start + next));
      from = next + end + 1;
    }
    parts.push(raw.slice(from));
    return parts.join('');
  }

  #reference(name: string, at: number): string {
    if (!name.startsWith('#')) {
      const known = PREDEFINED.get(name);
      if (known === undefined) throw this.fail('entity', `The entity '${name}' is not declared.`, at);
      return known;
    }
    const isHex = name.startsWith('#x');
    const isNumber = isHex ? /^#x[0-9A-Fa-f]+$/.test(name) : /^#\d+$/.test(name);
    const code = isNumber ? Number.parseInt(name.slice(isHex ? 2 : 1), isHex ? 16 : 10) : Number.NaN;
    if (!isCharacter(code)) throw this.fail('characterReference', `'&${name};' is not a character.`, at);
    return String.fromCodePoint(code);
  }
}
