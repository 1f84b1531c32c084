export const json = (description: string, schema: unknown): unknown => ({
  description,
  content: { 'application/json': { schema } },
});
export const problem = (description: string): unknown => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});
const refusals = {
  400: problem('`HTTP_INPUT_INVALID`, `HTTP_BODY_NOT_JSON`, `HTTP_CURSOR_INVALID`, `HTTP_BODY_CUT`.'),
  401: problem('`ADMIN_KEY_UNKNOWN`.'),
  500: problem('`HTTP_REQUEST_FAILED`: a defect.'),
  503: problem('`ADMIN_NOT_CONFIGURED`: no key is set. `STORE_UNAVAILABLE`: the database is away.'),
};
const bodyRefusals = {
  413: problem('`HTTP_BODY_TOO_LARGE`: larger than 1 MiB.'),
  415: problem('`HTTP_BODY_ENCODED`: compressed.'),
};

interface Operation {
  readonly id: string;
  readonly summary: string;
  readonly parameters?: readonly unknown[];
  readonly body?: unknown;
  readonly responses: Readonly<Record<number, unknown>>;
}

/** One route of the admin API: what it refuses is added. */
export function operation({ id, summary, parameters, body, responses }: Operation) {
  return {
    operationId: id,
    tags: ['Admin'],
    summary,
    security: [{ adminKey: [] }],
    ...(parameters === undefined ? {} : { parameters }),
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
    responses: { ...responses, ...refusals, ...(body === undefined ? {} : bodyRefusals) },
  };
}

export const text = { type: 'string' };
export const instant = { type: 'string', format: 'date-time' };
export const count = { type: 'integer', minimum: 0 };
export const query = (name: string, schema: unknown, description?: string): unknown => ({
  name,
  in: 'query',
  schema,
  ...(description === undefined ? {} : { description }),
});
export const inPath = (name: string): unknown => ({ name, in: 'path', required: true, schema: text });
export const paging = [
  query('cursor', text, '`next` of the page before.'),
  query('limit', { type: 'integer', minimum: 1, maximum: 200, default: 50 }, 'Most entries.'),
];
export const pageOf = (schema: string): unknown => ({
  type: 'object',
  required: ['items'],
  properties: {
    items: { type: 'array', items: { $ref: `#/components/schemas/${schema}` } },
    next: { type: 'string', description: 'Cursor of the next page; absent on the last one.' },
  },
});
