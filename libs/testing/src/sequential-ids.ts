import type { IdSource } from '@bridge/ports';

/** `<prefix>-1`, `<prefix>-2`, … */
export class SequentialIds implements IdSource {
  readonly #prefix: string;
  #last = 0;

  constructor(prefix = 'id') {
    this.#prefix = prefix;
  }

  next(): string {
    this.#last += 1;
    return `${this.#prefix}-${this.#last}`;
  }
}
