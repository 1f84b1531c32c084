/** Shifted by so much, or standing still at that time. */
export type ClockState = { readonly offsetMs: number } | { readonly frozenAt: number };

/** The simulator's time: the machine's, shifted, or frozen. */
export class VirtualClock {
  #offsetMs = 0;
  #frozenAt: number | undefined;
  readonly #listeners: (() => void)[] = [];

  now(): number {
    return this.#frozenAt ?? Date.now() + this.#offsetMs;
  }

  set(at: number): void {
    if (this.#frozenAt === undefined) this.#offsetMs = at - Date.now();
    else this.#frozenAt = at;
    this.#moved();
  }

  /** Told whenever the time is set or advanced. */
  onMove(listener: () => void): void {
    this.#listeners.push(listener);
  }

  #moved(): void {
    for (const listener of this.#listeners) listener();
  }

  advance(ms: number): void {
    if (this.#frozenAt === undefined) this.#offsetMs += ms;
    else this.#frozenAt += ms;
    this.#moved();
  }

  freeze(): void {
    this.#frozenAt = this.now();
  }

  resume(): void {
    this.#offsetMs = this.now() - Date.now();
    this.#frozenAt = undefined;
  }

  get state(): ClockState {
    return this.#frozenAt === undefined ? { offsetMs: this.#offsetMs } : { frozenAt: this.#frozenAt };
  }

  restore(state: ClockState): void {
    this.#frozenAt = 'frozenAt' in state ? state.frozenAt : undefined;
    this.#offsetMs = 'offsetMs' in state ? state.offsetMs : 0;
    this.#moved();
  }

  get offsetMs(): number {
    return this.now() - Date.now();
  }

  get frozen(): boolean {
    return this.#frozenAt !== undefined;
  }
}

/** A small seeded generator (mulberry32), so that a run can be repeated. */
export class SeededRandom {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  get state(): number {
    return this.#state;
  }

  /** Goes on from there. */
  restore(state: number): void {
    this.#state = state >>> 0;
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** Standard normal, by Box and Muller. */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
  }

  text(length: number): string {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
    let result = '';
    for (let index = 0; index < length; index += 1) result += alphabet[Math.floor(this.next() * alphabet.length)];
    return result;
  }
}
