/** Steps of the way of a record; each is one span of its trace. */
export const traceSteps = [
  'consume',
  'inbox',
  'dispatch',
  'claim',
  'handler',
  'mapping',
  'plan',
  'gateway',
  'doubt',
  'result',
  'outbox',
] as const;
export type TraceStep = (typeof traceSteps)[number];

/** What a span tells of a record: ids only. Every claimed job is one. */
export interface TracedRecord {
  readonly plugin: string;
  readonly object: string;
  readonly naturalKey: string;
  readonly attempts: number;
  readonly event: { readonly id: string; readonly source: string; readonly traceparent: string | undefined };
}

/** What a span tells of an event that was read from the log. Without `source` or `eventId` it could not be read. */
export interface ConsumedEvent {
  readonly source: string | undefined;
  readonly eventId: string | undefined;
  /** W3C trace context of whoever sent it. */
  readonly traceparent: string | undefined;
  readonly plugin: string;
  readonly object: string;
  readonly origin: { readonly topic: string; readonly key: string | null };
}

/** What a span tells of a message that is published. */
export interface PublishedMessage {
  readonly topic: string;
  readonly key: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** A step that has begun, of one record or of many. */
export interface Span {
  /** W3C trace context, to be carried on; `undefined` when nothing is traced, or the step is of many records. */
  readonly traceparent: string | undefined;
  /** It is over. @param code  reason of a failure */
  end(outcome: string, code?: string): void;
}

/**
 * One trace from an event to its results, over all processes. Steps of a record stand side by side under the step that consumed
 * its event: only what a durable point has kept is ever a parent, so that a process that dies leaves no orphans.
 *
 * Not its job: payloads and secrets never become attributes. No method ever throws or waits.
 */
export interface Tracer {
  /** False: every call does nothing, and preparing its arguments is a waste. */
  readonly isOn: boolean;
  /**
   * An event was read. Its span has ids that follow from the event, so that a redelivery tells the same span again; without a
   * trace of its sender a trace begins.
   */
  consume(event: ConsumedEvent, startedAt: Date): Span;
  start(step: TraceStep, record: TracedRecord): Span;
  /** @param request  the request in which they travel together: linked */
  startAll(step: TraceStep, records: readonly TracedRecord[], request?: Span): Span;
  /** One request to Intacct, linked with the traces of its records. */
  startRequest(records: readonly TracedRecord[]): Span;
  startPublish(messages: readonly PublishedMessage[]): Span;
  /** A step that is over already. */
  note(step: TraceStep, records: readonly TracedRecord[], startedAt: Date, outcome: string): void;
  /** Hands over what is left. Never rejects. */
  close(): Promise<void>;
}

const inertSpan: Span = Object.freeze({ traceparent: undefined, end: () => undefined });
const giveInertSpan = (): Span => inertSpan;

/** For whoever does not trace: allocates nothing. */
export const inertTracer: Tracer = Object.freeze({
  isOn: false,
  consume: giveInertSpan,
  start: giveInertSpan,
  startAll: giveInertSpan,
  startRequest: giveInertSpan,
  startPublish: giveInertSpan,
  note: () => undefined,
  close: () => Promise.resolve(),
});
