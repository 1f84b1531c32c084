import type { Clock } from '@bridge/ports';

/** Milliseconds since it was started. */
export type Stopwatch = () => number;

/**
 * For what must not outlive a lease: the longer of two readings. The monotonic clock stands still while a machine sleeps, the other one
 * may be set back. One that is set forward ends a lease too early, which costs a repetition and nothing else.
 */
export function startStopwatch(clock: Clock): Stopwatch {
  const startedMs = clock.monotonicMs();
  const startedAtMs = clock.now().getTime();
  return () => Math.max(clock.monotonicMs() - startedMs, clock.now().getTime() - startedAtMs);
}
