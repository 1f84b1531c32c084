import type { Clock, Logger, Signals, WorkStore } from '@bridge/ports';
import type { CompanyDirectory } from '../reading/company-directory.js';
import { Wake } from '../wake.js';
import { CompanyWorker } from './company.worker.js';
import type { CompanyWorkerParts, SlotOptions } from './company.worker.js';

export interface WorkerPoolOptions extends SlotOptions {
  /** Longest time a due job waits when no signal arrives. @default 1_000 */
  readonly pollMs: number;
}

export interface WorkerPoolParts extends CompanyWorkerParts {
  readonly store: WorkStore;
  readonly companies: CompanyDirectory;
  readonly signals: Signals;
}

/** Watches for companies with due jobs and lets a worker serve each. */
export class WorkerPool {
  readonly #parts: WorkerPoolParts;
  readonly #options: WorkerPoolOptions;
  readonly #workers = new Map<string, CompanyWorker>();
  readonly #stop = new AbortController();
  readonly #wake: Wake;
  #running: Promise<void> | undefined;
  /** Monotonic. */
  #recoveredAtMs = Number.NEGATIVE_INFINITY;

  constructor(parts: WorkerPoolParts, options: WorkerPoolOptions) {
    this.#parts = parts;
    this.#options = options;
    this.#wake = new Wake(parts.clock);
  }

  start(): void {
    this.#running ??= this.#run(this.#parts.store, this.#parts.clock, this.#parts.logger);
  }

  /** No new batches; those on the wire are waited for. Safe to call twice. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    await Promise.all([...this.#workers.values()].map((worker) => worker.drain()));
  }

  async #run(store: WorkStore, clock: Clock, logger: Logger): Promise<void> {
    const { signal } = this.#stop;
    const endListening = this.#parts.signals.listen('jobs', () => this.#wake.ring());
    while (!signal.aborted) {
      try {
        if ((await store.promoteDue()) > 0) {
          await this.#parts.failpoints.reach('holds.after-promote');
        }
        await this.#recover(store, clock, logger);
        await this.#serve(store, signal);
      } catch (err) {
        logger.warn('the workers could not look for jobs, they go on', { stage: 'gateway', err });
        await clock.sleep(this.#options.pollMs, signal);
      }
      await this.#wake.sleep(this.#options.pollMs, signal);
    }
    endListening();
  }

  async #recover(store: WorkStore, clock: Clock, logger: Logger): Promise<void> {
    const nowMs = clock.monotonicMs();
    if (nowMs - this.#recoveredAtMs < this.#options.leaseMs / 4) {
      return;
    }
    this.#recoveredAtMs = nowMs;
    await this.#parts.failpoints.reach('recovery.before-commit');
    const recovered = await store.recoverOrphans();
    if (recovered > 0) {
      await this.#parts.failpoints.reach('recovery.after-commit');
      logger.warn('jobs of a crashed worker recovered', {
        flow: 'to-intacct',
        stage: 'recovery',
        outcome: String(recovered),
      });
    }
  }

  async #serve(store: WorkStore, signal: AbortSignal): Promise<void> {
    for (const id of await store.companiesWithWork()) {
      const company = await this.#parts.companies.find(id);
      if (company !== undefined) {
        this.#workerOf(id).serve(company, this.#wake, signal);
      }
    }
  }

  #workerOf(id: string): CompanyWorker {
    const known = this.#workers.get(id) ?? new CompanyWorker(this.#parts, this.#options);
    this.#workers.set(id, known);
    return known;
  }
}
