import type {
  Clock,
  Company,
  Failpoints,
  FunctionOutcome,
  GatewayFunction,
  GatewayResponse,
  IntacctGateway,
  Logger,
  Telemetry,
  WorkStore,
} from '@bridge/ports';
import type { StageMeter } from '../stage.meter.js';
import type { CompanyDirectory } from '../reading/company-directory.js';
import type { MappedFunction } from './mapping.stage.js';
import type { PreparedJob } from './prepare.stage.js';
import type { ResultEvents } from './result.event.js';
import { leaseLost } from './slot.lease.js';
import type { SlotLease } from './slot.lease.js';

type SentJob = Extract<PreparedJob, { kind: 'send' }>;

export interface BatchParts {
  readonly store: WorkStore;
  readonly gateway: IntacctGateway;
  readonly companies: CompanyDirectory;
  readonly results: ResultEvents;
  readonly telemetry: Telemetry;
  readonly logger: Logger;
  readonly meter: StageMeter;
  readonly clock: Clock;
  readonly failpoints: Failpoints;
}

/** One request: the functions are written down as sent, sent, and answered one by one. */
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
   * @throws TransientError STORE_LEASE_LOST when the slot is not ours any more; nothing was sent
   */
  async deliver(
    company: Company,
    lease: SlotLease,
    jobs: readonly SentJob[],
  ): Promise<readonly (readonly FunctionOutcome[])[]> {
    const mapped = jobs.flatMap((sent) => sent.functions);
    refuseLost(lease);
    await this.#parts.failpoints.reach('plan.before-commit');
    const records = jobs.map((sent) => sent.job);
    const barred = await this.#parts.meter.measureRecords('plan', records, () =>
      this.#parts.store.planAndMarkSent(
        lease.holder,
        mapped.map((fn) => fn.attempt),
        jobs.map((sent) => this.#parts.results.pending(sent.job, sent.functions.at(-1)?.attempt.controlId)),
      ),
    );
    await this.#parts.failpoints.reach('plan.after-commit');
    refuseLost(lease);
    const leaving = mapped.filter((fn) => !barred.includes(fn.attempt.controlId));
    const answers = await this.#execute(company, jobs, leaving);
    const outcomes = new Map(leaving.map((fn, index) => [fn.attempt.controlId, answers[index]]));
    return jobs.map((sent) =>
      sent.functions.map(({ attempt: { controlId } }) => outcomes.get(controlId) ?? inDoubt(controlId)),
    );
  }

  async #execute(
    company: Company,
    jobs: readonly SentJob[],
    functions: readonly MappedFunction[],
  ): Promise<readonly FunctionOutcome[]> {
    if (functions.length === 0) {
      return [];
    }
    const { gateway, companies, telemetry, failpoints } = this.#parts;
    const ids = new Set(functions.map((fn) => fn.attempt.jobId));
    const leaving = jobs.flatMap(({ job }) => (ids.has(job.id) ? [job] : []));
    const response = await this.#parts.meter.measureRequest(leaving, () =>
      gateway.execute({
        account: companies.accountOf(company),
        entityId: jobs[0]?.job.entityId,
        functions: functions.map(toFunction),
        timeoutMs: this.#timeoutMs,
      }),
    );
    await failpoints.reach('gateway.after-answer');
    telemetry.observeBatch(functions.length, response.durationMs / 1000, response.apiTransactions);
    this.#log(company, response);
    await this.#meter(company, jobs, functions.length, response.apiTransactions);
    await failpoints.reach('usage.after-commit');
    return response.outcomes;
  }

  #log(company: Company, { outcomes, durationMs }: GatewayResponse): void {
    const counts: Record<string, number> = {};
    for (const { kind } of outcomes) {
      counts[kind] = (counts[kind] ?? 0) + 1;
    }
    this.#parts.logger.info('request answered', {
      flow: 'to-intacct',
      stage: 'gateway',
      company: company.settings.id,
      outcome: JSON.stringify(counts),
      duration_ms: durationMs,
    });
  }

  async #meter(company: Company, jobs: readonly SentJob[], functions: number, apiTransactions: number): Promise<void> {
    await this.#parts.store.recordUsage({
      company: company.settings.id,
      domain: jobs[0]?.job.plugin ?? 'none',
      cause: 'write',
      requests: 1,
      functions,
      apiTransactions,
    });
  }
}

function refuseLost(lease: SlotLease): void {
  if (lease.isLost) {
    throw leaseLost();
  }
}

/** It was sent before, or has no answer: what became of it is looked up, as after a lost answer. */
function inDoubt(controlId: string): FunctionOutcome {
  return { kind: 'in-doubt', controlId, description: 'It was sent before.' };
}

function toFunction({ attempt, record }: MappedFunction): GatewayFunction {
  const { controlId, intacctObject: object, recordNo } = attempt;
  return recordNo === undefined
    ? { kind: 'create', controlId, object, record }
    : { kind: 'update', controlId, object, recordNo, record };
}
