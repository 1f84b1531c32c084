/** ASCII characters: 1 begins a name, 2 continues one only. */
const ascii = new Uint8Array(128);
for (const [characters, kind] of [
  ['ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_:', 1],
  ['0123456789-.', 2],
] as const) {
  for (const character of characters) {
    ascii[character.charCodeAt(0)] = kind;
  }
}

/** Other name characters of XML 1.0 in units of UTF-16, pairs of surrogates included; without U+FFFD, our replacement. */
const startRanges: readonly (readonly [number, number])[] = [
  [0xc0, 0xd6],
  [0xd8, 0xf6],
  [0xf8, 0x2ff],
  [0x370, 0x37d],
  [0x37f, 0x1fff],
  [0x200c, 0x200d],
  [0x2070, 0x218f],
  [0x2c00, 0x2fef],
  [0x3001, 0xdb7f],
  [0xdc00, 0xdfff],
  [0xf900, 0xfdcf],
  [0xfdf0, 0xfffc],
];
const furtherRanges: readonly (readonly [number, number])[] = [
  [0xb7, 0xb7],
  [0x300, 0x36f],
  [0x203f, 0x2040],
];

function isIn(ranges: readonly (readonly [number, number])[], code: number): boolean {
  return ranges.some(([first, last]) => code >= first && code <= last);
}

function isNameCode(code: number, isFirst: boolean): boolean {
  if (code < 128) {
    const kind = ascii[code];
    return kind === 1 || (kind === 2 && !isFirst);
  }
  return isIn(startRanges, code) || (!isFirst && isIn(furtherRanges, code));
}

/** Where the name that begins at `start` ends; `start` itself where none begins. */
export function nameEnd(text: string, start: number): number {
  let at = start;
  while (at < text.length && isNameCode(text.charCodeAt(at), at === start)) {
    at += 1;
  }
  return at;
}
