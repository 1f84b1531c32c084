import type {
  Clock,
  Company,
  FunctionOutcome,
  GatewayFunction,
  IntacctGateway,
  Telemetry,
  WorkStore,
} from '@bridge/ports';
import type { CompanyDirectory } from '../reading/company-directory.js';
import type { MappedFunction } from './mapping.stage.js';
import type { PreparedJob } from './prepare.stage.js';
import type { ResultEvents } from './result.event.js';

type SentJob = Extract<PreparedJob, { kind: 'send' }>;

export interface BatchParts {
  readonly store: WorkStore;
  readonly gateway: IntacctGateway;
  readonly companies: CompanyDirectory;
  readonly results: ResultEvents;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
}

/** One request: the functions are written down, marked as sent, sent, and answered one by one. */
export class BatchStage {
  readonly #parts: BatchParts;
  readonly #timeoutMs: number;

  constructor(parts: BatchParts, timeoutMs: number) {
    this.#parts = parts;
    this.#timeoutMs = timeoutMs;
  }

  /**
   * @param jobs  of one lane, whose functions together fit into one request
   * @returns     the outcomes of each job's functions, in the order of `jobs`
   */
  async deliver(
    company: Company,
    entityId: string | undefined,
    jobs: readonly SentJob[],
  ): Promise<readonly (readonly FunctionOutcome[])[]> {
    const { store, gateway, companies, results, telemetry } = this.#parts;
    const mapped = jobs.flatMap((sent) => sent.functions);
    await store.plan(mapped.map((fn) => fn.attempt));
    await store.markSent(
      mapped.map((fn) => fn.attempt.controlId),
      jobs.map((sent) => results.pending(sent.job, sent.functions.at(-1)?.attempt.controlId)),
    );
    const response = await gateway.execute({
      account: companies.accountOf(company),
      entityId,
      functions: mapped.map(toFunction),
      timeoutMs: this.#timeoutMs,
    });
    telemetry.observeBatch(mapped.length, response.durationMs / 1000, response.apiTransactions);
    await this.#meter(company, jobs, response.apiTransactions);
    let next = 0;
    return jobs.map((sent) => response.outcomes.slice(next, (next += sent.functions.length)));
  }

  async #meter(company: Company, jobs: readonly SentJob[], apiTransactions: number): Promise<void> {
    await this.#parts.store.recordUsage({
      company: company.settings.id,
      domain: jobs[0]?.job.plugin ?? 'none',
      cause: 'write',
      requests: 1,
      functions: jobs.reduce((sum, sent) => sum + sent.functions.length, 0),
      apiTransactions,
    });
  }
}

function toFunction({ attempt, record }: MappedFunction): GatewayFunction {
  const { controlId, intacctObject: object, recordNo } = attempt;
  return recordNo === undefined
    ? { kind: 'create', controlId, object, record }
    : { kind: 'update', controlId, object, recordNo, record };
}
