export const IN_FLIGHT_MODES = ['wait', 'refuse'] as const;
export type InFlightMode = (typeof IN_FLIGHT_MODES)[number];

/** The hold of one request on its function control ids. */
export interface Claim {
  /** Ids whose first execution is still under way; they must not run. Only in mode `refuse`. */
  readonly refused: ReadonlySet<string>;
  release(): void;
}

type Waiters = (() => void)[];

const NONE: ReadonlySet<string> = new Set();

/** The claim of a request whose ids are not checked. */
export const NO_CLAIM: Claim = { refused: NONE, release: () => undefined };

/** Function control ids that are being executed: from admission until the functions have run. */
export class FlightGate {
  readonly #flights = new Map<string, Waiters>();

  /**
   * All ids of a request at once, so that two requests never wait for each other.
   *
   * @param scope  ids of different scopes do not meet
   */
  async claim(scope: string, ids: readonly string[], mode: InFlightMode): Promise<Claim> {
    if (mode === 'refuse') {
      return this.#take(scope, ids, new Set(ids.filter((id) => this.#flights.has(keyOf(scope, id)))));
    }
    for (let busy = this.#busy(scope, ids); busy !== undefined; busy = this.#busy(scope, ids)) {
      const waiters = busy;
      await new Promise<void>((resolve) => waiters.push(resolve));
    }
    return this.#take(scope, ids, NONE);
  }

  #busy(scope: string, ids: readonly string[]): Waiters | undefined {
    for (const id of ids) {
      const waiters = this.#flights.get(keyOf(scope, id));
      if (waiters !== undefined) return waiters;
    }
    return undefined;
  }

  #take(scope: string, ids: readonly string[], refused: ReadonlySet<string>): Claim {
    const waiters: Waiters = [];
    const keys: string[] = [];
    for (const id of ids) {
      if (refused.has(id)) continue;
      const key = keyOf(scope, id);
      keys.push(key);
      this.#flights.set(key, waiters);
    }
    return {
      refused,
      release: () => {
        for (const key of keys) this.#flights.delete(key);
        for (const resume of waiters) resume();
      },
    };
  }
}

const keyOf = (scope: string, id: string): string => `${scope}\u0000${id}`;
