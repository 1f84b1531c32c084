import type { AttemptSettlement, Company, DoubtfulJob, JobSettlement, NotExecuted, RandomSource } from '@bridge/ports';
import { failed } from '../failure/disposition.js';
import { backOffMs } from '../failure/retry-policy.js';
import { DoubtLookup } from './doubt.lookup.js';
import type { Evidence, LookupParts } from './doubt.lookup.js';
import { judge } from './doubt.verdict.js';
import type { VerdictPolicy } from './doubt.verdict.js';

const LOOKUP_BACK_OFF = { maxAttempts: Number.POSITIVE_INFINITY, baseDelayMs: 500, maxDelayMs: 300_000 };

export interface DoubtPolicy extends VerdictPolicy {
  readonly timeoutMs: number;
}

export interface DoubtParts extends LookupParts {
  readonly random: RandomSource;
}

/** What was found out about one job in doubt. */
export interface Resolution {
  readonly settlement: JobSettlement;
  readonly attempts: readonly AttemptSettlement[];
  readonly apiTransactions: number;
}

/** `resolutions`: one per job, in order. `stop`: Intacct cannot be asked now; jobs it did not answer for stay as they are. */
export interface ResolverResult {
  readonly resolutions: readonly Resolution[];
  readonly stop: NotExecuted | undefined;
}

/**
 * Settles writes of unknown outcome by asking Intacct for the natural key that they carried. Found: the record is adopted.
 * Not found, once nothing can be running any more: the job runs again and sends the same function under the same control id.
 */
export class DoubtResolver {
  readonly #lookup: DoubtLookup;
  readonly #random: RandomSource;
  readonly #policy: DoubtPolicy;

  constructor(parts: DoubtParts, policy: DoubtPolicy) {
    this.#lookup = new DoubtLookup(parts, policy.timeoutMs);
    this.#random = parts.random;
    this.#policy = policy;
  }

  async resolve(company: Company, jobs: readonly DoubtfulJob[]): Promise<ResolverResult> {
    const asked = jobs.flatMap(({ attempts }) => attempts).filter((attempt) => attempt.verb === 'create');
    const where = { entityId: jobs[0]?.job.entityId, domain: jobs[0]?.job.plugin ?? 'none' };
    const { evidence, stop } = await this.#lookup.ask(company, where, asked);
    const adopted = new Set<string>();
    return {
      stop,
      resolutions: jobs.map((doubtful) =>
        this.#resolveJob(doubtful, evidence, { adopted, isStopped: stop !== undefined }),
      ),
    };
  }

  #resolveJob(
    doubtful: DoubtfulJob,
    evidence: ReadonlyMap<string, Evidence>,
    pass: { readonly adopted: Set<string>; readonly isStopped: boolean },
  ): Resolution {
    const creates = doubtful.attempts.filter((attempt) => attempt.verb === 'create');
    const answered = creates.filter((attempt) => evidence.get(attempt.controlId)?.kind === 'shown').length;
    if (pass.isStopped && creates.length > 0 && answered === 0) {
      return {
        attempts: [],
        apiTransactions: 0,
        settlement: { kind: 'in-doubt', delayMs: 0, message: 'Waits for Intacct, to be asked what it holds.' },
      };
    }
    const verdicts = doubtful.attempts.map((attempt) => {
      const shown = evidence.get(attempt.controlId) ?? { kind: 'unanswered' };
      return judge(attempt, withoutAdopted(attempt.intacctObject, shown, pass.adopted), this.#policy);
    });
    for (const [index, { attempt }] of verdicts.entries()) {
      if (attempt.kind === 'success') {
        pass.adopted.add(`${doubtful.attempts[index]?.intacctObject ?? ''}/${attempt.recordNo}`);
      }
    }
    const attempts = verdicts.map(({ attempt }) => attempt);
    return { attempts, apiTransactions: answered, settlement: this.#settle(doubtful, attempts) };
  }

  #settle(doubtful: DoubtfulJob, attempts: readonly AttemptSettlement[]): JobSettlement {
    const errors = attempts.flatMap((attempt) =>
      attempt.kind === 'refused' || attempt.kind === 'unsettled' ? attempt.errors : [],
    );
    if (errors.length > 0) {
      return failed(errors.map((error) => error.description).join(' '), errors);
    }
    return attempts.some((attempt) => attempt.kind === 'in-doubt')
      ? {
          kind: 'in-doubt',
          delayMs: this.#lookAgainMs(doubtful),
          message: 'Intacct does not show the record yet: it is asked again.',
        }
      : {
          kind: 'retry',
          delayMs: 0,
          message: 'What Intacct holds is known again.',
          errors: [],
          spendsAttempt: false,
          isIsolated: false,
        };
  }

  /** Ever rarer, but at the moment when nothing can be running any more. */
  #lookAgainMs({ attempts }: DoubtfulJob): number {
    const lookups = Math.max(0, ...attempts.map((attempt) => attempt.lookups));
    const youngest = Math.min(...attempts.map((attempt) => attempt.sentMsAgo));
    const untilHorizonMs = this.#policy.horizonMs + this.#policy.visibilityLagMs - youngest;
    const delayMs = backOffMs(LOOKUP_BACK_OFF, lookups, this.#random);
    return untilHorizonMs > 0 ? Math.min(delayMs, Math.ceil(untilHorizonMs)) : delayMs;
  }
}

/** One record settles one write. */
function withoutAdopted(object: string, evidence: Evidence, adopted: ReadonlySet<string>): Evidence {
  if (evidence.kind === 'unanswered') {
    return evidence;
  }
  const ours = evidence.ours.filter(
    (record) => typeof record['RECORDNO'] !== 'string' || !adopted.has(`${object}/${record['RECORDNO']}`),
  );
  return { kind: 'shown', ours, others: evidence.others + evidence.ours.length - ours.length };
}
