import { toSyncError } from '@bridge/plugin-api';
import type { IntacctRecord } from '@bridge/plugin-api';
import type {
  AttemptSettlement,
  Company,
  DoubtfulAttempt,
  DoubtfulJob,
  FunctionOutcome,
  IntacctGateway,
  JobSettlement,
  NotExecuted,
  RandomSource,
  ReadFunction,
  WorkStore,
} from '@bridge/ports';
import { failed } from '../failure/disposition.js';
import { backOffMs } from '../failure/retry-policy.js';
import type { CompanyDirectory } from '../reading/company-directory.js';
import { containsRecord } from './record-content.js';

export interface DoubtPolicy {
  /** "Not found" is believed only when this much has passed since the first look. @default 0 */
  readonly visibilityLagMs: number;
  /** Looks before a person has to decide. @default 12 */
  readonly maxLookups: number;
  readonly timeoutMs: number;
}

export interface DoubtParts {
  readonly store: WorkStore;
  readonly gateway: IntacctGateway;
  readonly companies: CompanyDirectory;
  readonly random: RandomSource;
}

/** What was found out about one job in doubt. */
export interface Resolution {
  readonly settlement: JobSettlement;
  readonly attempts: readonly AttemptSettlement[];
  readonly apiTransactions: number;
}

/**
 * Settles writes of unknown outcome by asking Intacct for the natural key that they carried. Found: the record is adopted.
 * Not found: the job runs again and sends the same function under the same control id, which Intacct accepts only once.
 */
export class DoubtResolver {
  readonly #parts: DoubtParts;
  readonly #policy: DoubtPolicy;

  constructor(parts: DoubtParts, policy: DoubtPolicy) {
    this.#parts = parts;
    this.#policy = policy;
  }

  /** @returns one resolution per job in order, or why Intacct could not be asked */
  async resolve(company: Company, jobs: readonly DoubtfulJob[]): Promise<readonly Resolution[] | NotExecuted> {
    const attempts = jobs.flatMap((doubtful) => doubtful.attempts);
    const asked = attempts.filter((attempt) => attempt.verb === 'create');
    const answers = await this.#read(company, jobs, asked.map(toQuery));
    if ('scope' in answers) {
      return answers;
    }
    const found = new Map(asked.map((attempt, index) => [attempt.controlId, answers[index]]));
    const verified = await this.#verify(company, jobs, asked, found);
    if ('scope' in verified) {
      return verified;
    }
    return jobs.map((doubtful) => this.#settle(doubtful, found, verified));
  }

  /** Documents are ours only when their lines are: the candidates are read whole. `undefined`: Intacct refused to say. */
  async #verify(
    company: Company,
    jobs: readonly DoubtfulJob[],
    asked: readonly DoubtfulAttempt[],
    found: ReadonlyMap<string, FunctionOutcome | undefined>,
  ): Promise<ReadonlyMap<string, readonly IntacctRecord[] | undefined> | NotExecuted> {
    const withLines = asked.filter(
      (attempt) => attempt.identity.verify !== undefined && recordsOf(found.get(attempt.controlId)).length > 0,
    );
    const answers = await this.#read(
      company,
      jobs,
      withLines.map((attempt): ReadFunction => ({
        kind: 'read',
        controlId: `verify-${attempt.controlId}`.slice(0, 256),
        object: attempt.intacctObject,
        recordNos: recordsOf(found.get(attempt.controlId)).map((record) => textOf(record, 'RECORDNO')),
        fields: ['*'],
      })),
    );
    if ('scope' in answers) {
      return answers;
    }
    const whole = new Map(withLines.map((attempt, index) => [attempt.controlId, answers[index]]));
    return new Map(
      asked.map(({ controlId, identity: { verify } }) => {
        const answer = whole.get(controlId) ?? found.get(controlId);
        const candidates = answer?.kind === 'done' ? answer.data.records : undefined;
        return [
          controlId,
          verify === undefined ? candidates : candidates?.filter((record) => containsRecord(record, verify)),
        ];
      }),
    );
  }

  async #read(
    company: Company,
    jobs: readonly DoubtfulJob[],
    functions: readonly ReadFunction[],
  ): Promise<readonly FunctionOutcome[] | NotExecuted> {
    const [first] = functions;
    if (first === undefined) {
      return [];
    }
    const { gateway, companies, store } = this.#parts;
    const response = await gateway.execute({
      account: companies.accountOf(company),
      entityId: jobs[0]?.job.entityId,
      functions,
      timeoutMs: this.#policy.timeoutMs,
    });
    const { apiTransactions } = response;
    await store.recordUsage({
      company: company.settings.id,
      domain: jobs[0]?.job.plugin ?? 'none',
      cause: 'look-up',
      requests: 1,
      functions: functions.length,
      apiTransactions,
    });
    const failure = response.outcomes.find((outcome) => outcome.kind === 'not-executed');
    return failure?.kind === 'not-executed' ? failure.reason : response.outcomes;
  }

  #settle(
    doubtful: DoubtfulJob,
    found: ReadonlyMap<string, FunctionOutcome | undefined>,
    verified: ReadonlyMap<string, readonly IntacctRecord[] | undefined>,
  ): Resolution {
    const settled = doubtful.attempts.map((attempt) =>
      this.#settleAttempt(attempt, found.get(attempt.controlId), verified.get(attempt.controlId)),
    );
    const apiTransactions = doubtful.attempts.filter((attempt) => attempt.verb === 'create').length;
    const attempts = settled.map((entry) => entry.attempt);
    const problem = settled.find((entry) => entry.problem !== undefined)?.problem;
    if (problem !== undefined) {
      return { attempts, apiTransactions, settlement: problem };
    }
    const lookups = Math.max(0, ...doubtful.attempts.map((attempt) => attempt.lookups));
    return attempts.some((attempt) => attempt.kind === 'in-doubt')
      ? {
          attempts,
          apiTransactions,
          settlement: {
            kind: 'in-doubt',
            delayMs: this.#lookAgainMs(lookups),
            message: 'Intacct does not show the record yet: it is asked again.',
          },
        }
      : {
          attempts,
          apiTransactions,
          settlement: {
            kind: 'retry',
            delayMs: 0,
            message: 'What Intacct holds is known again.',
            errors: [],
            spendsAttempt: false,
            isIsolated: false,
          },
        };
  }

  #settleAttempt(
    attempt: DoubtfulAttempt,
    outcome: FunctionOutcome | undefined,
    records: readonly IntacctRecord[] | undefined,
  ): { readonly attempt: AttemptSettlement; readonly problem?: JobSettlement } {
    const { controlId } = attempt;
    // An update is sent again under its control id: Intacct runs it once, and a refusal as repeated says that it ran.
    if (attempt.verb === 'update') {
      return { attempt: { kind: 'unsent', controlId } };
    }
    if (records === undefined) {
      return this.#lookAgain(attempt);
    }
    const [record] = records;
    if (record !== undefined && records.length === 1) {
      const isOurs = attempt.doubt !== 'duplicate' || attempt.wasSentBefore || attempt.identity.verify !== undefined;
      return { attempt: adopt(attempt, record, isOurs) };
    }
    if (records.length > 1) {
      return {
        attempt: refuse(attempt, 'GATEWAY_DOUBT_AMBIGUOUS'),
        problem: unsettled(attempt, `Intacct holds ${records.length} records that look like it`),
      };
    }
    if (recordsOf(outcome).length > 0) {
      return { attempt: refuse(attempt, 'GATEWAY_DOUBT_FOREIGN'), problem: foreign(attempt) };
    }
    if (attempt.doubt === 'answer-lost' && this.#isLagOver(attempt)) {
      return { attempt: { kind: 'unsent', controlId } };
    }
    return this.#lookAgain(attempt);
  }

  #lookAgain(attempt: DoubtfulAttempt): { readonly attempt: AttemptSettlement; readonly problem?: JobSettlement } {
    return attempt.lookups + 1 >= this.#policy.maxLookups
      ? {
          attempt: refuse(attempt, 'GATEWAY_DOUBT_UNSETTLED'),
          problem: unsettled(attempt, 'it may have been written, but Intacct does not show it'),
        }
      : { attempt: { kind: 'in-doubt', controlId: attempt.controlId, doubt: attempt.doubt } };
  }

  #isLagOver(attempt: DoubtfulAttempt): boolean {
    return this.#policy.visibilityLagMs === 0 || attempt.lookups > 0;
  }

  #lookAgainMs(lookups: number): number {
    return Math.max(
      lookups === 0 ? this.#policy.visibilityLagMs : 0,
      backOffMs(
        { maxAttempts: this.#policy.maxLookups, baseDelayMs: 500, maxDelayMs: 60_000 },
        lookups,
        this.#parts.random,
      ),
    );
  }
}

function toQuery(attempt: DoubtfulAttempt): ReadFunction {
  const filters = Object.entries(attempt.identity.match).map(([field, value]) => ({
    operator: 'equalto' as const,
    field,
    value,
  }));
  const [only] = filters;
  return {
    kind: 'query',
    controlId: `look-up-${attempt.controlId}`.slice(0, 256),
    object: attempt.intacctObject,
    select: [...new Set(['RECORDNO', attempt.identity.idField])],
    ...(only === undefined ? {} : { filter: filters.length === 1 ? only : { operator: 'and' as const, filters } }),
    orderBy: [{ field: 'RECORDNO', direction: 'ascending' }],
    pageSizeRecords: 10,
  };
}

function recordsOf(outcome: FunctionOutcome | undefined): readonly IntacctRecord[] {
  return outcome?.kind === 'done' ? outcome.data.records : [];
}

function textOf(record: IntacctRecord, field: string): string {
  const value = record[field];
  return typeof value === 'string' ? value : '';
}

function adopt(attempt: DoubtfulAttempt, record: IntacctRecord, isContentKnown: boolean): AttemptSettlement {
  const url = textOf(record, 'RECORD_URL');
  return {
    kind: 'success',
    controlId: attempt.controlId,
    recordNo: textOf(record, 'RECORDNO'),
    intacctId: textOf(record, attempt.identity.idField),
    url: url === '' ? undefined : url,
    isContentKnown,
  };
}

function refuse(attempt: DoubtfulAttempt, code: string): AttemptSettlement {
  const error = toSyncError({ code, description: `${attempt.naturalKey} could not be settled.`, owner: 'operator' });
  return { kind: 'refused', controlId: attempt.controlId, errors: [error] };
}

function unsettled(attempt: DoubtfulAttempt, what: string): JobSettlement {
  const description = `It is not known whether ${attempt.naturalKey} was written to ${attempt.intacctObject}: ${what}. It was not sent again.`;
  const correction = `Look in Intacct for ${describeMatch(attempt)}; if it is there, keep it and reset this record, if not, synchronise it again.`;
  return failed(description, [
    toSyncError({ code: 'GATEWAY_DOUBT_UNSETTLED', description, correction, owner: 'operator' }),
  ]);
}

function foreign(attempt: DoubtfulAttempt): JobSettlement {
  const description = `Intacct already holds another ${attempt.intacctObject} with ${describeMatch(attempt)} and other content: it is not ours and was left alone.`;
  const correction = 'Give the document in DMO another number, or correct the one in Intacct.';
  return failed(description, [
    toSyncError({ code: 'GATEWAY_RECORD_FOREIGN', description, correction, owner: 'intacct-admin' }),
  ]);
}

function describeMatch(attempt: DoubtfulAttempt): string {
  return Object.entries(attempt.identity.match)
    .map(([field, value]) => `${field} "${value}"`)
    .join(' and ');
}
