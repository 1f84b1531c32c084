import { formatObjectRef } from '@bridge/canonical';
import { BridgeError, BlockedError, DefectError, RejectedError, TransientError, toSyncError } from '@bridge/plugin-api';
import type { Stage } from '@bridge/plugin-api';
import type { SyncError } from '@bridge/canonical';
import { REFERENCE_CYCLE } from '@bridge/ports';
import type { ClaimedJob, JobSettlement, RandomSource, WaitChain } from '@bridge/ports';
import { NATURAL_KEY_LIMIT } from '../to-intacct/natural-key.js';
import { backOffMs } from './retry-policy.js';
import type { RetryPolicy } from './retry-policy.js';
import { describeChain, namesLast, remedyOf } from './wait-chain.text.js';

export interface HoldPolicy {
  /** How long a record waits for one that is on its way. @default 86_400_000 */
  readonly maxPendingMs: number;
  /** How long it waits for one that is unknown or in error before it is an error itself. @default 60_000 */
  readonly maxUnknownMs: number;
}

export interface FailurePolicy {
  readonly retry: RetryPolicy;
  readonly hold: HoldPolicy;
  /** A job that has taken its holder down so often is an error: a person has to look. @default 8 */
  readonly maxRecoveries: number;
}

/** What a failure means for a job, or for its whole company (`pause`: no attempt is spent). */
export type Disposition =
  | { readonly kind: 'settle'; readonly settlement: JobSettlement; readonly defect?: BridgeError }
  | { readonly kind: 'pause'; readonly error: TransientError };

/** The one place that decides the fate of a record that a room could not handle. */
export class FailureOperator {
  readonly #policy: FailurePolicy;
  readonly #random: RandomSource;

  constructor(policy: FailurePolicy, random: RandomSource) {
    this.#policy = policy;
    this.#random = random;
  }

  dispose(job: ClaimedJob, error: unknown, stage: Stage): Disposition {
    if (error instanceof TransientError) {
      return error.scope === 'gateway'
        ? { kind: 'pause', error }
        : { kind: 'settle', settlement: this.retry(job, transientFault(error), error.retryAfterMs) };
    }
    if (error instanceof BlockedError) {
      return { kind: 'settle', settlement: this.#hold(job, error) };
    }
    if (error instanceof RejectedError) {
      return {
        kind: 'settle',
        settlement: failed(
          error.message,
          error.faults.map((fault) => toSyncError(fault)),
        ),
      };
    }
    const defect =
      error instanceof BridgeError
        ? error
        : new DefectError('PIPELINE_DEFECT', 'This record met a fault of the bridge itself.', { stage, cause: error });
    const fault = {
      code: defect.code,
      description: defect.message,
      correction: 'Tell the operators of the bridge: the log names the cause.',
      owner: 'service' as const,
    };
    return { kind: 'settle', settlement: failed(defect.message, [toSyncError(fault)]), defect };
  }

  /** A job that brings down whoever works on it; `undefined` when it may be tried. */
  holderLost(job: ClaimedJob): DefectError | undefined {
    return job.recoveries < this.#policy.maxRecoveries
      ? undefined
      : new DefectError(
          'HANDLER_HOLDER_LOST',
          `The bridge was lost ${job.recoveries} times while it worked on ${job.naturalKey}.`,
          { stage: 'handler' },
        );
  }

  /** Try again later, or give up when the attempts are spent. */
  retry(job: ClaimedJob, fault: SyncError, retryAfterMs = 0): JobSettlement {
    const { description } = fault;
    const error = { ...fault, retryable: true };
    if (job.attempts + 1 >= this.#policy.retry.maxAttempts) {
      return failed(`${sentence(description)} Given up after ${job.attempts + 1} attempts.`, [error]);
    }
    return {
      kind: 'retry',
      delayMs: Math.max(retryAfterMs, backOffMs(this.#policy.retry, job.attempts, this.#random)),
      message: description,
      errors: [error],
      spendsAttempt: true,
      isIsolated: false,
    };
  }

  /**
   * What a wait comes to, given the chain of what waits for what: a cycle is an error at once; a wait over its limit names the chain;
   * one for a record that will not land by itself has less time. Pure.
   */
  weighWait(job: ClaimedJob, settlement: JobSettlement, chain: WaitChain): JobSettlement {
    if (settlement.kind !== 'held' && settlement.kind !== 'final') {
      return settlement;
    }
    const { waitsFor } = settlement;
    if (chain.end.kind === 'cycle') {
      const fault = { code: REFERENCE_CYCLE, description: describeChain(chain), ...remedyOf(chain) };
      return { ...failed(fault.description, [toSyncError(fault, true)]), waitsFor };
    }
    if (settlement.kind === 'held') {
      if (settlement.isUnknown || !chain.isLost) {
        return settlement;
      }
      const leftMs = this.#policy.hold.maxUnknownMs - job.heldMs;
      if (leftMs > 0) {
        return { ...settlement, isUnknown: true, delayMs: leftMs };
      }
    }
    const [first, ...others] = settlement.errors;
    const errors = first === undefined ? [] : [withChain(first, chain), ...others];
    return { ...failed(errors[0]?.description ?? settlement.message, errors), waitsFor };
  }

  #hold(job: ClaimedJob, error: BlockedError): JobSettlement {
    const { hold } = this.#policy;
    const isPending = error.known === 'pending';
    const leftMs = (isPending ? hold.maxPendingMs : hold.maxUnknownMs) - job.heldMs;
    const errors = [toSyncError(error.fault, true)];
    // No record can be called that: none of that name will ever arrive.
    if (error.waitsFor.some((ref) => ref.key.length > NATURAL_KEY_LIMIT)) {
      return failed(error.message, errors);
    }
    const waitsFor = error.waitsFor.map(formatObjectRef);
    return leftMs <= 0
      ? { ...failed(error.message, errors), waitsFor }
      : {
          kind: 'held',
          waitsFor,
          message: error.message,
          errors,
          isUnknown: !isPending,
          delayMs: leftMs,
        };
  }
}

/** The fault of a wait that is over, with the whole chain; when it names the one that nobody knows, it says everything itself. */
function withChain(error: SyncError, chain: WaitChain): SyncError {
  return chain.records.length === 2 && chain.end.kind === 'unknown' && namesLast(error.description, chain)
    ? error
    : { ...error, description: `${error.description} ${describeChain(chain)}`, ...remedyOf(chain) };
}

function transientFault({ code, message, remedy }: TransientError): SyncError {
  return toSyncError({ owner: 'operator', ...remedy, code, description: message }, true);
}

/** Texts of Intacct often end without a full stop. */
function sentence(text: string): string {
  return /[.!?]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`;
}

type Final = Extract<JobSettlement, { kind: 'final' }>;

export function failed(message: string, errors: Final['errors']): Final {
  return {
    kind: 'final',
    state: 'error',
    message,
    errors,
    notIntegrated: [],
    facts: undefined,
    aliases: undefined,
    waitsFor: [],
  };
}
