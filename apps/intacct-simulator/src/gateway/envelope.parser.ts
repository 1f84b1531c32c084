import type { Gaps } from '../load/profile.schema.js';
import { EnvelopeFailure } from './refusal.error.js';
import { childOf, childrenOf, parseXml, textOf, XmlSyntaxError, type XmlNode } from './xml.parser.js';

export interface ControlBlock {
  readonly senderId: string;
  readonly password: string;
  readonly controlId: string;
  readonly uniqueId: boolean;
  readonly dtdVersion: string;
  readonly policyId: string;
  readonly includeWhitespace: boolean;
  readonly additionalErrorInfo: boolean;
}

export type Credentials =
  | { readonly kind: 'session'; readonly sessionId: string }
  | {
      readonly kind: 'login';
      readonly userId: string;
      readonly companyId: string;
      readonly password: string;
      readonly entity: string;
    };

export interface CalledFunction {
  readonly controlId: string;
  readonly name: string;
  readonly call: XmlNode;
  /** Objects it touches, upper case; for faults and metering. */
  readonly objects: readonly string[];
}

export interface Envelope {
  readonly control: ControlBlock;
  readonly transaction: boolean;
  readonly credentials: Credentials;
  readonly functions: readonly CalledFunction[];
}

/** What a failure may echo when the document itself cannot be trusted. */
export type Echo = Pick<ControlBlock, 'senderId' | 'controlId' | 'dtdVersion'> & { readonly uniqueId: string };

const schemaError = (text: string, line = 1, column = 1): EnvelopeFailure =>
  new EnvelopeFailure('control', [
    {
      errorno: 'XL03000003',
      description: 'The request could not be read',
      description2: `XML Parse schema error: Error 502: ${text} Line: ${line}, column: ${column}`,
    },
  ]);

function flagOf(node: XmlNode, name: string, fallback: boolean): boolean {
  const value = textOf(node, name);
  if (value === '') return fallback;
  if (value !== 'true' && value !== 'false') throw schemaError(`Element '${name}' must be true or false.`);
  return value === 'true';
}

const CONTROL_REQUIRED = ['senderid', 'password', 'controlid', 'dtdversion'] as const;

function parseControl(root: XmlNode, gaps: Gaps): ControlBlock {
  const control = childOf(root, 'control');
  if (control === undefined) throw schemaError("Element 'control' is missing.");
  for (const name of CONTROL_REQUIRED) {
    if (textOf(control, name) === '') throw schemaError(`Element 'control' lacks its child '${name}'.`);
  }
  const dtdVersion = textOf(control, 'dtdversion');
  if (dtdVersion !== '3.0' && !(gaps.allowDtd21 && dtdVersion === '2.1')) {
    throw schemaError(`Element 'dtdversion' has the unknown value '${dtdVersion}'.`);
  }
  return {
    senderId: textOf(control, 'senderid'),
    password: textOf(control, 'password'),
    controlId: textOf(control, 'controlid'),
    uniqueId: flagOf(control, 'uniqueid', true),
    dtdVersion,
    policyId: textOf(control, 'policyid'),
    includeWhitespace: flagOf(control, 'includewhitespace', true),
    additionalErrorInfo: flagOf(control, 'showadditionalerrorinfo', false),
  };
}

function parseCredentials(operation: XmlNode): Credentials {
  const authentication = childOf(operation, 'authentication');
  if (authentication === undefined) throw schemaError("Element 'authentication' is missing.");
  const login = childOf(authentication, 'login');
  const sessionId = textOf(authentication, 'sessionid');
  if ((login === undefined) === (sessionId === '')) {
    throw schemaError("Element 'authentication' must have either 'login' or 'sessionid'.");
  }
  if (login === undefined) return { kind: 'session', sessionId };
  for (const name of ['userid', 'companyid', 'password']) {
    if (textOf(login, name) === '') throw schemaError(`Element 'login' lacks its child '${name}'.`);
  }
  return {
    kind: 'login',
    userId: textOf(login, 'userid'),
    companyId: textOf(login, 'clientid') || textOf(login, 'companyid'),
    password: textOf(login, 'password'),
    entity: textOf(login, 'locationid'),
  };
}

const WITH_OBJECT_CHILDREN = new Set(['create', 'update']);

function parseFunction(node: XmlNode): CalledFunction {
  const controlId = node.attributes['controlid'] ?? '';
  if (controlId === '' || controlId.length > 256) {
    throw schemaError("Attribute 'controlid' of 'function' must have 1 to 256 characters.");
  }
  const [call, second] = node.children;
  if (call === undefined || second !== undefined) throw schemaError("Element 'function' must have exactly one child.");
  const objects = WITH_OBJECT_CHILDREN.has(call.name)
    ? [...new Set(call.children.map((child) => child.name.toUpperCase()))]
    : [textOf(call, 'object').toUpperCase()];
  return { controlId, name: call.name, call, objects };
}

function parseFunctions(operation: XmlNode, gaps: Gaps): readonly CalledFunction[] {
  const content = childOf(operation, 'content');
  const functions = content === undefined ? [] : childrenOf(content, 'function').map(parseFunction);
  if (functions.length === 0) throw schemaError("Element 'content' must have at least one 'function'.");
  if (functions.length > gaps.maxFunctions) {
    throw schemaError(`Element 'content' has ${functions.length} functions; at most ${gaps.maxFunctions} are allowed.`);
  }
  return functions;
}

/**
 * The request as the gateway understands it.
 *
 * @throws EnvelopeFailure XL03000003 at control level, with line and column
 */
export function parseEnvelope(body: string, gaps: Gaps): Envelope {
  let root: XmlNode;
  try {
    root = parseXml(body);
  } catch (error) {
    if (error instanceof XmlSyntaxError) throw schemaError(`Fatal Error: ${error.reason}`, error.line, error.column);
    throw error;
  }
  if (root.name !== 'request') throw schemaError(`Element '${root.name}' is not 'request'.`);
  const control = parseControl(root, gaps);
  const operation = childOf(root, 'operation');
  if (operation === undefined) throw schemaError("Element 'operation' is missing.");
  const transaction = operation.attributes['transaction'] ?? 'false';
  if (transaction !== 'true' && transaction !== 'false') {
    throw schemaError("Attribute 'transaction' must be true or false.");
  }
  return {
    control,
    transaction: transaction === 'true',
    credentials: parseCredentials(operation),
    functions: parseFunctions(operation, gaps),
  };
}

/** What can be read of a broken document, to be echoed. */
export function echoOf(body: string): Echo {
  const head = body.slice(0, 4096);
  const find = (name: string): string => new RegExp(`<${name}>([^<]*)</${name}>`).exec(head)?.[1] ?? '';
  return {
    senderId: find('senderid'),
    controlId: find('controlid'),
    uniqueId: find('uniqueid'),
    dtdVersion: find('dtdversion'),
  };
}
