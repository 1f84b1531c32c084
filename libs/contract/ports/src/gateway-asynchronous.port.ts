import type { GatewayFunction } from './gateway-function.port.js';
import type { FunctionOutcome, GatewayRequest, NotExecuted } from './gateway.port.js';

/** A request that Intacct queues; its answer arrives later, at the response URL of the policy. */
export interface AsynchronousRequest extends Omit<GatewayRequest, 'timeoutMs'> {
  /** Transport policy that Sage made for the company; 1 to 40 characters. */
  readonly policyId: string;
  /** Names the request in its answer; 1 to 256 characters, never used before for this company. */
  readonly requestControlId: string;
  /** For the acknowledgement. */
  readonly timeoutMs: number;
}

/** What is known once an asynchronous request was handed over. */
export type AsynchronousReceipt =
  /** Queued: outcomes come with the answer. */
  | { readonly kind: 'acknowledged'; readonly requestControlId: string }
  | { readonly kind: 'not-executed'; readonly reason: NotExecuted }
  /** It may be queued: its answer is awaited. */
  | { readonly kind: 'in-doubt'; readonly description: string };

/** What an answer that was posted to us settles. */
export type AsynchronousSettlement =
  | {
      readonly kind: 'settled';
      readonly requestControlId: string;
      readonly company: string;
      /** One per function, in request order. */
      readonly outcomes: readonly FunctionOutcome[];
      readonly apiTransactions: number;
    }
  /** Answered before: nothing changes. */
  | { readonly kind: 'repeated'; readonly requestControlId: string }
  /** Of a request that we do not await, or of another company. */
  | { readonly kind: 'foreign' }
  | { readonly kind: 'unreadable'; readonly description: string };

/** What must be remembered of a function that was sent, to read its result: nothing of its data. */
export interface ExpectedFunction {
  readonly kind: GatewayFunction['kind'];
  readonly controlId: string;
  /** Records that a write is about. */
  readonly recordCount: number;
}

/** A request whose answer is to come, or has come. */
export interface AwaitedRequest {
  readonly requestControlId: string;
  /** Id of our configuration. */
  readonly company: string;
  readonly intacctCompanyId: string;
  readonly isTransaction: boolean;
  readonly functions: readonly ExpectedFunction[];
  readonly sentAt: Date;
  /** `in-doubt`: no answer came in time; one may still come. `settled`: answered, for good. */
  readonly state: 'awaited' | 'in-doubt' | 'settled';
}

/** What became of a request. */
export interface Conclusion {
  /** One per function, in request order. */
  readonly outcomes: readonly FunctionOutcome[];
  /** By Intacct's counting rules. */
  readonly apiTransactions: number;
}

/** A request that was answered, or that nobody waits for any longer. */
export interface ConcludedRequest extends AwaitedRequest, Conclusion {
  readonly state: 'in-doubt' | 'settled';
}

/**
 * Keeps what is awaited, and what became of it until whoever queued it has taken it over. To survive a restart, and to be
 * seen by every process, it must outlive this one. Secrets inside outcomes are not kept.
 *
 * Not its job: reading answers, asking Intacct, telling the time.
 *
 * @throws TransientError STORE_UNAVAILABLE from any method
 */
export interface AwaitedRequestStore {
  /** Before the request leaves. `false` when its control id is taken. @throws DefectError when there is no room */
  await(request: Omit<AwaitedRequest, 'state'>): Promise<boolean>;
  find(requestControlId: string): Promise<AwaitedRequest | undefined>;
  /**
   * It was answered: keep what became of it, once, also when it is in doubt. `false` when it was settled before, or is not
   * awaited.
   */
  settle(requestControlId: string, conclusion: Conclusion): Promise<boolean>;
  /** No answer came in time: once. `false` when it is in doubt or settled already, or not awaited. */
  doubt(requestControlId: string, conclusion: Conclusion): Promise<boolean>;
  /** It was never queued. What was concluded stays. */
  forget(requestControlId: string): Promise<void>;
  /** Sent before `instant`, neither settled nor in doubt, oldest first. */
  overdue(instant: Date, limit: number): Promise<readonly AwaitedRequest[]>;
  /** In doubt or settled and not taken over yet, in the order in which they came to be so. */
  concluded(limit: number): Promise<readonly ConcludedRequest[]>;
  /**
   * Whoever queued it has kept what became of it; of a request in doubt an answer may follow, and is told again. `false`
   * when `state` is not its state any more, or was taken over before.
   */
  takeOver(requestControlId: string, state: ConcludedRequest['state']): Promise<boolean>;
}

/** The way of requests that Intacct answers later. */
export interface AsynchronousGateway {
  /** Hand a request over to the queue of Intacct. Never rejects for what the gateway or the network does. */
  executeAsynchronously(request: AsynchronousRequest): Promise<AsynchronousReceipt>;
  /**
   * Read the body of what was posted to us; its memory is taken over. Late, double and foreign answers are told apart; it
   * never rejects for them.
   */
  settleAsynchronous(document: Uint8Array, contentType?: string): Promise<AsynchronousSettlement>;
  /**
   * Stop waiting for requests that were sent more than `waitMs` ago: what they write is in doubt from now on, what they read
   * was not read. Each is given once, to one caller; an answer that comes later still settles it.
   */
  doubtOverdue(waitMs: number): Promise<readonly ConcludedRequest[]>;
}
