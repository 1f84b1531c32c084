import { describe, expect, it } from '@jest/globals';
import { inertTracer } from '@bridge/ports';
import type { AcceptedEvent, DeadLetter, Tracer } from '@bridge/ports';
import type { EnvelopeResult } from './envelope.stage.js';
import { traceIntake } from './intake.trace.js';

const SENDER = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const OURS = '00-0af7651916cd43dd8448eb211c80319c-1111111111111111-01';
const at = new Date(0);

const event = {
  source: '/dmo/acme',
  eventId: 'e1',
  plugin: 'masterdata',
  object: 'customer',
  subject: 'C1',
  traceparent: SENDER,
  origin: { topic: 't', key: 'k' },
} as AcceptedEvent;
const letter = {
  code: 'ENVELOPE_NOT_JSON',
  origin: { topic: 't', key: null },
  headers: { traceparent: SENDER },
} as unknown as DeadLetter;
const results: readonly EnvelopeResult[] = [
  { kind: 'event', event },
  { kind: 'dead', letter },
];

describe('traceIntake', () => {
  const told: unknown[] = [];
  const tracer: Tracer = {
    ...inertTracer,
    isOn: true,
    consume: ({ eventId, traceparent }, startedAt) => {
      told.push(['consume', eventId, traceparent, startedAt]);
      return { traceparent: OURS, end: (...outcome) => void told.push(['end', eventId, ...outcome]) };
    },
    note: (step, records, startedAt, outcome) =>
      void told.push([step, records.map((record) => record.event), startedAt, outcome]),
  };

  it('stores the context of the step that consumed an event, and ends it when it is stored', () => {
    const traced = traceIntake(tracer, results, at);
    expect(traced.results).toEqual([{ kind: 'event', event: { ...event, traceparent: OURS } }, results[1]]);
    expect(told.splice(0)).toEqual([
      ['consume', 'e1', SENDER, at],
      ['consume', undefined, SENDER, at],
    ]);
    traced.stored(at);
    expect(told.splice(0)).toEqual([
      ['inbox', [{ id: 'e1', source: '/dmo/acme', traceparent: OURS }], at, 'accepted'],
      ['end', 'e1', 'accepted'],
      ['end', undefined, 'dead-letter', 'ENVELOPE_NOT_JSON'],
    ]);
  });
});
