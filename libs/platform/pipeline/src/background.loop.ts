import type { Clock, Logger, SignalChannel, Signals } from '@bridge/ports';
import { Wake } from './wake.js';

/** After a failure a loop rests this long, so that a broken database is not hammered. */
const REST_AFTER_FAILURE_MS = 1_000;

export interface LoopOptions {
  readonly name: string;
  readonly channel: SignalChannel;
  /** Longest sleep; signals only shorten it. */
  readonly pollMs: number;
  /** True: there may be more to do at once. */
  readonly turn: (signal: AbortSignal) => Promise<boolean>;
}

/** A loop that works until there is nothing to do, then sleeps until it is woken. A failed turn is logged and tried again. */
export class BackgroundLoop {
  readonly #options: LoopOptions;
  readonly #signals: Signals;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;
  #lastFailure: string | undefined;

  constructor(options: LoopOptions, signals: Signals, clock: Clock, logger: Logger) {
    this.#options = options;
    this.#signals = signals;
    this.#clock = clock;
    this.#logger = logger;
  }

  get name(): string {
    return this.#options.name;
  }

  /** Why the last turn failed; `undefined` while it works. */
  get failure(): string | undefined {
    return this.#lastFailure;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Lets the running turn finish. Safe to call twice. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    const wake = new Wake(this.#clock);
    const endListening = this.#signals.listen(this.#options.channel, () => wake.ring());
    while (!signal.aborted) {
      if (!(await this.#takeTurn(signal))) {
        await wake.sleep(this.#options.pollMs, signal);
      }
    }
    endListening();
  }

  async #takeTurn(signal: AbortSignal): Promise<boolean> {
    try {
      const hasMore = await this.#options.turn(signal);
      this.#lastFailure = undefined;
      return hasMore;
    } catch (err) {
      this.#lastFailure = err instanceof Error ? err.message : String(err);
      this.#logger.warn('a background loop failed, it goes on', { stage: this.#options.name, err });
      await this.#clock.sleep(REST_AFTER_FAILURE_MS, signal);
      return false;
    }
  }
}
