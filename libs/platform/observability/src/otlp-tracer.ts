import { ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, trace } from '@opentelemetry/api';
import type { Attributes, Link, SpanContext, Span as OtelSpan, Tracer as OtelTracer } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, SamplingDecision, TracerProvider } from '@opentelemetry/sdk-trace';
import type { Sampler, SpanExporter } from '@opentelemetry/sdk-trace';
import type { ConsumedEvent, Logger, PublishedMessage, Span, TracedRecord, Tracer, TraceStep } from '@bridge/ports';
import { ReportingExporter } from './reporting-exporter.js';
import { samplerOf } from './sampler.js';
import type { SamplerName } from './sampler.js';
import { PinnedIds, consumeIdsOf, readTraceparent, writeTraceparent } from './trace-context.js';

/** Spans that wait to be sent; more are dropped, never waited for. */
const MOST_WAITING = 20_000;
const MOST_IN_EXPORT = 512;
const EXPORT_EVERY_MS = 1_000;
/** A process that ends does not wait longer for the collector. */
const CLOSE_MS = 5_000;

export interface OtlpTracerOptions {
  /** Whole address, `http://collector:4318/v1/traces`. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly serviceName: string;
  /** Beside `service.name`. */
  readonly resource: Readonly<Record<string, string>>;
  readonly sampler: SamplerName;
  /** 0 to 1: share of traces, for samplers by ratio. */
  readonly ratio: number;
}

type Outcome = Parameters<Span['end']>;

/** Sends spans to a collector by OTLP over HTTP, as JSON. Nothing global is touched. */
export class OtlpTracer implements Tracer {
  readonly isOn = true;
  readonly #ids = new PinnedIds();
  readonly #sampler: Sampler;
  readonly #provider: TracerProvider;
  readonly #tracer: OtelTracer;

  /** @param exporter  @default OTLP over HTTP */
  constructor(options: OtlpTracerOptions, logger: Logger, exporter: SpanExporter = otlpExporter(options)) {
    this.#sampler = samplerOf(options.sampler, options.ratio);
    const processor = new BatchSpanProcessor({
      exporter: new ReportingExporter(exporter, logger),
      maxQueueSize: MOST_WAITING,
      maxExportBatchSize: MOST_IN_EXPORT,
      scheduledDelayMillis: EXPORT_EVERY_MS,
      exportTimeoutMillis: options.timeoutMs,
    });
    this.#provider = new TracerProvider({
      idGenerator: this.#ids,
      sampler: this.#sampler,
      resource: resourceFromAttributes({ ...options.resource, 'service.name': options.serviceName }),
      spanProcessors: [processor],
    });
    this.#tracer = this.#provider.getTracer('dmo-intacct-bridge');
  }

  consume(event: ConsumedEvent, startedAt: Date): Span {
    const { source, eventId, plugin, object, origin } = event;
    const sender = readTraceparent(event.traceparent);
    const ids = source === undefined || eventId === undefined ? undefined : consumeIdsOf(source, eventId);
    const attributes = {
      ...flow('consume', plugin, object),
      ...(eventId === undefined ? {} : { event_id: eventId }),
      ...(origin.key === null ? {} : { 'messaging.kafka.message.key': origin.key }),
      'messaging.destination.name': origin.topic,
    };
    const span = this.#ids.with(ids, () =>
      this.#tracer.startSpan(
        'consume',
        { kind: SpanKind.CONSUMER, attributes, startTime: startedAt },
        sender === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, sender),
      ),
    );
    return one(span);
  }

  start(step: TraceStep, record: TracedRecord): Span {
    return one(this.#startStep(step, record, {}));
  }

  startAll(step: TraceStep, records: readonly TracedRecord[], request?: Span): Span {
    const linked = readTraceparent(request?.traceparent);
    const links = linked === undefined ? [] : [{ context: linked }];
    return all(records.map((record) => this.#startStep(step, record, { links })));
  }

  startRequest(records: readonly TracedRecord[]): Span {
    const contexts = records.map((record) => this.#contextOf(record));
    // The request goes where it is seen: into the first trace that is recorded, linked with the others.
    const parent = contexts.find(isSampled) ?? contexts[0];
    const links: Link[] = contexts.map((context) => ({ context }));
    const attributes = { flow: 'to-intacct', stage: 'gateway', records: records.length };
    const span = this.#tracer.startSpan(
      'gateway request',
      { kind: SpanKind.CLIENT, attributes, links },
      parent === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent),
    );
    return one(span);
  }

  startPublish(messages: readonly PublishedMessage[]): Span {
    return all(
      messages.flatMap(({ topic, key, headers }) => {
        const parent = readTraceparent(headers['traceparent']);
        if (parent === undefined) {
          return [];
        }
        const attributes = {
          flow: 'to-intacct',
          stage: 'outbox',
          'messaging.destination.name': topic,
          ...(key === null ? {} : { 'messaging.kafka.message.key': key }),
        };
        const context = trace.setSpanContext(ROOT_CONTEXT, parent);
        return [this.#tracer.startSpan('outbox', { kind: SpanKind.PRODUCER, attributes }, context)];
      }),
    );
  }

  note(step: TraceStep, records: readonly TracedRecord[], startedAt: Date, outcome: string): void {
    for (const record of records) {
      finish(this.#startStep(step, record, { startTime: startedAt }), outcome);
    }
  }

  async close(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, CLOSE_MS)));
    await Promise.race([this.#provider.shutdown().catch(() => undefined), late]);
    clearTimeout(timer);
  }

  #startStep(
    step: TraceStep,
    record: TracedRecord,
    more: { readonly startTime?: Date; readonly links?: Link[] },
  ): OtelSpan {
    const { plugin, object, naturalKey, attempts, event } = record;
    const attributes = { ...flow(step, plugin, object), event_id: event.id, key: naturalKey, attempt: attempts + 1 };
    const parent = trace.setSpanContext(ROOT_CONTEXT, this.#contextOf(record));
    return this.#tracer.startSpan(step, { kind: SpanKind.INTERNAL, attributes, ...more }, parent);
  }

  /** Of the step that consumed the event; for one that was accepted while nothing was traced, what it would have been. */
  #contextOf({ event }: TracedRecord): SpanContext {
    const known = readTraceparent(event.traceparent);
    if (known !== undefined) {
      return known;
    }
    const ids = consumeIdsOf(event.source, event.id);
    const { decision } = this.#sampler.shouldSample(ROOT_CONTEXT, ids.traceId, 'consume', SpanKind.CONSUMER, {}, []);
    const traceFlags = decision === SamplingDecision.RECORD_AND_SAMPLED ? TraceFlags.SAMPLED : TraceFlags.NONE;
    return { ...ids, traceFlags, isRemote: true };
  }
}

function otlpExporter({ url, headers, timeoutMs }: OtlpTracerOptions): SpanExporter {
  return new OTLPTraceExporter({ url, headers: { ...headers }, timeoutMillis: timeoutMs });
}

function isSampled({ traceFlags }: SpanContext): boolean {
  return (traceFlags & TraceFlags.SAMPLED) !== 0;
}

function flow(stage: TraceStep, plugin: string, object: string): Attributes {
  return { flow: 'to-intacct', plugin, object, stage };
}

function one(span: OtelSpan): Span {
  return { traceparent: writeTraceparent(span.spanContext()), end: (...outcome) => finish(span, ...outcome) };
}

function all(spans: readonly OtelSpan[]): Span {
  return {
    traceparent: undefined,
    end: (...outcome) => {
      for (const span of spans) {
        finish(span, ...outcome);
      }
    },
  };
}

function finish(span: OtelSpan, ...[outcome, code]: Outcome): void {
  span.setAttribute('outcome', outcome);
  if (code !== undefined) {
    span.setAttribute('code', code);
  }
  if (outcome === 'failed') {
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end();
}
