import type { IntacctRecord } from '@bridge/plugin-api';
import type { AnswerError } from './error.parser.js';
import type { XmlNode } from '../xml/xml-node.js';

/** What `data` or, in answers of `get_list`, `listtype` says about a list; `undefined` where it says nothing. */
export interface ListInfo {
  /** `objects`, `All`, or the name of an object. */
  readonly type: string;
  readonly count: number | undefined;
  readonly total: number | undefined;
  readonly remaining: number | undefined;
  /** First and last position of a page, as the gateway counts them. */
  readonly start: number | undefined;
  readonly end: number | undefined;
  readonly resultId: string | undefined;
}

/** One `result` element. */
export interface FunctionResult {
  readonly status: string;
  readonly functionName: string;
  readonly controlId: string;
  readonly data: XmlNode | undefined;
  /** The elements of `data`, as records. */
  readonly records: readonly IntacctRecord[];
  readonly list: ListInfo | undefined;
  /** Record number in answers of object-specific functions. */
  readonly key: string | undefined;
  readonly errors: readonly AnswerError[];
}

/** The control element; early refusals echo nothing, so that any text may be empty. */
export interface ControlInfo {
  readonly status: string;
  readonly senderId: string;
  readonly controlId: string;
}

export interface AuthenticationInfo {
  readonly userId: string;
  readonly companyId: string;
  readonly locationId: string | undefined;
  /** `sessiontimeout` minus `sessiontimestamp` of the same answer; `undefined` when one is missing or unreadable. */
  readonly sessionLifetimeMs: number | undefined;
}

/** Why an answer says nothing; stable, for logs. */
export type UnreadableCode =
  | 'ANSWER_EMPTY'
  | 'ANSWER_NOT_XML'
  /** HTML. */
  | 'ANSWER_PAGE'
  | 'ANSWER_ENCODING'
  | 'ANSWER_DOCTYPE'
  | 'ANSWER_MALFORMED'
  | 'ANSWER_LIMIT'
  /** The parser ended, or took too long. */
  | 'ANSWER_PARSER_FAILED'
  | 'ANSWER_NOT_A_RESPONSE'
  | 'ANSWER_OF_ANOTHER_REQUEST'
  | 'ANSWER_SILENT'
  /** Its parts do not agree on what ran, or it tells of an error after the login that does not say what ran. */
  | 'ANSWER_CONTRADICTORY';

/** A response document by what it says about execution. */
export type Answer =
  /** Says nothing: what ran is unknown. */
  | {
      readonly kind: 'unreadable';
      readonly code: UnreadableCode;
      readonly description: string;
      /** The body when it is short, to look for words of an edge or a proxy; else `''`. Not masked. */
      readonly text: string;
    }
  /** Refused before any function ran. */
  | {
      readonly kind: 'refused';
      readonly level: 'control' | 'authentication';
      readonly control: ControlInfo;
      /** As the answer names it; often `''`. */
      readonly companyId: string;
      readonly errors: readonly AnswerError[];
    }
  /** An asynchronous request was queued; its results come in a document of their own. */
  | { readonly kind: 'acknowledged'; readonly control: ControlInfo }
  | {
      readonly kind: 'results';
      readonly control: ControlInfo;
      readonly authentication: AuthenticationInfo;
      readonly results: readonly FunctionResult[];
      /** Characters that XML does not allow stood in the answer; they are U+FFFD now. */
      readonly hasReplacedCharacters: boolean;
    };
