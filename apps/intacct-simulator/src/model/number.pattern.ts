/** A pattern of automatic numbers, taken apart. */
interface NumberPattern {
  readonly before: string;
  readonly after: string;
  readonly width: number;
  readonly first: number;
}

/** `INV-####` counts from 1, `INV-0100` from what it says; other patterns get the number at their end. */
export function parsePattern(pattern: string): NumberPattern {
  const marks = /^(.*?)(#+)(.*)$/.exec(pattern);
  if (marks !== null) {
    const [, before = '', hashes = '', after = ''] = marks;
    return { before, after, width: hashes.length, first: 1 };
  }
  const [, before = pattern, digits = ''] = /^(.*?)(\d*)$/.exec(pattern) ?? [];
  return { before, after: '', width: digits.length, first: Number(digits || '1') };
}

export const numberAt = ({ before, after, width }: NumberPattern, count: number): string =>
  `${before}${String(count).padStart(width, '0')}${after}`;
