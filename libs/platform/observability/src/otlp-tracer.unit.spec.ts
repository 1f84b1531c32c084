import { describe, expect, it } from '@jest/globals';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { ExportResultCode } from '@opentelemetry/core';
import { InMemorySpanExporter } from '@opentelemetry/sdk-trace';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { ConsumedEvent, Logger, TracedRecord } from '@bridge/ports';
import { OtlpTracer } from './otlp-tracer.js';
import type { OtlpTracerOptions } from './otlp-tracer.js';
import { ReportingExporter } from './reporting-exporter.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SENDER = `00-${TRACE}-b7ad6b7169203331-01`;

const options: OtlpTracerOptions = {
  url: 'http://collector/v1/traces',
  headers: {},
  timeoutMs: 1_000,
  serviceName: 'bridge',
  resource: {},
  sampler: 'parentbased_always_on',
  ratio: 1,
};
const event: ConsumedEvent = {
  source: '/dmo/acme',
  eventId: 'e1',
  traceparent: SENDER,
  plugin: 'masterdata',
  object: 'customer',
  origin: { topic: 'dmo.smart-events.masterdata', key: 'k' },
};
const record = (traceparent: string | undefined, id = 'e1'): TracedRecord => ({
  plugin: 'masterdata',
  object: 'customer',
  naturalKey: 'C1',
  attempts: 0,
  event: { id, source: '/dmo/acme', traceparent },
});
const silent = (): void => undefined;
const logger: Logger = { debug: silent, info: silent, warn: silent, error: silent };

/** Spans of what `work` did. */
async function spansOf(
  work: (tracer: OtlpTracer) => void,
  changes: Partial<OtlpTracerOptions> = {},
): Promise<readonly ReadableSpan[]> {
  const spans: ReadableSpan[] = [];
  const exporter = new InMemorySpanExporter();
  exporter.export = (batch, done) => {
    spans.push(...batch);
    done({ code: ExportResultCode.SUCCESS });
  };
  const tracer = new OtlpTracer({ ...options, ...changes }, logger, exporter);
  work(tracer);
  await tracer.close();
  return spans;
}

const relation = (span: ReadableSpan | undefined) => ({
  name: span?.name,
  trace: span?.spanContext().traceId,
  parent: span?.parentSpanContext?.spanId,
});

describe('OtlpTracer', () => {
  it('continues the trace of the sender', async () => {
    const [consume] = await spansOf((tracer) => tracer.consume(event, new Date()).end('accepted'));
    expect(relation(consume)).toEqual({ name: 'consume', trace: TRACE, parent: 'b7ad6b7169203331' });
    expect(consume?.kind).toBe(SpanKind.CONSUMER);
    expect(consume?.attributes).toEqual({
      flow: 'to-intacct',
      plugin: 'masterdata',
      object: 'customer',
      stage: 'consume',
      event_id: 'e1',
      outcome: 'accepted',
      'messaging.destination.name': 'dmo.smart-events.masterdata',
      'messaging.kafka.message.key': 'k',
    });
  });

  it.each([undefined, '00-abc', `00-${'0'.repeat(32)}-b7ad6b7169203331-01`])(
    'begins a trace where the sender has none: %s',
    async (traceparent) => {
      const [consume] = await spansOf((tracer) =>
        tracer.consume({ ...event, traceparent }, new Date()).end('accepted'),
      );
      expect(consume?.parentSpanContext).toBeUndefined();
      expect(consume?.spanContext().traceId).toMatch(/^(?!0{32})[\da-f]{32}$/);
    },
  );

  it('tells the same span of an event that comes again, in every process', async () => {
    const consume = (tracer: OtlpTracer): void =>
      tracer.consume({ ...event, traceparent: undefined }, new Date()).end('accepted');
    const [[first], [second]] = await Promise.all([spansOf(consume), spansOf(consume)]);
    expect(first?.spanContext()).toEqual(second?.spanContext());
    const [other] = await spansOf((tracer) => tracer.consume({ ...event, eventId: 'e2' }, new Date()).end('accepted'));
    expect(other?.spanContext().spanId).not.toBe(first?.spanContext().spanId);
  });

  it('puts the steps of a record under the step that consumed its event', async () => {
    const spans = await spansOf((tracer) => {
      const consume = tracer.consume({ ...event, traceparent: undefined }, new Date());
      tracer.start('handler', record(consume.traceparent)).end('done');
      // Accepted before anything was traced.
      tracer.start('handler', record(undefined)).end('failed', 'HANDLER_BROKEN');
      consume.end('accepted');
    });
    const [kept, derived, consume] = spans;
    const { traceId, spanId } = consume?.spanContext() ?? {};
    expect([kept, derived].map(relation)).toEqual([
      { name: 'handler', trace: traceId, parent: spanId },
      { name: 'handler', trace: traceId, parent: spanId },
    ]);
    expect(derived?.status.code).toBe(SpanStatusCode.ERROR);
    expect(derived?.attributes).toMatchObject({ key: 'C1', attempt: 1, outcome: 'failed', code: 'HANDLER_BROKEN' });
  });

  it('links a request with the traces of its records, and them with the request', async () => {
    const other = '00-11111111111111111111111111111111-2222222222222222-01';
    const spans = await spansOf((tracer) => {
      const records = [record(SENDER), record(other, 'e2')];
      const request = tracer.startRequest(records);
      tracer.startAll('gateway', records, request).end('done');
      request.end('done');
    });
    const [first, second, request] = spans;
    expect(relation(request)).toEqual({ name: 'gateway request', trace: TRACE, parent: 'b7ad6b7169203331' });
    expect(request?.links.map(({ context }) => context.traceId)).toEqual([TRACE, '1'.repeat(32)]);
    expect([first, second].map((span) => span?.spanContext().traceId)).toEqual([TRACE, '1'.repeat(32)]);
    const linked = [first, second].map((span) => span?.links[0]?.context.spanId);
    expect(linked).toEqual([request?.spanContext().spanId, request?.spanContext().spanId]);
  });

  it('publishes under the trace that a message carries, and says nothing of others', async () => {
    const spans = await spansOf((tracer) =>
      tracer
        .startPublish([
          { topic: 'intacct.sync-results', key: null, headers: { traceparent: SENDER } },
          { topic: 'intacct.dead-letters', key: null, headers: {} },
        ])
        .end('published'),
    );
    expect(spans.map(relation)).toEqual([{ name: 'outbox', trace: TRACE, parent: 'b7ad6b7169203331' }]);
    expect(spans[0]?.kind).toBe(SpanKind.PRODUCER);
  });

  it.each([
    ['parentbased_always_on', SENDER.replace(/01$/, '00'), 0],
    ['parentbased_always_off', SENDER, 1],
    ['parentbased_always_off', undefined, 0],
    ['always_off', SENDER, 0],
    ['traceidratio', undefined, 0],
  ] as const)('with %s records of the sender %s: %d', async (sampler, traceparent, recorded) => {
    const spans = await spansOf((tracer) => tracer.start('handler', record(traceparent)).end('done'), {
      sampler,
      ratio: 0,
    });
    expect(spans).toHaveLength(recorded);
  });

  it('says once that spans are lost, and once that they arrive again', () => {
    const lines: string[] = [];
    const codes = [1, 1, 0, 0];
    const exporter = new InMemorySpanExporter();
    exporter.export = (_, done) => done({ code: codes.shift() ?? 0 });
    const keep = (message: string): void => void lines.push(message);
    const reporting = new ReportingExporter(exporter, { ...logger, warn: keep, info: keep });
    for (let times = 0; times < 4; times += 1) {
      reporting.export([], silent);
    }
    expect(lines).toEqual(['spans are lost, the collector does not take them', 'spans arrive at the collector again']);
  });
});
