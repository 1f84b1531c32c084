import type { IntacctRecord } from '@bridge/plugin-api';
import type {
  Company,
  DoubtfulAttempt,
  FunctionOutcome,
  IntacctGateway,
  NotExecuted,
  SysIdRef,
  Telemetry,
  WorkStore,
} from '@bridge/ports';
import type { CompanyDirectory } from '../reading/company-directory.js';
import { probeOf, readingsOf, searchesFor, textOf } from './doubt.question.js';
import type { Question } from './doubt.question.js';
import { containsRecord } from './record-content.js';

/** In one request: few enough for Intacct to answer in time. */
const REQUEST_SEARCHES = 25;
const REQUEST_READINGS = 2;

/** What Intacct shows of a write in doubt: the records that are ours, and how many others stand under the same key. */
export type Evidence =
  | { readonly kind: 'shown'; readonly ours: readonly IntacctRecord[]; readonly others: number }
  /** `said`: what came instead of an answer. */
  | { readonly kind: 'unanswered'; readonly said?: string };

/** `stop`: Intacct cannot be asked at all now; what was answered before that is in `evidence`. */
export interface LookupResult {
  readonly evidence: ReadonlyMap<string, Evidence>;
  readonly stop: NotExecuted | undefined;
}

export interface LookupParts {
  readonly store: WorkStore;
  readonly gateway: IntacctGateway;
  readonly companies: CompanyDirectory;
  readonly telemetry: Telemetry;
}

/** The level at which is asked, and for whom. */
export interface Where {
  readonly entityId: string | undefined;
  readonly domain: string;
}

/** What Intacct said to one attempt's question. */
type Answer =
  | { readonly kind: 'records'; readonly records: readonly IntacctRecord[] }
  | { readonly kind: 'unanswered'; readonly said?: string };

interface Answers {
  readonly of: ReadonlyMap<DoubtfulAttempt, Answer>;
  readonly stop: NotExecuted | undefined;
}

/**
 * Asks Intacct for the natural keys that writes in doubt carried: for many at once, because each function counts as an API
 * transaction, and one by one where that is not answered or does not tell whose a record is.
 */
export class DoubtLookup {
  readonly #parts: LookupParts;
  readonly #timeoutMs: number;

  constructor(parts: LookupParts, timeoutMs: number) {
    this.#parts = parts;
    this.#timeoutMs = timeoutMs;
  }

  /** @param attempts  creates of one company, all sent at the level at which is asked */
  async ask(company: Company, where: Where, attempts: readonly DoubtfulAttempt[]): Promise<LookupResult> {
    const found = await this.#put(company, where, searchesFor(attempts), REQUEST_SEARCHES);
    // Documents are ours only when their lines are: the candidates are read whole.
    const candidates = new Map(
      attempts.flatMap((attempt) => {
        const answer = attempt.identity.verify === undefined ? undefined : found.of.get(attempt);
        return answer?.kind === 'records' && answer.records.length > 0 ? [[attempt, answer.records] as const] : [];
      }),
    );
    const whole =
      found.stop === undefined
        ? await this.#put(company, where, readingsOf(candidates), REQUEST_READINGS)
        : { of: new Map<DoubtfulAttempt, Answer>(), stop: undefined };
    const last = new Map(
      attempts.map((attempt) => [attempt, (candidates.has(attempt) ? whole : found).of.get(attempt)] as const),
    );
    return { evidence: await this.#weigh(company, last), stop: found.stop ?? whole.stop };
  }

  /**
   * Reads one record that is known, to find out whether Intacct answers at all.
   *
   * @returns  why it cannot be asked now
   */
  async reach(company: Company, where: Where, attempt: DoubtfulAttempt): Promise<NotExecuted | undefined> {
    return (await this.#ask(company, where, [probeOf(attempt)], 1)).stop;
  }

  /** Every question, and those that have no clear answer for each attempt alone. */
  async #put(company: Company, where: Where, questions: readonly Question[], atOnce: number): Promise<Answers> {
    const together = await this.#ask(company, where, questions, atOnce);
    const unclear = questions.filter(
      ({ attempts }) => attempts.length > 1 && !attempts.some((one) => together.of.has(one)),
    );
    if (unclear.length === 0 || together.stop !== undefined) {
      return together;
    }
    const alone = await this.#ask(
      company,
      where,
      unclear.flatMap((question) => question.alone()),
      atOnce,
    );
    return { of: new Map([...together.of, ...alone.of]), stop: alone.stop };
  }

  async #ask(company: Company, where: Where, questions: readonly Question[], atOnce: number): Promise<Answers> {
    const of = new Map<DoubtfulAttempt, Answer>();
    for (let start = 0; start < questions.length; start += atOnce) {
      const part = questions.slice(start, start + atOnce);
      const outcomes = await this.#execute(company, where, part, start);
      part.forEach((question, index) => note(question, outcomes[index], of));
      const failure = outcomes.find((outcome) => outcome.kind === 'not-executed' && outcome.reason.scope !== 'request');
      if (failure?.kind === 'not-executed') {
        return { of, stop: failure.reason };
      }
    }
    return { of, stop: undefined };
  }

  async #execute(
    company: Company,
    where: Where,
    questions: readonly Question[],
    start: number,
  ): Promise<readonly FunctionOutcome[]> {
    const { gateway, companies, telemetry, store } = this.#parts;
    const response = await gateway.execute({
      account: companies.accountOf(company),
      entityId: where.entityId,
      functions: questions.map((question, index) => question.toFunction(`look-up-${start + index}`)),
      timeoutMs: this.#timeoutMs,
    });
    telemetry.countReads('doubt', response.apiTransactions);
    await store.recordUsage({
      company: company.settings.id,
      domain: where.domain,
      cause: 'look-up',
      requests: 1,
      functions: questions.length,
      apiTransactions: response.apiTransactions,
    });
    return response.outcomes;
  }

  async #weigh(
    company: Company,
    answers: ReadonlyMap<DoubtfulAttempt, Answer | undefined>,
  ): Promise<ReadonlyMap<string, Evidence>> {
    const owners = new Map<string, ReadonlyMap<string, SysIdRef>>();
    for (const object of new Set([...answers.keys()].map(({ intacctObject }) => intacctObject))) {
      const shown = [...answers].flatMap(([attempt, answer]) =>
        attempt.intacctObject === object && answer?.kind === 'records' ? answer.records : [],
      );
      const numbers = [...new Set(shown.map((record) => textOf(record, 'RECORDNO')))];
      owners.set(object, await this.#parts.store.findOwners(company.settings.id, object, numbers));
    }
    return new Map(
      [...answers].map(([attempt, answer]) => [
        attempt.controlId,
        weigh(attempt, answer, owners.get(attempt.intacctObject)),
      ]),
    );
  }
}

/** A question for several that has no answer says nothing of any of them. */
function note(question: Question, outcome: FunctionOutcome | undefined, of: Map<DoubtfulAttempt, Answer>): void {
  const shares = outcome?.kind === 'done' ? question.share(outcome.data.records) : undefined;
  if (shares !== undefined) {
    shares.forEach((records, attempt) => of.set(attempt, { kind: 'records', records }));
  } else if (question.attempts.length === 1) {
    question.attempts.forEach((attempt) => of.set(attempt, { kind: 'unanswered', ...saidBy(outcome) }));
  }
}

/** A record that belongs to another DMO record is not ours, however alike they are. */
function weigh(
  attempt: DoubtfulAttempt,
  answer: Answer | undefined,
  owners: ReadonlyMap<string, SysIdRef> | undefined,
): Evidence {
  if (answer?.kind !== 'records') {
    return answer ?? { kind: 'unanswered' };
  }
  const { records } = answer;
  const { verify } = attempt.identity;
  const ours = records.filter((record) => {
    const owner = owners?.get(textOf(record, 'RECORDNO'));
    const isFree = owner === undefined || (owner.object === attempt.object && owner.sysId === attempt.sysId);
    return isFree && (verify === undefined || containsRecord(record, verify));
  });
  return { kind: 'shown', ours, others: records.length - ours.length };
}

function saidBy(outcome: FunctionOutcome | undefined): { readonly said?: string } {
  switch (outcome?.kind) {
    case 'refused':
      return { said: outcome.errors.map(({ errorNo, description }) => `${errorNo} ${description}`).join('; ') };
    case 'not-executed':
      return { said: outcome.reason.description };
    case 'in-doubt':
      return { said: outcome.description };
    case 'done':
      return { said: 'Intacct found a record by its key, and did not show it by its number.' };
    default:
      return {};
  }
}
