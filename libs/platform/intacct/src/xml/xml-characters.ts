import { XmlUnreadableError } from './xml-unreadable.error.js';

// What XML 1.0 forbids: control characters but tab, line feed and carriage return; unpaired surrogates; U+FFFE and U+FFFF.
const illegalSource =
  '[\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\ufffe\\uffff]|[\\ud800-\\udbff](?![\\udc00-\\udfff])|(?<![\\ud800-\\udbff])[\\udc00-\\udfff]';
const illegalPattern = new RegExp(illegalSource, 'g');
const anyIllegalPattern = new RegExp(illegalSource);
const replacement = '\ufffd';
/** A text with more of them is no text. */
const maxReplaced = 1_000;

const entities = [
  ['amp;', '&'],
  ['lt;', '<'],
  ['gt;', '>'],
  ['quot;', '"'],
  ['apos;', "'"],
] as const;
/** `#`, `x`, digits and `;`, leading zeros included. */
const longestReference = 14;

/** Remove the characters that XML 1.0 cannot carry. */
export function stripIllegalCharacters(text: string): string {
  return anyIllegalPattern.test(text) ? text.replace(illegalPattern, '') : text;
}

/** A text whose illegal characters are U+FFFD. */
export interface CleanText {
  readonly text: string;
  readonly hasReplaced: boolean;
}

/**
 * Replace what XML 1.0 forbids by U+FFFD: the gateway gives back what a person once pasted into a field.
 *
 * @throws XmlUnreadableError LIMIT  for more than 1,000 of them
 */
export function replaceIllegalCharacters(text: string): CleanText {
  if (!anyIllegalPattern.test(text)) {
    return { text, hasReplaced: false };
  }
  let count = 0;
  for (illegalPattern.lastIndex = 0; illegalPattern.test(text); count += 1) {
    if (count === maxReplaced) {
      throw new XmlUnreadableError('LIMIT', 'Too many characters that XML does not allow.');
    }
  }
  return { text: text.replace(illegalPattern, replacement), hasReplaced: true };
}

function isLegal(code: number): boolean {
  return (
    code === 9 ||
    code === 10 ||
    code === 13 ||
    (code >= 0x20 && code < 0xd800) ||
    (code >= 0xe000 && code < 0xfffe) ||
    (code >= 0x1_0000 && code <= 0x10_ffff)
  );
}

function undeclared(): XmlUnreadableError {
  return new XmlUnreadableError('MALFORMED', 'Not well-formed: a reference to an entity that is not declared.');
}

/** The character of the reference whose `#` stands at `start`, and where the reference ends. */
function characterAt(text: string, start: number): { readonly code: number; readonly end: number } {
  const body = text.slice(start, start + longestReference);
  const semicolon = body.indexOf(';');
  const reference = body.slice(0, semicolon);
  if (semicolon < 0 || !/^#(?:[0-9]+|x[0-9a-fA-F]+)$/.test(reference)) {
    throw undeclared();
  }
  const isHex = reference.startsWith('#x');
  return { code: Number.parseInt(reference.slice(isHex ? 2 : 1), isHex ? 16 : 10), end: start + semicolon + 1 };
}

/**
 * Decode the five entities of XML and character references; references to illegal characters become U+FFFD.
 *
 * @throws XmlUnreadableError MALFORMED  for any other entity and for a bare ampersand
 */
export function decodeReferences(text: string): CleanText {
  let decoded = '';
  let hasReplaced = false;
  let from = 0;
  for (let at = text.indexOf('&'); at >= 0; at = text.indexOf('&', from)) {
    decoded += text.slice(from, at);
    if (text[at + 1] === '#') {
      const { code, end } = characterAt(text, at + 1);
      hasReplaced ||= !isLegal(code);
      decoded += isLegal(code) ? String.fromCodePoint(code) : replacement;
      from = end;
      continue;
    }
    const entity = entities.find(([name]) => text.startsWith(name, at + 1));
    if (entity === undefined) {
      throw undeclared();
    }
    decoded += entity[1];
    from = at + 1 + entity[0].length;
  }
  return { text: decoded + text.slice(from), hasReplaced };
}
