import type { XmlNode } from './xml-node.js';

/** Many texts in one block of bytes; each is cut out as a string of its own, which holds nothing else in memory. */
export interface TextBlock {
  readonly bytes: Uint8Array;
  /** Two bytes a character instead of one. */
  readonly isWide: boolean;
}

/**
 * A document in a few blocks, so that handing it to another thread costs next to nothing whatever its size.
 *
 * Elements are in document order. `elements`: four numbers each: name, number of the element after its last descendant,
 * start of its text, its first attribute. `attributes`: two numbers each: name, start of its value. Both end with a
 * row that says where the last text ends.
 */
export interface XmlTable {
  readonly names: readonly string[];
  readonly elements: Int32Array<ArrayBuffer>;
  readonly attributes: Int32Array<ArrayBuffer>;
  readonly texts: TextBlock;
  readonly values: TextBlock;
  /** Characters that XML forbids were replaced by U+FFFD. */
  readonly hasReplaced: boolean;
}

export const elementColumns = 4;
export const attributeColumns = 2;

class Texts {
  readonly #bytes: Buffer;
  readonly #isWide: boolean;

  constructor({ bytes, isWide }: TextBlock) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#isWide = isWide;
  }

  cut(start: number, end: number): string {
    if (start === end) {
      return '';
    }
    return this.#isWide
      ? this.#bytes.toString('utf16le', start * 2, end * 2)
      : this.#bytes.toString('latin1', start, end);
  }
}

interface ReadableTable extends Pick<XmlTable, 'names' | 'elements' | 'attributes'> {
  readonly texts: Texts;
  readonly values: Texts;
}

const noChildren: readonly XmlNode[] = [];

/** One element of a table; made when it is asked for. */
class TableNode implements XmlNode {
  readonly #table: ReadableTable;
  readonly #index: number;
  #children: readonly XmlNode[] | undefined;

  constructor(table: ReadableTable, index: number) {
    this.#table = table;
    this.#index = index;
  }

  #cell(index: number, column: number): number {
    return this.#table.elements[index * elementColumns + column] ?? 0;
  }

  get name(): string {
    return this.#table.names[this.#cell(this.#index, 0)] ?? '';
  }

  get children(): readonly XmlNode[] {
    if (this.#children === undefined) {
      const end = this.#cell(this.#index, 1);
      if (end === this.#index + 1) {
        return noChildren;
      }
      const children: XmlNode[] = [];
      for (let index = this.#index + 1; index < end; index = this.#cell(index, 1)) {
        children.push(new TableNode(this.#table, index));
      }
      this.#children = children;
    }
    return this.#children;
  }

  get text(): string {
    return this.#table.texts.cut(this.#cell(this.#index, 2), this.#cell(this.#index + 1, 2));
  }

  get attributes(): Readonly<Record<string, string>> {
    const { attributes, names, values } = this.#table;
    const found: (readonly [string, string])[] = [];
    const end = this.#cell(this.#index + 1, 3);
    for (let index = this.#cell(this.#index, 3); index < end; index += 1) {
      const row = index * attributeColumns;
      const value = values.cut(attributes[row + 1] ?? 0, attributes[row + attributeColumns + 1] ?? 0);
      found.push([names[attributes[row] ?? 0] ?? '', value]);
    }
    return Object.fromEntries(found);
  }
}

/** The root element of a document. */
export function rootOf(table: XmlTable): XmlNode {
  const { names, elements, attributes } = table;
  const texts = new Texts(table.texts);
  return new TableNode({ names, elements, attributes, texts, values: new Texts(table.values) }, 0);
}

/** The memory of a table that can be handed over instead of copied. */
export function transferablesOf(table: XmlTable): ArrayBuffer[] {
  return [
    table.elements.buffer,
    table.attributes.buffer,
    table.texts.bytes.buffer as ArrayBuffer,
    table.values.bytes.buffer as ArrayBuffer,
  ];
}
