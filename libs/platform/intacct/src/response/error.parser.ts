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
  readonly supportId: string | undefined;
  /** `errorid` and message ids of `additionalinfo`; empty when it was not sent. */
  readonly messageIds: readonly string[];
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };
const supportIdPattern = /\s*\[(?:Support|Request) ID:?\s*([^\]]*)\]/gi;

function decodeReference(whole: string, body: string): string {
  if (!body.startsWith('#')) {
    return named[body.toLowerCase()] ?? whole;
  }
  const code = /^#x/i.test(body) ? Number.parseInt(body.slice(2), 16) : Number.parseInt(body.slice(1), 10);
  return code > 0 && code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole;
}

/** Error texts are escaped twice in effect: decode what the XML parser left, then drop tags and surplus white space. */
export function cleanText(text: string): string {
  return text
    .replace(/&(#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,6});/gi, decodeReference)
    .replace(/<br\s*\/?>/gi, ' ')
    .replace(/<\/?[a-z][^<>]*>/gi, '')
    .replace(/\s+/g, ' ')
    .trim();
}

function splitSupportId(text: string): { readonly text: string; readonly supportId: string | undefined } {
  const supportId = [...text.matchAll(supportIdPattern)][0]?.[1]?.trim();
  return { text: text.replace(supportIdPattern, '').trim(), supportId };
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
  const [first, second] = ['description', 'description2'].map((name) =>
    splitSupportId(cleanText(findText(error, name) ?? '')),
  );
  const correction = splitSupportId(cleanText(findText(error, 'correction') ?? '')).text;
  const texts = [second?.text ?? '', first?.text ?? ''].filter((text) => text !== '');
  return {
    errorNo: cleanText(findText(error, 'errorno') ?? ''),
    description: texts[0] ?? '',
    text: texts.join(' '),
    correction: correction === '' ? undefined : correction,
    supportId: second?.supportId ?? first?.supportId,
    messageIds: messageIdsOf(error),
  };
}

/** The errors of an element that may carry an `errormessage`. */
export function parseErrors(parent: XmlNode | undefined): readonly AnswerError[] {
  return childrenNamed(parent, 'errormessage').flatMap((message) => childrenNamed(message, 'error').map(parseError));
}
