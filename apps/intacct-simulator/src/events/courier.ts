import type { SeededRandom, VirtualClock } from '../load/clock.model.js';
import { ClockWait } from '../load/clock.wait.js';
import type { FaultBoard } from '../load/fault.board.js';
import type { Profile } from '../load/profile.schema.js';
import type { BacklogChanges, BacklogState } from '../store/backlog.store.js';
import { DeliveryJournal } from './delivery.journal.js';
import { fromDeliveryCell, toDeliveryCell, type Delivery, type DeliveryState } from './delivery.model.js';
import type { Firing } from './event.firing.js';
import { FormSender, isLoopback, type PostOutcome } from './form.sender.js';

/** Waits before the second, third and fourth attempt of a trigger. */
const REPEAT_AFTER_MS = [10_000, 30_000, 90_000] as const;
const REPEATED = new Set([408, 429, 500, 502, 503, 504]);
/** Drawn, and after it the number of the delivery: no other process of this state gives the same one. */
const KEY_LENGTH = { drawn: 24, number: 8 } as const;
/** What waits to leave in a company; firings beyond it are not delivered. */
const MAX_QUEUE = 50_000;
/** What `reorder` holds at most; the next one leaves, and everything held with it. */
const MAX_HELD = 1_000;

export interface CourierSite {
  readonly clock: VirtualClock;
  readonly profile: Profile;
  /** What was accepted before, and the last number given out. */
  readonly backlog: { readonly state: BacklogState; readonly lastPost: number };
  keepBacklog(changes: BacklogChanges): void;
}

const isGood = (outcome: PostOutcome): boolean => 'status' in outcome && outcome.status >= 200 && outcome.status < 300;
const isPending = ({ state }: Delivery): boolean => state === 'waiting' || state === 'held';

/**
 * Carries firings to their targets: in each company one after the other in the order of the commits, away from the
 * requests that caused them. What is delayed, held or repeated does not hold up the others. Each step is told to the
 * backlog, so that another process can go on.
 */
export class Courier {
  readonly journal: DeliveryJournal;
  readonly #sender = new FormSender();
  readonly #waits: ClockWait;
  /** By company; an entry exists as long as its work goes on. */
  readonly #queues = new Map<string, Delivery[]>();
  /** What this courier still works on; a reset forgets it. */
  #alive = new Set<Delivery>();
  #held: Delivery[] = [];

  constructor(
    private readonly site: CourierSite,
    private readonly faults: FaultBoard,
    private readonly random: SeededRandom,
  ) {
    this.#waits = new ClockWait(site.clock);
    this.journal = new DeliveryJournal(site.backlog.lastPost);
  }

  /** Makes deliveries of firings and puts them in the backlog, with the faults that strike them. */
  register(firings: readonly Firing[]): readonly Delivery[] {
    const deliveries = firings.map((firing) => {
      const delivery = this.#delivery(firing);
      const fault = this.faults.deliveryFault(firing.company, firing.event.object);
      if (fault?.do === 'request-lost') delivery.state = 'lost';
      else if (fault !== undefined)
        delivery.fault = { do: fault.do, ...(fault.ms === undefined ? {} : { ms: fault.ms }) };
      this.journal.add(delivery);
      return delivery;
    });
    this.site.keepBacklog({
      posts: deliveries.map((each) => [each.seq, isPending(each) ? toDeliveryCell(each) : null]),
    });
    return deliveries;
  }

  /** Returns at once; nothing is posted before the caller has gone on. */
  send(deliveries: readonly Delivery[]): void {
    for (const delivery of deliveries.filter(isPending)) {
      this.#alive.add(delivery);
      this.#enqueue(delivery);
    }
  }

  /** Go on with what the backlog has: after a restart, or back at a snapshot. Numbers and keys stay. */
  resume(): void {
    for (const cell of this.site.backlog.state.posts.values()) {
      const delivery = fromDeliveryCell(cell);
      this.journal.add(delivery);
      this.#alive.add(delivery);
      this.#goOn(delivery);
    }
  }

  /** Break off what is under way; the backlog keeps it. */
  stop(): void {
    this.#alive = new Set();
    this.#queues.clear();
    this.#held = [];
    this.#waits.cancel();
    this.#sender.cancel();
  }

  /** Break off and forget. */
  reset(): void {
    this.stop();
    this.journal.clear();
  }

  #goOn(delivery: Delivery): void {
    const { dueAt, state, fault, attempts } = delivery;
    const leftMs = dueAt === undefined ? 0 : Math.max(0, dueAt - this.site.clock.now());
    if (state === 'held') {
      this.#held.push(delivery);
      if (dueAt !== undefined) void this.#releaseAfter(delivery, leftMs);
    } else if (dueAt === undefined) this.#enqueue(delivery);
    else if (fault?.do === 'delay') void this.#later(delivery, leftMs);
    else void this.#repeat(delivery, leftMs, attempts.length - Number(fault?.do === 'duplicate'));
  }

  #delivery(firing: Firing): Delivery {
    const seq = this.journal.nextSeq();
    const base = { seq, firing, attempts: [], state: 'waiting' as DeliveryState };
    if (firing.event.mode !== 'trigger') return base;
    const number = seq.toString(36).padStart(KEY_LENGTH.number, '0');
    return { ...base, idempotencyKey: this.random.text(KEY_LENGTH.drawn) + number };
  }

  #enqueue(delivery: Delivery): void {
    const { company } = delivery.firing;
    const queue = this.#queues.get(company);
    if (queue === undefined) {
      const started = [delivery];
      this.#queues.set(company, started);
      setImmediate(() => void this.#work(company, started));
    } else if (queue.length < MAX_QUEUE) queue.push(delivery);
    else this.#fail(delivery, 'too many deliveries wait');
  }

  async #work(company: string, queue: Delivery[]): Promise<void> {
    while (queue.length > 0) {
      for (const delivery of queue.splice(0)) {
        if (this.#alive.has(delivery)) await this.#carry(delivery);
      }
    }
    if (this.#queues.get(company) === queue) this.#queues.delete(company);
  }

  async #carry(delivery: Delivery): Promise<void> {
    const { fault } = delivery;
    if (fault?.do === 'reorder' && this.#held.length < MAX_HELD) {
      this.#held.push(delivery);
      this.#change(delivery, 'held', fault.ms);
      if (fault.ms !== undefined) void this.#releaseAfter(delivery, fault.ms);
      return;
    }
    if (fault?.do === 'delay') {
      const ms = fault.ms ?? 0;
      this.#change(delivery, 'waiting', ms);
      void this.#later(delivery, ms);
      return;
    }
    await this.#leaveBefore(delivery);
  }

  /** Those that are held follow one that has left; one that may not go lets nobody go. */
  async #leaveBefore(delivery: Delivery): Promise<void> {
    await this.#leave(delivery);
    if (delivery.state !== 'refused') await this.#releaseHeld(delivery.firing.company);
  }

  async #releaseHeld(company: string): Promise<void> {
    const due = this.#held.filter(({ firing }) => firing.company === company);
    this.#held = this.#held.filter((each) => !due.includes(each));
    for (const each of due) {
      if (!this.#alive.has(each)) continue;
      this.#pass(each);
      await this.#leave(each);
    }
  }

  /** For a delivery that no other one follows. */
  async #releaseAfter(delivery: Delivery, ms: number): Promise<void> {
    if (!(await this.#waits.wait(ms)) || !this.#held.includes(delivery)) return;
    this.#held = this.#held.filter((each) => each !== delivery);
    this.#pass(delivery);
    await this.#leave(delivery);
  }

  async #later(delivery: Delivery, ms: number): Promise<void> {
    if (!(await this.#waited(delivery, ms))) return;
    this.#pass(delivery);
    await this.#leaveBefore(delivery);
  }

  /** The fault has had its effect. */
  #pass(delivery: Delivery): void {
    delete delivery.fault;
    this.#change(delivery, 'waiting');
  }

  /** @returns  false when it was broken off */
  async #waited(delivery: Delivery, ms: number): Promise<boolean> {
    if ((await this.#waits.wait(ms)) && this.#alive.has(delivery)) return true;
    delivery.state = 'cancelled';
    return false;
  }

  /** The first attempt; repeats of a trigger go on by themselves. */
  async #leave(delivery: Delivery): Promise<void> {
    const { fault, firing } = delivery;
    const { event } = firing;
    if (this.site.profile.gaps.smartEventTargets === 'loopback' && !isLoopback(event.url)) {
      this.#fail(delivery, 'the target is not on this machine (switch smartEventTargets)', 'refused');
      return;
    }
    const outcome = await this.#post(delivery);
    if (fault?.do === 'duplicate' && this.#alive.has(delivery)) await this.#post(delivery);
    if (event.mode === 'trigger') this.#settle(delivery, outcome, 0);
    else this.#change(delivery, 'status' in outcome ? 'sent' : 'failed');
  }

  #settle(delivery: Delivery, outcome: PostOutcome, repeats: number): void {
    const waitMs = REPEAT_AFTER_MS[repeats];
    if (isGood(outcome)) this.#change(delivery, 'sent');
    else if (waitMs === undefined || !('status' in outcome) || !REPEATED.has(outcome.status)) {
      this.#change(delivery, 'failed');
    } else {
      const scaledMs = waitMs * this.site.profile.gaps.triggerWaitScale;
      this.#change(delivery, 'waiting', scaledMs);
      void this.#repeat(delivery, scaledMs, repeats + 1);
    }
  }

  async #repeat(delivery: Delivery, waitMs: number, repeats: number): Promise<void> {
    if (!(await this.#waited(delivery, waitMs))) return;
    this.#settle(delivery, await this.#post(delivery), repeats);
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

  /** @param waitMs  until its next step; absent: none is awaited */
  #change(delivery: Delivery, state: DeliveryState, waitMs?: number): void {
    delivery.state = state;
    if (waitMs === undefined) delete delivery.dueAt;
    else delivery.dueAt = this.site.clock.now() + waitMs;
    if (!this.#alive.has(delivery)) return;
    const goesOn = isPending(delivery);
    if (!goesOn) this.#alive.delete(delivery);
    this.site.keepBacklog({ posts: [[delivery.seq, goesOn ? toDeliveryCell(delivery) : null]] });
  }

  #fail(delivery: Delivery, error: string, state: DeliveryState = 'failed'): void {
    delivery.attempts.push({ at: new Date(this.site.clock.now()).toISOString(), error });
    this.#change(delivery, state);
  }
}
