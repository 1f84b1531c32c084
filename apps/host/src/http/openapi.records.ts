import { recordCommands, integrationStates } from '@bridge/canonical';
import { count, inPath, instant, json, operation, pageOf, paging, problem, query, text } from './openapi.parts.js';

const state = { type: 'string', enum: integrationStates };
const job = (description: string): unknown => json(description, { $ref: '#/components/schemas/MassJob' });
const noJob = problem('`JOB_UNKNOWN`.');
const commandBody = {
  type: 'object',
  description: 'Which records: one of `sysIds`, `filter` and `all`.',
  required: ['company', 'node'],
  properties: {
    company: text,
    node: text,
    sysIds: { type: 'array', items: text, minItems: 1, maxItems: 1000, uniqueItems: true },
    filter: {
      type: 'object',
      properties: {
        state: { oneOf: [state, { type: 'array', items: state }] },
        q: { ...text, description: 'Beginning of the key, or the whole DMO or Intacct id.' },
      },
    },
    all: { type: 'boolean', const: true },
  },
};

function command(id: string, summary: string) {
  return {
    post: operation({
      id,
      summary,
      body: commandBody,
      responses: {
        202: job('The job that does it; `location` is its address.'),
        404: problem('`COMPANY_UNKNOWN`, `NODE_UNKNOWN`.'),
      },
    }),
  };
}

function jobChange(verb: string, summary: string) {
  return {
    post: operation({
      id: `${verb}Job`,
      summary,
      parameters: [inPath('id')],
      responses: { 200: job('The job.'), 404: noJob, 409: problem('`JOB_STATE_CONFLICT`.') },
    }),
  };
}

const laneId = { ...(inPath('id') as object), description: '`<company>:<top, e-<entity> or *>:<priority or *>`.' };
const noLane = problem('`LANE_UNKNOWN`.');

export const recordPaths = {
  '/admin/records': {
    get: operation({
      id: 'listRecords',
      summary: 'One row a record, by company, node and `sysId`.',
      parameters: [
        query('company', text),
        query('node', text, 'For example `customer`.'),
        query('state', state, 'Pending: anything of it is open.'),
        query('q', text, 'Beginning of the key, or the whole DMO or Intacct id.'),
        ...paging,
      ],
      responses: { 200: json('One page.', pageOf('Record')) },
    }),
  },
  '/admin/records/{company}/{node}/{sysId}': {
    get: operation({
      id: 'showRecord',
      summary:
        'The time line of one record: runs with their events, attempts, results. Of requests only digests are kept.',
      parameters: [inPath('company'), inPath('node'), inPath('sysId')],
      responses: {
        200: json('The record.', { $ref: '#/components/schemas/RecordTimeLine' }),
        404: problem('`RECORD_UNKNOWN`.'),
      },
    }),
  },
  '/admin/records/synchronize': command(
    'synchronizeRecords',
    'Run again what is not integrated, in error or desynchronized.',
  ),
  '/admin/records/force-synchronize': command(
    'forceSynchronizeRecords',
    'Run again whatever is not on its way. Master data is sent even when Intacct holds it as it is; a posted document never is.',
  ),
  '/admin/records/reset': command(
    'resetRecords',
    'Forget the Intacct records, and that nobody knows whether one was written.',
  ),
  '/admin/jobs': {
    get: operation({
      id: 'listJobs',
      summary: 'Commands to records, the newest first.',
      parameters: paging,
      responses: { 200: json('One page.', pageOf('MassJob')) },
    }),
  },
  '/admin/jobs/{id}': {
    get: operation({
      id: 'showJob',
      summary: 'How far a job is.',
      parameters: [inPath('id')],
      responses: { 200: job('The job.'), 404: noJob },
    }),
  },
  '/admin/jobs/{id}/pause': jobChange(
    'pause',
    'Look at no further record until it is resumed. Runs that were started go on.',
  ),
  '/admin/jobs/{id}/resume': jobChange('resume', 'Go on with a job that is paused.'),
  '/admin/jobs/{id}/cancel': jobChange('cancel', 'Look at no further record. Runs that were started go on.'),
  '/admin/lanes': {
    get: operation({
      id: 'listLanes',
      summary: 'What waits where, slots of the companies, and pauses.',
      responses: { 200: json('All of them.', { $ref: '#/components/schemas/Lanes' }) },
    }),
  },
  '/admin/lanes/{id}/pause': {
    post: operation({
      id: 'pauseLane',
      summary: 'Give these lanes no work until they are resumed; also lanes in which nothing waits.',
      parameters: [laneId],
      body: { type: 'object', required: ['reason'], properties: { reason: text } },
      responses: { 200: json('The pause.', { $ref: '#/components/schemas/LanePause' }), 404: noLane },
    }),
  },
  '/admin/lanes/{id}/resume': {
    post: operation({
      id: 'resumeLane',
      summary: 'End the pauses of these lanes; after a failure the company is tried at once, with a login of its own.',
      parameters: [laneId],
      responses: {
        200: json('How many there were.', { type: 'object', properties: { ended: count } }),
        404: noLane,
      },
    }),
  },
};

const record = {
  company: text,
  node: text,
  sysId: text,
  naturalKey: text,
  state,
  version: { ...count, description: 'Last applied; 0 when none was.' },
  message: text,
  intacctObject: text,
  intacctId: text,
  recordNo: text,
  url: text,
  entityId: text,
  updatedAt: instant,
};
const objects = { type: 'array', items: { type: 'object' } };
const lane = { id: text, company: text, entityId: text, priority: { type: 'integer' } };

export const recordSchemas = {
  Record: { type: 'object', properties: record },
  RecordTimeLine: {
    type: 'object',
    properties: {
      ...record,
      runs: { ...objects, description: 'The newest first, at most 100: trigger, version, state, errors, event.' },
      attempts: {
        ...objects,
        description: 'Functions of these runs: control id, digest of the content, outcome, sends, look-ups.',
      },
      results: {
        ...objects,
        description: 'Results of these runs that are still stored: id, when made, when published.',
      },
    },
  },
  MassJob: {
    type: 'object',
    properties: {
      id: text,
      company: text,
      tenant: text,
      node: text,
      command: { type: 'string', enum: recordCommands },
      trigger: { ...text, description: 'Id of the command; `causationid` of its results.' },
      records: { ...count, description: 'How many were named; absent when a filter chooses them.' },
      filter: { type: 'object' },
      requestedBy: text,
      state: { type: 'string', enum: ['running', 'paused', 'cancelled', 'done'] },
      total: { ...count, description: 'Records that there were when it began.' },
      read: { ...count, description: 'Records looked at.' },
      started: { ...count, description: 'Runs started, or records reset.' },
      refused: { ...count, description: 'Records that the command does not apply to.' },
      created: count,
      updated: count,
      unchanged: count,
      failed: count,
      percent: { type: 'integer', minimum: 0, maximum: 100 },
      createdAt: instant,
      finishedAt: instant,
    },
  },
  LanePause: {
    type: 'object',
    properties: {
      ...lane,
      cause: { type: 'string', enum: ['failure', 'operator'] },
      code: text,
      message: text,
      since: instant,
      until: instant,
      failures: count,
    },
  },
  Lanes: {
    type: 'object',
    properties: {
      items: {
        type: 'array',
        items: { type: 'object', properties: { ...lane, pending: count, oldestSeconds: { type: 'number' } } },
      },
      pauses: { type: 'array', items: { $ref: '#/components/schemas/LanePause' } },
      slots: {
        type: 'array',
        items: { type: 'object', properties: { company: text, inUse: count, allowed: count, configured: count } },
      },
      settings: {
        type: 'object',
        additionalProperties: { type: 'number' },
        description: 'Budgets, delays and pauses of this process, by variable.',
      },
    },
  },
};
