/**
 * Names of elements and attributes as XML 1.0 (fifth edition) has them, taken from `lastIndex` on.
 * @see https://www.w3.org/TR/xml/#NT-Name
 */
const START =
  ':A-Z_a-z\\u{C0}-\\u{D6}\\u{D8}-\\u{F6}\\u{F8}-\\u{2FF}\\u{370}-\\u{37D}\\u{37F}-\\u{1FFF}\\u{200C}\\u{200D}' +
  '\\u{2070}-\\u{218F}\\u{2C00}-\\u{2FEF}\\u{3001}-\\u{D7FF}\\u{F900}-\\u{FDCF}\\u{FDF0}-\\u{FFFD}\\u{10000}-\\u{EFFFF}';
const INSIDE = `${START}.\\-0-9\\u{B7}\\u{300}-\\u{36F}\\u{203F}\\u{2040}`;
const NAME = new RegExp(`[${START}][${INSIDE}]*`, 'uy');
const ASCII_NAME = /[:A-Z_a-z][:A-Z_a-z.\-0-9]*/y;

/** Where the name that starts at `from` ends; `from` when there is none. */
export function endOfName(document: string, from: number): number {
  ASCII_NAME.lastIndex = from;
  const ascii = ASCII_NAME.test(document) ? ASCII_NAME.lastIndex : from;
  if (!(document.charCodeAt(ascii) > 127)) return ascii;
  NAME.lastIndex = from;
  return NAME.test(document) ? NAME.lastIndex : from;
}

const TAB = 9;
const LINE_FEED = 10;
const RETURN = 13;
const SPACE = 32;

export const isSpace = (code: number): boolean =>
  code === SPACE || code === LINE_FEED || code === TAB || code === RETURN;

/** May a document carry this code point? */
export const isCharacter = (code: number): boolean =>
  (code >= SPACE && code <= 0xd7ff) ||
  code === TAB ||
  code === LINE_FEED ||
  code === RETURN ||
  (code >= 0xe000 && code <= 0xfffd) ||
  (code >= 0x10000 && code <= 0x10ffff);

/** Position of the first UTF-16 unit that a document must not carry; -1 when all are right. */
export function illegalAt(document: string): number {
  for (let index = 0; index < document.length; index += 1) {
    const code = document.charCodeAt(index);
    if (code >= SPACE && code < 0xd800) continue;
    if (isCharacter(code)) continue;
    const next = document.charCodeAt(index + 1);
    if (code < 0xd800 || code > 0xdbff || !(next >= 0xdc00 && next <= 0xdfff)) return index;
    index += 1;
  }
  return -1;
}

/** Without XML white space at both ends. */
export function trimSpace(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text.charCodeAt(start))) start += 1;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end -= 1;
  return start === 0 && end === text.length ? text : text.slice(start, end);
}
