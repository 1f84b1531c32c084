import type { VirtualClock } from '../load/clock.model.js';

interface Wait {
  readonly dueAt: number;
  readonly run: () => void;
}

/** Runs what is due by the clock of the simulator; `wake` after the clock was moved. */
export class DueTimer {
  #waits: Wait[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly clock: VirtualClock) {}

  after(ms: number, run: () => void): void {
    this.#waits.push({ dueAt: this.clock.now() + ms, run });
    this.#arm();
  }

  wake(): void {
    const now = this.clock.now();
    const due = this.#waits.filter(({ dueAt }) => dueAt <= now).sort((one, other) => one.dueAt - other.dueAt);
    this.#waits = this.#waits.filter(({ dueAt }) => dueAt > now);
    for (const { run } of due) run();
    this.#arm();
  }

  clear(): void {
    this.#waits = [];
    clearTimeout(this.#timer);
  }

  /** A frozen clock brings nothing closer: then only `wake` helps. */
  #arm(): void {
    clearTimeout(this.#timer);
    if (this.#waits.length === 0 || this.clock.frozen) return;
    const next = Math.min(...this.#waits.map(({ dueAt }) => dueAt));
    this.#timer = setTimeout(() => this.wake(), Math.max(1, next - this.clock.now()));
    this.#timer.unref();
  }
}
