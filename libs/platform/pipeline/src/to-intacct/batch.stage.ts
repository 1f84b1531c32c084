import type {
  Clock,
  Company,
  Failpoints,
  FunctionOutcome,
  GatewayFunction,
  GatewayResponse,
  IntacctGateway,
  Logger,
  NotExecuted,
  Telemetry,
  WorkStore,
} from '@bridge/ports';
import type { StageMeter } from '../stage.meter.js';
import { startStopwatch } from '../stopwatch.js';
import type { Stopwatch } from '../stopwatch.js';
import type { CompanyDirectory } from '../reading/company-directory.js';
import type { MappedFunction } from './mapping.stage.js';
import type { PreparedJob } from './prepare.stage.js';
import type { ResultEvents } from './result.event.js';
import { leaseLost } from './slot.lease.js';
import type { SlotLease } from './slot.lease.js';

/**
 * A request leaves at most so long after it was written down, else it is written down anew. The time after which "not found" is
 * believed counts from then, so it must be longer than this.
 */
export const SEND_WITHIN_MS = 1_000;

export type SentJob = Extract<PreparedJob, { kind: 'send' }>;

/** Functions of one lane that are written down as sent. `barred`: control ids that ran before, or may have run. */
export interface PlannedRequest {
  readonly jobs: readonly SentJob[];
  readonly barred: readonly string[];
  readonly sincePlanned: Stopwatch;
}

/** What came of it: the outcomes of each job's functions, in the order of `jobs`. */
export interface AnsweredRequest {
  readonly jobs: readonly SentJob[];
  /** That were sent. */
  readonly functions: number;
  readonly apiTransactions: number;
  readonly outcomes: readonly (readonly FunctionOutcome[])[];
  /** Why the request as a whole had no answer; absent when it had one. */
  readonly lost?: Stop;
}

/** Why a request came to nothing. */
export type Stop = Pick<NotExecuted, 'code' | 'description' | 'retryAfterMs'>;

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
   * Write functions down as sent.
   *
   * @param jobs  of one lane, whose functions together fit into one request
   * @throws TransientError STORE_LEASE_LOST when the slot is not ours any more; nothing is to be sent
   */
  async plan(lease: SlotLease, jobs: readonly SentJob[]): Promise<PlannedRequest> {
    const { store, results, failpoints, clock, meter } = this.#parts;
    refuseLost(lease);
    const sincePlanned = startStopwatch(clock);
    await failpoints.reach('plan.before-commit');
    const records = jobs.map((sent) => sent.job);
    const barred = await meter.measureRecords('plan', records, () =>
      store.planAndMarkSent(
        lease.holder,
        jobs.flatMap((sent) => sent.functions.map((fn) => fn.attempt)),
        jobs.map((sent) => results.pending(sent.job, sent.functions.at(-1)?.attempt.controlId)),
      ),
    );
    await failpoints.reach('plan.after-commit');
    return { jobs, barred, sincePlanned };
  }

  /**
   * Send what was written down. What has waited for longer than a moment is written down anew: doubt counts from there.
   *
   * @throws TransientError STORE_LEASE_LOST when the slot is not ours any more; nothing was sent
   */
  async send(
    company: Company,
    lease: SlotLease,
    { jobs, barred, sincePlanned }: PlannedRequest,
  ): Promise<AnsweredRequest> {
    const { store } = this.#parts;
    const leaving = jobs.flatMap((sent) => sent.functions).filter((fn) => !barred.includes(fn.attempt.controlId));
    if (sincePlanned() > SEND_WITHIN_MS) {
      refuseLost(lease);
      await store.refreshSent(
        lease.holder,
        leaving.map((fn) => fn.attempt.controlId),
      );
    }
    refuseLost(lease);
    const response = await this.#execute(company, jobs, leaving);
    const outcomes = new Map(leaving.map((fn, index) => [fn.attempt.controlId, response?.outcomes[index]]));
    const lost = lostRequest(response?.outcomes ?? []);
    return {
      jobs,
      ...(lost === undefined ? {} : { lost }),
      functions: leaving.length,
      apiTransactions: response?.apiTransactions ?? 0,
      outcomes: jobs.map((sent) =>
        sent.functions.map(({ attempt: { controlId } }) => outcomes.get(controlId) ?? inDoubt(controlId)),
      ),
    };
  }

  /** Meter what a request has cost. */
  async meter(company: Company, { jobs, functions, apiTransactions }: AnsweredRequest): Promise<void> {
    if (functions === 0) {
      return;
    }
    await this.#parts.store.recordUsage({
      company: company.settings.id,
      domain: jobs[0]?.job.plugin ?? 'none',
      cause: 'write',
      requests: 1,
      functions,
      apiTransactions,
    });
    await this.#parts.failpoints.reach('usage.after-commit');
  }

  async #execute(
    company: Company,
    jobs: readonly SentJob[],
    functions: readonly MappedFunction[],
  ): Promise<GatewayResponse | undefined> {
    if (functions.length === 0) {
      return undefined;
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
    return response;
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

/** Of one that was answered, at least one function has no `code`. */
function lostRequest(outcomes: readonly FunctionOutcome[]): Stop | undefined {
  const [first] = outcomes;
  return first?.kind === 'in-doubt' &&
    first.code !== undefined &&
    outcomes.every((one) => one.kind === 'in-doubt' && one.code === first.code)
    ? { code: first.code, description: first.description, retryAfterMs: undefined }
    : undefined;
}

function toFunction({ attempt, record }: MappedFunction): GatewayFunction {
  const { controlId, intacctObject: object, recordNo } = attempt;
  return recordNo === undefined
    ? { kind: 'create', controlId, object, record }
    : { kind: 'update', controlId, object, recordNo, record };
}
