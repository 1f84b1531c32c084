import type { VirtualClock } from './clock.model.js';

interface Wait {
  readonly dueAt: number;
  end(elapsed: boolean): void;
}

/**
 * Waits that end when the machine has waited that long or when the virtual clock was moved past their end, whichever
 * is first; all of them can be cancelled.
 */
export class ClockWait {
  readonly #waits = new Set<Wait>();

  constructor(private readonly clock: VirtualClock) {
    clock.onMove(() => this.#moved());
  }

  /** @returns  false when it was cancelled */
  wait(ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      const wait: Wait = {
        dueAt: this.clock.now() + ms,
        end: (elapsed) => {
          clearTimeout(timer);
          this.#waits.delete(wait);
          resolve(elapsed);
        },
      };
      const timer = setTimeout(() => wait.end(true), ms);
      this.#waits.add(wait);
    });
  }

  cancel(): void {
    for (const wait of [...this.#waits]) wait.end(false);
  }

  #moved(): void {
    const now = this.clock.now();
    for (const wait of [...this.#waits]) if (wait.dueAt <= now) wait.end(true);
  }
}
