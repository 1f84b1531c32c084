/** Source of time. */
export interface Clock {
  /** What the machine takes the time to be. Somebody may set it, back as well: never measure an interval by it. */
  now(): Date;
  /** Milliseconds since a moment of this process's own. Never goes back, whoever sets the time: intervals and leases are measured by it. */
  monotonicMs(): number;
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
