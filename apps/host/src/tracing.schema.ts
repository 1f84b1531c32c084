import { samplerNames } from '@bridge/observability';
import { Secret } from '@bridge/ports';
import { z } from 'zod';

const collector = z.url({ protocol: /^https?$/, error: 'must be http://host:port or https://host:port' });

/** `key=value,key=value`, values percent-encoded, as OpenTelemetry writes it. */
const pairs = z
  .string()
  .regex(/^\s*[^=,\s]+=[^,]*(,\s*[^=,\s]+=[^,]*)*,?\s*$/, 'must be key=value, separated by commas');

/** The variables of OpenTelemetry that the bridge follows, with their standard names and meanings. */
export const tracingShape = {
  OTEL_EXPORTER_OTLP_ENDPOINT: collector
    .optional()
    .describe('Collector that takes traces by OTLP over HTTP; /v1/traces is added. Absent: nothing is traced.'),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: collector.optional().describe('Whole address for traces, instead.'),
  OTEL_EXPORTER_OTLP_PROTOCOL: z
    .literal('http/json', 'must be http/json: it is the only one the bridge speaks')
    .optional()
    .describe('How spans are sent: http/json.'),
  OTEL_EXPORTER_OTLP_HEADERS: pairs
    .transform((value) => new Secret(value))
    .optional()
    .describe('Headers for the collector, key=value separated by commas; kept secret.'),
  OTEL_EXPORTER_OTLP_TIMEOUT: z.coerce
    .number('must be a number of milliseconds')
    .int()
    .min(1)
    .max(300_000)
    .default(10_000)
    .describe('Longest wait for the collector, in milliseconds.'),
  OTEL_TRACES_EXPORTER: z.enum(['otlp', 'none']).default('otlp').describe('none: nothing is traced.'),
  OTEL_SDK_DISABLED: z.enum(['true', 'false']).default('false').describe('true: nothing is traced.'),
  OTEL_SERVICE_NAME: z.string().min(1).default('dmo-intacct-bridge').describe('Name of this service in traces.'),
  OTEL_RESOURCE_ATTRIBUTES: pairs
    .optional()
    .describe('What else traces say of this process, key=value separated by commas.'),
  OTEL_TRACES_SAMPLER: z
    .enum(samplerNames)
    .default('parentbased_always_on')
    .describe(`Which traces are recorded: ${samplerNames.join(', ')}.`),
  OTEL_TRACES_SAMPLER_ARG: z.coerce
    .number('must be a number from 0 to 1')
    .min(0)
    .max(1)
    .default(1)
    .describe('Share of traces that samplers by ratio record, 0 to 1.'),
} as const;
