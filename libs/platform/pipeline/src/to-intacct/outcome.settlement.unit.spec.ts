import { describe, expect, it } from '@jest/globals';
import type { FunctionOutcome, GatewayError, NotExecuted, PlannedAttempt } from '@bridge/ports';
import { done, refused } from '@bridge/testing';
import { job } from '../../test/pipeline.fixtures.js';
import { FailureOperator } from '../failure/disposition.js';
import { OutcomeSettler } from './outcome.settlement.js';
import type { PreparedJob } from './prepare.stage.js';

const failure = new FailureOperator(
  {
    retry: { maxAttempts: 4, baseDelayMs: 1_000, maxDelayMs: 60_000 },
    hold: { maxPendingMs: 1, maxUnknownMs: 1 },
    maxRecoveries: 8,
  },
  { next: () => 0.5 },
);
const settler = new OutcomeSettler(failure);

const attempt = (changes: Partial<PlannedAttempt> = {}): PlannedAttempt => ({
  jobId: '7',
  controlId: 'c1',
  position: 0,
  verb: 'create',
  intacctObject: 'CUSTOMER',
  object: 'customer',
  sysId: 'S1',
  naturalKey: 'C1',
  recordNo: undefined,
  identity: { idField: 'CUSTOMERID', match: { CUSTOMERID: 'C1' } },
  contentHash: 'hash',
  isCreateOnly: false,
  ...changes,
});
const sent = (
  attempts: readonly PlannedAttempt[] = [attempt()],
  changes: Parameters<typeof job>[0] = {},
): Extract<PreparedJob, { kind: 'send' }> => ({
  kind: 'send',
  job: job(changes),
  decision: { kind: 'apply', commands: [], facts: { a: 1 }, aliases: ['x'], notIntegrated: ['d21'] },
  functions: attempts.map((one) => ({ attempt: one, record: {} })),
});
const lost: FunctionOutcome = { kind: 'in-doubt', controlId: 'c1', description: 'lost' };
const unsent = (scope: NotExecuted['scope'], code: NotExecuted['code'] = 'GATEWAY_OFFLINE'): FunctionOutcome => ({
  kind: 'not-executed',
  controlId: 'c1',
  reason: { code, scope, description: 'It is closed.', retryAfterMs: 9 },
});
const success = {
  kind: 'final',
  state: 'success',
  message: 'C1 is in step with Intacct.',
  errors: [],
  notIntegrated: ['d21'],
  facts: { a: 1 },
  aliases: ['x'],
  waitsFor: [],
};
const written = { kind: 'success', controlId: 'c1', isContentKnown: true };
const doubtful = (doubt: string, controlId = 'c1') => ({
  kind: 'in-doubt',
  controlId,
  doubt,
  said: expect.any(String),
});
const inDoubt = { kind: 'in-doubt', delayMs: 250, message: expect.stringContaining('asked what it holds') };

describe('OutcomeSettler', () => {
  it.each<readonly [string, PlannedAttempt, FunctionOutcome, unknown]>([
    [
      'with its record number, id and address',
      attempt(),
      done('c1', [{ RECORDNO: '9', CUSTOMERID: 'C1-X', RECORD_URL: 'https://x' }]),
      { ...written, recordNo: '9', intacctId: 'C1-X', url: 'https://x' },
    ],
    [
      'with the id that was sent',
      attempt(),
      done('c1', [{ RECORDNO: '9' }]),
      { ...written, recordNo: '9', intacctId: 'C1', url: undefined },
    ],
    [
      'with the number as the id of an object without one',
      attempt({ identity: { idField: 'RECORDNO', match: { REFERENCENO: 'D1' } } }),
      done('c1', [{ RECORDNO: '9' }]),
      { ...written, recordNo: '9', intacctId: '9', url: undefined },
    ],
    [
      'of an update that tells nothing',
      attempt({ verb: 'update', recordNo: '5' }),
      done('c1', []),
      { ...written, recordNo: '5', intacctId: 'C1', url: undefined },
    ],
  ])('settles success %s', (_, one, outcome, settled) => {
    expect(settler.settle(sent([one]), [outcome])).toEqual({
      kind: 'settle',
      attempts: [settled],
      settlement: success,
    });
  });

  it('writes an update again whose control id was used: it may have begun and failed', () => {
    expect(
      settler.settle(sent([attempt({ verb: 'update', recordNo: '5' })]), [refused('c1', 'duplicate-control-id')]),
    ).toEqual({
      kind: 'settle',
      attempts: [{ ...written, recordNo: '5', intacctId: 'C1', url: undefined, isContentKnown: false }],
      settlement: expect.objectContaining({
        kind: 'retry',
        spendsAttempt: true,
        errors: [expect.objectContaining({ code: 'GATEWAY_UPDATE_UNCONFIRMED', retryable: true })],
      }),
    });
  });

  it.each<readonly [string, FunctionOutcome | undefined, string]>([
    ['an answer that was lost', lost, 'answer-lost'],
    ['no answer at all', undefined, 'answer-lost'],
    ['a record that exists', refused('c1', 'duplicate'), 'duplicate'],
    ['a control id that was used', refused('c1', 'duplicate-control-id'), 'control-id'],
    ['an answer without the number of what was made', done('c1', [{}]), 'control-id'],
  ])('doubts a create after %s', (_, outcome, doubt) => {
    expect(settler.settle(sent(), outcome === undefined ? [] : [outcome])).toEqual({
      kind: 'settle',
      attempts: [doubtful(doubt)],
      settlement: inDoubt,
    });
  });

  it.each<readonly [string, PlannedAttempt, number, string]>([
    ['doubts a create that saved something', attempt(), 1, 'in-doubt'],
    ['believes a create that saved nothing', attempt(), 0, 'refused'],
    ['believes an update', attempt({ verb: 'update', recordNo: '5' }), 1, 'refused'],
  ])('%s although it was refused', (_, one, saved, kind) => {
    const refusal = refused('c1', 'validation');
    const partial = { records: Array.from({ length: saved }, () => ({ RECORDNO: '9' })), totalCount: saved };
    const outcome = { ...refusal, partial: { ...partial, remaining: 0, resultId: undefined } } as FunctionOutcome;
    const { attempts } = settler.settle(sent([one]), [outcome]);
    expect(attempts).toMatchObject([kind === 'in-doubt' ? doubtful('control-id') : { kind }]);
  });

  it('takes a duplicate found by an update as a refusal', () => {
    expect(
      settler.settle(sent([attempt({ verb: 'update', recordNo: '5' })]), [refused('c1', 'duplicate')]),
    ).toMatchObject({
      settlement: { kind: 'final', state: 'error' },
      attempts: [{ kind: 'refused' }],
    });
  });

  it('publishes a refusal with Intacct’s own number and text', () => {
    const error: GatewayError = {
      errorNo: 'BL03000130',
      description: 'It does not balance.',
      correction: 'Balance it.',
      supportId: 'abc',
      class: 'balance',
      owner: 'dmo-user',
    };
    const published = {
      code: 'GATEWAY_BALANCE',
      errorNo: 'BL03000130',
      description: 'It does not balance.',
      correction: 'Balance it.',
      retryable: false,
      owner: 'dmo-user',
    };
    const outcome: FunctionOutcome = { kind: 'refused', controlId: 'c1', errors: [error], partial: undefined };
    expect(settler.settle(sent(), [outcome])).toEqual({
      kind: 'settle',
      attempts: [{ kind: 'refused', controlId: 'c1', errors: [published] }],
      settlement: {
        ...success,
        state: 'error',
        message: 'It does not balance.',
        errors: [published],
        notIntegrated: [],
        facts: undefined,
        aliases: undefined,
      },
    });
  });

  it('tries again what Intacct could not do now, until the attempts are spent', () => {
    const busy = refused('c1', 'transient', 'It is locked.');
    expect(settler.settle(sent(), [busy])).toMatchObject({
      settlement: { kind: 'retry', delayMs: 750, spendsAttempt: true },
    });
    expect(settler.settle(sent([attempt()], { attempts: 3 }), [busy])).toMatchObject({
      settlement: {
        kind: 'final',
        state: 'error',
        message: 'It is locked. Given up after 4 attempts.',
        errors: [{ code: 'GATEWAY_TRANSIENT', errorNo: 'BL01001973', owner: 'intacct-admin', retryable: true }],
      },
    });
  });

  it.each(['entity', 'company', 'gateway'] as const)(
    'pauses when the %s is in trouble, and spends nothing',
    (scope) => {
      const outcome = unsent(scope);
      expect(settler.settle(sent(), [outcome])).toEqual({
        kind: 'pause',
        reason: { code: 'GATEWAY_OFFLINE', scope, description: 'It is closed.', retryAfterMs: 9 },
        attempts: [{ kind: 'unsent', controlId: 'c1' }],
      });
    },
  );

  it('tells who can mend what Intacct did not take, and how', () => {
    const advice = { owner: 'operator', whatToDo: 'Correct it.' } as const;
    const error = { errorNo: 'X', description: 'd', supportId: undefined, class: 'validation', ...advice } as const;
    const refusal = (correction: string | undefined): FunctionOutcome => ({
      kind: 'refused',
      controlId: 'c1',
      errors: [{ ...error, correction }],
      partial: undefined,
    });
    const errorsOf = (outcome: FunctionOutcome, isIsolated = false): unknown =>
      settler.settle(sent([attempt()], { isIsolated }), [outcome]);
    const says = (expected: object): object => ({ settlement: { errors: [{ owner: 'operator', ...expected }] } });
    expect(errorsOf(refusal(undefined))).toMatchObject(says({ correction: 'Correct it.' }));
    expect(errorsOf(refusal("Intacct's own."))).toMatchObject(says({ correction: "Intacct's own." }));
    const unknown = unsent('request', 'GATEWAY_REQUEST_MALFORMED');
    const told =
      unknown.kind === 'not-executed'
        ? { ...unknown, reason: { ...unknown.reason, ...advice, errorNo: 'X' } }
        : unknown;
    expect(errorsOf(told, true)).toMatchObject(says({ correction: 'Correct it.', errorNo: 'X' }));
  });

  it('sends a job of an unreadable request again, alone; alone it is an error', () => {
    const malformed = unsent('request', 'GATEWAY_REQUEST_MALFORMED');
    expect(settler.settle(sent(), [malformed])).toEqual({
      kind: 'settle',
      attempts: [{ kind: 'unsent', controlId: 'c1' }],
      settlement: {
        kind: 'retry',
        delayMs: 0,
        message: 'It is closed.',
        errors: [],
        spendsAttempt: true,
        isIsolated: true,
      },
    });
    expect(settler.settle(sent([attempt()], { isIsolated: true }), [malformed])).toMatchObject({
      settlement: { kind: 'final', state: 'error', errors: [{ code: 'GATEWAY_REQUEST_MALFORMED', owner: 'service' }] },
    });
  });

  const two = [attempt(), attempt({ controlId: 'c2', position: 1 })];
  const ok = done('c1', [{ RECORDNO: '9' }]);
  it.each<readonly [string, readonly FunctionOutcome[], readonly string[], string]>([
    ['both done', [ok, ok], ['success', 'success'], 'success'],
    ['one done, one refused', [ok, refused('c2', 'validation')], ['success', 'refused'], 'error'],
    ['one done, one lost', [ok, lost], ['success', 'in-doubt'], 'in-doubt'],
    ['one refused, one lost', [refused('c1', 'validation'), lost], ['refused', 'in-doubt'], 'in-doubt'],
    ['one lost, one not executed', [lost, unsent('company')], ['in-doubt', 'unsent'], 'in-doubt'],
    ['one done, one not executed', [ok, unsent('company')], ['success', 'unsent'], 'pause'],
    [
      'one busy, the next refused, perhaps because of that',
      [refused('c1', 'transient'), refused('c2', 'validation')],
      ['refused', 'refused'],
      'retry',
    ],
    [
      'one refused, the next busy',
      [refused('c1', 'validation'), refused('c2', 'transient')],
      ['refused', 'refused'],
      'error',
    ],
    ['both busy', [refused('c1', 'transient'), refused('c2', 'transient')], ['refused', 'refused'], 'retry'],
    ['one done, one without answer', [ok], ['success', 'in-doubt'], 'in-doubt'],
    ['one done, one busy', [ok, refused('c2', 'transient')], ['success', 'refused'], 'retry'],
  ])('settles a job of two functions: %s', (_, outcomes, attempts, expected) => {
    const outcome = settler.settle(sent(two), outcomes);
    expect(outcome.attempts.map(({ kind }) => kind)).toEqual(attempts);
    const settlement = outcome.kind === 'pause' ? undefined : outcome.settlement;
    expect(settlement === undefined ? 'pause' : settlement.kind === 'final' ? settlement.state : settlement.kind).toBe(
      expected,
    );
  });
});
