import { maskFaultTexts, maskWords, type Found } from './fault-text.mask.js';
import { HIDDEN, HIDDEN_NAMES, HIDDEN_NAMES_AND_KEYS, type HiddenKind, type HiddenNames } from './secret.names.js';

interface Patterns {
  readonly names: HiddenNames;
  readonly element: RegExp;
  readonly attribute: RegExp;
  readonly filter: RegExp;
  readonly condition: RegExp;
  readonly list: RegExp;
  readonly member: RegExp;
}

/** A bare bracket counts before a value only: elsewhere it belongs to a tag. */
const SIGN =
  "(?:!?=+|<>|[<>]=|[<>](?=\\s{0,9}['&\\d])|&[lg]t;(?:=|&gt;)?|&#6[02];(?:=|&#62;)?|\\b(?:not\\s{1,9})?like\\b)";
const QUOTED = "'(?:\\\\[^]|[^'\\\\])*'";
const LITERAL = `${QUOTED}|(?:&apos;|&#39;)[^&]*(?:&apos;|&#39;)|[^\\s'"<>=!(),&]+`;

function patternsOf(names: HiddenNames): Patterns {
  const name = `(${names.source})`;
  return {
    names,
    element: new RegExp(`(<${name}(?:\\s[^<>]*)?(?<!/)>)((?:<!\\[CDATA\\[[^]*?(?:\\]\\]>|$)|[^<])+)`, 'gi'),
    attribute: new RegExp(`(\\s${name}\\s{0,9}=\\s{0,9}["'])([^"'<]*)(?=["'])`, 'gi'),
    filter: new RegExp(
      `(<field>\\s{0,99}${name}\\s{0,99}</field>(?:\\s{0,99}<operator>[^<]*</operator>)?)((?:\\s{0,99}<value>[^<]*</value>)+)`,
      'gi',
    ),
    condition: new RegExp(`(\\b${name}\\s{0,9}${SIGN}\\s{0,9})(${LITERAL})`, 'gi'),
    list: new RegExp(`(\\b${name}\\s{1,9}(?:not\\s{1,9})?in\\s{0,9}\\()((?:${LITERAL}|[\\s,])+)`, 'gi'),
    member: new RegExp(`("${name}"\\s{0,9}:\\s{0,9})("(?:[^"\\\\]|\\\\[^])*"|-?\\d[\\d.]*)`, 'gi'),
  };
}

const PLAIN = patternsOf(HIDDEN_NAMES);
const WITH_KEYS = patternsOf(HIDDEN_NAMES_AND_KEYS);
const CONTACT_CALL = /<object>\s{0,9}contact\s{0,9}<|\sobject\s{0,9}=\s{0,9}["']contact["']/i;
const OWNER = /objecttype|ownerobject/i;
const VALUE = /(<value>)([^<]*)/g;
const CELL = /("(?:[^"]|"")*"|[^,\r\n]*)(,|\r?\n|$)/g;

/** Is it about contacts as records, by key or in the audit trail? Then their keys are names of people. */
function isAboutContacts(request: string, response: string): boolean {
  if (CONTACT_CALL.test(request)) return true;
  return OWNER.test(response) && /\bcontact\b/i.test(response);
}

/**
 * A request and its answer without secrets and without data of people; a fault that quotes one hides it as well.
 * Takes any text, also what was refused.
 *
 * @param isPlain  the answer is neither a document nor rows, but words
 */
export function maskExchange(
  request: string,
  response: string,
  isPlain = false,
): { readonly request: string; readonly response: string } {
  const patterns = isAboutContacts(request, response) ? WITH_KEYS : PLAIN;
  const found: Found = new Map<string, HiddenKind>();
  const maskedRequest = maskText(request, patterns, found);
  if (isPlain) return { request: maskedRequest, response: maskWords(response, found) };
  const masked = /^\s*[<{[]/.test(response) ? maskText(response, patterns, found) : maskCsv(response, patterns.names);
  return { request: maskedRequest, response: maskFaultTexts(masked, found) };
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decoded(text: string): string {
  return text.replaceAll(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot|apos));/gi, (all, ...codes: string[]) => {
    const [decimal, hex, name] = codes;
    if (name !== undefined) return ENTITIES[name] ?? all;
    const code = decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : all;
  });
}

function maskText(text: string, patterns: Patterns, found: Found): string {
  const hide = (name: string, value: string): string => {
    const kind = patterns.names.kindOf(name) ?? 'secret';
    const bare = value.replaceAll(/<!\[CDATA\[|\]\]>/g, '').trim();
    if (bare !== '' && !Object.values<string>(HIDDEN).includes(bare)) found.set(decoded(bare), kind);
    return HIDDEN[kind];
  };
  const literal = (name: string, value: string): string => {
    const [, open = '', inner = value, close = ''] = /^('|&apos;|&#39;)([^]*)\1$/.exec(value) ?? [];
    return open + hide(name, inner) + (close === '' ? open : close);
  };
  return text
    .replace(patterns.element, (all, tag: string, name: string, value: string) =>
      value.trim() === '' ? all : tag + hide(name, value),
    )
    .replace(patterns.attribute, (all, start: string, name: string, value: string) =>
      value === '' ? all : start + hide(name, value),
    )
    .replace(
      patterns.filter,
      (_all, start: string, name: string, values: string) =>
        start + values.replaceAll(VALUE, (_each, tag: string, value: string) => tag + hide(name, value)),
    )
    .replace(patterns.condition, (_all, start: string, name: string, value: string) => start + literal(name, value))
    .replace(
      patterns.list,
      (_all, start: string, name: string, values: string) =>
        start + values.replaceAll(new RegExp(LITERAL, 'g'), (value) => literal(name, value)),
    )
    .replace(patterns.member, (_all, start: string, name: string) => `${start}"${hide(name, '')}"`);
}

/** Rows under a heading; the columns that the heading gives a hidden name are hidden. */
function maskCsv(text: string, names: HiddenNames): string {
  const columns = new Map<number, HiddenKind>();
  let [row, column] = [0, 0];
  return text.replace(CELL, (all, cell: string, end: string) => {
    const kind = row === 0 ? names.kindOf(cell.replaceAll('"', '').trim()) : undefined;
    if (kind !== undefined) columns.set(column, kind);
    const hidden = row > 0 && cell !== '' ? columns.get(column) : undefined;
    [row, column] = end === ',' ? [row, column + 1] : [row + 1, 0];
    return hidden === undefined ? all : HIDDEN[hidden] + end;
  });
}
