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

/** A request whose answer is to come. */
export interface AwaitedRequest {
  readonly requestControlId: string;
  /** Id of our configuration. */
  readonly company: string;
  readonly intacctCompanyId: string;
  readonly isTransaction: boolean;
  readonly functions: readonly ExpectedFunction[];
  readonly sentAt: Date;
  readonly isSettled: boolean;
}

/**
 * Keeps what is awaited. To survive a restart, it must outlive the process.
 *
 * Not its job: reading answers, asking Intacct.
 */
export interface AwaitedRequestStore {
  /** Before the request leaves. @throws DefectError when its control id is taken, or there is no room */
  await(request: Omit<AwaitedRequest, 'isSettled'>): Promise<void>;
  find(requestControlId: string): Promise<AwaitedRequest | undefined>;
  /** Keep the outcomes, once: `false` when the request was settled before, or is not awaited. */
  settle(requestControlId: string, outcomes: readonly FunctionOutcome[]): Promise<boolean>;
  /** It was never queued. */
  forget(requestControlId: string): Promise<void>;
  /** Sent before `instant` and not settled, oldest first: what became of them is to be looked up. */
  overdue(instant: Date): Promise<readonly AwaitedRequest[]>;
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
}
