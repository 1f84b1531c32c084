/** A stretch of bytes. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Member extends Span {
  readonly name: string;
}

const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

const isSpace = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/**
 * Finds the parts of a JSON document without parsing it, so that one larger than memory allows is parsed part by part.
 *
 * It checks what stands between the parts; whoever parses them checks the rest. Methods throw SyntaxError with the position for what is not JSON.
 */
export class JsonOutline {
  constructor(private readonly bytes: Buffer) {}

  /** The document itself, without what surrounds it. */
  root(): Span {
    const hasMark = this.bytes[0] === 0xef && this.bytes[1] === 0xbb && this.bytes[2] === 0xbf;
    const start = this.#space(hasMark ? 3 : 0);
    const end = this.#valueEnd(start);
    if (this.#space(end) < this.bytes.length) this.#refuse(this.#space(end));
    return { start, end };
  }

  isObject({ start }: Span): boolean {
    return this.bytes[start] === OPEN_OBJECT;
  }

  isList({ start }: Span): boolean {
    return this.bytes[start] === OPEN_LIST;
  }

  /** The members of an object, in their order. */
  *members(object: Span): Iterable<Member> {
    for (let at = this.#first(object, CLOSE_OBJECT); at !== undefined;) {
      const key = { start: at, end: this.#valueEnd(at) };
      const colon = this.#space(key.end);
      if (this.bytes[at] !== QUOTE || this.bytes[colon] !== COLON) this.#refuse(colon);
      const start = this.#space(colon + 1);
      const member = { name: String(this.parse(key)), start, end: this.#valueEnd(start) };
      yield member;
      at = this.#next(member.end, CLOSE_OBJECT);
    }
  }

  /** The elements of a list, in their order. */
  *elements(list: Span): Iterable<Span> {
    for (let at = this.#first(list, CLOSE_LIST); at !== undefined;) {
      const element = { start: at, end: this.#valueEnd(at) };
      yield element;
      at = this.#next(element.end, CLOSE_LIST);
    }
  }

  text({ start, end }: Span): string {
    return this.bytes.toString('utf8', start, end);
  }

  /** @throws SyntaxError */
  parse(span: Span): unknown {
    return JSON.parse(this.text(span));
  }

  /** Where the first part of a group begins; undefined when it is empty. */
  #first({ start }: Span, close: number): number | undefined {
    const at = this.#space(start + 1);
    return this.bytes[at] === close ? undefined : at;
  }

  /** Where the part after the one that ends here begins; undefined when that was the last. */
  #next(end: number, close: number): number | undefined {
    const at = this.#space(end);
    if (this.bytes[at] === close) return undefined;
    if (this.bytes[at] !== COMMA) this.#refuse(at);
    return this.#space(at + 1);
  }

  #space(from: number): number {
    let at = from;
    while (isSpace(this.bytes[at])) at += 1;
    return at;
  }

  #valueEnd(start: number): number {
    const first = this.bytes[start];
    if (first === QUOTE) return this.#stringEnd(start);
    if (first === OPEN_LIST || first === OPEN_OBJECT) return this.#groupEnd(start);
    let at = start;
    for (let byte = this.bytes[at]; byte !== undefined && !this.#endsScalar(byte); byte = this.bytes[at]) at += 1;
    if (at === start) this.#refuse(at);
    return at;
  }

  #endsScalar(byte: number): boolean {
    return byte === COMMA || byte === COLON || byte === CLOSE_LIST || byte === CLOSE_OBJECT || isSpace(byte);
  }

  #stringEnd(start: number): number {
    for (let end = this.bytes.indexOf(QUOTE, start + 1); end >= 0; end = this.bytes.indexOf(QUOTE, end + 1)) {
      let slashes = 0;
      while (this.bytes[end - 1 - slashes] === BACKSLASH) slashes += 1;
      if (slashes % 2 === 0) return end + 1;
    }
    return this.#refuse(this.bytes.length);
  }

  /** Where a list or an object ends that starts here; strings are the only place where a bracket means nothing. */
  #groupEnd(start: number): number {
    const { bytes } = this;
    let depth = 0;
    for (let at = start; at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (byte === QUOTE) {
        for (at += 1; bytes[at] !== QUOTE && at < bytes.length; at += 1) if (bytes[at] === BACKSLASH) at += 1;
      } else if (byte === OPEN_LIST || byte === OPEN_OBJECT) depth += 1;
      else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) {
        depth -= 1;
        if (depth === 0) return at + 1;
      }
    }
    return this.#refuse(bytes.length);
  }

  #refuse(at: number): never {
    if (at >= this.bytes.length) throw new SyntaxError('Unexpected end of JSON input');
    throw new SyntaxError(`Unexpected '${String.fromCharCode(this.bytes[at] ?? 0)}' at byte ${at}`);
  }
}
