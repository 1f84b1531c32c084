import type { Company } from '@bridge/ports';
import type { AnsweredRequest } from './batch.stage.js';
import type { CompanyTurn, Paused, Preparation, ReadyRequest, Turn } from './company.turn.js';
import { MOST_PASSED_OVER } from './fair-turns.js';
import type { FairTurns } from './fair-turns.js';
import type { SlotLease } from './slot.lease.js';

export interface RunnerParts {
  readonly turn: CompanyTurn;
  readonly company: Company;
  readonly lease: SlotLease;
  readonly fair: FairTurns;
  readonly signal: AbortSignal;
  /** Told when the company was reached, or has nothing to do. */
  readonly onReached: () => Promise<void>;
  /** Told when a request as a whole had no answer; gives the pause that follows, if one does. */
  readonly onLost: (trouble: Paused) => Paused | undefined;
}

/**
 * Uses one slot so that it is never idle: while a request is on the wire the next one is prepared, and an answer is settled while
 * the next request is on the wire. A request that is ready steps back for a more urgent one.
 */
export class SlotRunner {
  readonly #parts: RunnerParts;
  readonly #ready: ReadyRequest[] = [];
  /** How often each of them has stepped back. */
  readonly #stepsBack = new WeakMap<ReadyRequest, number>();
  #preparing: Promise<Preparation> | undefined;
  #settling: Promise<void> | undefined;
  #paused: Paused | undefined;
  #hasWorked = false;

  constructor(parts: RunnerParts) {
    this.#parts = parts;
  }

  /**
   * Until there is nothing to do, the company cannot be reached, the slot is lost, or the process is to stop.
   *
   * @throws TransientError STORE_LEASE_LOST; what was under way belongs to somebody else then
   */
  async run(): Promise<{ readonly hasWorked: boolean; readonly paused: Paused | undefined }> {
    try {
      while (await this.#step()) {
        this.#hasWorked = true;
      }
      await this.#settled();
    } catch (err) {
      await Promise.allSettled([this.#settling]);
      // It has not left, which nobody else can know: it would be in doubt for as long as one that has.
      await Promise.allSettled([this.#giveBack()]);
      throw err;
    }
    await this.#giveBack();
    return { hasWorked: this.#hasWorked, paused: this.#paused };
  }

  get #mayGoOn(): boolean {
    return this.#paused === undefined && !this.#parts.signal.aborted && !this.#parts.lease.isLost;
  }

  /** False when there is nothing more to do. */
  async #step(): Promise<boolean> {
    const { turn, company, lease } = this.#parts;
    if (!this.#mayGoOn) {
      return false;
    }
    const request = await this.#next();
    if (request === undefined) {
      return false;
    }
    if (request === 'settled') {
      return true;
    }
    const answering = turn.send(company, lease, request);
    this.#prepareAhead();
    const answered = await answering;
    try {
      await this.#settled();
    } finally {
      // What became of these is known, whatever the database made of those before.
      await this.#settle(answered);
    }
    return true;
  }

  /** The next request to leave; `settled`: something was done without one. */
  async #next(): Promise<ReadyRequest | 'settled' | undefined> {
    if (this.#ready.length === 0) {
      const found = await this.#find();
      if (found !== 'ready') {
        return found;
      }
    }
    const [first] = this.#ready;
    if (first !== undefined) {
      await this.#letPass(first);
    }
    return this.#mayGoOn ? this.#ready.shift() : undefined;
  }

  /** More urgent ones go first, but not for ever. */
  async #letPass(first: ReadyRequest): Promise<void> {
    const { turn, company, lease, fair } = this.#parts;
    const steps = this.#stepsBack.get(first) ?? 0;
    if (steps >= MOST_PASSED_OVER) {
      // This was the turn of the less urgent: the next one is not theirs as well.
      fair.note(false);
      return;
    }
    if (first.isDue || !(await turn.isOvertaken(company, first))) {
      return;
    }
    const urgent = await turn.prepare(company, lease, fair, first.priority);
    if (urgent.kind === 'ready') {
      this.#stepsBack.set(first, steps + 1);
      this.#paused ??= urgent.paused;
      this.#ready.unshift(...urgent.requests);
    }
  }

  /** `ready`: there are requests now. */
  async #find(): Promise<'ready' | 'settled' | undefined> {
    const { turn, company, lease, fair } = this.#parts;
    const ahead = this.#preparing;
    this.#preparing = undefined;
    let found = await (ahead ?? turn.prepare(company, lease, fair));
    if (found.kind === 'idle' && ahead !== undefined) {
      // What is settled now may let something go.
      await this.#settled();
      found = this.#mayGoOn ? await turn.prepare(company, lease, fair) : found;
    }
    if (found.kind === 'ready') {
      this.#paused ??= found.paused;
      this.#ready.push(...found.requests);
      return found.requests.length > 0 ? 'ready' : 'settled';
    }
    if (found.kind === 'idle') {
      await this.#parts.onReached();
      return undefined;
    }
    await this.#settled();
    if (!this.#mayGoOn) {
      await turn.giveBack(lease, [], found.doubtful);
      return undefined;
    }
    await this.#note(await turn.resolve(company, lease, found.doubtful));
    return 'settled';
  }

  #prepareAhead(): void {
    const { turn, company, lease, fair, signal } = this.#parts;
    if (this.#ready.length === 0 && this.#preparing === undefined && !signal.aborted) {
      this.#preparing = turn.prepare(company, lease, fair);
      // It is looked at when its turn comes.
      this.#preparing.catch(() => undefined);
    }
  }

  /** Whether the company can be reached is known at once; the rest is written down while the next request is on the wire. */
  async #settle(answered: AnsweredRequest): Promise<void> {
    const { turn, company, lease, onLost } = this.#parts;
    const weighed = turn.weigh(answered);
    this.#settling = turn.settle(company, lease, answered, weighed);
    this.#settling.catch(() => undefined);
    if (weighed.lost === undefined) {
      await this.#note(weighed.paused ?? { kind: 'worked' });
    } else {
      this.#paused ??= onLost(weighed.lost);
    }
  }

  async #settled(): Promise<void> {
    const settling = this.#settling;
    this.#settling = undefined;
    await settling;
  }

  async #note(turn: Turn): Promise<void> {
    if (turn.kind === 'paused') {
      this.#paused ??= turn;
    } else {
      await this.#parts.onReached();
    }
  }

  /** What was prepared and does not leave. */
  async #giveBack(): Promise<void> {
    const { turn, lease } = this.#parts;
    const [ahead] = await Promise.allSettled([this.#preparing]);
    const found = ahead.status === 'fulfilled' ? ahead.value : undefined;
    const left = [...this.#ready, ...(found?.kind === 'ready' ? found.requests : [])];
    if (!lease.isLost) {
      await turn.giveBack(lease, left, found?.kind === 'doubt' ? found.doubtful : []);
    }
    if (ahead.status === 'rejected') {
      throw ahead.reason;
    }
  }
}
