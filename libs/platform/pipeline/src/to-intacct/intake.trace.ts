import type { AcceptedEvent, ConsumedEvent, DeadLetter, Span, TracedRecord, Tracer } from '@bridge/ports';
import type { EnvelopeResult } from './envelope.stage.js';

/** A run of events on its way into the inbox, each with the trace that it continues or begins. */
export interface TracedIntake<T extends EnvelopeResult> {
  /** What is to be stored: with the trace context of the step that consumed it. */
  readonly results: readonly T[];
  /** It is stored. What was not comes again, and tells its spans then. */
  stored(storeStartedAt: Date): void;
}

export function traceIntake<T extends EnvelopeResult>(
  tracer: Tracer,
  results: readonly T[],
  startedAt: Date,
): TracedIntake<T> {
  const spans = results.map((result) => tracer.consume(toConsumed(result), startedAt));
  const traced = results.map((result, index) => carryOn(result, spans[index]));
  return {
    results: traced,
    stored: (storeStartedAt) => {
      const events = traced.flatMap((result) => (result.kind === 'event' ? [toRecord(result.event)] : []));
      tracer.note('inbox', events, storeStartedAt, 'accepted');
      for (const [index, span] of spans.entries()) {
        end(span, traced[index]);
      }
    },
  };
}

function toConsumed(result: EnvelopeResult): ConsumedEvent {
  return result.kind === 'event' ? result.event : letterToConsumed(result.letter);
}

function letterToConsumed({ source, eventId, origin, headers }: DeadLetter): ConsumedEvent {
  return { source, eventId, origin, traceparent: headers['traceparent'], plugin: 'none', object: 'none' };
}

function carryOn<T extends EnvelopeResult>(result: T, span: Span | undefined): T {
  const traceparent = span?.traceparent;
  return result.kind === 'dead' || traceparent === undefined
    ? result
    : { ...result, event: { ...result.event, traceparent } };
}

function toRecord({ plugin, object, subject, eventId: id, source, traceparent }: AcceptedEvent): TracedRecord {
  return { plugin, object, naturalKey: subject, attempts: 0, event: { id, source, traceparent } };
}

function end(span: Span, result: EnvelopeResult | undefined): void {
  if (result?.kind === 'dead') {
    span.end('dead-letter', result.letter.code);
  } else {
    span.end('accepted');
  }
}
