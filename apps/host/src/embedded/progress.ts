import type { BridgeStatus, PostgresStatusReader } from '@bridge/persistence';
import type { EventLog } from '@bridge/ports';
import { consumedTopics } from '@bridge/pipeline';
import { countOpen } from '../lifecycle/lifecycle.js';
import { domains, topics } from '../installation.js';
import { systemClock } from '../system.js';

const LOOK_EVERY_MS = 250;
const SAY_EVERY_MS = 1_000;

export interface ProgressParts {
  readonly status: PostgresStatusReader;
  readonly log: EventLog;
  readonly group: string;
  readonly say: (text: string) => void;
  /** Held records are looked at once more when nothing else moves. */
  readonly endHolds: () => Promise<number>;
}

/** Watches a run: says how far it is, and when everything played has reached a final state. */
export class Progress {
  readonly #parts: ProgressParts;
  readonly #startedAt = systemClock.now().getTime();
  #saidAt = 0;
  #saidText = '';
  #hasSynced = false;

  constructor(parts: ProgressParts) {
    this.#parts = parts;
  }

  /** Seconds since this was made. */
  get seconds(): number {
    return (systemClock.now().getTime() - this.#startedAt) / 1000;
  }

  /** Resolves when nothing is on its way any more, or when the signal aborts. */
  async untilQuiet(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const status = await this.#look();
      const open = countOpen(status.jobs);
      const isRead =
        status.undispatched + status.commands === 0 &&
        (await this.#parts.log.lag(this.#parts.group, consumedTopics(topics, domains))) === 0;
      if (isRead && open > 0 && open === (status.jobs['held'] ?? 0)) {
        await this.#parts.endHolds();
      } else if (isRead && open === 0 && status.unpublished === 0 && (await this.#isStillQuiet(status))) {
        return;
      }
      await systemClock.sleep(LOOK_EVERY_MS, signal);
    }
  }

  /** Says how far it is until the signal aborts. */
  async watch(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#look();
      await systemClock.sleep(LOOK_EVERY_MS, signal);
    }
  }

  /** Says how far it is while the work goes on; the failure of the work comes first. */
  async during<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const over = new AbortController();
    const watched = this.watch(AbortSignal.any([signal, over.signal]));
    const [done, seen] = await Promise.allSettled([work().finally(() => over.abort()), watched]);
    if (done.status === 'rejected') {
      throw done.reason;
    }
    if (seen.status === 'rejected') {
      throw seen.reason;
    }
    return done.value;
  }

  /** A batch may have been committed between two looks. */
  async #isStillQuiet(before: BridgeStatus): Promise<boolean> {
    const now = await this.#parts.status.read();
    return (
      now.events === before.events &&
      now.deadLetters === before.deadLetters &&
      countOpen(now.jobs) === 0 &&
      now.undispatched + now.commands === 0 &&
      now.unpublished === 0
    );
  }

  async #look(): Promise<BridgeStatus> {
    const status = await this.#parts.status.read();
    const success = status.jobs['success'] ?? 0;
    if (success > 0 && !this.#hasSynced) {
      this.#hasSynced = true;
      this.#parts.say(`First record in step after ${this.seconds.toFixed(1)} s.`);
    }
    const now = systemClock.now().getTime();
    const text = describe(status);
    if (text !== this.#saidText && now - this.#saidAt >= SAY_EVERY_MS) {
      this.#saidAt = now;
      this.#saidText = text;
      this.#parts.say(text);
    }
    return status;
  }
}

function describe(status: BridgeStatus): string {
  const { jobs } = status;
  return `events ${status.events}, in step ${jobs['success'] ?? 0}, open ${countOpen(jobs)}, errors ${jobs['error'] ?? 0}, dead letters ${status.deadLetters}`;
}
