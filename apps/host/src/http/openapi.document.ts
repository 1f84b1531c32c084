import { adminPaths, adminSchemas } from './openapi.admin.js';

const problemTypes: Readonly<Record<string, string>> = {
  400: '`ANSWER_UNREADABLE`: not XML, cut, only an acknowledgement, or nothing about any function of its request. `HTTP_BODY_CUT`.',
  401: '`ANSWER_SENDER_UNKNOWN`: not the HTTP user of the policy. The body is not read.',
  405: '`HTTP_METHOD_NOT_ALLOWED`: answers are posted.',
  413: '`HTTP_BODY_TOO_LARGE`: larger than `BRIDGE_ANSWER_LIMIT_BYTES`.',
  415: '`HTTP_BODY_ENCODED`: compressed.',
  500: '`HTTP_REQUEST_FAILED`: a defect; nothing was settled.',
  503: '`ANSWERS_NOT_CONFIGURED`: `INTACCT_POLICY_USERNAME` and `INTACCT_POLICY_PASSWORD` are not set. `STORE_UNAVAILABLE`: the database is away, post again after `Retry-After` seconds.',
};

function problem(status: string): readonly [string, unknown] {
  const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
  return [status, { description: problemTypes[status], content }];
}

const ok = (description: string, mediaType: string, schema: unknown = { type: 'object' }): unknown => ({
  description,
  content: { [mediaType]: { schema } },
});
const health = { $ref: '#/components/schemas/Health' };

const receiveAnswer = {
  operationId: 'receiveAnswer',
  tags: ['Intacct'],
  summary: 'The answer of a request that Intacct queued.',
  description:
    'Posted by Intacct to the response URL of the transport policy (`INTACCT_POLICY_ID`), served by the role `api`. The document is ' +
    'matched with the awaited request by control id and company, and settles each of its functions once. Answers that came before, and ' +
    'those of requests that are not awaited here, change nothing and are answered alike. Any media type is taken; the encoding is that ' +
    'of the XML, or of `charset`.',
  security: [{ policyUser: [] }],
  requestBody: {
    required: true,
    description: 'The whole response document; up to `BRIDGE_ANSWER_LIMIT_BYTES`, not compressed.',
    content: { 'text/xml': { schema: { type: 'string' } }, '*/*': { schema: { type: 'string' } } },
  },
  responses: {
    204: { description: 'Taken; there is no reason to post it again.' },
    ...Object.fromEntries(Object.keys(problemTypes).map(problem)),
  },
};

const paths = {
  '/health/live': {
    get: {
      operationId: 'isAlive',
      tags: ['Operation'],
      summary: 'Does the process answer?',
      responses: { 200: ok('It does.', 'application/json', health) },
    },
  },
  '/health/ready': {
    get: {
      operationId: 'isReady',
      tags: ['Operation'],
      summary: 'May the process be given work?',
      responses: {
        200: ok('It may.', 'application/json', health),
        503: ok('It drains, or its database or event log cannot be reached.', 'application/json', health),
      },
    },
  },
  '/metrics': {
    get: {
      operationId: 'readMetrics',
      tags: ['Operation'],
      summary: 'Figures in the Prometheus text format.',
      responses: { 200: ok('All of them.', 'text/plain', { type: 'string' }) },
    },
  },
  '/openapi.json': {
    get: {
      operationId: 'readOpenApi',
      tags: ['Operation'],
      summary: 'This document.',
      responses: { 200: ok('OpenAPI 3.1.', 'application/json') },
    },
  },
  '/intacct/responses': { post: receiveAnswer },
  ...adminPaths,
};

const components = {
  securitySchemes: {
    adminKey: {
      type: 'http',
      scheme: 'bearer',
      description: 'A key of the admin API; the first one is `BRIDGE_ADMIN_KEY`.',
    },
    policyUser: {
      type: 'http',
      scheme: 'basic',
      description:
        'The HTTP user that Sage keeps with the transport policy: `INTACCT_POLICY_USERNAME`, `INTACCT_POLICY_PASSWORD`.',
    },
  },
  schemas: {
    ...adminSchemas,
    Problem: {
      type: 'object',
      description: 'RFC 9457, without payload.',
      required: ['title', 'status', 'detail', 'code', 'correlationId'],
      properties: {
        title: { type: 'string' },
        status: { type: 'integer' },
        detail: { type: 'string' },
        code: { type: 'string', description: 'Stable.' },
        correlationId: { type: 'string', format: 'uuid', description: 'As in the log.' },
      },
    },
    Health: {
      type: 'object',
      required: ['status'],
      properties: {
        status: { type: 'string', enum: ['ok', 'error', 'shutting_down'] },
        info: { type: 'object' },
        error: { type: 'object' },
        details: { type: 'object' },
      },
    },
  },
};

/** The HTTP interface of the bridge, OpenAPI 3.1. */
export function openApiDocument() {
  return {
    openapi: '3.1.1',
    info: {
      title: 'DMO–Intacct bridge',
      version: '0.1.0',
      description: 'Every process serves health and metrics; the role `api` the rest.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    tags: [{ name: 'Operation' }, { name: 'Intacct' }, { name: 'Admin' }],
    paths,
    components,
  };
}
