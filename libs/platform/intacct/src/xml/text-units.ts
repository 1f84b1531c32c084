/** A text that is built unit by unit of UTF-16: runs of small pieces cost what one long piece costs. */
export class TextUnits {
  readonly #units: Uint16Array<ArrayBuffer>;
  #length = 0;

  constructor(longest: number) {
    this.#units = new Uint16Array(longest);
  }

  push(unit: number): void {
    this.#units[this.#length] = unit;
    this.#length += 1;
  }

  pushCodePoint(code: number): void {
    if (code < 0x1_0000) {
      this.push(code);
      return;
    }
    this.push(0xd7c0 + (code >> 10));
    this.push(0xdc00 + (code & 0x3ff));
  }

  toString(): string {
    return Buffer.from(this.#units.buffer, 0, this.#length * 2).toString('utf16le');
  }
}
