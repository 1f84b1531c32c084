import { TextUnits } from './text-units.js';
import { XmlUnreadableError } from './xml-unreadable.error.js';

// What XML 1.0 forbids: control characters but tab, line feed and carriage return; unpaired surrogates; U+FFFE and U+FFFF.
const illegalSource =
  '[\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\ufffe\\uffff]|[\\ud800-\\udbff](?![\\udc00-\\udfff])|(?<![\\ud800-\\udbff])[\\udc00-\\udfff]';
const illegalPattern = new RegExp(illegalSource, 'g');
const anyIllegalPattern = new RegExp(illegalSource);
const replacement = '\ufffd';
const replacementCode = 0xfffd;
const ampersand = 0x26;
const numberSign = 0x23;
/** A text with more of them is no text. */
const maxReplaced = 1_000;

const entities = [
  ['amp;', 0x26],
  ['lt;', 0x3c],
  ['gt;', 0x3e],
  ['quot;', 0x22],
  ['apos;', 0x27],
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

function digitOf(code: number, isHex: boolean): number {
  if (code >= 0x30 && code <= 0x39) {
    return code - 0x30;
  }
  // Capital letters as small ones.
  const letter = code | 0x20;
  return isHex && letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

/** The code and the end of a reference in one number, so that a run of them makes no objects. */
const endUnit = 0x20_0000;

/** The character of the reference whose `#` stands at `start`: its code, plus `endUnit` times where it ends. */
function referenceAt(text: string, start: number): number {
  const isHex = text.charCodeAt(start + 1) === 0x78;
  const first = start + (isHex ? 2 : 1);
  let code = 0;
  let at = first;
  for (; at < start + longestReference - 1; at += 1) {
    const digit = digitOf(text.charCodeAt(at), isHex);
    if (digit < 0) {
      break;
    }
    code = Math.min(code * (isHex ? 16 : 10) + digit, endUnit - 1);
  }
  if (at === first || text.charCodeAt(at) !== 0x3b) {
    throw undeclared();
  }
  return code + (at + 1) * endUnit;
}

/** The entity whose name begins at `start`. */
function entityAt(text: string, start: number): (typeof entities)[number] {
  const entity = entities.find(([name]) => text.startsWith(name, start));
  if (entity === undefined) {
    throw undeclared();
  }
  return entity;
}

/**
 * Decode the five entities of XML and character references; references to illegal characters become U+FFFD.
 *
 * @throws XmlUnreadableError MALFORMED  for any other entity and for a bare ampersand
 */
export function decodeReferences(text: string): CleanText {
  const units = new TextUnits(text.length);
  let hasReplaced = false;
  for (let at = 0; at < text.length;) {
    const unit = text.charCodeAt(at);
    if (unit !== ampersand) {
      units.push(unit);
      at += 1;
    } else if (text.charCodeAt(at + 1) === numberSign) {
      const reference = referenceAt(text, at + 1);
      const code = reference % endUnit;
      hasReplaced ||= !isLegal(code);
      units.pushCodePoint(isLegal(code) ? code : replacementCode);
      at = Math.floor(reference / endUnit);
    } else {
      const [name, character] = entityAt(text, at + 1);
      units.push(character);
      at += 1 + name.length;
    }
  }
  return { text: units.toString(), hasReplaced };
}
