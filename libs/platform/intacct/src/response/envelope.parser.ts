import type { Answer, AuthenticationInfo, ControlInfo } from './answer.js';
import { parseErrors } from './error.parser.js';
import { parseResult } from './result.parser.js';
import { childrenNamed, find, findText } from '../xml/xml-node.js';
import type { XmlNode } from '../xml/xml-node.js';
import { readDocument, XmlUnreadableError } from '../xml/xml-reader.js';

const success = 'success';
const longestPlainText = 2_000;

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

function isFailure(status: string | undefined): boolean {
  return status !== undefined && status !== '' && status !== success;
}

function unreadable(description: string, text = ''): Answer {
  return { kind: 'unreadable', description, text };
}

function interpretWithoutResults(root: XmlNode, control: ControlInfo): Answer {
  const operation = find(root, 'operation');
  const authentication = find(operation, 'authentication');
  const controlErrors = [...parseErrors(root), ...parseErrors(find(root, 'control'))];
  if (controlErrors.length > 0 || isFailure(control.status)) {
    return { kind: 'refused', level: 'control', control, errors: controlErrors };
  }
  const loginErrors = [...parseErrors(operation), ...parseErrors(authentication)];
  if (loginErrors.length > 0 || isFailure(findText(authentication, 'status'))) {
    return { kind: 'refused', level: 'authentication', control, errors: loginErrors };
  }
  const acknowledgement = findText(root, 'acknowledgement', 'status');
  if (acknowledgement === success && operation === undefined) {
    return { kind: 'acknowledged', control };
  }
  return acknowledgement !== undefined && isFailure(acknowledgement)
    ? { kind: 'refused', level: 'control', control, errors: [] }
    : unreadable('The answer holds neither results nor errors.');
}

/** What a response document says. */
function interpret(root: XmlNode): Answer {
  const control = parseControl(find(root, 'control'));
  const operation = find(root, 'operation');
  const results = childrenNamed(operation, 'result').map(parseResult);
  return results.length > 0
    ? {
        kind: 'results',
        control,
        authentication: parseAuthentication(find(operation, 'authentication')),
        results,
      }
    : interpretWithoutResults(root, control);
}

/**
 * Read a response document. `requestControlId`: a document that names another request is not our answer; `undefined`
 * takes any, as for the answer of an asynchronous request.
 *
 * @see Interface reference, section 3
 */
export function parseAnswer(body: string, requestControlId: string | undefined): Answer {
  let root: XmlNode;
  try {
    root = readDocument(body);
  } catch (error) {
    if (error instanceof XmlUnreadableError) {
      return unreadable(error.message, body.length <= longestPlainText ? body : '');
    }
    throw error;
  }
  if (root.name !== 'response' || find(root, 'control') === undefined) {
    return unreadable('The answer is not a response document.', body.length <= longestPlainText ? body : '');
  }
  const echo = findText(root, 'control', 'controlid') ?? '';
  return requestControlId === undefined || echo === '' || echo === requestControlId
    ? interpret(root)
    : unreadable('The answer belongs to another request.');
}
