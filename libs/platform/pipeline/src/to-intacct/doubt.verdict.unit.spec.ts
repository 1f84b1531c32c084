import { describe, expect, it } from '@jest/globals';
import type { DoubtfulAttempt } from '@bridge/ports';
import fc from 'fast-check';
import { attempt, entry } from '../../test/doubt.fixtures.js';
import type { Evidence } from './doubt.lookup.js';
import { judge } from './doubt.verdict.js';

const policy = { horizonMs: 900_000, visibilityLagMs: 5_000, maxLookups: 3, maxSends: 3 };
const EARLY = 904_999;
const LATE = 905_000;

const nothing: Evidence = { kind: 'shown', ours: [], others: 0 };
const another: Evidence = { kind: 'shown', ours: [], others: 1 };
const one: Evidence = { kind: 'shown', ours: [{ RECORDNO: '9', CUSTOMERID: 'C1' }], others: 0 };
const oneOfTwo: Evidence = { ...one, others: 1 };
const two: Evidence = { ...one, ours: [{ RECORDNO: '9' }, { RECORDNO: '8' }] };
const silent: Evidence = { kind: 'unanswered' };

const lost = 'answer-lost';
const update = { verb: 'update', recordNo: '5' } as const;

/** `again`, or what it is settled as. */
const fateOf = (changes: Partial<DoubtfulAttempt>, evidence: Evidence): string => {
  const { kind, attempt: settlement } = judge(attempt(changes), evidence, policy);
  const code = 'errors' in settlement ? ` ${settlement.errors[0]?.code}` : '';
  return kind === 'again' ? 'again' : `${settlement.kind}${code}`;
};

describe('judge', () => {
  it.each<readonly [string, Partial<DoubtfulAttempt>, Evidence, string]>([
    ['found at once', {}, one, 'success'],
    ['found beside another writer’s of the same number', {}, oneOfTwo, 'success'],
    ['not found at once', {}, nothing, 'again'],
    ['not found just before the horizon', { sentMsAgo: EARLY, lookups: 99 }, nothing, 'again'],
    ['not found after the horizon', { sentMsAgo: LATE }, nothing, 'unsent'],
    ['a person’s of the same number seen first', { sentMsAgo: EARLY, lookups: 99 }, another, 'again'],
    ['only a person’s of the same number after the horizon', { sentMsAgo: LATE }, another, 'unsent'],
    ['several found', {}, two, 'unsettled GATEWAY_DOUBT_AMBIGUOUS'],
    ['no answer before the horizon', { sentMsAgo: 899_999, lookups: 99 }, silent, 'again'],
    ['no answer after the horizon', { sentMsAgo: LATE, lookups: 1 }, silent, 'again'],
    ['never an answer', { sentMsAgo: LATE, lookups: 2 }, silent, 'unsettled GATEWAY_DOUBT_UNSETTLED'],
    ['never an answer, and what is written is not shown yet', { sentMsAgo: EARLY, lookups: 99 }, silent, 'again'],
    ['not found after too many sends', { sentMsAgo: LATE, doubts: 3 }, nothing, 'unsettled GATEWAY_DOUBT_UNSETTLED'],
    ['found after too many sends', { sentMsAgo: LATE, doubts: 3 }, one, 'success'],
  ])('settles a create whose answer was lost: %s', (_, changes, evidence, fate) => {
    expect(fateOf({ doubt: lost, ...changes }, evidence)).toBe(fate);
  });

  const [duplicate, used] = [{ doubt: 'duplicate' }, { doubt: 'control-id' }] as const;
  const [spent, unspent, early] = [
    { sentMsAgo: LATE, lookups: 2 },
    { sentMsAgo: LATE, lookups: 1 },
    { sentMsAgo: 899_999, lookups: 99 },
  ];
  const unsettled = 'unsettled GATEWAY_DOUBT_UNSETTLED';
  it.each<readonly [string, Partial<DoubtfulAttempt>, Evidence, string]>([
    ['a suspect is found', { doubt: 'suspect' }, one, 'success'],
    ['a suspect is not there', { doubt: 'suspect' }, nothing, 'unsent'],
    ['there is another in place of a suspect', { doubt: 'suspect' }, another, 'refused GATEWAY_RECORD_FOREIGN'],
    ['there is no answer about a suspect', { doubt: 'suspect', ...unspent }, silent, 'again'],
    ['a duplicate is found', duplicate, one, 'success'],
    ['a duplicate of other content is found', duplicate, another, 'refused GATEWAY_RECORD_FOREIGN'],
    ['duplicates are found', duplicate, two, 'unsettled GATEWAY_DOUBT_AMBIGUOUS'],
    ['a duplicate is not shown yet', { ...duplicate, ...unspent }, nothing, 'again'],
    ['a duplicate is not shown before the horizon', { ...duplicate, ...early }, nothing, 'again'],
    ['a duplicate is never shown', { ...duplicate, ...spent }, nothing, unsettled],
    ['there is never an answer about a duplicate', { ...duplicate, ...spent }, silent, unsettled],
    ['the record of a used control id is found', used, one, 'success'],
    ['the record of a used control id is not shown yet', { ...used, ...unspent }, nothing, 'again'],
    ['the record of a used control id is never shown', { ...used, ...spent }, nothing, unsettled],
    ['only another’s record shows for a used control id', { ...used, ...spent }, another, unsettled],
  ])('never sends again what Intacct refused as known: %s', (_, changes, evidence, fate) => {
    expect(fateOf(changes, evidence)).toBe(fate);
  });

  it.each<readonly [string, Partial<DoubtfulAttempt>, string]>([
    ['at once', { sentMsAgo: 0 }, 'again'],
    ['just before the horizon', { sentMsAgo: EARLY, lookups: 99 }, 'again'],
    ['after the horizon', { sentMsAgo: LATE }, 'unsent'],
    ['after too many sends', { sentMsAgo: LATE, doubts: 3 }, 'unsettled GATEWAY_DOUBT_UNSETTLED'],
    ['at once, when Intacct had refused its control id', { doubt: 'control-id' }, 'unsent'],
  ])('sends an update again %s, or waits', (_, changes, fate) => {
    expect(fateOf({ ...update, doubt: lost, ...changes }, silent)).toBe(fate);
  });

  it('never sends again before the horizon, whatever it sees', () => {
    const evidence = fc.constantFrom(nothing, another, one, oneOfTwo, two, silent);
    const changes = fc.record({
      verb: fc.constantFrom('create' as const, 'update' as const),
      sentMsAgo: fc.nat(EARLY),
      lookups: fc.nat(99),
    });
    fc.assert(
      fc.property(changes, evidence, (sent, shown) => {
        expect(judge(attempt(sent), shown, policy).attempt.kind).not.toBe('unsent');
      }),
    );
  });

  it('keeps the kind of doubt while it waits', () => {
    expect(judge(attempt({ doubt: 'control-id' }), nothing, policy)).toEqual({
      kind: 'again',
      attempt: { kind: 'in-doubt', controlId: 'c1', doubt: 'control-id', said: undefined },
    });
  });

  it.each<readonly [string, DoubtfulAttempt, boolean]>([
    ['an answer was lost', attempt(), false],
    ['the control id had been used', attempt({ doubt: 'control-id' }), true],
    ['the record existed before', attempt({ doubt: 'duplicate' }), false],
    ['the lines were compared', entry({ doubt: 'duplicate' }), true],
  ])('knows the content of what it adopts, or not, when %s', (_, doubtful, isContentKnown) => {
    const found: Evidence = { kind: 'shown', ours: [{ RECORDNO: '9', CUSTOMERID: 'C1' }], others: 0 };
    expect(judge(doubtful, found, policy)).toEqual({
      kind: 'settled',
      attempt: {
        kind: 'success',
        controlId: 'c1',
        recordNo: '9',
        intacctId: doubtful.intacctObject === 'CUSTOMER' ? 'C1' : '9',
        url: undefined,
        isContentKnown,
      },
    });
  });

  it('keeps the address of what it adopts', () => {
    const found: Evidence = { kind: 'shown', ours: [{ RECORDNO: '9', RECORD_URL: 'https://intacct/9' }], others: 0 };
    expect(judge(attempt(), found, policy)).toMatchObject({ attempt: { url: 'https://intacct/9' } });
  });

  it('tells a person everything that is known of it', () => {
    const known = { entityId: 'E100', sends: 3, lookups: 15, said: 'HTTP 524' };
    const { attempt: settlement } = judge(entry({ ...known, sentMsAgo: LATE }), silent, policy);
    expect(settlement).toMatchObject({
      errors: [
        {
          code: 'GATEWAY_DOUBT_UNSETTLED',
          owner: 'operator',
          correction:
            'Look in Intacct in entity E100 for REFERENCENO "D1" and JOURNAL "GJ". If it is there, leave this record alone; if not, reset it and synchronise it. It was sent 3 times as control id "c1", last at 2026-01-01T12:00:00.000Z; Intacct was asked for it 16 times; what was said last: HTTP 524',
        },
      ],
    });
  });

  it('tells what Intacct said instead of an answer', () => {
    const refusal: Evidence = { kind: 'unanswered', said: 'no permission' };
    expect(judge(attempt({ said: 'HTTP 524' }), refusal, policy).attempt).toMatchObject({ said: 'no permission' });
    expect(judge(attempt({ said: 'HTTP 524' }), silent, policy).attempt).toMatchObject({ said: 'HTTP 524' });
  });

  it('tells a person what to look for', () => {
    const [ambiguous, foreign] = [entry(), entry({ doubt: 'duplicate' })];
    expect(judge(ambiguous, two, policy)).toMatchObject({
      attempt: {
        errors: [
          {
            description: expect.stringContaining('Intacct holds 2 records that look like it'),
            correction: expect.stringContaining('REFERENCENO "D1" and JOURNAL "GJ"'),
            owner: 'operator',
          },
        ],
      },
    });
    expect(judge(foreign, another, policy)).toMatchObject({
      attempt: {
        errors: [{ description: expect.stringContaining('REFERENCENO "D1" and JOURNAL "GJ"'), owner: 'intacct-admin' }],
      },
    });
  });
});
