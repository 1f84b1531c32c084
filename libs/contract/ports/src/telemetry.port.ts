import type { RetainedTable } from './retention.port.js';

/** Fields of a log line; ids and codes only, never payloads, credentials or XML. */
export interface LogFields {
  readonly event_id?: string;
  readonly correlation_id?: string;
  readonly causation_id?: string;
  readonly flow?: 'to-intacct' | 'from-intacct';
  readonly plugin?: string;
  readonly object?: string;
  readonly key?: string;
  readonly stage?: string;
  readonly attempt?: number;
  readonly outcome?: string;
  readonly code?: string;
  readonly duration_ms?: number;
  readonly [field: string]: unknown;
}

/** JSON lines; the message is a constant, data goes into fields. ERROR: someone must act now. */
export interface Logger {
  /** False: lines at DEBUG go nowhere, and preparing many of them is a waste. */
  readonly isDebug?: boolean;
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields & { readonly err?: unknown }): void;
}

/** Labels of the record metrics; values are bounded sets, never ids. */
export interface StageLabels {
  readonly flow: 'to-intacct' | 'from-intacct';
  readonly plugin: string;
  readonly object: string;
  readonly stage: string;
  readonly outcome: string;
}

/** What became of a document that was posted as the answer of a queued request; `in-doubt`: none came in time. */
export type AnswerOutcome =
  'settled' | 'repeated' | 'foreign' | 'unreadable' | 'refused' | 'too-large' | 'cut' | 'failed' | 'in-doubt';

/** What was found out about a write in doubt. `sent-again`: Intacct does not hold it, the same function goes once more. */
export type DoubtOutcome = 'adopted' | 'sent-again' | 'refused' | 'unsettled';

/** Figures of the whole installation, without labels: every process that reports them reports the same. */
export const gaugeNames = [
  'sync_inbox_oldest_age_seconds',
  'sync_dispatch_oldest_age_seconds',
  'sync_held_oldest_age_seconds',
  'sync_in_doubt_oldest_age_seconds',
  'sync_outbox_oldest_age_seconds',
  'sync_jobs_open',
  'sync_held_open',
  'sync_retrying_open',
  'sync_in_doubt_open',
  'sync_outbox_open',
  'sync_outbox_failed_open',
  'sync_dead_letters_open',
  'sync_answers_awaited',
  'sync_answers_in_doubt',
  'sync_answers_concluded',
] as const;
export type GaugeName = (typeof gaugeNames)[number];

/** Figures of each company, lane or topic, with the labels that tell them apart: all of them are configuration. */
export const gaugeLabels = {
  sync_lane_jobs: ['company', 'level', 'priority'],
  sync_lane_oldest_age_seconds: ['company', 'level', 'priority'],
  sync_slots_in_use: ['company'],
  sync_slots_allowed: ['company'],
  sync_slots_configured: ['company'],
  sync_pauses_open: ['company', 'code'],
  sync_intake_lag_records: ['topic'],
} as const satisfies Readonly<Record<string, readonly string[]>>;
export type LabelledGauge = keyof typeof gaugeLabels;

export interface GaugeRow<Name extends LabelledGauge> {
  readonly labels: Readonly<Record<(typeof gaugeLabels)[Name][number], string>>;
  readonly value: number;
}

/** What the pipeline measures. */
export interface Telemetry {
  countRecords(labels: StageLabels, records?: number): void;
  observeStage(labels: StageLabels, seconds: number): void;
  /** One request that writes. */
  observeBatch(records: number, seconds: number, apiTransactions: number): void;
  /** Spent on reading: by the look-up of writes in doubt, or by the mirror. */
  countReads(stage: 'doubt' | 'mirror', apiTransactions: number): void;
  countDoubts(outcome: DoubtOutcome, writes?: number): void;
  /** Records that waited for others which have landed now. */
  countReleases(records: number): void;
  /** Rows that were forgotten because their time was over. */
  countForgotten(table: RetainedTable, rows: number): void;
  /** A company was paused, or lost slots, for the reason `code`. */
  countPause(code: string): void;
  /** Errors of Intacct that the error catalogue does not know. */
  countUnknownGatewayErrors(errors: number): void;
  countAnswers(outcome: AnswerOutcome, answers?: number): void;
  setGauge(name: GaugeName, value: number): void;
  /** All rows of a gauge; those that are missing are forgotten. */
  setGauges<Name extends LabelledGauge>(name: Name, rows: readonly GaugeRow<Name>[]): void;
}

/** For whoever does not measure. */
export const inertTelemetry: Telemetry = {
  countRecords: () => undefined,
  observeStage: () => undefined,
  observeBatch: () => undefined,
  countReads: () => undefined,
  countDoubts: () => undefined,
  countReleases: () => undefined,
  countForgotten: () => undefined,
  countPause: () => undefined,
  countUnknownGatewayErrors: () => undefined,
  countAnswers: () => undefined,
  setGauge: () => undefined,
  setGauges: () => undefined,
};
