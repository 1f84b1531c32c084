import { describe, expect, it } from '@jest/globals';
import { syncResultSchema } from '@bridge/canonical';
import type { ClaimedJob, JobSettlement, OutgoingResult } from '@bridge/ports';
import { FakeClock } from '@bridge/testing';
import { job } from '../../test/pipeline.fixtures.js';
import { NO_DETAIL, ResultEvents } from './result.event.js';
import type { ResultDetail } from './result.event.js';

const events = new ResultEvents('intacct.sync-results', new FakeClock('2026-01-02T00:00:00.000Z'));
const final = (
  state: 'success' | 'error' | 'superseded' | 'ignored',
  changes: Partial<Extract<JobSettlement, { kind: 'final' }>> = {},
): JobSettlement => ({
  kind: 'final',
  state,
  message: 'C1 is in step with Intacct.',
  errors: [],
  notIntegrated: [],
  facts: undefined,
  aliases: undefined,
  waitsFor: [],
  ...changes,
});
const held = (...waitsFor: readonly string[]): JobSettlement => ({
  kind: 'held',
  waitsFor,
  message: 'It waits.',
  errors: [],
  isUnknown: false,
  delayMs: 1,
});
const settled = (settlement: JobSettlement, of = job(), detail: ResultDetail = NO_DETAIL): OutgoingResult => {
  const result = events.settled(of, settlement, detail);
  if (result === undefined) {
    throw new Error('there is no result');
  }
  return result;
};
const envelopeOf = (result: OutgoingResult) => JSON.parse(result.value) as Readonly<Record<string, unknown>>;

const error = { code: 'X', description: 'It is wrong.', retryable: false, owner: 'dmo-user' } as const;
const everything: readonly (readonly [string, OutgoingResult])[] = [
  ['sent', events.pending(job(), 'control-1')],
  ['success', settled(final('success'))],
  ['error', settled(final('error', { errors: [error], waitsFor: ['customer:C2', 'item:I1'] }))],
  ['superseded', settled(final('superseded'))],
  ['ignored', settled(final('ignored'))],
  ['held', settled(held('customer:C2', 'item:I1'))],
];

describe('ResultEvents', () => {
  it('says everything about a document that landed', () => {
    const detail: ResultDetail = {
      decision: {
        kind: 'apply',
        commands: [],
        document: { documentType: 'salesInvoice', targetDocumentType: 'journalEntry', targetDocumentNumber: 'D1' },
      },
      intacctObject: 'GLBATCH',
      intacctId: '77',
      recordNo: '77',
      url: 'https://x',
      controlId: 'control-1',
      apiTransactions: 2,
    };
    const of = job({ attempts: 2, apiTransactions: 3, entityId: 'E1', event: { ...job().event, traceparent: '00-t' } });
    const result = settled(final('success', { notIntegrated: ['d21'] }), of, detail);
    expect(result).toEqual({
      resultId: expect.stringMatching(/^[\w-]{32}$/),
      topic: 'intacct.sync-results',
      key: 'acme-tenant/customer/S1',
      value: expect.any(String),
      headers: { 'content-type': 'application/cloudevents+json; charset=utf-8', traceparent: '00-t' },
    });
    expect(envelopeOf(result)).toEqual({
      specversion: '1.0',
      id: result.resultId,
      source: '/intacct-bridge/acme-tenant',
      type: 'intacct.record.success.v1',
      subject: 'C1',
      time: '2026-01-02T00:00:00.000Z',
      datacontenttype: 'application/json',
      tenant: 'acme-tenant',
      sysid: 'S1',
      recordversion: 3,
      causationid: 'event-1',
      traceparent: '00-t',
      data: {
        resultId: result.resultId,
        node: 'customer',
        sysId: 'S1',
        naturalKey: 'C1',
        recordVersion: 3,
        state: 'success',
        intacctObject: 'GLBATCH',
        intacctId: '77',
        recordNo: '77',
        url: 'https://x',
        message: 'C1 is in step with Intacct.',
        errors: [],
        notIntegrated: ['d21'],
        attempts: 3,
        controlId: 'control-1',
        level: 'entityLevel',
        entityId: 'E1',
        apiTransactions: 5,
        startedAt: '2026-01-01T00:00:00.000Z',
        finishedAt: '2026-01-02T00:00:00.000Z',
        documentType: 'salesInvoice',
        targetDocumentType: 'journalEntry',
        targetDocumentNumber: 'D1',
      },
    });
  });

  it('stays small enough for one message, and valid, whatever there is to say', () => {
    const many = (text: string) => Array.from({ length: 10_000 }, (_, index) => `${text}${index}`);
    const long = `${'x'.repeat(1_998)}${'🚲'.repeat(9_000)}`;
    const result = settled(
      final('error', {
        message: long,
        errors: many('E').map((code) => ({ ...error, code, description: long, correction: long })),
        notIntegrated: many('field'),
        waitsFor: many('customer:C'),
      }),
    );
    expect(result.value.length).toBeLessThan(300_000);
    expect(Buffer.from(result.value).toString()).toBe(result.value);
    const data = syncResultSchema.strict().parse(envelopeOf(result)['data']);
    expect(data.message).toBe(`${'x'.repeat(1_998)}…`);
    expect([data.errors.length, data.errors[49]?.code, data.errors[50]]).toEqual([
      51,
      'E49',
      { code: 'RESULT_ERRORS_CUT', description: 'And 9950 more errors.', retryable: false, owner: 'dmo-user' },
    ]);
    expect(data.notIntegrated.at(-1)).toBe('and 9950 more');
    expect(data.waitsFor).toMatch(/, customer:C49, and 9950 more$/);
  });

  it.each(everything)('is valid against the contract: %s', (_, result) => {
    const { data } = envelopeOf(result);
    expect(syncResultSchema.strict().parse(data)).toEqual(data);
  });

  it.each([
    ['sent', 'pending', undefined],
    ['success', 'success', undefined],
    ['error', 'error', 'customer:C2, item:I1'],
    ['superseded', 'not', undefined],
    ['ignored', 'not', undefined],
    ['held', 'pending', 'customer:C2, item:I1'],
  ])('shows %s as %s', (name, state, waitsFor) => {
    const result = everything.find(([one]) => one === name)?.[1];
    const envelope = envelopeOf(result ?? events.pending(job(), undefined));
    expect(envelope['type']).toBe(`intacct.record.${state}.v1`);
    const data = envelope['data'] as Readonly<Record<string, unknown>>;
    expect([data['state'], data['waitsFor']]).toEqual([state, waitsFor]);
    expect('finishedAt' in data).toBe(!['sent', 'held'].includes(name));
  });

  it.each<readonly [string, JobSettlement]>([
    ['a retry', { kind: 'retry', delayMs: 1, message: '', errors: [], spendsAttempt: true, isIsolated: false }],
    ['doubt', { kind: 'in-doubt', delayMs: 1, message: '' }],
  ])('tells users nothing of %s', (_, settlement) => {
    expect(events.settled(job(), settlement, NO_DETAIL)).toBeUndefined();
  });

  it('gives a repeat the same id, whatever the outcome and the time', () => {
    const later = new ResultEvents('intacct.sync-results', new FakeClock('2027-01-01T00:00:00.000Z'));
    const same = [
      settled(final('success')),
      settled(final('error', { message: 'other' })),
      later.settled(job({ id: '99', attempts: 5 }), final('success'), NO_DETAIL),
    ];
    expect(new Set(same.map((result) => result?.resultId)).size).toBe(1);
  });

  it.each<readonly [string, Partial<ClaimedJob>]>([
    ['company', { company: 'other' }],
    ['object', { object: 'supplier' }],
    ['record', { sysId: 'S2' }],
    ['version', { recordVersion: 4 }],
    ['run', { trigger: 'release-1' }],
  ])('gives another %s another id', (_, changes) => {
    expect(settled(final('success'), job(changes)).resultId).not.toBe(settled(final('success')).resultId);
  });

  it('gives each state of a record an id of its own', () => {
    const ids = [
      events.pending(job(), 'c').resultId,
      settled(final('success')).resultId,
      settled(held('customer:C2')).resultId,
      settled(held('customer:C3')).resultId,
    ];
    expect(new Set(ids).size).toBe(4);
  });

  it('goes under the record’s own key when the event had none', () => {
    expect(settled(final('success'), job({ event: { ...job().event, key: null } })).key).toBe(
      'acme-tenant/customer/S1',
    );
  });
});
