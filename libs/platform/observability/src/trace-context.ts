import { createHash } from 'node:crypto';
import { TraceFlags } from '@opentelemetry/api';
import type { SpanContext } from '@opentelemetry/api';
import { parseTraceParent } from '@opentelemetry/core';
import { RandomIdGenerator } from '@opentelemetry/sdk-trace';
import type { IdGenerator } from '@opentelemetry/sdk-trace';

interface Ids {
  readonly traceId: string;
  readonly spanId: string;
}

/** `undefined` for what is no W3C trace context. */
export function readTraceparent(text: string | undefined): SpanContext | undefined {
  const read = text === undefined ? null : parseTraceParent(text.trim());
  return read === null ? undefined : { ...read, isRemote: true };
}

export function writeTraceparent({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${(traceFlags & TraceFlags.SAMPLED).toString(16).padStart(2, '0')}`;
}

/** Of the step that consumes an event: the same for every delivery of it, in every process. */
export function consumeIdsOf(source: string, eventId: string): Ids {
  const digest = createHash('sha256')
    .update(JSON.stringify([source, eventId]))
    .digest('hex');
  return { traceId: digest.slice(0, 32), spanId: digest.slice(32, 48) };
}

/** Random ids, but for the one span for which they are given. */
export class PinnedIds implements IdGenerator {
  readonly #random = new RandomIdGenerator();
  #pinned: Ids | undefined;

  /** @param make  starts one span, at once */
  with<T>(ids: Ids | undefined, make: () => T): T {
    this.#pinned = ids;
    try {
      return make();
    } finally {
      this.#pinned = undefined;
    }
  }

  generateTraceId(): string {
    return this.#pinned?.traceId ?? this.#random.generateTraceId();
  }

  generateSpanId(): string {
    return this.#pinned?.spanId ?? this.#random.generateSpanId();
  }
}
