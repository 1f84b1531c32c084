import { nameEnd } from './xml-name.js';
import { XmlUnreadableError } from './xml-unreadable.error.js';

const longestName = 256;

export function malformed(what: string): XmlUnreadableError {
  return new XmlUnreadableError('MALFORMED', `Not well-formed: ${what}.`);
}

export function beyond(what: string): XmlUnreadableError {
  return new XmlUnreadableError('LIMIT', `Too many or too long: ${what}.`);
}

/** White space between parts of markup; carriage returns are line feeds by now. */
export function isSpace(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 0x20 || code === 0x0a || code === 0x09;
}

export function skipSpace(text: string, from: number): number {
  let at = from;
  while (isSpace(text, at)) {
    at += 1;
  }
  return at;
}

/** Where the name at `start` ends. @throws XmlUnreadableError MALFORMED without a name, LIMIT for a long one */
export function endOfName(text: string, start: number): number {
  const end = nameEnd(text, start);
  if (end === start) {
    throw malformed('name expected');
  }
  if (end - start > longestName) {
    throw beyond('name');
  }
  return end;
}

export function nameBetween(text: string, start: number, end: number): string {
  const name = text.slice(start, end);
  if (name === '__proto__') {
    throw malformed('a name that reaches into objects');
  }
  return name;
}
