import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { AnswerOutcome, StageLabels, Telemetry } from '@bridge/ports';

type GaugeName = Parameters<Telemetry['setGauge']>[0];

export interface PrometheusTelemetryOptions {
  /** Memory, CPU, event loop and garbage collection of this process. @default true */
  readonly processMetrics?: boolean;
}

const labelNames = ['flow', 'plugin', 'object', 'stage', 'outcome'] as const;
const stageSeconds = [0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const gatewaySeconds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];
const batchRecords = [1, 2, 5, 10, 20, 50, 100];

const gaugeHelp: Readonly<Record<GaugeName, string>> = {
  sync_inbox_oldest_age_seconds: 'Age of the oldest accepted event whose work is not finished.',
  sync_outbox_oldest_age_seconds: 'Age of the oldest message that is not published yet.',
  sync_jobs_open: 'Jobs that are not in a final state.',
  sync_slots_in_use: 'Requests that may be open at Intacct at this moment.',
  sync_in_doubt_open: 'Writes whose outcome at Intacct is not known yet.',
  sync_answers_awaited: 'Queued requests whose answer is awaited.',
  sync_answers_in_doubt: 'Queued requests whose answer did not come in time.',
  sync_answers_concluded: 'Queued requests whose conclusion nobody has taken over yet.',
};

/** Counts and times in a registry of its own, in the Prometheus text format. Labels are bounded sets, never ids. */
export class PrometheusTelemetry implements Telemetry {
  readonly #registry = new Registry();
  readonly #gauges: ReadonlyMap<GaugeName, Gauge>;
  readonly #records = new Counter({
    name: 'sync_records_total',
    help: 'Records that left a stage, by outcome.',
    labelNames,
    registers: [this.#registry],
  });
  readonly #stages = new Histogram({
    name: 'sync_stage_duration_seconds',
    help: 'Time a stage took.',
    labelNames,
    buckets: stageSeconds,
    registers: [this.#registry],
  });
  readonly #batches = new Histogram({
    name: 'sync_gateway_batch_size_records',
    help: 'Functions in one request to Intacct.',
    buckets: batchRecords,
    registers: [this.#registry],
  });
  readonly #requests = new Histogram({
    name: 'sync_gateway_request_duration_seconds',
    help: 'Time from sending a request to Intacct to its whole answer.',
    buckets: gatewaySeconds,
    registers: [this.#registry],
  });
  readonly #transactions = new Counter({
    name: 'sync_gateway_api_transactions_total',
    help: 'API transactions spent, by the counting rules of Intacct.',
    registers: [this.#registry],
  });

  readonly #unknownErrors = new Counter({
    name: 'sync_gateway_unknown_errors_total',
    help: 'Errors of Intacct that the error catalogue does not know.',
    registers: [this.#registry],
  });

  readonly #answers = new Counter({
    name: 'sync_gateway_answers_total',
    help: 'Documents posted as answers of queued requests, by outcome; in-doubt: none came in time.',
    labelNames: ['outcome'],
    registers: [this.#registry],
  });

  constructor(options: PrometheusTelemetryOptions = {}) {
    const names = Object.keys(gaugeHelp) as GaugeName[];
    const registers = [this.#registry];
    this.#gauges = new Map(names.map((name) => [name, new Gauge({ name, help: gaugeHelp[name], registers })]));
    if (options.processMetrics ?? true) collectDefaultMetrics({ register: this.#registry });
  }

  /** Media type of what `metrics` gives. */
  get contentType(): string {
    return this.#registry.contentType;
  }

  /** All metrics in the text format, for `GET /metrics`. */
  metrics(): Promise<string> {
    return this.#registry.metrics();
  }

  countRecords(labels: StageLabels, records = 1): void {
    this.#records.inc({ ...labels }, records);
  }

  observeStage(labels: StageLabels, seconds: number): void {
    this.#stages.observe({ ...labels }, seconds);
  }

  observeBatch(records: number, seconds: number, apiTransactions: number): void {
    this.#batches.observe(records);
    this.#requests.observe(seconds);
    this.#transactions.inc(apiTransactions);
  }

  countUnknownGatewayErrors(errors: number): void {
    this.#unknownErrors.inc(errors);
  }

  countAnswers(outcome: AnswerOutcome, answers = 1): void {
    this.#answers.inc({ outcome }, answers);
  }

  setGauge(name: GaugeName, value: number): void {
    this.#gauges.get(name)?.set(value);
  }
}
