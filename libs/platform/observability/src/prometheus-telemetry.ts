import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { gaugeLabels } from '@bridge/ports';
import type {
  AnswerOutcome,
  DoubtOutcome,
  GaugeName,
  GaugeRow,
  LabelledGauge,
  RetainedTable,
  StageLabels,
  Telemetry,
} from '@bridge/ports';
import { gaugeHelp, labelledGaugeHelp } from './gauge.help.js';

export interface PrometheusTelemetryOptions {
  /** Memory, CPU, event loop and garbage collection of this process. @default true */
  readonly processMetrics?: boolean;
}

const labelNames = ['flow', 'plugin', 'object', 'stage', 'outcome'] as const;
const stageSeconds = [0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const gatewaySeconds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];
const batchRecords = [1, 2, 5, 10, 20, 50, 100];

/** Counts and times in a registry of its own, in the Prometheus text format. Labels are bounded sets, never ids. */
export class PrometheusTelemetry implements Telemetry {
  readonly #registry = new Registry();
  readonly #gauges: ReadonlyMap<string, Gauge>;
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
    help: 'API transactions spent, by the counting rules of Intacct; stage gateway: writes.',
    labelNames: ['stage'],
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

  readonly #doubts = new Counter({
    name: 'sync_in_doubt_settled_total',
    help: 'Writes in doubt that were settled, by what was found out.',
    labelNames: ['outcome'],
    registers: [this.#registry],
  });
  readonly #forgotten = new Counter({
    name: 'sync_retention_deleted_total',
    help: 'Rows that were deleted because their time was over.',
    labelNames: ['table'],
    registers: [this.#registry],
  });

  readonly #releases = new Counter({
    name: 'sync_holds_released_total',
    help: 'Records let go because what they waited for has landed.',
    registers: [this.#registry],
  });
  readonly #pauses = new Counter({
    name: 'sync_pauses_total',
    help: 'Times a company was paused or lost slots, by reason.',
    labelNames: ['code'],
    registers: [this.#registry],
  });

  constructor(options: PrometheusTelemetryOptions = {}) {
    const registers = [this.#registry];
    this.#gauges = new Map<string, Gauge>([
      ...Object.entries(gaugeHelp).map(([name, help]) => [name, new Gauge({ name, help, registers })] as const),
      ...Object.entries(labelledGaugeHelp).map(([name, help]) => {
        const labels = gaugeLabels[name as LabelledGauge];
        return [name, new Gauge<string>({ name, help, labelNames: [...labels], registers })] as const;
      }),
    ]);
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

  /** Names and labels of all metrics of ours. */
  describe(): readonly { readonly name: string; readonly labels: readonly string[] }[] {
    const registered = this.#registry.getMetricsAsArray() as unknown as readonly {
      readonly name: string;
      readonly labelNames: readonly string[];
    }[];
    return registered
      .filter(({ name }) => name.startsWith('sync_'))
      .map(({ name, labelNames: labels }) => ({ name, labels: labels.filter((label) => label !== 'le') }));
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
    this.#transactions.inc({ stage: 'gateway' }, apiTransactions);
  }

  countReads(stage: 'doubt' | 'mirror', apiTransactions: number): void {
    this.#transactions.inc({ stage }, apiTransactions);
  }

  countDoubts(outcome: DoubtOutcome, writes = 1): void {
    this.#doubts.inc({ outcome }, writes);
  }

  countReleases(records: number): void {
    this.#releases.inc(records);
  }

  countForgotten(table: RetainedTable, rows: number): void {
    this.#forgotten.inc({ table }, rows);
  }

  countPause(code: string): void {
    this.#pauses.inc({ code });
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

  setGauges<Name extends LabelledGauge>(name: Name, rows: readonly GaugeRow<Name>[]): void {
    const gauge = this.#gauges.get(name);
    gauge?.reset();
    for (const { labels, value } of rows) gauge?.set(labels, value);
  }
}
