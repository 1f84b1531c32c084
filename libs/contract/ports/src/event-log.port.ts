/** A message to append. `value: null` is a tombstone. */
export interface LogMessage {
  readonly topic: string;
  readonly key: string | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** A message read back. `offset` is a decimal text that grows within (topic, partition), not necessarily by one. */
export interface LogRecord extends LogMessage {
  readonly partition: number;
  readonly offset: string;
  readonly timestamp: Date;
}

/** Records of one partition, in offset order, never empty. */
export interface LogBatch {
  readonly topic: string;
  readonly partition: number;
  readonly records: readonly LogRecord[];
}

export interface TopicSpec {
  readonly name: string;
  readonly partitions: number;
  readonly cleanup: 'delete' | 'compact';
  /** Only with `delete`. */
  readonly retentionDays?: number;
}

export interface SubscribeOptions {
  /** Members with the same group share the partitions. A new group starts at the beginning of each topic. */
  readonly group: string;
  readonly topics: readonly string[];
  /** Most records in one batch. @default 5,000 from Kafka, 500 from the embedded log */
  readonly maxBatchRecords?: number;
  /**
   * Called with one batch at a time per partition; the offset is committed after it resolves. When it rejects, the same
   * records come again after a back-off, and nothing is skipped.
   */
  readonly onBatch: (batch: LogBatch) => Promise<void>;
  /** Told when reading is disturbed (broker away) and when it works again; for health and logs. */
  readonly onState?: (state: { readonly status: 'up' } | { readonly status: 'down'; readonly reason: string }) => void;
}

export interface LogSubscription {
  /** Stop reading, wait for the running batch, commit, leave the group. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * The log that events travel on: Kafka in production, tables in PostgreSQL when embedded. At least once, order per key.
 *
 * Not its job: parsing, duplicates, dead letters.
 */
export interface EventLog {
  /** Create the missing topics with their clean-up policy; existing ones are left alone. */
  ensureTopics(topics: readonly TopicSpec[]): Promise<void>;
  /**
   * Append; resolves when every message is acknowledged by all in-sync replicas. Order is kept per key within one call and
   * between calls that are awaited. Rejects with TransientError-like `EventLogUnavailableError` when not acknowledged; some of the messages may be there.
   */
  publish(messages: readonly LogMessage[]): Promise<void>;
  /** Resolves when the group has been joined and reading has begun. */
  subscribe(options: SubscribeOptions): Promise<LogSubscription>;
  /** Records the group has not committed yet, over all partitions of the topics; 0 for topics that do not exist. */
  lag(group: string, topics: readonly string[]): Promise<number>;
  /** Is the log there? Resolves, or rejects with EventLogUnavailableError, within 5 s. */
  ping(): Promise<void>;
  /** Close every connection; subscriptions are stopped first. Safe to call twice. */
  close(): Promise<void>;
}

/** The log cannot be reached or did not acknowledge; the same call may work later. */
export class EventLogUnavailableError extends Error {
  readonly code = 'EVENT_LOG_UNAVAILABLE';

  constructor(message: string, options?: { readonly cause: unknown }) {
    super(message, options);
    this.name = 'EventLogUnavailableError';
  }
}
