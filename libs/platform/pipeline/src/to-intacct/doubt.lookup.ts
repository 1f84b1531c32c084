import type { IntacctRecord } from '@bridge/plugin-api';
import type {
  Company,
  DoubtfulAttempt,
  FunctionOutcome,
  IntacctGateway,
  NotExecuted,
  ReadFunction,
  Telemetry,
  WorkStore,
} from '@bridge/ports';
import type { CompanyDirectory } from '../reading/company-directory.js';
import { containsRecord } from './record-content.js';

/** Reads in one request: few enough for Intacct to answer in time. */
const REQUEST_FUNCTIONS = 25;
const CANDIDATES = 100;

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

/** Asks Intacct for the natural keys that writes in doubt carried. */
export class DoubtLookup {
  readonly #parts: LookupParts;
  readonly #timeoutMs: number;

  constructor(parts: LookupParts, timeoutMs: number) {
    this.#parts = parts;
    this.#timeoutMs = timeoutMs;
  }

  /** @param attempts  creates of one company, all sent at the level at which is asked */
  async ask(company: Company, where: Where, attempts: readonly DoubtfulAttempt[]): Promise<LookupResult> {
    const found = await this.#read(company, where, attempts.map(toQuery));
    const candidates = attempts.map((_, index) => recordsOf(found.outcomes[index]));
    const toVerify = attempts.flatMap((attempt, index) =>
      attempt.identity.verify === undefined || (candidates[index] ?? []).length === 0 ? [] : [{ attempt, index }],
    );
    const reads = toVerify.map(({ attempt, index }) => toRead(attempt, candidates[index] ?? []));
    const whole = await this.#read(company, where, found.stop === undefined ? reads : []);
    const verified = new Map(toVerify.map(({ index }, position) => [index, whole.outcomes[position]]));
    const evidence = new Map<string, Evidence>();
    for (const [index, attempt] of attempts.entries()) {
      const outcome = verified.has(index) ? verified.get(index) : found.outcomes[index];
      evidence.set(attempt.controlId, await this.#weigh(company, attempt, outcome));
    }
    return { evidence, stop: found.stop ?? whole.stop };
  }

  /**
   * Reads one record that is known, to find out whether Intacct answers at all.
   *
   * @returns  why it cannot be asked now
   */
  async reach(
    company: Company,
    where: Where,
    { intacctObject, recordNo = '' }: DoubtfulAttempt,
  ): Promise<NotExecuted | undefined> {
    const read = (controlId: string): ReadFunction => ({
      kind: 'read',
      controlId,
      object: intacctObject,
      recordNos: [recordNo],
      fields: ['RECORDNO'],
    });
    return (await this.#read(company, where, [read])).stop;
  }

  /** A record that belongs to another DMO record is not ours, however alike they are. */
  async #weigh(company: Company, attempt: DoubtfulAttempt, outcome: FunctionOutcome | undefined): Promise<Evidence> {
    if (outcome?.kind !== 'done') {
      return { kind: 'unanswered', ...saidBy(outcome) };
    }
    const { records } = outcome.data;
    const owners = await this.#parts.store.findOwners(
      company.settings.id,
      attempt.intacctObject,
      records.map((record) => textOf(record, 'RECORDNO')),
    );
    const { verify } = attempt.identity;
    const ours = records.filter((record) => {
      const owner = owners.get(textOf(record, 'RECORDNO'));
      const isFree = owner === undefined || (owner.object === attempt.object && owner.sysId === attempt.sysId);
      return isFree && (verify === undefined || containsRecord(record, verify));
    });
    return { kind: 'shown', ours, others: records.length - ours.length };
  }

  async #read(
    company: Company,
    where: Where,
    functions: readonly ((controlId: string) => ReadFunction)[],
  ): Promise<{ readonly outcomes: readonly (FunctionOutcome | undefined)[]; readonly stop: NotExecuted | undefined }> {
    const outcomes: (FunctionOutcome | undefined)[] = [];
    for (let start = 0; start < functions.length; start += REQUEST_FUNCTIONS) {
      const part = functions
        .slice(start, start + REQUEST_FUNCTIONS)
        .map((make, index) => make(`look-up-${start + index}`));
      const response = await this.#parts.gateway.execute({
        account: this.#parts.companies.accountOf(company),
        entityId: where.entityId,
        functions: part,
        timeoutMs: this.#timeoutMs,
      });
      this.#parts.telemetry.countReads('doubt', response.apiTransactions);
      await this.#parts.store.recordUsage({
        company: company.settings.id,
        domain: where.domain,
        cause: 'look-up',
        requests: 1,
        functions: part.length,
        apiTransactions: response.apiTransactions,
      });
      outcomes.push(...response.outcomes);
      const failure = response.outcomes.find(
        (outcome) => outcome.kind === 'not-executed' && outcome.reason.scope !== 'request',
      );
      if (failure?.kind === 'not-executed') {
        return { outcomes, stop: failure.reason };
      }
    }
    return { outcomes, stop: undefined };
  }
}

/** Newest first: what we wrote is the last of its key. */
function toQuery(attempt: DoubtfulAttempt): (controlId: string) => ReadFunction {
  const filters = Object.entries(attempt.identity.match).map(([field, value]) => ({
    operator: 'equalto' as const,
    field,
    value,
  }));
  const [only] = filters;
  return (controlId) => ({
    kind: 'query',
    controlId,
    object: attempt.intacctObject,
    select: [...new Set(['RECORDNO', attempt.identity.idField])],
    ...(only === undefined ? {} : { filter: filters.length === 1 ? only : { operator: 'and' as const, filters } }),
    orderBy: [{ field: 'RECORDNO', direction: 'descending' }],
    pageSizeRecords: CANDIDATES,
  });
}

/** Documents are ours only when their lines are: the candidates are read whole. */
function toRead(attempt: DoubtfulAttempt, candidates: readonly IntacctRecord[]): (controlId: string) => ReadFunction {
  return (controlId) => ({
    kind: 'read',
    controlId,
    object: attempt.intacctObject,
    recordNos: candidates.map((record) => textOf(record, 'RECORDNO')),
    fields: ['*'],
  });
}

function recordsOf(outcome: FunctionOutcome | undefined): readonly IntacctRecord[] {
  return outcome?.kind === 'done' ? outcome.data.records : [];
}

function saidBy(outcome: FunctionOutcome | undefined): { readonly said?: string } {
  switch (outcome?.kind) {
    case 'refused':
      return { said: outcome.errors.map(({ errorNo, description }) => `${errorNo} ${description}`).join('; ') };
    case 'not-executed':
      return { said: outcome.reason.description };
    case 'in-doubt':
      return { said: outcome.description };
    default:
      return {};
  }
}

/** The text of a field; empty when it has none. */
export function textOf(record: IntacctRecord, field: string): string {
  const value = record[field];
  return typeof value === 'string' ? value : '';
}
