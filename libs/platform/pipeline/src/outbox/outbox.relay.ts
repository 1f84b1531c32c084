import type {
  Clock,
  EventLog,
  Failpoints,
  IdSource,
  Leases,
  Logger,
  Outbox,
  OutboxMessage,
  Telemetry,
  Tracer,
} from '@bridge/ports';

const BATCH_MESSAGES = 500;
const LEASE_NAME = 'outbox-relay';
/** A log that answers but refuses everything is not asked longer in one turn. */
const MOST_ISOLATION_MS = 60_000;
const FAILURE_LIMIT = 500;
const TOO_LARGE = /too[ _]large/i;

export interface RelayParts {
  readonly outbox: Outbox;
  readonly leases: Leases;
  readonly log: EventLog;
  readonly telemetry: Telemetry;
  readonly tracer: Tracer;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly failpoints: Failpoints;
}

interface Refused {
  readonly message: OutboxMessage;
  readonly error: unknown;
}

/**
 * Publishes what waits, in order, then marks it: at least once, repeats carry the same result id. One relay at a time. A message
 * that the log refuses for itself is set aside, so that the others go on.
 */
export class OutboxRelay {
  readonly #parts: RelayParts;
  readonly #holder: string;
  readonly #leaseMs: number;

  constructor(parts: RelayParts, leaseMs: number) {
    this.#parts = parts;
    this.#holder = parts.ids.next();
    this.#leaseMs = leaseMs;
  }

  /** Publish one batch; true when there may be more. Rejects when the log takes nothing. */
  async turn(): Promise<boolean> {
    if (!(await this.#hold())) {
      return false;
    }
    const due = await this.#parts.outbox.next(BATCH_MESSAGES);
    if (due.length === 0) {
      return false;
    }
    const { failpoints } = this.#parts;
    await failpoints.reach('outbox.after-read');
    try {
      await this.#publish(due);
      await failpoints.reach('outbox.after-publish');
    } catch (error) {
      await this.#isolate(due, error);
      return true;
    }
    await this.#published(due);
    await failpoints.reach('outbox.after-mark');
    return due.length === BATCH_MESSAGES;
  }

  /** Publish until the outbox is empty. */
  async flush(): Promise<void> {
    while (await this.turn()) {
      // the next batch
    }
  }

  async release(): Promise<void> {
    await this.#parts.leases.release(LEASE_NAME, this.#holder);
  }

  #hold(): Promise<boolean> {
    return this.#parts.leases.hold(LEASE_NAME, this.#holder, this.#leaseMs);
  }

  /** One by one. What is refused while others pass has the fault itself; when nothing passes, it is the log's. */
  async #isolate(due: readonly OutboxMessage[], cause: unknown): Promise<void> {
    await this.#parts.log.ping();
    const endsAtMs = this.#parts.clock.monotonicMs() + MOST_ISOLATION_MS;
    const suspects = new Map<string, Refused>();
    let hasMoved = false;
    for (const message of due) {
      if (this.#parts.clock.monotonicMs() >= endsAtMs || !(await this.#hold())) {
        break;
      }
      // The order of a key is kept: nothing overtakes a message that may still be published.
      if (suspects.has(laneOf(message))) {
        continue;
      }
      const refused = await this.#publishOne(message);
      if (refused === undefined) {
        hasMoved = true;
      } else if (saysTooLarge(refused.error)) {
        await this.#fail(refused);
        hasMoved = true;
      } else {
        suspects.set(laneOf(message), refused);
      }
    }
    if (!hasMoved) {
      throw cause;
    }
    await this.#judge([...suspects.values()]);
  }

  /** Once more, now that the log is known to work. */
  async #judge(suspects: readonly Refused[]): Promise<void> {
    for (const { message } of suspects) {
      const again = (await this.#hold()) ? await this.#publishOne(message) : undefined;
      if (again !== undefined) {
        await this.#parts.log.ping();
        await this.#fail(again);
      }
    }
  }

  async #publish(messages: readonly OutboxMessage[]): Promise<void> {
    const span = this.#parts.tracer.startPublish(messages);
    let outcome = 'failed';
    try {
      await this.#parts.log.publish(messages);
      outcome = 'published';
    } finally {
      span.end(outcome);
    }
  }

  async #publishOne(message: OutboxMessage): Promise<Refused | undefined> {
    try {
      await this.#publish([message]);
    } catch (error) {
      return { message, error };
    }
    await this.#published([message]);
    return undefined;
  }

  async #published(messages: readonly OutboxMessage[]): Promise<void> {
    await this.#parts.outbox.markPublished(messages.map((message) => message.id));
    this.#count('published', messages.length);
    this.#parts.logger.info('messages published', {
      flow: 'to-intacct',
      stage: 'outbox',
      outcome: String(messages.length),
    });
  }

  async #fail({ message, error }: Refused): Promise<void> {
    await this.#parts.outbox.markFailed(message.id, chainOf(error).map(textOf).join(': ').slice(0, FAILURE_LIMIT));
    this.#count('failed', 1);
    this.#parts.logger.error('a message is refused by the log, it was set aside', {
      flow: 'to-intacct',
      stage: 'outbox',
      code: 'OUTBOX_MESSAGE_REFUSED',
      key: message.key ?? '',
      topic: message.topic,
      message_id: message.id,
      err: error,
    });
  }

  #count(outcome: string, messages: number): void {
    this.#parts.telemetry.countRecords(
      { flow: 'to-intacct', plugin: 'none', object: 'none', stage: 'outbox', outcome },
      messages,
    );
  }
}

function laneOf({ topic, key, id }: OutboxMessage): string {
  return JSON.stringify(key === null ? [topic, null, id] : [topic, key]);
}

function saysTooLarge(error: unknown): boolean {
  return chainOf(error).some((one) => TOO_LARGE.test(textOf(one)) || TOO_LARGE.test(typeOf(one)));
}

/** An error and its causes, outermost first. */
function chainOf(error: unknown): readonly unknown[] {
  const chain: unknown[] = [];
  for (let one = error; one !== undefined && !chain.includes(one); one = one instanceof Error ? one.cause : undefined) {
    chain.push(one);
  }
  return chain;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function typeOf(error: unknown): string {
  return error instanceof Error && 'type' in error ? String(error.type) : '';
}
