import type { SeededRandom, VirtualClock } from '../load/clock.model.js';
import { ClockWait } from '../load/clock.wait.js';
import type { FaultBoard } from '../load/fault.board.js';
import type { FaultRule } from '../load/fault.schema.js';
import type { Profile } from '../load/profile.schema.js';
import { DeliveryJournal } from './delivery.journal.js';
import type { Delivery, DeliveryState } from './delivery.model.js';
import type { Firing } from './event.firing.js';
import { FormSender, isLoopback, type PostOutcome } from './form.sender.js';

/** Waits before the second, third and fourth attempt of a trigger. */
const REPEAT_AFTER_MS = [10_000, 30_000, 90_000] as const;
const REPEATED = new Set([408, 429, 500, 502, 503, 504]);
const KEY_LENGTH = 32;
/** What waits to leave in a company; firings beyond it are not delivered. */
const MAX_QUEUE = 50_000;
/** What `reorder` holds at most; the next one leaves, and everything held with it. */
const MAX_HELD = 1_000;

export interface CourierSite {
  readonly clock: VirtualClock;
  readonly profile: Profile;
}

/** A delivery in the queue, with the fault that struck it when it was taken. */
interface Parcel {
  readonly delivery: Delivery;
  readonly fault: FaultRule | undefined;
}

const isGood = (outcome: PostOutcome): boolean => 'status' in outcome && outcome.status >= 200 && outcome.status < 300;

/**
 * Carries firings to their targets: in each company one after the other in the order of the commits, away from the
 * requests that caused them. What is delayed, held or repeated does not hold up the others.
 */
export class Courier {
  readonly journal = new DeliveryJournal();
  readonly #sender = new FormSender();
  readonly #waits: ClockWait;
  /** By company; an entry exists as long as its work goes on. */
  readonly #queues = new Map<string, Parcel[]>();
  #resets = 0;
  #held: Delivery[] = [];

  constructor(
    private readonly site: CourierSite,
    private readonly faults: FaultBoard,
    private readonly random: SeededRandom,
  ) {
    this.#waits = new ClockWait(site.clock);
  }

  /** Returns at once; nothing is posted before the caller has gone on. */
  take(firings: readonly Firing[]): void {
    for (const firing of firings) {
      const delivery = this.#delivery(firing);
      this.journal.add(delivery);
      const fault = this.faults.deliveryFault(firing.company, firing.event.object);
      if (fault?.do === 'request-lost') delivery.state = 'lost';
      else this.#enqueue({ delivery, fault });
    }
  }

  /** Forget everything; what is under way is broken off. */
  reset(): void {
    this.#resets += 1;
    this.#queues.clear();
    this.#held = [];
    this.#waits.cancel();
    this.#sender.cancel();
    this.journal.clear();
  }

  #delivery(firing: Firing): Delivery {
    const isTrigger = firing.event.mode === 'trigger';
    const idempotencyKey = isTrigger ? this.random.text(KEY_LENGTH) : undefined;
    return { seq: this.journal.nextSeq(), firing, idempotencyKey, attempts: [], state: 'waiting' };
  }

  #enqueue(parcel: Parcel): void {
    const { company } = parcel.delivery.firing;
    const queue = this.#queues.get(company);
    if (queue === undefined) {
      const started = [parcel];
      this.#queues.set(company, started);
      setImmediate(() => void this.#work(company, started));
    } else if (queue.length < MAX_QUEUE) queue.push(parcel);
    else this.#fail(parcel.delivery, 'too many deliveries wait');
  }

  async #work(company: string, queue: Parcel[]): Promise<void> {
    const resets = this.#resets;
    while (queue.length > 0) {
      for (const { delivery, fault } of queue.splice(0)) {
        if (resets !== this.#resets) return;
        await this.#carry(delivery, fault);
      }
    }
    if (resets === this.#resets) this.#queues.delete(company);
  }

  async #carry(delivery: Delivery, fault: FaultRule | undefined): Promise<void> {
    if (fault?.do === 'reorder' && this.#held.length < MAX_HELD) {
      delivery.state = 'held';
      this.#held.push(delivery);
      if (fault.ms !== undefined) void this.#releaseAfter(delivery, fault.ms);
      return;
    }
    if (fault?.do === 'delay') {
      void this.#later(delivery, fault.ms ?? 0);
      return;
    }
    await this.#leave(delivery);
    if (fault?.do === 'duplicate' && delivery.state !== 'refused') await this.#post(delivery);
    await this.#releaseHeld(delivery.firing.company);
  }

  async #releaseHeld(company: string): Promise<void> {
    const due = this.#held.filter(({ firing }) => firing.company === company);
    this.#held = this.#held.filter((each) => !due.includes(each));
    for (const each of due) await this.#leave(each);
  }

  /** For a delivery that no other one follows. */
  async #releaseAfter(delivery: Delivery, ms: number): Promise<void> {
    if (!(await this.#waits.wait(ms)) || !this.#held.includes(delivery)) return;
    this.#held = this.#held.filter((each) => each !== delivery);
    await this.#leave(delivery);
  }

  async #later(delivery: Delivery, ms: number): Promise<void> {
    if (!(await this.#waits.wait(ms))) {
      delivery.state = 'cancelled';
      return;
    }
    await this.#leave(delivery);
    await this.#releaseHeld(delivery.firing.company);
  }

  /** The first attempt; repeats of a trigger go on by themselves. */
  async #leave(delivery: Delivery): Promise<void> {
    const { event } = delivery.firing;
    if (this.site.profile.gaps.smartEventTargets === 'loopback' && !isLoopback(event.url)) {
      this.#fail(delivery, 'the target is not on this machine (switch smartEventTargets)', 'refused');
      return;
    }
    const outcome = await this.#post(delivery);
    if (event.mode === 'trigger') this.#settle(delivery, outcome, 0);
    else delivery.state = 'status' in outcome ? 'sent' : 'failed';
  }

  #settle(delivery: Delivery, outcome: PostOutcome, repeats: number): void {
    const waitMs = REPEAT_AFTER_MS[repeats];
    if (isGood(outcome)) delivery.state = 'sent';
    else if (waitMs === undefined || !('status' in outcome) || !REPEATED.has(outcome.status)) delivery.state = 'failed';
    else void this.#repeat(delivery, waitMs * this.site.profile.gaps.triggerWaitScale, repeats + 1);
  }

  async #repeat(delivery: Delivery, waitMs: number, repeats: number): Promise<void> {
    if (await this.#waits.wait(waitMs)) this.#settle(delivery, await this.#post(delivery), repeats);
    else delivery.state = 'cancelled';
  }

  async #post(delivery: Delivery): Promise<PostOutcome> {
    const { firing, idempotencyKey, attempts } = delivery;
    const at = new Date(this.site.clock.now()).toISOString();
    const { url, requestTimeout } = firing.event;
    const fields = firing.arguments;
    const outcome = await this.#sender.post({ url, fields, timeoutMs: requestTimeout * 1000, idempotencyKey });
    attempts.push({ at, ...outcome });
    return outcome;
  }

  #fail(delivery: Delivery, error: string, state: DeliveryState = 'failed'): void {
    delivery.attempts.push({ at: new Date(this.site.clock.now()).toISOString(), error });
    delivery.state = state;
  }
}
