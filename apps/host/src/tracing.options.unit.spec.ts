import { describe, expect, it } from '@jest/globals';
import { inertTracer } from '@bridge/ports';
import { readEnvironment } from './host.config.js';
import { createTracer, tracingOptions } from './tracing.options.js';

const optionsOf = (variables: Readonly<Record<string, string>>) =>
  tracingOptions(readEnvironment(variables).environment);
const OTEL_EXPORTER_OTLP_ENDPOINT = 'http://collector:4318';

describe('tracingOptions', () => {
  it.each([
    [{}],
    [{ OTEL_SERVICE_NAME: 'bridge' }],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_SDK_DISABLED: 'true' }],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_TRACES_EXPORTER: 'none' }],
  ])('traces nothing with %j', (variables) => {
    expect(optionsOf(variables as Readonly<Record<string, string>>)).toBeUndefined();
  });

  it.each([
    [{ OTEL_EXPORTER_OTLP_ENDPOINT }, 'http://collector:4318/v1/traces'],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector/otlp/' }, 'https://collector/otlp/v1/traces'],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://other:1/t' }, 'http://other:1/t'],
  ])('sends with %j to %s', (variables, url) => {
    expect(optionsOf(variables as Readonly<Record<string, string>>)?.url).toBe(url);
  });

  it('reads headers, resource and sampler', () => {
    expect(
      optionsOf({
        OTEL_EXPORTER_OTLP_ENDPOINT,
        OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20abc, x-tenant=1',
        OTEL_EXPORTER_OTLP_TIMEOUT: '2000',
        OTEL_SERVICE_NAME: 'bridge',
        OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment=test',
        OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
        OTEL_TRACES_SAMPLER_ARG: '0.25',
      }),
    ).toEqual({
      url: 'http://collector:4318/v1/traces',
      headers: { authorization: 'Bearer abc', 'x-tenant': '1' },
      timeoutMs: 2000,
      serviceName: 'bridge',
      resource: { 'deployment.environment': 'test' },
      sampler: 'parentbased_traceidratio',
      ratio: 0.25,
    });
  });

  it.each([
    [{ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, 'OTEL_EXPORTER_OTLP_PROTOCOL: must be http/json'],
    [{ OTEL_TRACES_SAMPLER: 'sometimes' }, 'OTEL_TRACES_SAMPLER'],
    [{ OTEL_EXPORTER_OTLP_HEADERS: 'secret' }, 'OTEL_EXPORTER_OTLP_HEADERS: must be key=value'],
  ])('refuses %j', (variables, told) => {
    expect(() => optionsOf(variables as Readonly<Record<string, string>>)).toThrow(told);
  });
});

describe('createTracer', () => {
  it('costs nothing unless a collector is named', () => {
    const silent = (): void => undefined;
    const logger = { debug: silent, info: silent, warn: silent, error: silent };
    expect(createTracer(readEnvironment({}).environment, logger)).toBe(inertTracer);
  });
});
