/** Kinds of fault with the numbers that a common XML library gives them; the gateway prints the number. */
export const XML_FAULTS = {
  limit: 1,
  empty: 4,
  extraContent: 5,
  character: 9,
  characterReference: 8,
  entity: 26,
  encodingUnknown: 32,
  encodingContradicted: 81,
  doctype: 61,
  attributeQuote: 39,
  lessThanInAttribute: 38,
  attributeTwice: 42,
  commentOpen: 45,
  instruction: 46,
  instructionOpen: 47,
  declaration: 57,
  cdataEnd: 62,
  cdataOpen: 63,
  spaceRequired: 65,
  name: 68,
  tagOpen: 73,
  equals: 75,
  tagMismatch: 76,
  tagUnfinished: 77,
  hyphens: 80,
} as const;
export type XmlFault = keyof typeof XML_FAULTS;

/** Line and column, both from 1, of an offset. */
export function positionOf(document: string, offset: number): { readonly line: number; readonly column: number } {
  let line = 1;
  let start = 0;
  for (let next = document.indexOf('\n'); next >= 0 && next < offset; next = document.indexOf('\n', start)) {
    line += 1;
    start = next + 1;
  }
  return { line, column: offset - start + 1 };
}

/** The document is not well-formed, or carries what the gateway refuses. */
export class XmlSyntaxError extends Error {
  readonly line: number;
  readonly column: number;

  constructor(
    readonly fault: XmlFault,
    readonly reason: string,
    document: string,
    offset: number,
  ) {
    const { line, column } = positionOf(document, Math.min(offset, document.length));
    super(`${reason} Line: ${line}, column: ${column}`);
    this.name = 'XmlSyntaxError';
    this.line = line;
    this.column = column;
  }
}
