import { createHash } from 'node:crypto';
import type { Clock, Company, Failpoints, IdSource, Logger, RandomSource, WorkStore } from '@bridge/ports';
import { backOffMs } from '../failure/retry-policy.js';
import type { Wake } from '../wake.js';
import type { CompanyTurn, Turn } from './company.turn.js';
import { SlotLease, isLeaseLost } from './slot.lease.js';

const PAUSE = { maxAttempts: Number.POSITIVE_INFINITY, baseDelayMs: 1_000, maxDelayMs: 60_000 };

export interface CompanyWorkerParts {
  readonly store: WorkStore;
  readonly turn: CompanyTurn;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly ids: IdSource;
  readonly logger: Logger;
  readonly failpoints: Failpoints;
}

/** Why a company gets no work now. */
export interface Pause {
  readonly code: string;
  readonly message: string;
  readonly until: Date;
}

/** Works for one company with as many slots as it gets, until there is nothing to do. */
export class CompanyWorker {
  readonly #parts: CompanyWorkerParts;
  readonly #leaseMs: number;
  readonly #runners = new Set<Promise<void>>();
  #pause: Pause | undefined;
  #pausedFor: string | undefined;
  #pauses = 0;

  constructor(parts: CompanyWorkerParts, leaseMs: number) {
    this.#parts = parts;
    this.#leaseMs = leaseMs;
  }

  get pause(): Pause | undefined {
    return this.#pause;
  }

  /** Open as many runners as there are free slots; each ends by itself. `onIdle` is rung when one has ended. */
  serve(company: Company, onIdle: Wake, signal: AbortSignal): void {
    if (company.slots === 0) {
      return;
    }
    // Somebody has mended the configuration: the pause was for another one.
    if (this.#pausedFor !== undefined && this.#pausedFor !== accessOf(company)) {
      this.#resume(company);
    }
    if (this.#pause !== undefined && this.#pause.until > this.#parts.clock.now()) {
      return;
    }
    while (this.#runners.size < company.slots && !signal.aborted) {
      const runner = this.#run(company, signal)
        .catch((err: unknown) =>
          this.#parts.logger.error('a turn failed', { stage: 'gateway', key: company.settings.id, err }),
        )
        .then((hasWorked) => {
          this.#runners.delete(runner);
          if (hasWorked === true) {
            onIdle.ring();
          }
        });
      this.#runners.add(runner);
    }
  }

  async drain(): Promise<void> {
    await Promise.all(this.#runners);
  }

  /** True when anything was done. */
  async #run(company: Company, signal: AbortSignal): Promise<boolean> {
    const { store, turn, clock, failpoints } = this.#parts;
    const askedAt = clock.now();
    const holder = await store.acquireSlot(company.settings.id, company.slots, this.#leaseMs);
    if (holder === undefined) {
      return false;
    }
    const lease = new SlotLease(this.#parts, { holder, askedAt, leaseMs: this.#leaseMs });
    let hasWorked = false;
    try {
      await failpoints.reach('slot.after-acquire');
      while (!signal.aborted && !lease.isLost) {
        const result = await turn.take(company, lease);
        this.#note(company, result);
        if (result.kind !== 'worked') {
          break;
        }
        hasWorked = true;
      }
    } catch (err) {
      // What was left of the turn belongs to somebody else now.
      if (!isLeaseLost(err)) {
        throw err;
      }
    } finally {
      lease.end();
      await store.releaseSlot(holder);
      await failpoints.reach('slot.after-release');
    }
    return hasWorked;
  }

  #resume(company: Company): void {
    this.#parts.logger.info('company resumed', { key: company.settings.id });
    this.#pause = undefined;
    this.#pausedFor = undefined;
    this.#pauses = 0;
  }

  #note(company: Company, turn: Turn): void {
    if (turn.kind !== 'paused') {
      // Nothing left to do ends a pause too, when its time is over: else it would be reported for ever.
      if (this.#pause !== undefined && (turn.kind === 'worked' || this.#pause.until <= this.#parts.clock.now())) {
        this.#resume(company);
      }
      return;
    }
    const delayMs = Math.max(turn.retryAfterMs ?? 0, backOffMs(PAUSE, this.#pauses, this.#parts.random));
    this.#pauses += 1;
    this.#pausedFor = accessOf(company);
    this.#pause = {
      code: turn.code,
      message: turn.message,
      until: new Date(this.#parts.clock.now().getTime() + delayMs),
    };
    this.#parts.logger.warn('company paused', {
      key: company.settings.id,
      code: turn.code,
      duration_ms: delayMs,
      outcome: turn.message,
    });
  }
}

/** Digest of how a company is reached; never shown. */
function accessOf({ settings, userId, userPassword, endpointUrl, senderId, senderPassword }: Company): string {
  const parts = [
    settings.intacctCompanyId,
    userId,
    userPassword.reveal(),
    endpointUrl,
    senderId,
    senderPassword?.reveal(),
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
