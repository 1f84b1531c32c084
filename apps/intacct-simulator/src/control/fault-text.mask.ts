import { escapeXml } from '../gateway/xml.writer.js';
import { HIDDEN, type HiddenKind } from './secret.names.js';

/** Hidden values of a request, as they are without escapes. */
export type Found = Map<string, HiddenKind>;

const FAULT_TEXT = /(<(description2?|correction)>)([^<]*)(?=<\/\2>)/g;
const QUOTES = ["'", '&#039;', '&amp;#039;', '"', '&quot;'];
/** Shorter ones are looked for in quotes only. */
const SHORTEST = 4;

const QUOTE = `(?:['"]|&(?:amp;)?(?:#0?39|#0?34|quot|apos);)`;
const WORD = `(?:(?!${QUOTE})[^\\s<,;]|;(?=\\S))+`;
/** A word that no sentence has: with a digit or a sign in it. */
const ODD = `(?=[^\\s<]{0,99}[\\d!@#$%^*_+~])`;
/**
 * A secret that a text itself names: `password=x`, `Password: x`, `password is 'x'`, `password x1`. A word of a sentence
 * ("the password is incorrect") is none.
 */
const NAMED = new RegExp(
  `(\\b(?:pass(?:word|wd|phrase)|pwd|secret|token|session ?id|tax ?id|ssn|api[ _-]?key)${QUOTE}?` +
    `(?:\\s{0,9}[=:]\\s{0,9}|(?:\\s{1,9}(?:is|was))?\\s{1,9}(?=${QUOTE}|${ODD})))` +
    `(?:(${QUOTE})(.{1,200}?)(?=\\2)|${WORD})`,
  'gi',
);

/** How an error text may write a value. */
function formsOf(value: string): readonly string[] {
  const quoted = escapeXml(value).replaceAll("'", '&#039;').replaceAll('&quot;', '&#034;');
  const forms = [
    value,
    escapeXml(value),
    escapeXml(value).replaceAll("'", '&#039;'),
    quoted,
    quoted.replaceAll('&#', '&amp;#'),
  ];
  return [...new Set(forms)];
}

/** Words without the values that were hidden elsewhere, and without secrets that they name. */
export function maskWords(words: string, found: ReadonlyMap<string, HiddenKind>): string {
  const forms = [...found].flatMap(([value, kind]) =>
    formsOf(value).flatMap((form) =>
      form.length >= SHORTEST
        ? [[form, HIDDEN[kind]] as const]
        : QUOTES.map((quote) => [quote + form + quote, quote + HIDDEN[kind] + quote] as const),
    ),
  );
  const longestFirst = forms.sort(([left], [right]) => right.length - left.length);
  return longestFirst
    .reduce((masked, [form, hidden]) => masked.replaceAll(form, hidden), words)
    .replace(NAMED, (_all, name: string, quote = '') => name + String(quote) + HIDDEN.secret);
}

/** The texts of errors in a document, masked as words. */
export const maskFaultTexts = (document: string, found: ReadonlyMap<string, HiddenKind>): string =>
  document.replace(FAULT_TEXT, (_all, tag: string, _name: string, words: string) => tag + maskWords(words, found));
