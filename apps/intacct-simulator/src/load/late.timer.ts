/** Waits of work that runs on after its client was answered; all of them can be cancelled. */
export class LateTimer {
  readonly #waits = new Map<NodeJS.Timeout, () => void>();
  #cancellations = 0;

  /** Has grown: whatever began to wait before must not run any more. */
  get cancellations(): number {
    return this.#cancellations;
  }

  /** Ends when the time is over or everything was cancelled. */
  wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#waits.delete(timer);
        resolve();
      }, ms);
      this.#waits.set(timer, resolve);
    });
  }

  cancel(): void {
    this.#cancellations += 1;
    for (const [timer, end] of this.#waits) {
      clearTimeout(timer);
      end();
    }
    this.#waits.clear();
  }
}
