import { OtlpTracer } from '@bridge/observability';
import type { OtlpTracerOptions } from '@bridge/observability';
import { inertTracer } from '@bridge/ports';
import type { Logger, Tracer } from '@bridge/ports';
import type { Environment } from './environment.schema.js';

/** @returns `undefined` when nothing is traced */
export function tracingOptions(environment: Environment): OtlpTracerOptions | undefined {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: whole } = environment;
  const url = whole ?? (endpoint === undefined ? undefined : `${endpoint.replace(/\/$/, '')}/v1/traces`);
  const isOff = environment.OTEL_SDK_DISABLED === 'true' || environment.OTEL_TRACES_EXPORTER === 'none';
  if (url === undefined || isOff) {
    return undefined;
  }
  return {
    url,
    headers: readPairs(environment.OTEL_EXPORTER_OTLP_HEADERS?.reveal()),
    timeoutMs: environment.OTEL_EXPORTER_OTLP_TIMEOUT,
    serviceName: environment.OTEL_SERVICE_NAME,
    resource: readPairs(environment.OTEL_RESOURCE_ATTRIBUTES),
    sampler: environment.OTEL_TRACES_SAMPLER,
    ratio: environment.OTEL_TRACES_SAMPLER_ARG,
  };
}

export function createTracer(environment: Environment, logger: Logger): Tracer {
  const options = tracingOptions(environment);
  return options === undefined ? inertTracer : new OtlpTracer(options, logger);
}

function readPairs(text = ''): Readonly<Record<string, string>> {
  const entries = text.split(',').flatMap((pair) => {
    const at = pair.indexOf('=');
    return at < 1 ? [] : [[pair.slice(0, at).trim(), decode(pair.slice(at + 1).trim())] as const];
  });
  return Object.fromEntries(entries);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
