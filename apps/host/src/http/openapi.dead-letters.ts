import { count, inPath, instant, json, operation, pageOf, paging, problem, query, text } from './openapi.parts.js';

const letterFilter = {
  fingerprint: { ...text, description: 'Digest of stage, code and field: those of one cause.' },
  class: { ...text, description: '`rejected`, `defect`, `transient`.' },
  code: text,
  stage: text,
  tenant: text,
  type: text,
  topic: text,
  since: { ...instant, description: 'First seen at or after.' },
  until: { ...instant, description: 'First seen before.' },
};
const letterQuery = Object.entries(letterFilter).map(([name, schema]) => query(name, schema));

export const deadLetterPaths = {
  '/admin/dead-letters': {
    get: operation({
      id: 'listDeadLetters',
      summary: 'Events that need a person, the newest first.',
      parameters: [
        ...letterQuery,
        query(
          'state',
          { type: 'string', enum: ['open', 'closed', 'all'], default: 'open' },
          'Closed: replayed with success.',
        ),
        ...paging,
      ],
      responses: { 200: json('One page.', pageOf('DeadLetter')) },
    }),
  },
  '/admin/dead-letters/groups': {
    get: operation({
      id: 'groupDeadLetters',
      summary: 'Open dead letters by fingerprint, the most frequent first.',
      parameters: [...letterQuery, paging[1]],
      responses: { 200: json('The groups.', pageOf('DeadLetterGroup')) },
    }),
  },
  '/admin/dead-letters/{id}': {
    get: operation({
      id: 'showDeadLetter',
      summary: 'One dead letter with its bytes, its headers and its history.',
      parameters: [inPath('id')],
      responses: {
        200: json('The letter.', { $ref: '#/components/schemas/DeadLetterDetail' }),
        404: problem('`DEAD_LETTER_UNKNOWN`.'),
      },
    }),
  },
  '/admin/dead-letters/replay': {
    post: operation({
      id: 'replayDeadLetters',
      summary:
        'Take open dead letters through the envelope into the inbox again, oldest first, one bounded turn. Repeat with `next` until it is absent.',
      body: {
        type: 'object',
        description: 'Which: at least one of them, or `all`.',
        properties: {
          ids: { type: 'array', items: text, maxItems: 1000 },
          all: { type: 'boolean', const: true },
          ...letterFilter,
          limit: { type: 'integer', minimum: 1, maximum: 1000, default: 200 },
          cursor: text,
        },
      },
      responses: { 200: json('What came of it.', { $ref: '#/components/schemas/ReplayTurn' }) },
    }),
  },
};

const deadLetter = {
  id: text,
  ...letterFilter,
  message: text,
  field: text,
  source: text,
  eventId: text,
  origin: { type: 'object' },
  occurrences: count,
  firstSeenAt: instant,
  lastSeenAt: instant,
  closedAt: instant,
};
const replayOutcome = { type: 'string', enum: ['accepted', 'repeat', 'failed'] };

export const deadLetterSchemas = {
  DeadLetter: { type: 'object', properties: deadLetter },
  DeadLetterDetail: {
    type: 'object',
    properties: {
      ...deadLetter,
      headers: { type: 'object', additionalProperties: text },
      value: { type: ['string', 'null'], description: 'As text; absent when the bytes are none.' },
      valueBase64: text,
      replays: {
        type: 'array',
        items: {
          type: 'object',
          properties: { at: instant, by: text, outcome: replayOutcome, code: text, message: text },
        },
      },
    },
  },
  DeadLetterGroup: {
    type: 'object',
    properties: {
      fingerprint: text,
      stage: text,
      class: text,
      code: text,
      field: text,
      letters: count,
      occurrences: count,
      firstSeenAt: instant,
      lastSeenAt: instant,
      message: { ...text, description: 'Of the newest one.' },
    },
  },
  ReplayTurn: {
    type: 'object',
    properties: {
      accepted: { ...count, description: 'In the inbox now, and closed.' },
      repeat: { ...count, description: 'The event was there already; closed.' },
      failed: { ...count, description: 'Dead letters still.' },
      letters: {
        type: 'array',
        description: 'Those that are closed by now, or that another is replaying, are left out.',
        items: { type: 'object', properties: { id: text, outcome: replayOutcome, code: text } },
      },
      next: text,
    },
  },
};
