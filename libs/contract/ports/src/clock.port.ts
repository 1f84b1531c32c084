/** Source of time. */
export interface Clock {
  now(): Date;
  /** Resolves after `ms`, or at once when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Source of ids that need not be predictable. */
export interface IdSource {
  next(): string;
}

/** Source of randomness in [0, 1); seeded in tests. */
export interface RandomSource {
  next(): number;
}
