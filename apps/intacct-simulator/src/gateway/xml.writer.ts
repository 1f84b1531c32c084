/** What XML 1.0 cannot carry: control characters but tab and line ends, lone surrogates, two non-characters. */
const ILLEGAL = /[^\P{Cc}\t\n\r\u007F-\u009F]|\p{Cs}|[\uFFFE\uFFFF]/gu;
const SPECIAL = /[&<>"\r]|[^\P{Cc}\t\n\r\u007F-\u009F]|\p{Cs}|[\uFFFE\uFFFF]/u;

/** Can XML 1.0 carry every character of it? */
export const isXmlText = (text: string): boolean => text.search(ILLEGAL) < 0;

/** Any text as XML character data or attribute value; what XML cannot carry is dropped. */
export function escapeXml(value: string): string {
  if (!SPECIAL.test(value)) return value;
  return value
    .replace(ILLEGAL, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\r', '&#13;');
}

export type Attributes = readonly (readonly [name: string, value: string | number])[];

/** Writes a document from front to back, pretty printed or not. */
export class XmlWriter {
  #out = '<?xml version="1.0" encoding="UTF-8"?>';
  #depth = 0;

  constructor(private readonly pretty: boolean) {
    this.#out += '\n';
  }

  open(name: string, attributes: Attributes = []): void {
    this.#indent();
    this.#out += `<${name}${this.#attributes(attributes)}>`;
    this.#newline();
    this.#depth += 1;
  }

  close(name: string): void {
    this.#depth -= 1;
    this.#indent();
    this.#out += `</${name}>`;
    this.#newline();
  }

  /** An element without content. */
  empty(name: string, attributes: Attributes = []): void {
    this.#indent();
    this.#out += `<${name}${this.#attributes(attributes)}/>`;
    this.#newline();
  }

  leaf(name: string, value: string, attributes: Attributes = []): void {
    this.escaped(name, escapeXml(value), attributes);
  }

  /** A leaf whose text is XML already. */
  escaped(name: string, xml: string, attributes: Attributes = []): void {
    this.#indent();
    const extra = attributes.length === 0 ? '' : this.#attributes(attributes);
    this.#out += xml === '' ? `<${name}${extra}></${name}>` : `<${name}${extra}>${xml}</${name}>`;
    this.#newline();
  }

  toString(): string {
    return this.#out;
  }

  #attributes(attributes: Attributes): string {
    let text = '';
    for (const [name, value] of attributes) text += ` ${name}="${escapeXml(String(value))}"`;
    return text;
  }

  #indent(): void {
    if (this.pretty) this.#out += '  '.repeat(this.#depth);
  }

  #newline(): void {
    if (this.pretty) this.#out += '\n';
  }
}
