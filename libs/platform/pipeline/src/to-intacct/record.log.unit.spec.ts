import { describe, expect, it } from '@jest/globals';
import type { AcceptedEvent, JobSettlement } from '@bridge/ports';
import { RecordingLogger } from '@bridge/testing';
import { job } from '../../test/pipeline.fixtures.js';
import { eventFields, logSettled, recordFields } from './record.log.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';

const settled = (settlement: JobSettlement) => ({
  job: job(),
  settlement,
  attempts: [],
  apiTransactions: 0,
  results: [],
  store: [],
});
const final = (state: 'success' | 'error', code?: string): JobSettlement => ({
  kind: 'final',
  state,
  message: '',
  errors: code === undefined ? [] : [{ code, description: 'a text', retryable: false, owner: 'dmo-user' }],
  notIntegrated: [],
  facts: undefined,
  aliases: undefined,
  waitsFor: [],
});

describe('fields of a line about a record', () => {
  it.each([
    [`00-${TRACE}-b7ad6b7169203331-01`, TRACE],
    ['no context', 'e1'],
    [undefined, 'e1'],
  ])('correlate the trace context %s as %s', (traceparent, correlation) => {
    const of = job({ event: { ...job().event, id: 'e1', traceparent }, attempts: 2 });
    expect(recordFields(of, 'mapping')).toEqual({
      event_id: 'e1',
      causation_id: 'e1',
      correlation_id: correlation,
      flow: 'to-intacct',
      plugin: of.plugin,
      object: of.object,
      key: of.naturalKey,
      stage: 'mapping',
      attempt: 3,
    });
    const event = { eventId: 'e1', traceparent, plugin: 'p', object: 'o', subject: 'k' } as AcceptedEvent;
    expect(eventFields(event, 'inbox')).toMatchObject({ event_id: 'e1', correlation_id: correlation, key: 'k' });
  });
});

describe('logSettled', () => {
  it('says nothing louder than INFO of a batch in step', () => {
    const logger = new RecordingLogger();
    logSettled(logger, [settled(final('success')), settled(final('success'))], 'acme', 12);
    expect(logger.at('debug')).toHaveLength(2);
    expect(logger.at('info')).toMatchObject([
      { message: 'batch settled', fields: { company: 'acme', outcome: '{"success":2}', duration_ms: 12 } },
    ]);
    expect(logger.lines).toHaveLength(3);
  });

  it('warns once of a batch that is not', () => {
    const logger = new RecordingLogger();
    const doubt: JobSettlement = { kind: 'in-doubt', delayMs: 1, message: '' };
    logSettled(logger, [settled(final('error', 'NOT_FOUND')), settled(doubt), settled(doubt)], 'acme', 12);
    expect(logger.at('warn')).toMatchObject([
      {
        message: 'records of a batch are not in step',
        fields: { event_id: job().event.id, code: 'NOT_FOUND', outcome: '{"error NOT_FOUND":1,"in-doubt":2}' },
      },
    ]);
    expect(JSON.stringify(logger.lines)).not.toContain('a text');
  });
});
