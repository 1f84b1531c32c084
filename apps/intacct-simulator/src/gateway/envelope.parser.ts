import { FUNCTION_CATALOG } from '../functions/function.catalog.js';
import { LISTED_OBJECTS } from '../legacy/listed.object.js';
import { LEGACY_SCHEMAS, schemaViolations } from '../legacy/schema.catalog.js';
import type { Violation } from '../legacy/element.validator.js';
import type { Gaps } from '../load/profile.schema.js';
import { checkAttributes, checkShape, checkText, schemaError, SchemaFault } from './envelope.schema.js';
import { positionOf, XML_FAULTS } from './xml.error.js';
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
      /** The company that is entered. */
      readonly companyId: string;
      /** The same when it is entered from a console; else empty. */
      readonly clientId: string;
      readonly password: string;
      readonly entity: string;
    };

export type Login = Extract<Credentials, { readonly kind: 'login' }>;

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

/** Calls of object-specific functions that break the element order of their schema. */
class ContentFault extends Error {
  constructor(readonly violations: readonly Violation[]) {
    super(violations[0]?.text);
    this.name = 'ContentFault';
  }
}

/** Control failure XL03000003, one entry a text. */
export const unreadable = (...texts: readonly string[]): EnvelopeFailure =>
  new EnvelopeFailure(
    'control',
    texts.map((text) => ({
      errorno: 'XL03000003',
      description: 'The request could not be read',
      description2: `XML Parse schema error: ${text}`,
    })),
  );

/** @returns  control failure XL03000003 with number, reason, line and column */
export const syntaxFailure = ({ fault, reason, line, column }: XmlSyntaxError): EnvelopeFailure =>
  unreadable(`Fatal Error ${XML_FAULTS[fault]}: ${reason} Line: ${line}, column: ${column}`);

function schemaFailure({ reason, at }: SchemaFault, document: string): EnvelopeFailure {
  const { line, column } = positionOf(document, at?.at ?? 0);
  return unreadable(`Error 502: ${reason} Line: ${line}, column: ${column}`);
}

function contentFailure({ violations }: ContentFault, document: string): EnvelopeFailure {
  const texts = violations.map(({ text, at }) => {
    const { line, column } = positionOf(document, at.at ?? 0);
    return `${text} Line: ${line}, column: ${column}.`;
  });
  return unreadable(...texts);
}

function flagOf(node: XmlNode, name: string, fallback: boolean): boolean {
  const value = textOf(node, name);
  if (value === '') return fallback;
  if (value !== 'true' && value !== 'false')
    throw schemaError(`Element '${name}' must be true or false.`, childOf(node, name));
  return value === 'true';
}

const CONTROL_REQUIRED = ['senderid', 'password', 'controlid', 'dtdversion'] as const;

function parseControl(root: XmlNode, gaps: Gaps): ControlBlock {
  const control = childOf(root, 'control');
  if (control === undefined) throw schemaError("Element 'control' is missing.", root);
  for (const name of CONTROL_REQUIRED) {
    if (textOf(control, name) === '') throw schemaError(`Element 'control' lacks its child '${name}'.`, control);
  }
  const dtdVersion = textOf(control, 'dtdversion');
  if (dtdVersion !== '3.0' && !(gaps.allowDtd21 && dtdVersion === '2.1')) {
    throw schemaError(`Element 'dtdversion' has the unknown value '${dtdVersion}'.`, childOf(control, 'dtdversion'));
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

/** Where a login leads; an older notation packs it as `console|client|entity` in `companyid`. */
function parsePlace(login: XmlNode): Pick<Login, 'companyId' | 'clientId' | 'entity'> {
  const given = textOf(login, 'companyid');
  const parts = given.split('|');
  const [home = '', client = '', entity = ''] = parts.length > 3 ? [given] : parts;
  const clientId = textOf(login, 'clientid') || client;
  return { companyId: clientId || home, clientId, entity: textOf(login, 'locationid') || entity };
}

function parseCredentials(operation: XmlNode): Credentials {
  const authentication = childOf(operation, 'authentication');
  if (authentication === undefined) throw schemaError("Element 'authentication' is missing.", operation);
  const login = childOf(authentication, 'login');
  const sessionId = textOf(authentication, 'sessionid');
  if ((login === undefined) === (sessionId === '')) {
    throw schemaError("Element 'authentication' must have either 'login' or 'sessionid'.", authentication);
  }
  if (login === undefined) return { kind: 'session', sessionId };
  for (const name of ['userid', 'companyid', 'password']) {
    if (textOf(login, name) === '') throw schemaError(`Element 'login' lacks its child '${name}'.`, login);
  }
  return {
    kind: 'login',
    userId: textOf(login, 'userid'),
    password: textOf(login, 'password'),
    ...parsePlace(login),
  };
}

const WITH_OBJECT_CHILDREN = new Set(['create', 'update', 'retrievepdf']);

/** They name objects in words of their own. */
const LISTING = new Set(['get', 'get_list']);

/** By the children of a generic write, by the definition of an object-specific function, else as the call says. */
function objectsOf(call: XmlNode): readonly string[] {
  if (WITH_OBJECT_CHILDREN.has(call.name)) return [...new Set(call.children.map((child) => child.name.toUpperCase()))];
  const listed = LISTING.has(call.name) ? LISTED_OBJECTS.get(call.attributes['object'] ?? '') : undefined;
  if (listed !== undefined) return [listed.object];
  const named = FUNCTION_CATALOG.get(call.name)?.right?.object;
  return [named ?? (call.attributes['object'] ?? textOf(call, 'object')).toUpperCase()];
}

function parseFunction(node: XmlNode): CalledFunction {
  checkAttributes(node, ['controlid']);
  checkText(node);
  const controlId = node.attributes['controlid'] ?? '';
  if (controlId === '' || controlId.length > 256) {
    throw schemaError("Attribute 'controlid' of 'function' must have 1 to 256 characters.", node);
  }
  const [call, second] = node.children;
  if (call === undefined || second !== undefined)
    throw schemaError("Element 'function' must have exactly one child.", node);
  return { controlId, name: call.name, call, objects: objectsOf(call) };
}

/** DTD 2.1 knows object-specific functions only. */
function checkDeclared(functions: readonly CalledFunction[], dtdVersion: string): void {
  if (dtdVersion !== '2.1') return;
  const generic = functions.find(({ name }) => !LEGACY_SCHEMAS.has(name) && !name.startsWith('get_'));
  if (generic !== undefined) throw schemaError(`Element '${generic.name}' is not declared in DTD 2.1.`, generic.call);
}

function parseFunctions(operation: XmlNode, dtdVersion: string, gaps: Gaps): readonly CalledFunction[] {
  const content = childOf(operation, 'content');
  const functions = content === undefined ? [] : childrenOf(content, 'function').map(parseFunction);
  if (functions.length === 0)
    throw schemaError("Element 'content' must have at least one 'function'.", content ?? operation);
  if (functions.length > gaps.maxFunctions) {
    throw schemaError(
      `Element 'content' has ${functions.length} functions; at most ${gaps.maxFunctions} are allowed.`,
      content,
    );
  }
  checkDeclared(functions, dtdVersion);
  const violations = functions.flatMap(({ call }) => schemaViolations(call));
  if (violations.length > 0) throw new ContentFault(violations);
  return functions;
}

function readEnvelope(root: XmlNode, gaps: Gaps): Envelope {
  if (root.name !== 'request') throw schemaError(`Element '${root.name}' is not 'request'.`, root);
  checkShape(root, gaps.envelopeOrder);
  const control = parseControl(root, gaps);
  const operation = childOf(root, 'operation');
  if (operation === undefined) throw schemaError("Element 'operation' is missing.", root);
  const transaction = operation.attributes['transaction'] ?? 'false';
  if (transaction !== 'true' && transaction !== 'false') {
    throw schemaError("Attribute 'transaction' must be true or false.", operation);
  }
  return {
    control,
    transaction: transaction === 'true',
    credentials: parseCredentials(operation),
    functions: parseFunctions(operation, control.dtdVersion, gaps),
  };
}

/**
 * The request as the gateway understands it.
 *
 * @param body  with line feeds as line ends
 * @throws EnvelopeFailure XL03000003 at control level, with line and column
 */
export function parseEnvelope(body: string, gaps: Gaps): Envelope {
  try {
    const bounds = {
      maxDepth: gaps.xmlMaxDepth,
      maxAttributes: gaps.xmlMaxAttributes,
      maxNameLength: gaps.xmlMaxNameLength,
      maxElements: gaps.xmlMaxElements,
    };
    return readEnvelope(parseXml(body, bounds), gaps);
  } catch (error) {
    if (error instanceof XmlSyntaxError) throw syntaxFailure(error);
    if (error instanceof SchemaFault) throw schemaFailure(error, body);
    if (error instanceof ContentFault) throw contentFailure(error, body);
    throw error;
  }
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
