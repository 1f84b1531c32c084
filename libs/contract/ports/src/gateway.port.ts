import type { GatewayData } from './gateway-answer.port.js';
import type { GatewayFunction } from './gateway-function.port.js';
import type { Secret } from './secret.js';

/** Whom to log in as, and where. Sessions are kept by the gateway per (company, user, entity, endpoint). */
export interface GatewayAccount {
  /** Id of our configuration; for logs, metrics and session cache keys. */
  readonly company: string;
  readonly endpointUrl: string;
  readonly senderId: string;
  readonly senderPassword: Secret;
  readonly intacctCompanyId: string;
  readonly userId: string;
  readonly userPassword: Secret;
}

/**
 * May the same call be sent again? `no`: never by itself. `check`: look the record up first. `once`: a read, once.
 * `back-off`: after a pause. `relogin`: with a new session, once. `restart`: from its first page. `follow`: as the error
 * beside it.
 */
export type RetryRule = 'no' | 'check' | 'once' | 'back-off' | 'relogin' | 'restart' | 'follow';

/** What a refusal of one function is about. */
export const gatewayErrorClasses = [
  'duplicate',
  'duplicate-control-id',
  'reference',
  'validation',
  'dimension',
  'balance',
  'period',
  'permission',
  'level',
  'configuration',
  'rolled-back',
  'transient',
  'unknown',
] as const;
export type GatewayErrorClass = (typeof gatewayErrorClasses)[number];

/** One `error` element of an answer, decoded, tags stripped. */
export interface GatewayError {
  readonly errorNo: string;
  /** The text a person reads: `description2`, else `description`; support id removed. */
  readonly description: string;
  readonly correction: string | undefined;
  readonly supportId: string | undefined;
  /** From the error catalogue; `unknown` when the default rule applied. */
  readonly class: GatewayErrorClass;
  /** Who can mend it. */
  readonly owner: 'dmo-user' | 'intacct-admin' | 'operator' | 'service';
  /** From the error catalogue, as the next; absent when it does not know the error. */
  readonly retry?: RetryRule;
  readonly whatToDo?: string;
  /** Message ids, which are the same in all languages, where the gateway was asked for them and gave some. */
  readonly messageIds?: readonly string[];
}

/** Why a request came to nothing. */
export const notExecutedCodes = [
  'GATEWAY_UNREACHABLE',
  'GATEWAY_THROTTLED',
  'GATEWAY_OFFLINE',
  /** The address is not one that may have credentials. */
  'GATEWAY_ENDPOINT_REFUSED',
  'GATEWAY_SENDER_REFUSED',
  'GATEWAY_SENDER_NOT_AUTHORISED',
  'GATEWAY_LOGIN_REFUSED',
  'GATEWAY_SESSION_REFUSED',
  'GATEWAY_REQUEST_MALFORMED',
  'GATEWAY_ROLLED_BACK',
] as const;
export type NotExecutedCode = (typeof notExecutedCodes)[number];

export const notExecutedScopes = ['request', 'entity', 'company', 'gateway'] as const;
export type NotExecutedScope = (typeof notExecutedScopes)[number];

/**
 * Why nothing of a function was executed.
 *
 * `scope` says what is in trouble: `request` (only this request: split or mend it), `entity` (only the level that was asked for:
 * an entity that is unknown or not open to the user, or the top level), `company` (login, authorisation, throttling of one
 * company), `gateway` (nobody can be reached).
 */
export interface NotExecuted {
  readonly code: NotExecutedCode;
  readonly scope: NotExecutedScope;
  /** For people; begins with the number of the gateway's error, if there is one. */
  readonly description: string;
  readonly retryAfterMs: number | undefined;
  readonly errorNo?: string;
  readonly supportId?: string;
  /** Who can mend it. */
  readonly owner?: GatewayError['owner'];
  readonly retry?: RetryRule;
  readonly whatToDo?: string;
}

/** The one outcome of one function; there is no other way out. */
export type FunctionOutcome =
  | { readonly kind: 'done'; readonly controlId: string; readonly data: GatewayData }
  /** Not executed by a rule of Intacct. `partial`: what a create saved all the same. */
  | {
      readonly kind: 'refused';
      readonly controlId: string;
      readonly errors: readonly [GatewayError, ...GatewayError[]];
      readonly partial: GatewayData | undefined;
    }
  | { readonly kind: 'not-executed'; readonly controlId: string; readonly reason: NotExecuted }
  /** The request may have run: time-out, reset after send, 5xx, 524, cut or unparsable answer. Never for reads: those are not-executed. */
  | {
      readonly kind: 'in-doubt';
      readonly controlId: string;
      readonly description: string;
      /** What happened to the request as a whole; absent when it was answered. */
      readonly code?: NotExecuted['code'];
      /** What the gateway said of this function; absent when it said nothing. */
      readonly errors?: readonly GatewayError[];
    };

export interface GatewayRequest {
  readonly account: GatewayAccount;
  /** `undefined` or empty: top level. Never left out by accident: writes may land at the wrong level. */
  readonly entityId: string | undefined;
  /** All writes, or all reads: never mixed. At least one. */
  readonly functions: readonly GatewayFunction[];
  readonly timeoutMs: number;
  /**
   * All functions or none: the first that fails rolls the others back, and one that cannot be written keeps all back.
   *
   * @default false
   */
  readonly isTransaction?: boolean;
}

export interface GatewayResponse {
  /** One per function, in request order. */
  readonly outcomes: readonly FunctionOutcome[];
  /** By Intacct's counting rules: one per record written, one per read that ran. */
  readonly apiTransactions: number;
  readonly durationMs: number;
}

/**
 * Intacct's XML gateway. Writes carry `uniqueid` true, reads false.
 *
 * Not its job: choosing control ids, retrying writes, settling doubt.
 */
export interface IntacctGateway {
  /** Never rejects for anything that the gateway or the network does: that is in the outcomes. */
  execute(request: GatewayRequest): Promise<GatewayResponse>;
  /** Open a session now, and say what is wrong if that fails. */
  testConnection(
    account: GatewayAccount,
  ): Promise<{ readonly kind: 'connected' } | { readonly kind: 'failed'; readonly reason: NotExecuted }>;
  /** Close idle connections. */
  close(): Promise<void>;
}
