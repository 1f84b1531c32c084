import type { Clock } from '@bridge/ports';

interface Sleeper {
  readonly dueMs: number;
  readonly wake: () => void;
}

/** A clock that stands still until it is advanced. */
export class FakeClock implements Clock {
  #nowMs: number;
  readonly #startMs: number;
  #setMs = 0;
  #sleepers: readonly Sleeper[] = [];

  /** @param start  ISO-8601 instant */
  constructor(start = '2026-01-01T00:00:00.000Z') {
    this.#startMs = Date.parse(start);
    this.#nowMs = this.#startMs;
  }

  /** How many `sleep` calls have not resolved yet. */
  get sleeping(): number {
    return this.#sleepers.length;
  }

  now(): Date {
    return new Date(this.#nowMs + this.#setMs);
  }

  monotonicMs(): number {
    return this.#nowMs - this.#startMs;
  }

  /** Somebody sets the time, forward or back; nothing that sleeps notices. */
  set(byMs: number): void {
    this.#setMs += byMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (ms <= 0 || signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        signal?.removeEventListener('abort', wake);
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        resolve();
      };
      const sleeper: Sleeper = { dueMs: this.#nowMs + ms, wake };
      signal?.addEventListener('abort', wake);
      this.#sleepers = [...this.#sleepers, sleeper];
    });
  }

  /**
   * Move time forward, waking sleepers in the order they are due; whoever sleeps again within the span is woken again.
   * What a woken sleeper does before its next real I/O has happened when this resolves.
   */
  async advance(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms;
    await settle();
    for (;;) {
      const due = this.#sleepers.filter((sleeper) => sleeper.dueMs <= endMs).sort((a, b) => a.dueMs - b.dueMs)[0];
      if (due === undefined) break;
      this.#nowMs = Math.max(this.#nowMs, due.dueMs);
      due.wake();
      await settle();
    }
    this.#nowMs = endMs;
  }
}

/** Let everything run that waits on resolved promises only. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
