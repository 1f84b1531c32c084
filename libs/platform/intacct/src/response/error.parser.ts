import { mapSteps } from './slices.js';
import type { Steps } from './slices.js';
import { maskXml } from '../secret.mask.js';
import { childrenNamed, find, findText } from '../xml/xml-node.js';
import type { XmlNode } from '../xml/xml-node.js';

/** One `error` element, decoded and without tags; support id cut off. */
export interface AnswerError {
  /** A code, sometimes a sentence, sometimes empty. */
  readonly errorNo: string;
  /** `description2`, else `description`. */
  readonly description: string;
  /** Both descriptions, for matching. */
  readonly text: string;
  readonly correction: string | undefined;
  /** Support and request ids of all its texts, in order. */
  readonly supportId: string | undefined;
  /** `errorid` and message ids of `additionalinfo`; empty when it was not sent. */
  readonly messageIds: readonly string[];
}

const named: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['nbsp', ' '],
]);
const idPattern = /\s?\[(?:Support|Request) ID:?\s?([^\][]{0,200})\]/gi;
/** Longer texts are cut; more errors of one element are left out. */
const longestText = 8_000;
const mostErrors = 100;

function decodeReference(whole: string, body: string): string {
  if (!body.startsWith('#')) {
    return named.get(body.toLowerCase()) ?? whole;
  }
  const code = /^#x/i.test(body) ? Number.parseInt(body.slice(2), 16) : Number.parseInt(body.slice(1), 10);
  return code > 0 && code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole;
}

/**
 * Error texts are escaped twice in effect: decode what the XML parser left, mask what only its tags tell to be secret, then
 * drop tags and surplus white space.
 */
export function cleanText(text: string): string {
  const decoded = text.slice(0, longestText).replace(/&(#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,6});/gi, decodeReference);
  return maskXml(decoded)
    .replace(/<br\s*\/?>/gi, ' ')
    .replace(/<\/?[a-z][^<>]*>/gi, '')
    .replace(/\s+/g, ' ')
    .trim();
}

function idsOf(texts: readonly string[]): string | undefined {
  const ids = texts.flatMap((text) => [...text.matchAll(idPattern)].map((match) => match[1]?.trim() ?? ''));
  const distinct = [...new Set(ids)].filter((id) => id !== '');
  return distinct.length === 0 ? undefined : distinct.join(' ');
}

function messageIdsOf(error: XmlNode): readonly string[] {
  const info = find(error, 'additionalinfo');
  const ids = [
    findText(info, 'errorid'),
    ...['description', 'cdescription', 'correction'].map((part) => findText(info, part, 'messageid')),
  ];
  return ids.filter((id) => id !== undefined && id !== '') as readonly string[];
}

function parseError(error: XmlNode): AnswerError {
  const raw = ['description', 'description2', 'correction'].map((name) => cleanText(findText(error, name) ?? ''));
  const [description = '', description2 = '', correction = ''] = raw.map((text) => text.replace(idPattern, '').trim());
  const texts = [description2, description].filter((text) => text !== '');
  return {
    errorNo: cleanText(findText(error, 'errorno') ?? ''),
    description: texts[0] ?? '',
    text: texts.join(' '),
    correction: correction === '' ? undefined : correction,
    supportId: idsOf(raw),
    messageIds: messageIdsOf(error),
  };
}

/** The errors of an element that may carry an `errormessage`. */
export function errorSteps(parent: XmlNode | undefined): Steps<readonly AnswerError[]> {
  const errors = childrenNamed(parent, 'errormessage').flatMap((message) => childrenNamed(message, 'error'));
  return mapSteps(errors.slice(0, mostErrors), parseError);
}
