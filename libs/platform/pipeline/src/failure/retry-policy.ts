import type { RandomSource } from '@bridge/ports';

export interface RetryPolicy {
  /** Sends of one record before a transient failure becomes an error. @default 8 */
  readonly maxAttempts: number;
  /** First delay; doubles with every attempt. @default 1_000 */
  readonly baseDelayMs: number;
  /** @default 60_000 */
  readonly maxDelayMs: number;
}

/**
 * Delay before attempt number `attempt + 1`, in ms: exponential with full jitter, at least half of the step.
 *
 * @param attempt  attempts already made, from 0
 */
export function backOffMs(policy: RetryPolicy, attempt: number, random: RandomSource): number {
  const step = Math.min(policy.maxDelayMs, policy.baseDelayMs * 2 ** Math.min(attempt, 30));
  return Math.round(step / 2 + (random.next() * step) / 2);
}
