import { SeededRandom } from '../load/clock.model.js';
import type { World } from '../store/world.store.js';
import type { DeliveryFaultBoard } from './delivery.fault.js';
import type { Attempt, Delivery } from './delivery.model.js';
import { DueTimer } from './due.timer.js';
import type { FiredEvent } from './event.firing.js';
import { isLoopback, postForm, type FormPost } from './form.post.js';

/** Waits before the second, third and fourth attempt of a trigger. */
const REPEAT_AFTER_MS = [10_000, 30_000, 90_000];
const REPEATED = new Set([408, 429, 500, 502, 503, 504]);
const KEPT = 1_000;

/** Deliveries of one company, in the order in which they are sent. */
interface Lane {
  readonly deliveries: Delivery[];
  /** Held back until their successor has gone. */
  held: Delivery[];
  tail: Promise<void>;
}

/**
 * Sends the forms of Smart Events, after the commit and beside the requests: one after the other in each company.
 * What answers is not looked at, and nothing is repeated, except in trigger mode.
 */
export class DeliveryQueue {
  readonly #lanes = new Map<string, Lane>();
  readonly #timer: DueTimer;
  readonly #random: SeededRandom;
  #lastNo = 0;
  #generation = 0;

  constructor(
    private readonly world: World,
    private readonly faults: DeliveryFaultBoard,
    private readonly post: (form: FormPost) => Promise<number> = postForm,
  ) {
    this.#timer = new DueTimer(world.clock);
    this.#random = new SeededRandom(world.seed + 2);
  }

  push(company: string, events: readonly FiredEvent[]): void {
    for (const event of events) {
      const { smartLinkId, mode } = event.link;
      const fault = this.faults.strike({ smartLinkId, object: event.object, company });
      const delivery: Delivery = {
        no: (this.#lastNo += 1),
        company,
        event,
        idempotencyKey: mode === 'trigger' ? this.#random.text(32) : undefined,
        status: 'waiting',
        fault: fault?.do,
        attempts: [],
      };
      this.#keep(delivery);
      if (fault?.do === 'lost') delivery.status = 'lost';
      else if (fault?.do === 'delayed') this.#timer.after(fault.ms, () => this.#enqueue(delivery));
      else if (fault?.do === 'out-of-order') this.#hold(delivery, fault.ms);
      else {
        this.#enqueue(delivery);
        if (fault?.do === 'duplicated') this.#enqueue(delivery);
      }
    }
  }

  /** The latest deliveries of a company, oldest first. */
  list(company: string): readonly Delivery[] {
    return this.#lanes.get(company)?.deliveries ?? [];
  }

  /** The clock was moved: what has become due is sent. */
  wake(): void {
    this.#timer.wake();
  }

  /** Forget everything; what waits is not sent any more. */
  clear(): void {
    this.#generation += 1;
    this.#timer.clear();
    this.#lanes.clear();
  }

  #laneOf(company: string): Lane {
    const known = this.#lanes.get(company);
    if (known !== undefined) return known;
    const lane: Lane = { deliveries: [], held: [], tail: Promise.resolve() };
    this.#lanes.set(company, lane);
    return lane;
  }

  #keep(delivery: Delivery): void {
    const { deliveries } = this.#laneOf(delivery.company);
    deliveries.push(delivery);
    if (deliveries.length > KEPT) deliveries.shift();
  }

  #hold(delivery: Delivery, ms: number): void {
    const lane = this.#laneOf(delivery.company);
    lane.held.push(delivery);
    this.#timer.after(ms, () => {
      if (!lane.held.includes(delivery)) return;
      lane.held = lane.held.filter((each) => each !== delivery);
      this.#send(lane, delivery);
    });
  }

  /** A new form goes, and after it what was held back for it. */
  #enqueue(delivery: Delivery): void {
    const lane = this.#laneOf(delivery.company);
    const { held } = lane;
    lane.held = [];
    for (const each of [delivery, ...held]) this.#send(lane, each);
  }

  #send(lane: Lane, delivery: Delivery): void {
    const generation = this.#generation;
    lane.tail = lane.tail.then(async () => {
      if (generation === this.#generation) await this.#attempt(delivery);
    });
  }

  async #attempt(delivery: Delivery): Promise<void> {
    const { target, requestTimeout } = delivery.event.link;
    if (!isLoopback(target) && !this.world.profile.gaps.remoteDeliveries) {
      delivery.status = 'blocked';
      return;
    }
    const at = new Date(this.world.clock.now()).toISOString();
    const { form } = delivery.event;
    const { idempotencyKey } = delivery;
    let attempt: Attempt;
    try {
      const status = await this.post({ target, form, idempotencyKey, timeoutMs: requestTimeout * 1000 });
      attempt = { at, status };
    } catch (error) {
      attempt = { at, error: error instanceof Error ? error.message || error.name : String(error) };
    }
    delivery.attempts.push(attempt);
    this.#settle(delivery, attempt);
  }

  #settle(delivery: Delivery, { status }: Attempt): void {
    if (delivery.event.link.mode === 'smart-event') {
      delivery.status = status === undefined ? 'failed' : 'sent';
      return;
    }
    const wait = REPEAT_AFTER_MS[delivery.attempts.length - 1];
    const isRepeated = status === undefined || REPEATED.has(status);
    if (status === 200) delivery.status = 'sent';
    else if (!isRepeated || wait === undefined) delivery.status = 'failed';
    else this.#timer.after(wait, () => this.#send(this.#laneOf(delivery.company), delivery));
  }
}
