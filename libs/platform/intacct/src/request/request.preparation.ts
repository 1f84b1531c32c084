import { DefectError } from '@bridge/plugin-api';
import type { GatewayAccount, GatewayFunction, GatewayRequest, NotExecuted } from '@bridge/ports';
import { reasonOf } from '../outcome/reason.js';
import { assertKnown } from './argument.shape.js';
import { accountShape, asDefect } from './call.shapes.js';
import { functionNode, isWrite } from './function.builder.js';
import { RequestShapeError } from './request-shape.error.js';
import type { XmlNode } from '../xml/xml-node.js';
import { stripIllegalCharacters } from '../xml/xml-characters.js';
import { assertWritable, XmlNameError, XmlTextError } from '../xml/xml-writer.js';

/** A function as it will be sent, or why it cannot be. */
export interface Prepared {
  readonly call: GatewayFunction;
  readonly node: XmlNode | undefined;
  readonly problem: string;
}

const maxControlIdLength = 256;
/** Far above what the gateway is known to take, far below what an answer may hold: a longer one could not be read. */
const maxFunctions = 1_000;

/** An answer must be able to give the id back as it is. */
function isControlId(id: unknown): boolean {
  return (
    typeof id === 'string' &&
    id.length > 0 &&
    id.length <= maxControlIdLength &&
    id === id.trim() &&
    id === stripIllegalCharacters(id)
  );
}

function defect(code: string, message: string): DefectError {
  return new DefectError(code, message, { stage: 'gateway' });
}

function isSecret(secret: unknown): boolean {
  return typeof (secret as { reveal?: unknown } | undefined)?.reveal === 'function';
}

/**
 * Refuse an account that is none.
 *
 * @throws DefectError GATEWAY_ACCOUNT_INVALID  names no value: some are secrets
 */
export function assertAccount(account: Partial<GatewayAccount> | undefined): void {
  if (typeof account === 'object') {
    asDefect('GATEWAY_ACCOUNT_INVALID', 'An account', () => {
      assertKnown({ ...account }, accountShape, 'account');
    });
  }
  const { company, endpointUrl, senderId, intacctCompanyId, userId, senderPassword, userPassword } = account ?? {};
  const texts = Object.entries({ company, endpointUrl, senderId, intacctCompanyId, userId });
  const secrets = Object.entries({ senderPassword, userPassword });
  const missing = [
    ...texts.filter(([, text]) => typeof text !== 'string').map(([name]) => `${name} (text)`),
    ...secrets.filter(([, secret]) => !isSecret(secret)).map(([name]) => `${name} (a Secret)`),
  ];
  if (missing.length > 0) {
    throw defect('GATEWAY_ACCOUNT_INVALID', `An account has texts, and two secrets; missing: ${missing.join(', ')}.`);
  }
}

/** Comes back as it was sent. */
function isEntity(entityId: unknown): boolean {
  return (
    entityId === undefined ||
    (typeof entityId === 'string' && entityId === entityId.trim() && entityId === stripIllegalCharacters(entityId))
  );
}

function areFunctions(functions: unknown): boolean {
  return Array.isArray(functions) && functions.every((call) => typeof call === 'object' && call !== null);
}

function assertControlIds(functions: readonly GatewayFunction[]): void {
  const seen = new Set<string>();
  const at = functions.findIndex(({ controlId }) => !isControlId(controlId) || seen.size === seen.add(controlId).size);
  const call = functions[at];
  if (call !== undefined) {
    const id = JSON.stringify(String(call.controlId).slice(0, 80));
    throw defect(
      'GATEWAY_CONTROL_ID_INVALID',
      `Control id ${id} of function ${at + 1} (${call.kind}): ids are unique, of 1 to 256 characters that XML can carry, without outer white space.`,
    );
  }
}

/**
 * Refuse what can only be a defect of the caller.
 *
 * @throws DefectError GATEWAY_ACCOUNT_INVALID, GATEWAY_ENTITY_INVALID, GATEWAY_REQUEST_EMPTY, GATEWAY_REQUEST_TOO_LARGE,
 *   GATEWAY_REQUEST_MIXED, GATEWAY_CONTROL_ID_INVALID, GATEWAY_SESSION_NOT_ALONE, GATEWAY_TIMEOUT_INVALID
 */
export function assertRequest({ account, entityId, functions, timeoutMs }: GatewayRequest): void {
  assertAccount(account);
  if (!isEntity(entityId)) {
    throw defect('GATEWAY_ENTITY_INVALID', 'entityId is a text that XML can carry, without outer white space.');
  }
  if (!areFunctions(functions)) {
    throw defect('GATEWAY_REQUEST_EMPTY', 'functions is a list of records, each with kind and controlId.');
  }
  const [first] = functions;
  if (first === undefined) {
    throw defect('GATEWAY_REQUEST_EMPTY', 'A request holds at least one function.');
  }
  if (!(timeoutMs > 0)) {
    throw defect('GATEWAY_TIMEOUT_INVALID', 'timeoutMs is a number of milliseconds above zero.');
  }
  if (functions.length > maxFunctions) {
    throw defect('GATEWAY_REQUEST_TOO_LARGE', `A request holds at most ${maxFunctions} functions.`);
  }
  if (functions.some((call) => isWrite(call) !== isWrite(first))) {
    throw defect('GATEWAY_REQUEST_MIXED', 'A request holds writes or reads, never both.');
  }
  if (functions.length > 1 && functions.some(({ kind }) => kind === 'getAPISession')) {
    throw defect('GATEWAY_SESSION_NOT_ALONE', 'getAPISession stands alone in its request.');
  }
  assertControlIds(functions);
}

/** Build a function, or say why it cannot be sent: never throws, so that a faulty function leaves the others alone. */
export function prepare(call: GatewayFunction): Prepared {
  try {
    const node = functionNode(call);
    assertWritable(node);
    return { call, node, problem: '' };
  } catch (error) {
    const isKnown = [RequestShapeError, XmlNameError, XmlTextError].some((kind) => error instanceof kind);
    const problem = isKnown
      ? (error as Error).message
      : 'An argument is missing, or not of the type that it should be.';
    return { call, node: undefined, problem };
  }
}

/** Why a function or request was not sent. */
export function malformed(description: string): NotExecuted {
  return reasonOf({ code: 'GATEWAY_REQUEST_MALFORMED', scope: 'request', description });
}
