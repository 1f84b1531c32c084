import type { VirtualClock } from './clock.model.js';

interface Wait {
  readonly dueAt: number;
  readonly end: (elapsed: boolean) => void;
}

/** A wait that has begun. */
export interface BegunWait {
  /** false when it was ended before its time */
  readonly over: Promise<boolean>;
  readonly end: () => void;
}

/**
 * Waits that end when the machine has waited that long or when the virtual clock was moved past their end, whichever
 * is first; each can be ended before, and all of them cancelled.
 */
export class ClockWait {
  readonly #waits = new Set<Wait>();

  constructor(private readonly clock: VirtualClock) {
    clock.onMove(() => this.#moved());
  }

  /** @returns  false when it was cancelled */
  wait(ms: number): Promise<boolean> {
    return this.begin(ms).over;
  }

  begin(ms: number): BegunWait {
    let end = (_elapsed: boolean): void => undefined;
    const over = new Promise<boolean>((resolve) => {
      const wait: Wait = {
        dueAt: this.clock.now() + ms,
        end: (elapsed) => {
          clearTimeout(timer);
          this.#waits.delete(wait);
          resolve(elapsed);
        },
      };
      const timer = setTimeout(() => wait.end(true), ms).unref();
      this.#waits.add(wait);
      end = wait.end;
    });
    return { over, end: () => end(false) };
  }

  cancel(): void {
    for (const wait of [...this.#waits]) wait.end(false);
  }

  #moved(): void {
    const now = this.clock.now();
    for (const wait of [...this.#waits]) if (wait.dueAt <= now) wait.end(true);
  }
}
