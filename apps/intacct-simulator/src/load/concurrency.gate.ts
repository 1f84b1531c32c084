/** Limits the requests of one company that run at once; others are held for a while, then turned away. */
export class ConcurrencyGate {
  readonly #running = new Map<string, number>();
  #waiting: { readonly company: string; readonly admit: () => void }[] = [];

  /** @returns  false when no place was free in time */
  async enter(company: string, limit: number, holdMs: number): Promise<boolean> {
    const running = this.#running.get(company) ?? 0;
    if (limit === 0 || running < limit) {
      this.#running.set(company, running + 1);
      return true;
    }
    return holdMs === 0 ? false : this.#wait(company, holdMs);
  }

  leave(company: string): void {
    const next = this.#waiting.findIndex((each) => each.company === company);
    const [waiting] = next < 0 ? [] : this.#waiting.splice(next, 1);
    if (waiting === undefined) this.#running.set(company, Math.max(0, (this.#running.get(company) ?? 0) - 1));
    else waiting.admit();
  }

  running(company: string): number {
    return this.#running.get(company) ?? 0;
  }

  #wait(company: string, holdMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const entry = {
        company,
        admit: () => {
          clearTimeout(timer);
          resolve(true);
        },
      };
      const timer = setTimeout(() => {
        this.#waiting = this.#waiting.filter((each) => each !== entry);
        resolve(false);
      }, holdMs);
      this.#waiting.push(entry);
    });
  }
}
