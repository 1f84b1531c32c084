import type { LogMessage } from './event-log.port.js';
import type { TracedRecord } from './tracer.port.js';

/** A Smart Event that passed the envelope stage. */
export interface AcceptedEvent {
  readonly source: string;
  readonly eventId: string;
  readonly company: string;
  readonly tenant: string;
  readonly plugin: string;
  readonly object: string;
  /** `command`: it asks for something to be done with records of the object; it has no record of its own. */
  readonly recordClass: 'document' | 'master' | 'configuration' | 'command';
  readonly type: string;
  readonly sysId: string;
  readonly recordVersion: number;
  readonly subject: string;
  readonly time: string | undefined;
  readonly traceparent: string | undefined;
  /** `data` as JSON text, without white space. */
  readonly dataText: string;
  /** Over type, tenant, sysid, version and data. */
  readonly contentHash: string;
  readonly origin: LogOrigin;
  /** The record as it came. Not stored, unless the event becomes a dead letter after all. */
  readonly original: Pick<LogMessage, 'value' | 'headers'>;
}

/** Where a record stood in the log. */
export interface LogOrigin {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly key: string | null;
}

/** An event or record that needs a person. */
export interface DeadLetter {
  readonly stage: string;
  readonly class: 'rejected' | 'defect' | 'transient';
  readonly code: string;
  readonly message: string;
  readonly field: string | undefined;
  readonly tenant: string | undefined;
  readonly source: string | undefined;
  readonly eventId: string | undefined;
  readonly type: string | undefined;
  readonly origin: LogOrigin;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** How many became new rows; the rest were repeats. */
export interface AcceptResult {
  readonly accepted: number;
  readonly duplicates: number;
  readonly deadLetters: number;
}

/** The first durable point of the way to Intacct. */
export interface Inbox {
  /**
   * Store one batch of the log: new events in one insert, and what could not be accepted with its dead letter message for the
   * log. Repeats change nothing; an event id that comes back with another content becomes a dead letter INBOX_ID_REUSED. When it
   * rejects, part of the batch may be stored: the same call again completes it.
   */
  accept(events: readonly AcceptedEvent[], deadLetters: readonly DeadLetter[]): Promise<AcceptResult>;
  /**
   * Turn accepted events into jobs, and commands into mass jobs, oldest first; returns how many were taken. A version that has its
   * job already is a
   * repeat: the same content changes nothing, another content becomes a dead letter INBOX_VERSION_REUSED.
   *
   * @param note  told of the events that were taken, when they are; without it they are not read
   */
  dispatch(limit: number, note?: (events: readonly TracedRecord[]) => void): Promise<number>;
}
