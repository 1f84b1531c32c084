import type {
  AcceptedEvent,
  Clock,
  DeadLetter,
  Failpoints,
  Inbox,
  LogBatch,
  LogRecord,
  Logger,
  Telemetry,
  Tracer,
} from '@bridge/ports';
import type { EnvelopeResult, EnvelopeStage } from './envelope.stage.js';
import { traceIntake } from './intake.trace.js';
import { eventFields } from './record.log.js';

// SQLSTATE classes of what one row can do: its data cannot be stored, break a constraint, or are over a limit of the server.
// Everything else is the database's trouble, not the event's.
const DATA_EXCEPTION = /^(22|23|54)/;
/** Values of one insert, together. Compressed batches are many times larger than what the broker counts. */
const RUN_BYTES = 4 * 1024 * 1024;

export interface InboxParts {
  readonly inbox: Inbox;
  readonly telemetry: Telemetry;
  readonly logger: Logger;
  readonly failpoints: Failpoints;
  readonly clock: Clock;
  readonly tracer: Tracer;
}

/** The first durable point: a batch of the log is stored, then its offset may move. */
export class InboxStage {
  readonly #envelope: EnvelopeStage;
  readonly #parts: InboxParts;
  #reading: Promise<unknown> = Promise.resolve();

  constructor(envelope: EnvelopeStage, parts: InboxParts) {
    this.#envelope = envelope;
    this.#parts = parts;
  }

  /**
   * Rejects only when the batch could not be stored as a whole; the log then delivers it again. A batch is one insert, unless its
   * values are very large.
   */
  async accept(batch: LogBatch): Promise<void> {
    for (const run of runsOf(batch.records)) {
      const { failpoints, clock, tracer } = this.#parts;
      const startedAt = clock.now();
      const read = await this.#read(run);
      const traced = tracer.isOn ? traceIntake(tracer, read, startedAt) : undefined;
      const results = traced?.results ?? read;
      const storeStartedAt = clock.now();
      await failpoints.reach('inbox.before-store');
      await this.#store(results);
      traced?.stored(storeStartedAt);
      await failpoints.reach('inbox.after-store');
      this.#count(results);
      this.#log(batch, results, clock.now().getTime() - startedAt.getTime());
    }
  }

  /**
   * One run of all partitions at a time: the insert of one leaves for the database before the next one is read, and the work of
   * both goes on together.
   */
  #read(run: readonly LogRecord[]): Promise<readonly EnvelopeResult[]> {
    const read = this.#reading.then(async () => {
      // Heartbeats and answers of the database come first.
      await new Promise((resolve) => setImmediate(resolve));
      const results: EnvelopeResult[] = [];
      for (const record of run) {
        results.push(await this.#envelope.parse(record));
      }
      return results;
    });
    this.#reading = read.catch(() => undefined);
    return read;
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
    const { telemetry } = this.#parts;
    const flow = 'to-intacct';
    const counts = new Map<string, number>();
    for (const result of results) {
      if (result.kind === 'event') {
        const of = `${result.event.plugin}\n${result.event.object}`;
        counts.set(of, (counts.get(of) ?? 0) + 1);
      } else {
        this.#tell(result.letter);
      }
    }
    for (const [of, count] of counts) {
      const [plugin = '', object = ''] = of.split('\n');
      telemetry.countRecords({ flow, plugin, object, stage: 'inbox', outcome: 'accepted' }, count);
    }
  }

  #log({ topic, partition }: LogBatch, results: readonly EnvelopeResult[], durationMs: number): void {
    const { logger } = this.#parts;
    const events = results.filter(({ kind }) => kind === 'event').length;
    logger.info('events stored', {
      flow: 'to-intacct',
      stage: 'inbox',
      topic,
      partition,
      outcome: JSON.stringify({ accepted: events, 'dead-letter': results.length - events }),
      duration_ms: durationMs,
    });
    if (logger.isDebug !== false) {
      for (const result of results) {
        if (result.kind === 'event') {
          logger.debug('event accepted', { ...eventFields(result.event, 'inbox'), outcome: 'accepted' });
        }
      }
    }
  }

  #tell({ code, eventId, type, origin }: DeadLetter): void {
    const { telemetry, logger } = this.#parts;
    const flow = 'to-intacct';
    const stage = 'envelope';
    telemetry.countRecords({ flow, plugin: 'none', object: 'none', stage, outcome: 'dead-letter' });
    const key = origin.key ?? '';
    logger.debug('event became a dead letter', {
      flow,
      stage,
      outcome: 'dead-letter',
      code,
      type,
      event_id: eventId ?? '',
      key,
    });
  }
}

/** Cut into runs of at most RUN_BYTES, in order; a larger record is a run of its own. */
function runsOf(records: readonly LogRecord[]): readonly (readonly LogRecord[])[] {
  const runs: LogRecord[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const record of records) {
    const size = record.value?.length ?? 0;
    if (bytes + size > RUN_BYTES) {
      runs.push([]);
      bytes = 0;
    }
    runs.at(-1)?.push(record);
    bytes += size;
  }
  return runs;
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
