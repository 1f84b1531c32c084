import type {
  AttemptSettlement,
  Company,
  DoubtfulAttempt,
  DoubtfulJob,
  JobSettlement,
  NotExecuted,
  RandomSource,
} from '@bridge/ports';
import { failed } from '../failure/disposition.js';
import { backOffMs } from '../failure/retry-policy.js';
import { DoubtLookup } from './doubt.lookup.js';
import type { Evidence, LookupParts, LookupResult } from './doubt.lookup.js';
import { judge } from './doubt.verdict.js';
import type { VerdictPolicy } from './doubt.verdict.js';

export interface DoubtPolicy extends VerdictPolicy {
  readonly timeoutMs: number;
  /** Between two looks: the first delay, which doubles with every look, in ms. @default 500 to 300_000 */
  readonly lookAgain: { readonly baseDelayMs: number; readonly maxDelayMs: number };
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
    const { evidence, stop } = await this.#ask(company, jobs);
    const adopted = new Set<string>();
    return {
      stop,
      resolutions: jobs.map((doubtful) =>
        this.#resolveJob(doubtful, evidence, { adopted, isStopped: stop !== undefined }),
      ),
    };
  }

  /** Each write at the level where it was sent: elsewhere Intacct may not show it. */
  async #ask(company: Company, jobs: readonly DoubtfulJob[]): Promise<LookupResult> {
    const evidence = new Map<string, Evidence>();
    const questions = jobs.flatMap(({ job, attempts }) =>
      attempts
        .filter(({ verb }) => verb === 'create')
        .map((attempt) => ({ attempt, where: { entityId: attempt.entityId, domain: job.plugin } })),
    );
    const levels = new Map(questions.map(({ where }) => [JSON.stringify([where.entityId, where.domain]), where]));
    for (const where of levels.values()) {
      const asked = questions.filter(
        (one) => one.where.entityId === where.entityId && one.where.domain === where.domain,
      );
      const answer = await this.#lookup.ask(
        company,
        where,
        asked.map(({ attempt }) => attempt),
      );
      answer.evidence.forEach((shown, controlId) => evidence.set(controlId, shown));
      if (answer.stop !== undefined) {
        return { evidence, stop: answer.stop };
      }
    }
    return { evidence, stop: levels.size === 0 ? await this.#reach(company, jobs) : undefined };
  }

  /** Updates are sent again unasked, as often as `maxSends` allows: not into the void while Intacct is away. */
  async #reach(company: Company, jobs: readonly DoubtfulJob[]): Promise<NotExecuted | undefined> {
    const { horizonMs, visibilityLagMs } = this.#policy;
    const due = jobs.flatMap(({ job, attempts }) =>
      attempts.flatMap((attempt) => (attempt.sentMsAgo < horizonMs + visibilityLagMs ? [] : [{ job, attempt }])),
    );
    const [first] = due;
    return first === undefined
      ? undefined
      : this.#lookup.reach(company, { entityId: first.attempt.entityId, domain: first.job.plugin }, first.attempt);
  }

  #resolveJob(
    doubtful: DoubtfulJob,
    evidence: ReadonlyMap<string, Evidence>,
    pass: { readonly adopted: Set<string>; readonly isStopped: boolean },
  ): Resolution {
    const creates = doubtful.attempts.filter((attempt) => attempt.verb === 'create');
    const answered = creates.filter((attempt) => evidence.get(attempt.controlId)?.kind === 'shown').length;
    if (pass.isStopped && answered === 0) {
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
    const isOpen = verdicts.some(({ kind }) => kind === 'again');
    for (const [index, { attempt }] of verdicts.entries()) {
      if (attempt.kind === 'success') {
        pass.adopted.add(`${doubtful.attempts[index]?.intacctObject ?? ''}/${attempt.recordNo}`);
      }
    }
    const attempts = verdicts.map(({ attempt }, index) => postponed(attempt, doubtful.attempts[index], isOpen));
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
          message: describeDoubt(doubtful),
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
    const policy = { ...this.#policy.lookAgain, maxAttempts: Number.POSITIVE_INFINITY };
    const delayMs = backOffMs(policy, lookups, this.#random);
    return untilHorizonMs > 0 ? Math.min(delayMs, Math.ceil(untilHorizonMs)) : delayMs;
  }
}

/** An error ends its job: it waits until nothing of the job is in doubt any more. */
function postponed(
  settlement: AttemptSettlement,
  attempt: DoubtfulAttempt | undefined,
  isOpen: boolean,
): AttemptSettlement {
  const isError = settlement.kind === 'refused' || settlement.kind === 'unsettled';
  return isOpen && isError && attempt !== undefined
    ? { kind: 'in-doubt', controlId: attempt.controlId, doubt: attempt.doubt }
    : settlement;
}

function describeDoubt({ job, attempts }: DoubtfulJob): string {
  const lookups = Math.max(0, ...attempts.map((attempt) => attempt.lookups)) + 1;
  const said = attempts.find((attempt) => attempt.said !== undefined)?.said;
  const message = `It is not known yet whether ${job.naturalKey} was written: it is looked for again (look ${lookups} is done).`;
  return said === undefined ? message : `${message} What was said last: ${said}`;
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
