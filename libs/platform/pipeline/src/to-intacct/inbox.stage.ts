import type { AcceptedEvent, DeadLetter, Failpoints, Inbox, LogBatch, Logger, Telemetry } from '@bridge/ports';
import type { EnvelopeResult, EnvelopeStage } from './envelope.stage.js';

// SQLSTATE class 22: the data cannot be stored. Everything else is the database's trouble, not the event's.
const DATA_EXCEPTION = /^22/;

export interface InboxParts {
  readonly inbox: Inbox;
  readonly telemetry: Telemetry;
  readonly logger: Logger;
  readonly failpoints: Failpoints;
}

/** The first durable point: a batch of the log is stored, then its offset may move. */
export class InboxStage {
  readonly #envelope: EnvelopeStage;
  readonly #parts: InboxParts;

  constructor(envelope: EnvelopeStage, parts: InboxParts) {
    this.#envelope = envelope;
    this.#parts = parts;
  }

  /** Rejects only when the batch could not be stored at all; the log then delivers it again. */
  async accept(batch: LogBatch): Promise<void> {
    const results: EnvelopeResult[] = [];
    for (const record of batch.records) {
      results.push(await this.#envelope.parse(record));
    }
    const { failpoints } = this.#parts;
    await failpoints.reach('inbox.before-store');
    await this.#store(results);
    await failpoints.reach('inbox.after-store');
    this.#count(results);
  }

  /** One row that PostgreSQL refuses must not stop the partition: the batch is halved until that row stands alone. */
  async #store(results: readonly EnvelopeResult[]): Promise<void> {
    try {
      await this.#parts.inbox.accept(
        results.flatMap((result) => (result.kind === 'event' ? [result.event] : [])),
        results.flatMap((result) => (result.kind === 'dead' ? [result.letter] : [])),
      );
    } catch (error) {
      const [first] = results;
      if (!isDataException(error) || first === undefined) {
        throw error;
      }
      if (results.length === 1) {
        if (first.kind === 'dead') {
          throw error;
        }
        await this.#parts.inbox.accept([], [toUnstorableLetter(first.event, error)]);
        return;
      }
      const middle = Math.ceil(results.length / 2);
      await this.#store(results.slice(0, middle));
      await this.#store(results.slice(middle));
    }
  }

  #count(results: readonly EnvelopeResult[]): void {
    for (const result of results) {
      if (result.kind === 'event') {
        const { plugin, object } = result.event;
        this.#parts.telemetry.countRecords({ flow: 'to-intacct', plugin, object, stage: 'inbox', outcome: 'accepted' });
      } else {
        const { code, eventId, type, origin } = result.letter;
        this.#parts.telemetry.countRecords({
          flow: 'to-intacct',
          plugin: 'none',
          object: 'none',
          stage: 'envelope',
          outcome: 'dead-letter',
        });
        this.#parts.logger.debug('event became a dead letter', {
          flow: 'to-intacct',
          stage: 'envelope',
          code,
          type,
          event_id: eventId ?? '',
          key: origin.key ?? '',
        });
      }
    }
  }
}

/** The data cannot be stored: not the database's trouble. */
export function isDataException(error: unknown): error is { readonly code: string; readonly message: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && DATA_EXCEPTION.test(error.code);
}

/** For an event that PostgreSQL refuses. */
export function toUnstorableLetter(event: AcceptedEvent, error: { readonly message: string }): DeadLetter {
  return {
    stage: 'inbox',
    class: 'rejected',
    code: 'INBOX_NOT_STORABLE',
    message: `The event cannot be stored: ${error.message.slice(0, 200)}.`,
    field: undefined,
    tenant: event.tenant,
    source: event.source,
    eventId: event.eventId,
    type: event.type,
    origin: event.origin,
    value: event.original.value,
    headers: event.original.headers,
  };
}
