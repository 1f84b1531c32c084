import { topicNames } from '@bridge/pipeline';
import type { EventLog } from '@bridge/ports';
import { wallMs } from './arrival.gateway.js';

const FINAL = /^intacct\.record\.(success|error|not)\.v1$/;

/** Reads sync results as DMO does, and says when the final one of an event came. */
export class ResultWatch {
  readonly #waiting = new Map<string, (ms: number) => void>();

  static async open(log: EventLog): Promise<ResultWatch> {
    const watch = new ResultWatch();
    await log.subscribe({
      group: 'bench-results',
      topics: [topicNames().results],
      onBatch: ({ records }) => {
        const now = wallMs();
        for (const { value } of records) watch.#take(String(value), now);
        return Promise.resolve();
      },
    });
    return watch;
  }

  /** Resolves with the time at which the final result of this event was read, ms of the wall clock. */
  final(eventId: string): Promise<number> {
    return new Promise((resolve) => this.#waiting.set(eventId, resolve));
  }

  #take(text: string, now: number): void {
    const { type, causationid } = JSON.parse(text) as { readonly type: string; readonly causationid: string };
    if (FINAL.test(type)) this.#waiting.get(causationid)?.(now);
  }
}
