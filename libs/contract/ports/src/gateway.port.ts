import type { IntacctRecord } from '@bridge/plugin-api';
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

/** One condition, or several that must all hold. Values are text in gateway format. */
export type QueryFilter =
  | {
      readonly operator:
        'equalto' | 'notequalto' | 'greaterthan' | 'greaterthanorequalto' | 'lessthan' | 'lessthanorequalto' | 'like';
      readonly field: string;
      readonly value: string;
    }
  | { readonly operator: 'in'; readonly field: string; readonly values: readonly string[] }
  | { readonly operator: 'and' | 'or'; readonly filters: readonly QueryFilter[] };

/** The calls the bridge makes. `controlId`: 1 to 256 characters, unique within its request. */
export type WriteFunction =
  | { readonly kind: 'create'; readonly controlId: string; readonly object: string; readonly record: IntacctRecord }
  | {
      readonly kind: 'update';
      readonly controlId: string;
      readonly object: string;
      readonly recordNo: string;
      readonly record: IntacctRecord;
    };

export type ReadFunction =
  | {
      readonly kind: 'read';
      readonly controlId: string;
      readonly object: string;
      readonly recordNos: readonly string[];
      readonly fields: readonly string[];
    }
  | {
      readonly kind: 'query';
      readonly controlId: string;
      readonly object: string;
      readonly select: readonly string[];
      readonly filter?: QueryFilter;
      readonly orderBy?: readonly { readonly field: string; readonly direction: 'ascending' | 'descending' }[];
      /** 1 to 2000 @default 100 */
      readonly pageSizeRecords?: number;
      readonly offset?: number;
      readonly showPrivate?: boolean;
    }
  | {
      readonly kind: 'readByQuery';
      readonly controlId: string;
      readonly object: string;
      readonly fields: readonly string[];
      readonly query: string;
      /** 1 to 1000 @default 100 */ readonly pageSizeRecords?: number;
    }
  | { readonly kind: 'readMore'; readonly controlId: string; readonly resultId: string }
  | { readonly kind: 'getDimensions'; readonly controlId: string };

export type GatewayFunction = WriteFunction | ReadFunction;

/** One `error` element of an answer, decoded, tags stripped. */
export interface GatewayError {
  readonly errorNo: string;
  /** The text a person reads: `description2`, else `description`; support id removed. */
  readonly description: string;
  readonly correction: string | undefined;
  readonly supportId: string | undefined;
  /** From the error catalogue; `unknown` when the default rule applied. */
  readonly class:
    | 'duplicate'
    | 'duplicate-control-id'
    | 'reference'
    | 'validation'
    | 'dimension'
    | 'balance'
    | 'period'
    | 'permission'
    | 'level'
    | 'configuration'
    | 'rolled-back'
    | 'transient'
    | 'unknown';
  readonly owner: 'dmo-user' | 'intacct-admin' | 'operator' | 'service';
}

/** Data of a function that was done. */
export interface GatewayData {
  /** Records written or read; reads with the field names as Intacct gives them (upper case). Empty when none matched. */
  readonly records: readonly IntacctRecord[];
  readonly totalCount: number | undefined;
  readonly remaining: number | undefined;
  readonly resultId: string | undefined;
}

/**
 * Why nothing of a function was executed.
 *
 * `scope` says what is in trouble: `request` (only this request: split or mend it), `company` (login, authorisation, throttling
 * of one company), `gateway` (nobody can be reached).
 */
export interface NotExecuted {
  readonly code:
    | 'GATEWAY_UNREACHABLE'
    | 'GATEWAY_THROTTLED'
    | 'GATEWAY_OFFLINE'
    | 'GATEWAY_SENDER_REFUSED'
    | 'GATEWAY_SENDER_NOT_AUTHORISED'
    | 'GATEWAY_LOGIN_REFUSED'
    | 'GATEWAY_SESSION_REFUSED'
    | 'GATEWAY_REQUEST_MALFORMED'
    | 'GATEWAY_ROLLED_BACK';
  readonly scope: 'request' | 'company' | 'gateway';
  readonly description: string;
  readonly retryAfterMs: number | undefined;
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
  | { readonly kind: 'in-doubt'; readonly controlId: string; readonly description: string };

export interface GatewayRequest {
  readonly account: GatewayAccount;
  /** Empty: top level. */
  readonly entityId: string | undefined;
  /** All writes, or all reads: never mixed. At least one. */
  readonly functions: readonly GatewayFunction[];
  readonly timeoutMs: number;
}

export interface GatewayResponse {
  /** One per function, in request order. */
  readonly outcomes: readonly FunctionOutcome[];
  /** By Intacct's counting rules: one per record written, one per read. */
  readonly apiTransactions: number;
  readonly durationMs: number;
}

/**
 * Intacct's XML gateway. Writes carry `uniqueid` true, reads false; `transaction="false"`.
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
