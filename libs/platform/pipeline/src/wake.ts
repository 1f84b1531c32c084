import type { Clock } from '@bridge/ports';

/** Lets a loop sleep until something happens, or until its poll is due. */
export class Wake {
  readonly #clock: Clock;
  #isRung = false;
  #stopSleeping: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** There may be work: the next or the running sleep ends at once. */
  ring(): void {
    this.#isRung = true;
    this.#stopSleeping?.();
  }

  /** Resolves after `ms`, when rung, or when the signal aborts. */
  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    if (!this.#isRung && !signal.aborted) {
      const sleeping = new AbortController();
      this.#stopSleeping = () => sleeping.abort();
      await this.#clock.sleep(ms, AbortSignal.any([signal, sleeping.signal]));
      this.#stopSleeping = undefined;
    }
    this.#isRung = false;
  }
}
