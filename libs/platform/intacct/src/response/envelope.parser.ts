import { parseErrors } from './error.parser.js';
import type { AnswerError } from './error.parser.js';
import { childrenNamed, find, findText } from '../xml/xml-node.js';
import type { XmlNode } from '../xml/xml-node.js';
import { readDocument, XmlUnreadableError } from '../xml/xml-reader.js';

/** One `result` element. */
export interface FunctionResult {
  readonly status: string;
  readonly functionName: string;
  readonly controlId: string;
  readonly data: XmlNode | undefined;
  /** Record number in answers of object-specific functions. */
  readonly key: string | undefined;
  readonly errors: readonly AnswerError[];
}

export interface AuthenticationInfo {
  readonly locationId: string | undefined;
  /** `sessiontimeout` minus `sessiontimestamp` of the same answer; `undefined` when one is missing or unreadable. */
  readonly sessionLifetimeMs: number | undefined;
}

/** A response document by what it says about execution. */
export type Answer =
  /** Says nothing: what ran is unknown. */
  | { readonly kind: 'unreadable'; readonly description: string }
  /** Refused before any function ran. */
  | {
      readonly kind: 'refused';
      readonly level: 'control' | 'authentication';
      readonly errors: readonly AnswerError[];
    }
  | {
      readonly kind: 'results';
      readonly authentication: AuthenticationInfo;
      readonly results: readonly FunctionResult[];
    };

const success = 'success';

function parseResult(result: XmlNode): FunctionResult {
  return {
    status: findText(result, 'status') ?? '',
    functionName: findText(result, 'function') ?? '',
    controlId: find(result, 'controlid')?.text ?? '',
    data: find(result, 'data'),
    key: findText(result, 'key'),
    errors: parseErrors(result),
  };
}

function parseAuthentication(authentication: XmlNode | undefined): AuthenticationInfo {
  const locationId = findText(authentication, 'locationid');
  const lifetime =
    Date.parse(findText(authentication, 'sessiontimeout') ?? '') -
    Date.parse(findText(authentication, 'sessiontimestamp') ?? '');
  return {
    locationId: locationId === '' ? undefined : locationId,
    sessionLifetimeMs: Number.isFinite(lifetime) && lifetime > 0 ? lifetime : undefined,
  };
}

function isFailure(status: string | undefined): boolean {
  return status !== undefined && status !== '' && status !== success;
}

function interpret(root: XmlNode): Answer {
  const operation = find(root, 'operation');
  const authentication = find(operation, 'authentication');
  const results = childrenNamed(operation, 'result').map(parseResult);
  if (results.length > 0) {
    return { kind: 'results', authentication: parseAuthentication(authentication), results };
  }
  const controlErrors = parseErrors(root);
  if (controlErrors.length > 0 || isFailure(findText(root, 'control', 'status'))) {
    return { kind: 'refused', level: 'control', errors: controlErrors };
  }
  const loginErrors = [...parseErrors(operation), ...parseErrors(authentication)];
  if (loginErrors.length > 0 || isFailure(findText(authentication, 'status'))) {
    return { kind: 'refused', level: 'authentication', errors: loginErrors };
  }
  return { kind: 'unreadable', description: 'The answer holds neither results nor errors.' };
}

/**
 * Read a response document. `requestControlId`: a document that names another request is not our answer.
 *
 * @see Interface reference, section 3
 */
export function parseAnswer(body: string, requestControlId: string): Answer {
  let root: XmlNode;
  try {
    root = readDocument(body);
  } catch (error) {
    if (error instanceof XmlUnreadableError) {
      return { kind: 'unreadable', description: error.message };
    }
    throw error;
  }
  if (root.name !== 'response' || find(root, 'control') === undefined) {
    return { kind: 'unreadable', description: 'The answer is not a response document.' };
  }
  const echo = findText(root, 'control', 'controlid') ?? '';
  return echo === '' || echo === requestControlId
    ? interpret(root)
    : { kind: 'unreadable', description: 'The answer belongs to another request.' };
}
