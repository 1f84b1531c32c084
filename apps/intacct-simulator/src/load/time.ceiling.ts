import type { VirtualClock } from './clock.model.js';

interface Race {
  readonly startedAt: number;
  strike(): void;
}

/** The longest time that the server gives a request, by the machine's time or when the virtual clock is moved on. */
export class TimeCeiling {
  readonly #races = new Set<Race>();

  constructor(
    private readonly clock: VirtualClock,
    private readonly limitMs: () => number,
  ) {
    clock.onMove(() => {
      const before = this.clock.now() - this.limitMs();
      for (const race of [...this.#races]) if (race.startedAt <= before) race.strike();
    });
  }

  /** @returns  undefined when the ceiling was first; the work goes on */
  async race<T>(work: Promise<T>): Promise<T | undefined> {
    let strike = (): void => undefined;
    const struck = new Promise<undefined>((resolve) => {
      strike = () => resolve(undefined);
    });
    const race: Race = { startedAt: this.clock.now(), strike };
    const timer = setTimeout(strike, this.limitMs());
    this.#races.add(race);
    try {
      return await Promise.race([work, struck]);
    } finally {
      clearTimeout(timer);
      this.#races.delete(race);
    }
  }
}
