import type { Answer, UnreadableCode } from './answer.js';
import { readTable } from '../xml/xml-reader.js';
import type { XmlTable } from '../xml/xml-table.js';
import { XmlUnreadableError } from '../xml/xml-unreadable.error.js';

export type Unreadable = Extract<Answer, { readonly kind: 'unreadable' }>;

/** A body as a document, or why it is none. */
export type ReadDocument = { readonly kind: 'document'; readonly table: XmlTable } | Unreadable;

export interface AnswerBody {
  readonly bytes: Uint8Array;
  readonly contentType: string | undefined;
}

const longestText = 2_000;

/** The body as text when it is short enough to be a notice of an edge or a proxy. */
export function shortText(bytes: Uint8Array): string {
  return bytes.length <= longestText ? new TextDecoder('utf-8').decode(bytes) : '';
}

export function unreadable(code: UnreadableCode, description: string, text = ''): Unreadable {
  return { kind: 'unreadable', code, description, text };
}

/** JSON, plain text: neither says what ran, and nothing that this client asks for is answered so. */
function isMarkup(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.subarray(0, 256)).toString('latin1');
  return /^(?:\u00ef\u00bb\u00bf|\u00ff\u00fe|\u00fe\u00ff)?[\0\s]*</.test(head);
}

/** A page for people, whose title may say why it came. */
function pageDescription(bytes: Uint8Array): string | undefined {
  const head = new TextDecoder('utf-8').decode(bytes.subarray(0, longestText));
  if (!/^\s*(?:<!--[^]{0,500}?-->\s*)?<(?:!doctype\s+html|html)\b/i.test(head)) {
    return undefined;
  }
  const title = /<title>\s*([\p{L}\p{N} .,;:!'()%/-]{1,100})\s*<\/title>/iu.exec(head)?.[1]?.trim();
  return `An HTML page came instead of XML${title === undefined ? '' : `: ${title}`}.`.replace(/[.!]\.$/, '.');
}

/** Read the bytes of a body. Never throws for what they hold. */
export function readBody({ bytes, contentType }: AnswerBody): ReadDocument {
  if (bytes.length === 0) {
    return unreadable('ANSWER_EMPTY', 'The answer is empty.');
  }
  if (!isMarkup(bytes)) {
    return unreadable('ANSWER_NOT_XML', 'The answer is not XML.', shortText(bytes));
  }
  const page = pageDescription(bytes);
  if (page !== undefined) {
    return unreadable('ANSWER_PAGE', page, shortText(bytes));
  }
  try {
    return { kind: 'document', table: readTable(bytes, contentType) };
  } catch (error) {
    if (error instanceof XmlUnreadableError) {
      return unreadable(`ANSWER_${error.problem}`, error.message, shortText(bytes));
    }
    return unreadable('ANSWER_PARSER_FAILED', 'The answer could not be parsed.', shortText(bytes));
  }
}
