import type { VirtualClock } from './clock.model.js';
import { ClockWait } from './clock.wait.js';
import type { Places } from './concurrency.limit.js';

/** Who asks for a place: a company, and the application (sender) that calls it. */
export interface Caller {
  readonly company: string;
  readonly sender: string;
}

interface Waiting {
  readonly caller: Caller;
  admit(): void;
}

const applicationKey = ({ company, sender }: Caller): string => `${company}\u0000${sender}`;

/**
 * Limits the requests that run at once, of a company and of each application in it; others are held for a while, then
 * turned away. Whoever waits longest goes first, unless his application is full: nobody waits for the places of another.
 */
export class ConcurrencyGate {
  readonly #running = new Map<string, number>();
  readonly #waiting = new Map<string, Waiting[]>();
  readonly #waits: ClockWait;

  /** @param placesOf  asked anew at every decision, so that changed limits count at once */
  constructor(
    clock: VirtualClock,
    private readonly placesOf: (company: string) => Places,
  ) {
    this.#waits = new ClockWait(clock);
  }

  /** @returns  false when no place was free in time; `holdMs` is over by the machine's time or by the virtual clock */
  async enter(caller: Caller, holdMs: number): Promise<boolean> {
    this.#admit(caller.company);
    if (this.#hasRoom(caller)) {
      this.#take(caller);
      return true;
    }
    return holdMs === 0 ? false : this.#wait(caller, holdMs);
  }

  leave(caller: Caller): void {
    for (const key of [caller.company, applicationKey(caller)]) {
      const left = this.#at(key) - 1;
      if (left > 0) this.#running.set(key, left);
      else this.#running.delete(key);
    }
    this.#admit(caller.company);
  }

  /** Of all companies: requests that have a place, and requests that wait for one. */
  get load(): { readonly running: number; readonly held: number } {
    const running = [...this.#running].filter(([key]) => !key.includes('\u0000'));
    return {
      running: running.reduce((total, [, count]) => total + count, 0),
      held: [...this.#waiting.values()].reduce((total, waiting) => total + waiting.length, 0),
    };
  }

  #hasRoom(caller: Caller): boolean {
    const { company, application } = this.placesOf(caller.company);
    return (
      (company === 0 || this.#at(caller.company) < company) &&
      (application === 0 || this.#at(applicationKey(caller)) < application)
    );
  }

  #at(key: string): number {
    return this.#running.get(key) ?? 0;
  }

  #take(caller: Caller): void {
    for (const key of [caller.company, applicationKey(caller)]) this.#running.set(key, this.#at(key) + 1);
  }

  #admit(company: string): void {
    for (const waiting of [...(this.#waiting.get(company) ?? [])]) {
      if (!this.#hasRoom(waiting.caller)) continue;
      this.#take(waiting.caller);
      this.#forget(waiting);
      waiting.admit();
    }
  }

  async #wait(caller: Caller, holdMs: number): Promise<boolean> {
    const hold = this.#waits.begin(holdMs);
    let isAdmitted = false;
    const waiting: Waiting = {
      caller,
      admit: () => {
        isAdmitted = true;
        hold.end();
      },
    };
    this.#waiting.set(caller.company, [...(this.#waiting.get(caller.company) ?? []), waiting]);
    await hold.over;
    if (!isAdmitted) this.#forget(waiting);
    return isAdmitted;
  }

  #forget(waiting: Waiting): void {
    const { company } = waiting.caller;
    const rest = (this.#waiting.get(company) ?? []).filter((each) => each !== waiting);
    if (rest.length > 0) this.#waiting.set(company, rest);
    else this.#waiting.delete(company);
  }
}
