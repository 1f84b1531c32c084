import { TransientError } from '@bridge/plugin-api';
import type { Clock, LaneStore, Logger } from '@bridge/ports';
import { startStopwatch } from '../stopwatch.js';
import type { Stopwatch } from '../stopwatch.js';

export interface SlotLeaseParts {
  readonly lanes: Pick<LaneStore, 'renewSlot'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface AcquiredSlot {
  readonly holder: string;
  /** Since the slot was asked for: the store's lease cannot end before it shows `leaseMs`. */
  readonly sinceAsked: Stopwatch;
  readonly leaseMs: number;
}

/**
 * A slot while it is held: renewed in good time, and soon again when that fails. Once lost it stays lost, and whoever works
 * under it must send nothing more.
 */
export class SlotLease {
  readonly #parts: SlotLeaseParts;
  readonly #leaseMs: number;
  readonly #ended = new AbortController();
  readonly #lost = new AbortController();
  readonly holder: string;
  #sinceAsked: Stopwatch;

  constructor(parts: SlotLeaseParts, { holder, sinceAsked, leaseMs }: AcquiredSlot) {
    this.#parts = parts;
    this.#leaseMs = leaseMs;
    this.holder = holder;
    this.#sinceAsked = sinceAsked;
    void this.#keep();
  }

  /** Looks at the clocks too: after a stall this is asked before any timer has run. */
  get isLost(): boolean {
    if (this.#sinceAsked() >= this.#leaseMs) {
      this.#lost.abort();
    }
    return this.#lost.signal.aborted;
  }

  /** No more renewals. */
  end(): void {
    this.#ended.abort();
  }

  async #keep(): Promise<void> {
    let pauseMs = this.#leaseMs / 3;
    for (;;) {
      await this.#parts.clock.sleep(pauseMs, this.#ended.signal);
      if (this.#ended.signal.aborted) {
        return;
      }
      const isRenewed = !this.isLost && (await this.#renew());
      if (this.#ended.signal.aborted) {
        return;
      }
      if (this.isLost) {
        this.#parts.logger.warn('a slot was lost', { stage: 'gateway' });
        return;
      }
      pauseMs = this.#leaseMs / (isRenewed ? 3 : 10);
    }
  }

  async #renew(): Promise<boolean> {
    const sinceAsked = startStopwatch(this.#parts.clock);
    try {
      if (await this.#parts.lanes.renewSlot(this.holder, this.#leaseMs)) {
        this.#sinceAsked = sinceAsked;
        return true;
      }
      this.#lost.abort();
    } catch (err) {
      this.#parts.logger.warn('a slot could not be renewed, it is tried again', { stage: 'gateway', err });
    }
    return false;
  }
}

const LEASE_LOST = 'STORE_LEASE_LOST';

export function leaseLost(): TransientError {
  return new TransientError(LEASE_LOST, 'The lease of the slot has expired.', { stage: 'gateway', scope: 'gateway' });
}

export function isLeaseLost(err: unknown): boolean {
  return err instanceof Error && 'code' in err && err.code === LEASE_LOST;
}
