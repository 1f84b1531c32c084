import { toSyncError } from '@bridge/plugin-api';
import type { IntacctRecord } from '@bridge/plugin-api';
import type { AttemptSettlement, DoubtfulAttempt } from '@bridge/ports';
import type { Evidence } from './doubt.lookup.js';
import { textOf } from './doubt.question.js';

export interface VerdictPolicy {
  /**
   * How long a request whose answer was lost may still be running in Intacct. Until then "not found" proves nothing and
   * nothing is sent again: a control id protects against requests that have completed, not against one under way.
   */
  readonly horizonMs: number;
  /** How late Intacct may show what was written. @default 0 */
  readonly visibilityLagMs: number;
  /** Looks before a person has to decide, the horizon over; those made before it count as well. @default 16 */
  readonly maxLookups: number;
  /** Sends of one function that had no answer before a person has to decide. @default 8 */
  readonly maxSends: number;
}

/** `again`: nothing is certain yet. */
export type Verdict =
  | { readonly kind: 'settled'; readonly attempt: AttemptSettlement }
  | { readonly kind: 'again'; readonly attempt: AttemptSettlement };

/** What the evidence says about one write in doubt. Pure. */
export function judge(attempt: DoubtfulAttempt, evidence: Evidence, policy: VerdictPolicy): Verdict {
  const mayStillRun = attempt.doubt === 'answer-lost' && attempt.sentMsAgo < policy.horizonMs + policy.visibilityLagMs;
  if (attempt.verb === 'update') {
    // Sent again under its control id: Intacct runs it once. A refusal as repeated says that it has begun, and it is written once more.
    return mayStillRun ? again(attempt) : sendAgain(attempt, policy);
  }
  if (evidence.kind === 'unanswered') {
    const { said } = evidence;
    return againUnlessSpent(
      said === undefined ? attempt : { ...attempt, said },
      policy,
      'it may have been written, but Intacct does not say',
    );
  }
  const [record] = evidence.ours;
  if (record !== undefined) {
    return evidence.ours.length === 1
      ? settled(adopt(attempt, record))
      : settled(
          unsettled(
            attempt,
            'GATEWAY_DOUBT_AMBIGUOUS',
            `Intacct holds ${evidence.ours.length} records that look like it`,
          ),
        );
  }
  if (attempt.doubt === 'suspect') {
    return settled(evidence.others > 0 ? foreign(attempt) : { kind: 'unsent', controlId: attempt.controlId });
  }
  if (attempt.doubt === 'answer-lost') {
    return mayStillRun ? again(attempt) : sendAgain(attempt, policy);
  }
  return attempt.doubt === 'duplicate' && evidence.others > 0
    ? settled(foreign(attempt))
    : againUnlessSpent(attempt, policy, 'Intacct says it was written, but does not show it');
}

function settled(attempt: AttemptSettlement): Verdict {
  return { kind: 'settled', attempt };
}

function again({ controlId, doubt, said }: DoubtfulAttempt): Verdict {
  return { kind: 'again', attempt: { kind: 'in-doubt', controlId, doubt, said } };
}

/** A record on which every answer is lost may be the reason for it. */
function sendAgain(attempt: DoubtfulAttempt, { maxSends }: VerdictPolicy): Verdict {
  return attempt.doubts >= maxSends
    ? settled(unsettled(attempt, 'GATEWAY_DOUBT_UNSETTLED', `no answer came to ${attempt.doubts} sends`))
    : settled({ kind: 'unsent', controlId: attempt.controlId });
}

function againUnlessSpent(attempt: DoubtfulAttempt, policy: VerdictPolicy, what: string): Verdict {
  const isSpent =
    attempt.lookups + 1 >= policy.maxLookups && attempt.sentMsAgo >= policy.horizonMs + policy.visibilityLagMs;
  return isSpent ? settled(unsettled(attempt, 'GATEWAY_DOUBT_UNSETTLED', what)) : again(attempt);
}

/**
 * A record of the same key that exists already is ours when we wrote it; another writer's is taken over and updated. A lost answer does
 * not tell which of the two it is: only a comparison does, or that Intacct knows the control id.
 */
function adopt(attempt: DoubtfulAttempt, record: IntacctRecord): AttemptSettlement {
  const url = textOf(record, 'RECORD_URL');
  return {
    kind: 'success',
    controlId: attempt.controlId,
    recordNo: textOf(record, 'RECORDNO'),
    intacctId: textOf(record, attempt.identity.idField),
    url: url === '' ? undefined : url,
    isContentKnown: attempt.doubt === 'control-id' || attempt.identity.verify !== undefined,
  };
}

function unsettled(attempt: DoubtfulAttempt, code: string, what: string): AttemptSettlement {
  const description = `It is not known whether ${attempt.naturalKey} was written to ${attempt.intacctObject}: ${what}. It was not sent again.`;
  const correction = `Look in Intacct${attempt.entityId === undefined ? '' : ` in entity ${attempt.entityId}`} for ${describeMatch(attempt)}. If it is there, leave this record alone; if not, reset it and synchronise it. ${historyOf(attempt)}`;
  return {
    kind: 'unsettled',
    controlId: attempt.controlId,
    errors: [toSyncError({ code, description, correction, owner: 'operator' })],
  };
}

/** What whoever has to decide needs to know. */
function historyOf({ controlId, sends, sentAt, lookups, said }: DoubtfulAttempt): string {
  const history = `It was sent ${times(sends)} as control id "${controlId}", last at ${sentAt.toISOString()}; Intacct was asked for it ${times(lookups + 1)}`;
  return said === undefined ? `${history}.` : `${history}; what was said last: ${said}`;
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

function foreign(attempt: DoubtfulAttempt): AttemptSettlement {
  const description = `Intacct already holds another ${attempt.intacctObject} with ${describeMatch(attempt)} that is not ours: it was left alone.`;
  const correction = 'Give the document in DMO another number, or correct the one in Intacct.';
  return {
    kind: 'refused',
    controlId: attempt.controlId,
    errors: [toSyncError({ code: 'GATEWAY_RECORD_FOREIGN', description, correction, owner: 'intacct-admin' })],
  };
}

function describeMatch(attempt: DoubtfulAttempt): string {
  return Object.entries(attempt.identity.match)
    .map(([field, value]) => `${field} "${value}"`)
    .join(' and ');
}
