import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A span as the collector received it. */
export interface CollectedSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  /** Empty at the root of a trace. */
  readonly parent: string;
  /** Resource attribute `process`: who told it. */
  readonly process: string;
  readonly service: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Trace ids. */
  readonly links: readonly string[];
}

interface OtlpAttribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

interface OtlpSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly attributes: readonly OtlpAttribute[];
  readonly links?: readonly { readonly traceId: string }[];
}

interface OtlpBody {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly OtlpAttribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly OtlpSpan[] }[];
  }[];
}

/** Takes OTLP over HTTP as JSON, as a collector does. */
export class Collector {
  static async start(): Promise<Collector> {
    const collector = new Collector();
    await new Promise<void>((resolve) => collector.#server.listen(0, '127.0.0.1', resolve));
    return collector;
  }

  readonly #server: Server;
  readonly #spans: CollectedSpan[] = [];
  /** Every body, as it came. */
  received = '';
  authorization: string | undefined;

  private constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        this.authorization = request.headers.authorization;
        const isTraces = request.method === 'POST' && request.url === '/v1/traces';
        if (isTraces) {
          this.#take(Buffer.concat(chunks).toString('utf8'));
        }
        response.writeHead(isTraces ? 200 : 404, { 'content-type': 'application/json' }).end('{}');
      });
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Each once: a redelivered event is told twice under the same ids. */
  spansOf(traceId: string): readonly CollectedSpan[] {
    const found = this.#spans.filter((span) => span.traceId === traceId);
    return [...new Map(found.map((span) => [span.spanId, span])).values()];
  }

  /** @returns the trace of a step of this event */
  traceOf(eventId: string): string | undefined {
    return this.#spans.find(({ attributes }) => attributes['event_id'] === eventId)?.traceId;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #take(body: string): void {
    this.received += body;
    for (const { resource, scopeSpans } of (JSON.parse(body) as OtlpBody).resourceSpans) {
      const of = read(resource.attributes);
      this.#spans.push(
        ...scopeSpans
          .flatMap(({ spans }) => spans)
          .map((span) => ({
            name: span.name,
            traceId: span.traceId,
            spanId: span.spanId,
            parent: span.parentSpanId ?? '',
            process: String(of['process']),
            service: String(of['service.name']),
            attributes: read(span.attributes),
            links: (span.links ?? []).map(({ traceId }) => traceId),
          })),
      );
    }
  }
}

function read(attributes: readonly OtlpAttribute[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}
