import type { Fault } from '@bridge/plugin-api';

/** An id or a name under test. `label` opens the sentence: `The customer id`. */
export interface CheckedText {
  readonly label: string;
  /** Property in DMO. */
  readonly field: string;
  readonly value: string;
  /** Longest text that Intacct stores, in characters. */
  readonly maxLength: number;
}

const FORBIDDEN_IN_IDS = /[!@="\\]/gu;
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}]|[^\S ]/gu;
/** `Cs` in a Unicode pattern is half a character only: it cannot be written as UTF-8. */
const UNSTORABLE = /[\p{Cc}\p{Cs}]/u;
const UNUSUAL_IN_IDS = /[^\p{L}\p{M}\p{N} ._\-!@="\\\p{Cc}\p{Cf}\p{Cs}\s]/gu;

/**
 * What keeps an id from being a key in Intacct.
 *
 * @returns HANDLER_ID_CHARACTERS and HANDLER_ID_TOO_LONG; empty when the id may be sent
 * @see domain reference 3.5; the characters of acceptance fact 10 are hard, other breaches are advice
 */
export function idFaults(text: CheckedText): readonly Fault[] {
  const offences = offencesOf(text.value, FORBIDDEN_IN_IDS);
  const faults: Fault[] = [];
  if (offences.length > 0) {
    faults.push({
      code: 'HANDLER_ID_CHARACTERS',
      description: `${text.label} ${quote(text.value)} contains what Intacct cannot use in a key: ${offences.join(', ')}.`,
      field: text.field,
      correction: `Rename it in DMO before it is sent: it cannot be changed afterwards.${proposalFor(text)}`,
    });
  }
  if (lengthOf(text.value) > text.maxLength) {
    faults.push(tooLong('HANDLER_ID_TOO_LONG', text));
  }
  return faults;
}

/** HANDLER_NAME_BLANK, HANDLER_NAME_CHARACTERS (control characters, halves of characters) and HANDLER_NAME_TOO_LONG. */
export function nameFaults(text: CheckedText): readonly Fault[] {
  const faults: Fault[] = [];
  if (text.value.trim() === '') {
    faults.push({
      code: 'HANDLER_NAME_BLANK',
      description: `${text.label} is empty.`,
      field: text.field,
      correction: 'Give it a name in DMO.',
    });
  }
  if (UNSTORABLE.test(text.value)) {
    const offences = offencesOf(text.value, /(?!)/gu);
    faults.push({
      code: 'HANDLER_NAME_CHARACTERS',
      description: `${text.label} ${quote(text.value)} contains what Intacct cannot store: ${offences.join(', ')}.`,
      field: text.field,
      correction: `Remove it in DMO.${proposalFor(text)}`,
    });
  }
  if (lengthOf(text.value) > text.maxLength) {
    faults.push(tooLong('HANDLER_NAME_TOO_LONG', text));
  }
  return faults;
}

/** Sentences on ids that work but cause trouble later: leading zeros, double dashes, special characters. */
export function idAdvice(text: CheckedText): readonly string[] {
  const found = [...new Set(text.value.match(UNUSUAL_IN_IDS) ?? [])].map((character) => `"${character}"`);
  if (text.value.includes('--')) {
    found.push('a double dash');
  }
  if (/^0/u.test(text.value)) {
    found.push('a leading zero');
  }
  return found.length === 0 ? [] : [`${text.label} ${quote(text.value)} has ${found.join(', ')}: better avoided.`];
}

/** Sentences on names that are sent as they are although they make a record hard to find. */
export function nameAdvice(text: CheckedText): readonly string[] {
  const found = offencesOf(text.value, FORBIDDEN_IN_IDS);
  return found.length === 0
    ? []
    : [`${text.label} ${quote(text.value)} has ${found.join(', ')}: it is sent as it is, but is better avoided.`];
}

function offencesOf(value: string, forbidden: RegExp): readonly string[] {
  const offences = [...new Set(value.match(forbidden) ?? [])].map((character) => `"${character}"`);
  if (value.startsWith(' ')) {
    offences.push('a leading space');
  }
  if (value.endsWith(' ')) {
    offences.push('a trailing space');
  }
  if (/\S {2,}\S/u.test(value)) {
    offences.push('a double space');
  }
  for (const hidden of new Set(value.match(HIDDEN) ?? [])) {
    offences.push(`the invisible character ${codePointOf(hidden)}`);
  }
  return offences;
}

function tooLong(code: string, text: CheckedText): Fault {
  return {
    code,
    description: `${text.label} ${quote(text.value)} has ${lengthOf(text.value)} characters; Intacct stores ${text.maxLength}.`,
    field: text.field,
    correction: `Shorten it in DMO to at most ${text.maxLength} characters.`,
  };
}

function proposalFor(text: CheckedText): string {
  const harmless = text.value
    .replace(HIDDEN, ' ')
    .replace(FORBIDDEN_IN_IDS, '-')
    .replace(/ {2,}/gu, ' ')
    .replace(/-{2,}/gu, '-')
    .replace(/^[ -]+|[ -]+$/gu, '');
  const proposal = [...harmless].slice(0, text.maxLength).join('').trimEnd();
  return proposal === '' ? '' : ` Proposal: "${proposal}".`;
}

/** In whole characters, as Intacct counts: an emoji is one. */
function lengthOf(value: string): number {
  return [...value].length;
}

/** In quotes, with the spaces that a reader would overlook shown as dots. */
function quote(value: string): string {
  const visible = value
    .replace(/^ +| +$| {2,}/gu, (spaces) => '·'.repeat(spaces.length))
    .replace(HIDDEN, (hidden) => `[${codePointOf(hidden)}]`);
  return `"${visible}"`;
}

function codePointOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
