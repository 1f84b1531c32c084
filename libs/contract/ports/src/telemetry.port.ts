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

/** What the pipeline measures. */
export interface Telemetry {
  countRecords(labels: StageLabels, records?: number): void;
  observeStage(labels: StageLabels, seconds: number): void;
  observeBatch(records: number, seconds: number, apiTransactions: number): void;
  /** Errors of Intacct that the error catalogue does not know. */
  countUnknownGatewayErrors(errors: number): void;
  countAnswers(outcome: AnswerOutcome, answers?: number): void;
  setGauge(
    name:
      | 'sync_inbox_oldest_age_seconds'
      | 'sync_outbox_oldest_age_seconds'
      | 'sync_jobs_open'
      | 'sync_slots_in_use'
      | 'sync_in_doubt_open'
      | 'sync_answers_awaited'
      | 'sync_answers_in_doubt'
      | 'sync_answers_concluded',
    value: number,
  ): void;
}
