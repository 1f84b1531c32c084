import type { GatewayAccount } from '@bridge/ports';
import { element, leaf } from '../xml/xml-node.js';
import type { XmlNode } from '../xml/xml-node.js';

export interface ControlOptions {
  /** Echoed by the gateway, never checked. */
  readonly controlId: string;
  /** Refuse function control ids that were executed before. */
  readonly isUnique: boolean;
  /** Ask for `additionalinfo` in errors. */
  readonly wantsAdditionalErrorInfo: boolean;
  /** All functions or none. @default false */
  readonly isTransaction?: boolean;
  /** Queue the request under this transport policy. */
  readonly policyId?: string;
}

function controlNode(account: GatewayAccount, options: ControlOptions): XmlNode {
  return element('control', [
    leaf('senderid', account.senderId),
    leaf('password', account.senderPassword.reveal()),
    leaf('controlid', options.controlId),
    leaf('uniqueid', String(options.isUnique)),
    leaf('dtdversion', '3.0'),
    ...(options.policyId === undefined ? [] : [leaf('policyid', options.policyId)]),
    leaf('includewhitespace', 'false'),
    ...(options.wantsAdditionalErrorInfo ? [leaf('showadditionalerrorinfo', 'true')] : []),
  ]);
}

/** Authenticate with user and password; `entityId` absent: top level. */
export function loginNode(account: GatewayAccount, entityId: string | undefined): XmlNode {
  return element('login', [
    leaf('userid', account.userId),
    leaf('companyid', account.intacctCompanyId),
    leaf('password', account.userPassword.reveal()),
    ...(entityId === undefined ? [] : [leaf('locationid', entityId)]),
  ]);
}

/** Authenticate with an open session. */
export function sessionNode(sessionId: string): XmlNode {
  return leaf('sessionid', sessionId);
}

/**
 * The whole request. The order of the elements is that of the official clients: the gateway validates the envelope
 * against a schema.
 *
 * @see Interface reference, sections 2.1, 2.2
 */
export function envelopeNode(
  account: GatewayAccount,
  options: ControlOptions,
  authentication: XmlNode,
  functions: readonly XmlNode[],
): XmlNode {
  return element('request', [
    controlNode(account, options),
    element('operation', [element('authentication', [authentication]), element('content', functions)], {
      transaction: String(options.isTransaction ?? false),
    }),
  ]);
}
