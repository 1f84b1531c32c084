import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock, IdSource, RandomSource } from '@bridge/ports';

/** The machine's clock. */
export class SystemClock implements Clock {
  #setMs = 0;

  now(): Date {
    return new Date(Date.now() + this.#setMs);
  }

  monotonicMs(): number {
    return performance.now();
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    await delay(ms, undefined, signal === undefined ? {} : { signal }).catch((error: unknown) => {
      if (signal?.aborted !== true) {
        throw error;
      }
    });
  }

  /** For the laboratory: this process takes the time to be so much later than the machine does, or earlier. */
  set(aheadMs: number): void {
    this.#setMs = aheadMs;
  }
}

export const systemClock = new SystemClock();

export const systemIds: IdSource = { next: () => randomUUID() };
export const systemRandom: RandomSource = { next: () => Math.random() };
