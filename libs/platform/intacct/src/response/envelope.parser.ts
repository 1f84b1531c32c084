import type { Answer, AuthenticationInfo, ControlInfo, FunctionResult } from './answer.js';
import { readBody, unreadable } from './document.reader.js';
import type { AnswerBody, ReadDocument } from './document.reader.js';
import { errorSteps } from './error.parser.js';
import type { AnswerError } from './error.parser.js';
import { parseResult, recordCountOf } from './result.parser.js';
import { runAtOnce } from './slices.js';
import type { Steps } from './slices.js';
import { childrenNamed, find, findText } from '../xml/xml-node.js';
import type { XmlNode } from '../xml/xml-node.js';
import { rootOf } from '../xml/xml-table.js';

const longestText = 2_000;
/** Of one answer; a request has far fewer functions, and its pages far fewer records. */
const mostResults = 5_000;
const mostRecords = 200_000;

function parseControl(control: XmlNode | undefined): ControlInfo {
  return {
    status: findText(control, 'status') ?? '',
    senderId: findText(control, 'senderid') ?? '',
    controlId: findText(control, 'controlid') ?? '',
  };
}

function parseAuthentication(authentication: XmlNode | undefined): AuthenticationInfo {
  const locationId = findText(authentication, 'locationid');
  const lifetime =
    Date.parse(findText(authentication, 'sessiontimeout') ?? '') -
    Date.parse(findText(authentication, 'sessiontimestamp') ?? '');
  return {
    userId: findText(authentication, 'userid') ?? '',
    companyId: findText(authentication, 'companyid') ?? '',
    locationId: locationId === '' ? undefined : locationId,
    sessionLifetimeMs: Number.isFinite(lifetime) && lifetime > 0 ? lifetime : undefined,
  };
}

/** Errors that prove that no function ran, also after a login: schema, throttle, policy. */
const provesNothingRan = /^(?:XL03000003|GW-0010)$/;
const policyPattern = /transport policy/i;

function isStatus(status: string | undefined, wanted: 'success' | 'failure'): boolean {
  return status?.trim().toLowerCase() === wanted;
}

function isFailure(status: string | undefined): boolean {
  return isStatus(status, 'failure');
}

function isProof({ errorNo, text }: AnswerError): boolean {
  return provesNothingRan.test(errorNo) || (errorNo === 'XL03000006' && policyPattern.test(text.slice(0, longestText)));
}

function contradictory(description: string): Answer {
  return unreadable('ANSWER_CONTRADICTORY', description);
}

/** The texts of a short document that is no response, to look for words of an edge or a proxy. */
function wordsOf(node: XmlNode): string {
  let words = '<';
  const pending = [node];
  for (let next = pending.pop(); next !== undefined && words.length < longestText; next = pending.pop()) {
    words += ` ${next.text.slice(0, longestText)}`;
    pending.push(...next.children.slice(0, longestText).toReversed());
  }
  return words.slice(0, longestText);
}

function* interpretWithoutResults(root: XmlNode, control: ControlInfo): Steps<Answer> {
  const operation = find(root, 'operation');
  const authentication = find(operation, 'authentication');
  const { companyId } = parseAuthentication(authentication);
  const controlErrors = [...(yield* errorSteps(root)), ...(yield* errorSteps(find(root, 'control')))];
  const loginErrors = [...(yield* errorSteps(operation)), ...(yield* errorSteps(authentication))];
  const [first] = [...controlErrors, ...loginErrors];
  const isRefused = first !== undefined || isFailure(control.status);
  if (isRefused && isStatus(findText(authentication, 'status'), 'success')) {
    const proof = [...controlErrors, ...loginErrors].filter(isProof);
    return proof.length > 0
      ? { kind: 'refused', level: 'control', control, companyId, errors: proof }
      : contradictory(`An error after the login: ${first?.errorNo ?? ''} ${first?.description ?? ''}`.trim());
  }
  if (controlErrors.length > 0 || isFailure(control.status)) {
    return { kind: 'refused', level: 'control', control, companyId, errors: controlErrors };
  }
  if (loginErrors.length > 0 || isFailure(findText(authentication, 'status'))) {
    return { kind: 'refused', level: 'authentication', control, companyId, errors: loginErrors };
  }
  const acknowledgement = findText(root, 'acknowledgement', 'status');
  if (isStatus(acknowledgement, 'success') && operation === undefined) {
    return { kind: 'acknowledged', control };
  }
  return isFailure(acknowledgement)
    ? { kind: 'refused', level: 'control', control, companyId, errors: [] }
    : unreadable('ANSWER_SILENT', 'The answer holds neither results nor errors.');
}

function* interpretResponse(root: XmlNode, hasReplacedCharacters: boolean): Steps<Answer> {
  const control = parseControl(find(root, 'control'));
  const operation = find(root, 'operation');
  const elements = childrenNamed(operation, 'result');
  const results: FunctionResult[] = [];
  let records = 0;
  for (const element of elements) {
    records += recordCountOf(element);
    if (elements.length > mostResults || records > mostRecords) {
      return unreadable('ANSWER_LIMIT', 'Too many results or records.');
    }
    results.push(yield* parseResult(element));
    yield;
  }
  if (results.length === 0) {
    return yield* interpretWithoutResults(root, control);
  }
  const login = find(operation, 'authentication');
  const isRefused = isFailure(control.status) || isFailure(findText(login, 'status'));
  if (isRefused && results.some(({ status }) => isStatus(status, 'success'))) {
    return contradictory('The answer refuses the request, and holds a function that was done.');
  }
  const authentication = parseAuthentication(login);
  return { kind: 'results', control, authentication, results, hasReplacedCharacters };
}

/** What a body says, in steps; `requestControlId` as for `parseAnswer`. */
export function* interpret(document: ReadDocument, requestControlId: string | undefined): Steps<Answer> {
  if (document.kind === 'unreadable') {
    return document;
  }
  const root = rootOf(document.table);
  if (root.name !== 'response' || find(root, 'control') === undefined) {
    return unreadable('ANSWER_NOT_A_RESPONSE', 'The answer is not a response document.', wordsOf(root));
  }
  const echo = findText(root, 'control', 'controlid') ?? '';
  return requestControlId === undefined || echo === '' || echo === requestControlId
    ? yield* interpretResponse(root, document.table.hasReplaced)
    : unreadable('ANSWER_OF_ANOTHER_REQUEST', 'The answer belongs to another request.');
}

/**
 * Read a response document on the calling thread. `requestControlId`: a document that names another request is not our
 * answer; `undefined` takes any, as for the answer of an asynchronous request, which is posted to us. Never throws for
 * what the body holds.
 *
 * @see Interface reference, section 3
 */
export function parseAnswer(body: AnswerBody, requestControlId: string | undefined): Answer {
  return runAtOnce(interpret(readBody(body), requestControlId));
}
