import { XmlUnreadableError } from './xml-unreadable.error.js';
import type { TextBlock, XmlTable } from './xml-table.js';

const firstCapacity = 1_024;
/** Distinct names of elements and attributes. */
const maxNames = 10_000;

class IntColumn {
  #numbers = new Int32Array(firstCapacity);
  length = 0;

  push(value: number): void {
    if (this.length === this.#numbers.length) {
      const larger = new Int32Array(this.length * 2);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    this.#numbers[this.length] = value;
    this.length += 1;
  }

  set(index: number, value: number): void {
    this.#numbers[index] = value;
  }

  take(): Int32Array<ArrayBuffer> {
    return this.#numbers.slice(0, this.length);
  }
}

class TextColumn {
  readonly #pieces: string[] = [];
  length = 0;

  push(text: string): void {
    if (text !== '') {
      this.#pieces.push(text);
      this.length += text.length;
    }
  }

  take(): TextBlock {
    const text = this.#pieces.join('');
    const isWide = /[\u0100-\uffff]/.test(text);
    // Of its own memory: a pooled buffer must not be handed to another thread.
    const bytes = Buffer.allocUnsafeSlow(isWide ? text.length * 2 : text.length);
    bytes.write(text, isWide ? 'utf16le' : 'latin1');
    return { bytes, isWide };
  }
}

/** Collects a document in document order. */
export class XmlTableBuilder {
  readonly #names = new Map<string, number>();
  readonly #elements = new IntColumn();
  readonly #attributes = new IntColumn();
  readonly #texts = new TextColumn();
  readonly #values = new TextColumn();
  #count = 0;
  #attributeCount = 0;

  get count(): number {
    return this.#count;
  }

  /**
   * Number of a name.
   *
   * @throws XmlUnreadableError LIMIT  for too many distinct names
   */
  nameIndex(name: string): number {
    const known = this.#names.get(name);
    if (known !== undefined) {
      return known;
    }
    const index = this.#names.size;
    if (index === maxNames) {
      throw new XmlUnreadableError('LIMIT', 'Too many different names.');
    }
    this.#names.set(name, index);
    return index;
  }

  /** Begin an element; its attributes come before it. Gives its number. */
  open(nameIndex: number, attributes: number): number {
    this.#elements.push(nameIndex);
    this.#elements.push(0);
    this.#elements.push(this.#texts.length);
    this.#elements.push(this.#attributeCount - attributes);
    this.#count += 1;
    return this.#count - 1;
  }

  attribute(nameIndex: number, value: string): void {
    this.#attributes.push(nameIndex);
    this.#attributes.push(this.#values.length);
    this.#values.push(value);
    this.#attributeCount += 1;
  }

  /** End an element; `text` is empty for one with children. */
  close(index: number, text: string): void {
    this.#texts.push(text);
    this.#elements.set(index * 4 + 1, this.#count);
  }

  take(hasReplaced: boolean): XmlTable {
    for (const end of [0, 0, this.#texts.length, this.#attributeCount]) {
      this.#elements.push(end);
    }
    this.#attributes.push(0);
    this.#attributes.push(this.#values.length);
    return {
      names: [...this.#names.keys()],
      elements: this.#elements.take(),
      attributes: this.#attributes.take(),
      texts: this.#texts.take(),
      values: this.#values.take(),
      hasReplaced,
    };
  }
}
