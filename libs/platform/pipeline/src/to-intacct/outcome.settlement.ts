import type { SyncError } from '@bridge/canonical';
import type {
  AttemptSettlement,
  FunctionOutcome,
  GatewayError,
  JobSettlement,
  NotExecuted,
  PlannedAttempt,
} from '@bridge/ports';
import { failed } from '../failure/disposition.js';
import type { FailureOperator } from '../failure/disposition.js';
import { refusalFates, unsentFates } from '../failure/fate.table.js';
import type { PreparedJob } from './prepare.stage.js';

/** An answer for the time it takes to look: a moment, so that what was committed has become visible. */
const FIRST_LOOKUP_MS = 250;

type SentJob = Extract<PreparedJob, { kind: 'send' }>;

/** What the outcomes of one job's functions mean. `pause`: the company cannot be reached; nothing of the job was executed. */
export type JobOutcome =
  | { readonly kind: 'settle'; readonly settlement: JobSettlement; readonly attempts: readonly AttemptSettlement[] }
  | { readonly kind: 'pause'; readonly reason: NotExecuted; readonly attempts: readonly AttemptSettlement[] };

/** Turns the outcomes of functions into the settlement of their job. Pure but for the jitter of retries. */
export class OutcomeSettler {
  readonly #failure: FailureOperator;

  constructor(failure: FailureOperator) {
    this.#failure = failure;
  }

  settle(sent: SentJob, outcomes: readonly FunctionOutcome[]): JobOutcome {
    const attempts = sent.functions.map((mapped, index) => settleAttempt(mapped.attempt, outcomes[index]));
    const unsent = outcomes.find((outcome) => outcome.kind === 'not-executed');
    if (attempts.some((attempt) => attempt.kind === 'in-doubt')) {
      return {
        kind: 'settle',
        attempts,
        settlement: {
          kind: 'in-doubt',
          delayMs: FIRST_LOOKUP_MS,
          message: 'The answer did not arrive: Intacct is asked what it holds.',
        },
      };
    }
    if (unsent?.kind === 'not-executed') {
      return this.#settleUnsent(sent, unsent.reason, attempts);
    }
    const refused = attempts.flatMap((attempt) => (attempt.kind === 'refused' ? [attempt.errors] : []));
    const [first] = refused;
    if (first === undefined) {
      const isKnown = attempts.every((attempt) => attempt.kind !== 'success' || attempt.isContentKnown);
      return { kind: 'settle', attempts, settlement: isKnown ? applied(sent) : this.#writeAgain(sent) };
    }
    const errors = refused.flat();
    // A later function may have failed only because an earlier one, which it builds on, could not run this time.
    const transient = first.every((error) => error.retryable) ? first[0] : undefined;
    return {
      kind: 'settle',
      attempts,
      settlement:
        transient === undefined
          ? failed(errors.map((error) => error.description).join(' '), errors)
          : this.#failure.retry(sent.job, transient),
    };
  }

  /** That its control id was used says that an update has begun, not that it came to an end: it is written once more, under another id. */
  #writeAgain({ job }: SentJob): JobSettlement {
    const description = `Intacct has met the change of ${job.naturalKey} before, and does not say what came of it: it is written again.`;
    return this.#failure.retry(job, {
      code: 'GATEWAY_UPDATE_UNCONFIRMED',
      description,
      retryable: true,
      owner: 'operator',
    });
  }

  #settleUnsent(sent: SentJob, reason: NotExecuted, attempts: readonly AttemptSettlement[]): JobOutcome {
    if (unsentFates[reason.scope] === 'pause') {
      return { kind: 'pause', reason, attempts };
    }
    if (sent.job.isIsolated) {
      const error = {
        code: reason.code,
        description: reason.description,
        retryable: false,
        owner: reason.owner ?? 'service',
        ...(reason.errorNo === undefined ? {} : { errorNo: reason.errorNo }),
        ...(reason.whatToDo === undefined ? {} : { correction: reason.whatToDo }),
      };
      return { kind: 'settle', attempts, settlement: failed(reason.description, [error]) };
    }
    return {
      kind: 'settle',
      attempts,
      settlement: {
        kind: 'retry',
        delayMs: 0,
        message: reason.description,
        errors: [],
        spendsAttempt: true,
        isIsolated: true,
      },
    };
  }
}

function settleAttempt(attempt: PlannedAttempt, outcome: FunctionOutcome | undefined): AttemptSettlement {
  const { controlId } = attempt;
  switch (outcome?.kind) {
    case 'done': {
      const written = writtenRecord(attempt, outcome.data.records[0] ?? {});
      // It ran; when the answer does not say which record it made, that is looked up.
      return written.recordNo === ''
        ? {
            kind: 'in-doubt',
            controlId,
            doubt: 'control-id',
            said: 'It was done, but the answer has no record number.',
          }
        : { kind: 'success', controlId, isContentKnown: true, ...written };
    }
    case 'refused': {
      const fates = outcome.errors.map((error) => refusalFates[error.class]);
      const said = outcome.errors.map(({ errorNo, description }) => `${errorNo} ${description}`).join('; ');
      if (fates.includes('ran-before')) {
        return attempt.verb === 'update' && attempt.recordNo !== undefined
          ? { kind: 'success', controlId, isContentKnown: false, ...writtenRecord(attempt, {}) }
          : { kind: 'in-doubt', controlId, doubt: 'control-id', said };
      }
      if (attempt.verb === 'create' && (outcome.partial?.records.length ?? 0) > 0) {
        return { kind: 'in-doubt', controlId, doubt: 'control-id', said };
      }
      return fates.includes('look-up') && attempt.verb === 'create'
        ? { kind: 'in-doubt', controlId, doubt: 'duplicate', said }
        : { kind: 'refused', controlId, errors: outcome.errors.map(toSyncError) };
    }
    case 'not-executed':
      return { kind: 'unsent', controlId };
    case 'in-doubt':
      return { kind: 'in-doubt', controlId, doubt: 'answer-lost', said: outcome.description };
    case undefined:
      return { kind: 'in-doubt', controlId, doubt: 'answer-lost', said: 'The answer says nothing about it.' };
    default:
      return outcome satisfies never;
  }
}

function writtenRecord(attempt: PlannedAttempt, record: Readonly<Record<string, unknown>>) {
  const text = (field: string): string | undefined => {
    const value = record[field];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const recordNo = text('RECORDNO') ?? attempt.recordNo ?? '';
  return {
    recordNo,
    intacctId: text(attempt.identity.idField) ?? attempt.identity.match[attempt.identity.idField] ?? recordNo,
    url: text('RECORD_URL'),
  };
}

/** A refusal of Intacct as it is published: its own number and text beside our code. */
function toSyncError(error: GatewayError): SyncError {
  return {
    code: `GATEWAY_${error.class.toUpperCase().replaceAll('-', '_')}`,
    errorNo: error.errorNo,
    description: error.description,
    retryable: refusalFates[error.class] === 'retry',
    owner: error.owner,
    ...correctionOf(error),
  };
}

/** Intacct's own advice goes before ours. */
function correctionOf({ correction, whatToDo }: GatewayError): Pick<SyncError, 'correction'> {
  const advice = correction ?? whatToDo;
  return advice === undefined ? {} : { correction: advice };
}

/** The settlement of a job whose functions have all been done. */
export function applied({ job, decision }: Pick<SentJob, 'job' | 'decision'>): JobSettlement {
  return {
    kind: 'final',
    state: 'success',
    message: decision.message ?? `${job.naturalKey} is in step with Intacct.`,
    errors: [],
    notIntegrated: decision.notIntegrated ?? [],
    facts: decision.facts,
    aliases: decision.aliases,
    waitsFor: [],
  };
}
