import type { EventLog, IdSource, Leases, Outbox, Telemetry } from '@bridge/ports';

const BATCH_MESSAGES = 500;
const LEASE_NAME = 'outbox-relay';

export interface RelayParts {
  readonly outbox: Outbox;
  readonly leases: Leases;
  readonly log: EventLog;
  readonly telemetry: Telemetry;
  readonly ids: IdSource;
}

/** Publishes what waits, in order, then marks it: at least once, repeats carry the same result id. One relay at a time. */
export class OutboxRelay {
  readonly #parts: RelayParts;
  readonly #holder: string;
  readonly #leaseMs: number;

  constructor(parts: RelayParts, leaseMs: number) {
    this.#parts = parts;
    this.#holder = parts.ids.next();
    this.#leaseMs = leaseMs;
  }

  /** Publish one batch; true when there may be more. */
  async turn(): Promise<boolean> {
    const { outbox, leases, log, telemetry } = this.#parts;
    if (!(await leases.hold(LEASE_NAME, this.#holder, this.#leaseMs))) {
      return false;
    }
    const due = await outbox.next(BATCH_MESSAGES);
    if (due.length > 0) {
      await log.publish(due);
      await outbox.markPublished(due.map((message) => message.id));
      telemetry.countRecords(
        { flow: 'to-intacct', plugin: 'none', object: 'none', stage: 'outbox', outcome: 'published' },
        due.length,
      );
    }
    return due.length === BATCH_MESSAGES;
  }

  async release(): Promise<void> {
    await this.#parts.leases.release(LEASE_NAME, this.#holder);
  }
}
