import { createHash } from 'node:crypto';
import type {
  Clock,
  Company,
  Failpoints,
  GatewayAccount,
  GrantedSlot,
  IdSource,
  IntacctGateway,
  LaneStore,
  Logger,
  RandomSource,
  SlotRequest,
  Telemetry,
} from '@bridge/ports';
import { pauseKindOf } from '../failure/fate.table.js';
import type { CompanyDirectory } from '../reading/company-directory.js';
import { startStopwatch } from '../stopwatch.js';
import type { Wake } from '../wake.js';
import type { CompanyTurn, Paused } from './company.turn.js';
import { FairTurns } from './fair-turns.js';
import { SlotLease, isLeaseLost } from './slot.lease.js';
import { SlotRunner } from './slot.runner.js';

/** Turns in a row: a database that is started again takes fewer. */
const LASTING_FAILURES = 60;
/** Of a runner whose request was one too many. */
const THROTTLED_REST_MS = 1_000;
/** Requests in a row, whatever the slot, that had no answer at all: Intacct is away, though it takes them. */
const LOST_REQUESTS = 3;

export interface CompanyWorkerParts {
  readonly gateway: Pick<IntacctGateway, 'testConnection'>;
  readonly companies: Pick<CompanyDirectory, 'accountOf'>;
  readonly lanes: LaneStore;
  readonly turn: CompanyTurn;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly ids: IdSource;
  readonly logger: Logger;
  readonly failpoints: Failpoints;
  readonly telemetry: Telemetry;
}

/** How long a company rests after a failure; doubles with every one in a row. */
export interface PauseDelays {
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
}

export interface SlotOptions {
  /** A crashed holder's slot comes back after this. @default 10_000 */
  readonly leaseMs: number;
  /** A throttled company gets one slot back after this. @default 10_000 */
  readonly growMs: number;
  /** Trouble that passes by itself. @default 1_000 to 60_000 */
  readonly trouble: PauseDelays;
  /**
   * A refused login: repeated rarely, because users are locked out by it. Mended credentials end the pause at once.
   *
   * @default 300_000 to 14_400_000
   */
  readonly refusal: PauseDelays;
}

/** Works for one company with as many slots as it gets, until there is nothing to do. */
export class CompanyWorker {
  readonly #parts: CompanyWorkerParts;
  readonly #options: SlotOptions;
  readonly #fair = new FairTurns();
  readonly #runners = new Set<Promise<void>>();
  /** In a row. */
  #failures = 0;
  /** In a row. */
  #lost = 0;

  constructor(parts: CompanyWorkerParts, options: SlotOptions) {
    this.#parts = parts;
    this.#options = options;
  }

  /** Open as many runners as there are free slots; each ends by itself. `onIdle` is rung when one has ended. */
  serve(company: Company, onIdle: Wake, signal: AbortSignal): void {
    while (this.#runners.size < company.slots && !signal.aborted) {
      const runner = this.#run(company, signal)
        .catch((err: unknown) => this.#noteFailure(company.settings.id, err))
        .then((hasWorked) => {
          this.#runners.delete(runner);
          if (hasWorked === true) {
            onIdle.ring();
          }
        });
      this.#runners.add(runner);
    }
  }

  /** It is tried again; when that does not help, somebody must look. */
  #noteFailure(company: string, err: unknown): void {
    this.#failures += 1;
    const fields = { flow: 'to-intacct', stage: 'gateway', company, code: 'WORKER_TURN_FAILED', err } as const;
    if (this.#failures < LASTING_FAILURES) {
      this.#parts.logger.warn('a turn failed, it is tried again', fields);
    } else {
      this.#parts.logger.error('turns of a company keep failing', fields);
    }
  }

  async drain(): Promise<void> {
    await Promise.all(this.#runners);
  }

  /** True when anything was done. */
  async #run(company: Company, signal: AbortSignal): Promise<boolean> {
    const { lanes, clock, failpoints } = this.#parts;
    const sinceAsked = startStopwatch(clock);
    const request = this.#requestOf(company);
    const slot = await lanes.acquireSlot(request);
    if (slot === undefined) {
      return false;
    }
    const lease = new SlotLease(this.#parts, { holder: slot.holder, sinceAsked, leaseMs: this.#options.leaseMs });
    let hasWorked = false;
    let restMs = 0;
    try {
      await failpoints.reach('slot.after-acquire');
      const refused = slot.isAskedFor ? await this.#connect(company) : undefined;
      const outcome =
        refused === undefined
          ? await this.#takeTurns(company, { lease, slot }, signal)
          : { hasWorked: false, paused: refused };
      hasWorked = outcome.hasWorked;
      // Before the slot is free: else another would meet the same failure.
      restMs = outcome.paused === undefined ? 0 : await this.#pause(request, outcome.paused);
    } finally {
      lease.end();
      await lanes.releaseSlot(slot.holder);
      await failpoints.reach('slot.after-release');
    }
    if (restMs > 0) {
      await clock.sleep(restMs, signal);
    }
    return hasWorked;
  }

  /** The gateway does not repeat by itself a login that was refused time after time. */
  async #connect(company: Company): Promise<Paused | undefined> {
    const { gateway, companies } = this.#parts;
    const outcome = await gateway.testConnection(companies.accountOf(company));
    if (outcome.kind === 'connected') {
      return undefined;
    }
    const { code, description, retryAfterMs } = outcome.reason;
    return { kind: 'paused', code, message: description, retryAfterMs };
  }

  async #takeTurns(
    company: Company,
    { lease, slot }: { readonly lease: SlotLease; readonly slot: GrantedSlot },
    signal: AbortSignal,
  ): Promise<{ readonly hasWorked: boolean; readonly paused: Paused | undefined }> {
    let isProbe = slot.isProbe;
    const onReached = async (): Promise<void> => {
      this.#failures = 0;
      this.#lost = 0;
      if (isProbe) {
        isProbe = false;
        await this.#resume(company);
      }
    };
    const onLost = (trouble: Paused): Paused | undefined => {
      this.#lost += 1;
      return isProbe || this.#lost >= LOST_REQUESTS ? trouble : undefined;
    };
    try {
      const { turn } = this.#parts;
      return await new SlotRunner({ turn, company, lease, fair: this.#fair, signal, onReached, onLost }).run();
    } catch (err) {
      // What was left of the turn belongs to somebody else now.
      if (!isLeaseLost(err)) {
        throw err;
      }
    }
    return { hasWorked: true, paused: undefined };
  }

  async #resume(company: Company): Promise<void> {
    if (await this.#parts.lanes.endFailure(company.settings.id)) {
      this.#parts.logger.info('company resumed', {
        flow: 'to-intacct',
        stage: 'gateway',
        company: company.settings.id,
      });
    }
  }

  /**
   * Too many requests at once cost slots; everything else, and too many with one slot, pauses the company for all replicas.
   *
   * @returns  how long this runner rests once it has given its slot back, in ms
   */
  async #pause(request: SlotRequest, turn: Paused): Promise<number> {
    const { lanes, random, logger, telemetry } = this.#parts;
    const { company } = request;
    telemetry.countPause(turn.code);
    const of = { flow: 'to-intacct', stage: 'gateway', company, code: turn.code } as const;
    const kind = pauseKindOf(turn.code);
    if (kind === 'slots') {
      const slots = await lanes.shrinkSlots(request);
      // A long rest is a pause: whoever asks why nothing moves finds it, and it holds for all replicas.
      if (slots > 0 && (turn.retryAfterMs ?? 0) <= this.#options.growMs) {
        logger.warn('company throttled', { ...of, outcome: 'fewer-slots', slots });
        return turn.retryAfterMs ?? THROTTLED_REST_MS * (0.5 + random.next() / 2);
      }
    }
    const pause = await lanes.noteFailure({
      company,
      access: request.access,
      code: turn.code,
      message: turn.message,
      retryAfterMs: turn.retryAfterMs,
      jitter: random.next(),
      ...this.#options[kind === 'login' ? 'refusal' : 'trouble'],
    });
    logger.warn('company paused', {
      ...of,
      outcome: 'paused',
      until: pause.until?.toISOString() ?? '',
      reason: turn.message,
    });
    return 0;
  }

  #requestOf(company: Company): SlotRequest {
    const { leaseMs, growMs } = this.#options;
    const access = accessOf(this.#parts.companies.accountOf(company));
    return { company: company.settings.id, slots: company.slots, access, leaseMs, growMs };
  }
}

/** Digest of how a company is reached; never shown. */
function accessOf(account: GatewayAccount): string {
  const { intacctCompanyId, userId, userPassword, endpointUrl, senderId, senderPassword } = account;
  const parts = [intacctCompanyId, userId, userPassword.reveal(), endpointUrl, senderId, senderPassword.reveal()];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
