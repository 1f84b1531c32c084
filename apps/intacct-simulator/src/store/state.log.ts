import type { StateFile } from './state.file.js';
import type { StateLine } from './state.format.js';

/** What one line says; nothing said about companies and sessions means that they stay. */
export type StatePart = Partial<Omit<StateLine, 'v' | 'more'>>;

const lineOf = (part: StatePart, more: boolean): StateLine => ({
  v: 1,
  ...(more ? { more: true } : {}),
  commits: [],
  sessions: [],
  ...part,
});

/** The way into the state file, when there is one. */
export class StateLog {
  #held: StatePart[] | undefined;

  constructor(private readonly file: StateFile | undefined) {}

  get isKept(): boolean {
    return this.file !== undefined;
  }

  append(part: StatePart): void {
    if (this.file === undefined) return;
    if (this.#held === undefined) this.file.append(lineOf(part, false));
    else this.#held.push(part);
  }

  /** Together or not at all, each made when it is its turn. */
  appendAll<T>(items: Iterable<T>, partOf: (item: T) => StatePart): void {
    let last: StatePart | undefined;
    for (const item of items) {
      if (last !== undefined) this.file?.append(lineOf(last, true));
      last = partOf(item);
    }
    if (last !== undefined) this.file?.append(lineOf(last, false));
  }

  /** What is appended meanwhile counts together or not at all; must not wait for anything. */
  together<T>(run: () => T): T {
    if (this.#held !== undefined) return run();
    this.#held = [];
    try {
      return run();
    } finally {
      const parts = this.#held;
      this.#held = undefined;
      this.appendAll(parts, (part) => part);
    }
  }
}
