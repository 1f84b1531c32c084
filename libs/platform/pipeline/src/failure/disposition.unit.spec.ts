import { describe, expect, it } from '@jest/globals';
import { BlockedError, DefectError, InDoubtError, RejectedError, TransientError } from '@bridge/plugin-api';
import type { JobSettlement, WaitChain, WaitEnd } from '@bridge/ports';
import { SeededRandom } from '@bridge/testing';
import fc from 'fast-check';
import { job } from '../../test/pipeline.fixtures.js';
import { FailureOperator } from './disposition.js';
import { backOffMs } from './retry-policy.js';

const retry = { maxAttempts: 4, baseDelayMs: 1_000, maxDelayMs: 60_000 };
const hold = { maxPendingMs: 100_000, maxUnknownMs: 5_000 };
const operator = new FailureOperator({ retry, hold, maxRecoveries: 3 }, { next: () => 0.5 });
const dispose = (error: unknown, changes: Parameters<typeof job>[0] = {}) =>
  operator.dispose(job(changes), error, 'handler');

const fault = { code: 'HANDLER_X', description: 'It is wrong.', field: 'name', line: 3, correction: 'Mend it.' };
const blocked = (known: 'pending' | 'error' | 'unknown', key = 'C2') =>
  new BlockedError([{ object: 'customer', key }], known, fault, { stage: 'handler' });
const final = (message: string, errors: unknown, waitsFor: readonly string[] = []) => ({
  kind: 'final',
  state: 'error',
  message,
  errors,
  notIntegrated: [],
  facts: undefined,
  aliases: undefined,
  waitsFor,
});
const published = { code: 'HANDLER_X', description: 'It is wrong.', field: 'name', line: 3, correction: 'Mend it.' };

describe('backOffMs', () => {
  it.each([
    [0, 500, 1_000],
    [1, 1_000, 2_000],
    [3, 4_000, 8_000],
    [6, 30_000, 60_000],
    [1_000, 30_000, 60_000],
  ])('waits, after %d attempts, from %d to %d ms', (attempt, least, most) => {
    expect(backOffMs(retry, attempt, { next: () => 0 })).toBe(least);
    expect(backOffMs(retry, attempt, { next: () => 1 })).toBe(most);
  });

  const policies = fc
    .tuple(fc.integer({ min: 100, max: 3_600_000 }), fc.integer({ min: 1, max: 1_000 }))
    .map(([baseDelayMs, factor]) => ({ maxAttempts: 4, baseDelayMs, maxDelayMs: baseDelayMs * factor }));

  it('waits half a step to a whole one, each step twice the last, up to the longest', () => {
    fc.assert(
      fc.property(policies, fc.nat(200), fc.nat(), (policy, attempt, seed) => {
        const step = Math.min(policy.maxDelayMs, policy.baseDelayMs * 2 ** attempt);
        const delay = backOffMs(policy, attempt, new SeededRandom(seed));
        expect(delay).toBeGreaterThanOrEqual(Math.floor(step / 2));
        expect(delay).toBeLessThanOrEqual(step);
        const unlucky = backOffMs(policy, attempt, { next: () => 1 });
        expect(backOffMs(policy, attempt + 1, { next: () => 1 })).toBeGreaterThanOrEqual(unlucky);
      }),
    );
  });

  it('spreads what failed together', () => {
    const random = new SeededRandom(7);
    expect(new Set(Array.from({ length: 100 }, () => backOffMs(retry, 3, random))).size).toBeGreaterThan(90);
  });
});

describe('FailureOperator', () => {
  it('ends a rejected record at once, with every fault', () => {
    const error = new RejectedError([fault, { code: 'HANDLER_Y', description: 'That too.', owner: 'operator' }], {
      stage: 'handler',
    });
    expect(dispose(error)).toEqual({
      kind: 'settle',
      settlement: final('It is wrong. That too.', [
        { ...published, retryable: false, owner: 'dmo-user' },
        { code: 'HANDLER_Y', description: 'That too.', retryable: false, owner: 'operator' },
      ]),
    });
  });

  it('pauses the company when the gateway is in trouble', () => {
    const error = new TransientError('GATEWAY_UNREACHABLE', 'Nobody answers.', { stage: 'gateway', scope: 'gateway' });
    expect(dispose(error, { attempts: 99 })).toEqual({ kind: 'pause', error });
  });

  it.each([
    ['its turn in the back-off', undefined, 0, 750],
    ['longer with every attempt', undefined, 2, 3_000],
    ['as long as it was told', 9_000, 0, 9_000],
  ])('tries a transient failure again after %s', (_, retryAfterMs, attempts, delayMs) => {
    const error = new TransientError('GATEWAY_BUSY', 'It is busy.', {
      stage: 'gateway',
      scope: 'record',
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
    expect(dispose(error, { attempts })).toEqual({
      kind: 'settle',
      settlement: {
        kind: 'retry',
        delayMs,
        message: 'It is busy.',
        errors: [{ code: 'GATEWAY_BUSY', description: 'It is busy.', retryable: true, owner: 'operator' }],
        spendsAttempt: true,
        isIsolated: false,
      },
    });
  });

  it('uses its budget of attempts, recoveries and time, and no more', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 100 }), (maxAttempts, maxRecoveries) => {
        const busy = { code: 'X', description: 'x', retryable: true, owner: 'operator' } as const;
        const of = new FailureOperator({ retry: { ...retry, maxAttempts }, hold, maxRecoveries }, { next: () => 1 });
        const kinds = Array.from({ length: maxAttempts }, (_, attempts) => of.retry(job({ attempts }), busy).kind);
        expect(kinds).toEqual([...Array.from({ length: maxAttempts - 1 }, () => 'retry'), 'final']);
        expect(of.holderLost(job({ recoveries: maxRecoveries - 1 }))).toBeUndefined();
        expect(of.holderLost(job({ recoveries: maxRecoveries }))).toMatchObject({ code: 'HANDLER_HOLDER_LOST' });
      }),
      { numRuns: 20 },
    );
  });

  it('gives up when the attempts are spent', () => {
    const error = new TransientError('GATEWAY_BUSY', 'It is busy.', { stage: 'gateway', scope: 'record' });
    expect(dispose(error, { attempts: 3 })).toEqual({
      kind: 'settle',
      settlement: final('It is busy. Given up after 4 attempts.', [
        { code: 'GATEWAY_BUSY', description: 'It is busy.', retryable: true, owner: 'operator' },
      ]),
    });
  });

  it('says who can mend what did not pass, and how', () => {
    const remedy = { owner: 'intacct-admin', correction: 'Give the right.' } as const;
    const error = new TransientError('GATEWAY_X', 'No right', { stage: 'gateway', scope: 'record', remedy });
    expect(dispose(error, { attempts: 3 })).toEqual({
      kind: 'settle',
      settlement: final('No right. Given up after 4 attempts.', [
        { code: 'GATEWAY_X', description: 'No right', retryable: true, ...remedy },
      ]),
    });
  });

  it.each<readonly [string, 'pending' | 'error' | 'unknown', number, number | undefined]>([
    ['is on its way', 'pending', 0, 100_000],
    ['is on its way, for the rest of the time', 'pending', 99_000, 1_000],
    ['has been on its way too long', 'pending', 100_000, undefined],
    ['is unknown', 'unknown', 0, 5_000],
    ['is unknown, for the rest of the time', 'unknown', 4_500, 500],
    ['has been unknown too long', 'unknown', 5_000, undefined],
    ['is in error', 'error', 0, 5_000],
    ['is in error, for the rest of the time', 'error', 3_000, 2_000],
    ['has been in error too long', 'error', 6_000, undefined],
  ])('holds a record while what it names %s, and ends it after', (_, known, heldMs, delayMs) => {
    const errors = [{ ...published, retryable: true, owner: 'dmo-user' }];
    expect(dispose(blocked(known), { heldMs })).toEqual({
      kind: 'settle',
      settlement:
        delayMs === undefined
          ? final('It is wrong.', errors, ['customer:C2'])
          : {
              kind: 'held',
              waitsFor: ['customer:C2'],
              message: 'It is wrong.',
              errors,
              isUnknown: known !== 'pending',
              delayMs,
            },
    });
  });

  it('does not wait for a record that nothing can be called', () => {
    expect(dispose(blocked('unknown', 'x'.repeat(257)))).toMatchObject({
      settlement: { kind: 'final', state: 'error', waitsFor: [] },
    });
  });

  it.each([
    ['a foreign error', new TypeError('x is undefined'), 'PIPELINE_DEFECT'],
    ['something thrown that is no error', 'oops', 'PIPELINE_DEFECT'],
    ['a defect', new DefectError('MAPPING_MISSING', 'No mapping.', { stage: 'mapping' }), 'MAPPING_MISSING'],
    ['doubt where nothing was sent', new InDoubtError('GATEWAY_X', 'Unknown.', { stage: 'gateway' }), 'GATEWAY_X'],
  ])('ends a record as a defect for %s, and hands it on for the log', (_, error, code) => {
    const disposition = dispose(error);
    expect(disposition).toMatchObject({
      kind: 'settle',
      settlement: { kind: 'final', state: 'error', errors: [{ code, owner: 'service', retryable: false }] },
      defect: { code },
    });
    if (disposition.kind === 'settle' && code === 'PIPELINE_DEFECT') {
      expect(disposition.defect).toMatchObject({ stage: 'handler', cause: error });
    }
  });
});

describe('FailureOperator.weighWait', () => {
  const waits = (known: 'pending' | 'unknown', heldMs = 0): JobSettlement => {
    const disposition = dispose(blocked(known), { heldMs });
    if (disposition.kind !== 'settle') throw new Error('it waits for the gateway');
    return disposition.settlement;
  };
  const chain = (end: WaitEnd, ...keys: readonly string[]): WaitChain => ({
    records: ['C1', ...keys].map((key) => ({ object: 'customer', key })),
    end,
    isLost: keys.length === 1 && end.kind !== 'on-its-way',
  });
  const weigh = (settlement: JobSettlement, seen: WaitChain, heldMs = 0) =>
    operator.weighWait(job({ heldMs }), settlement, seen);
  const failing: WaitEnd = { kind: 'error', message: 'Its name is too long.', owner: 'intacct-admin' };

  it.each(['pending', 'unknown'] as const)('ends a cycle at once, whatever was known: %s', (known) => {
    const description =
      'customer "C1" waits for customer "C2", which waits for customer "C3", which waits for customer "C1": none of them can go first.';
    expect(weigh(waits(known), chain({ kind: 'cycle' }, 'C2', 'C3', 'C1'))).toEqual(
      final(
        description,
        [
          {
            code: 'HANDLER_REFERENCE_CYCLE',
            description,
            correction:
              'Take one of these references out of DMO and send that record again; the others follow by themselves.',
            retryable: true,
            owner: 'dmo-user',
          },
        ],
        ['customer:C2'],
      ),
    );
  });

  it.each<readonly [string, WaitEnd, string, readonly [owner: string, correction: string]]>([
    [
      'no event of it came',
      { kind: 'unknown' },
      'of which no event has arrived.',
      ['dmo-user', 'Send the customer "C3"'],
    ],
    ['it failed', failing, 'which is in error: Its name is too long.', ['intacct-admin', 'Correct the customer "C3"']],
    [
      'it is not for Intacct',
      { kind: 'not-integrated', message: '' },
      'which is not integrated with Intacct.',
      ['dmo-user', 'Synchronise the customer "C3"'],
    ],
    [
      'it is in doubt',
      { kind: 'in-doubt', message: 'Asked 3 times.' },
      'of which it is not known yet whether Intacct holds it: Asked 3 times.',
      ['operator', 'Look for the customer "C3" in Intacct'],
    ],
    [
      'its lane is paused',
      { kind: 'paused', message: 'Month end.' },
      'whose lane gets no work: Month end.',
      ['operator', 'Resume the lane of the customer "C3"'],
    ],
    [
      'it is on its way',
      { kind: 'on-its-way', message: '' },
      'which is still on its way.',
      ['operator', 'Find out what keeps the customer "C3"'],
    ],
  ])('names the whole chain when a wait is over and of the last one %s', (_, end, shown, [owner, correction]) => {
    const description = `It is wrong. customer "C1" waits for customer "C2", which waits for customer "C3", ${shown}`;
    expect(weigh(waits('pending', 100_000), chain(end, 'C2', 'C3'), 100_000)).toEqual(
      final(
        description,
        [{ ...published, description, owner, retryable: true, correction: expect.stringContaining(correction) }],
        ['customer:C2'],
      ),
    );
  });

  it('leaves the fault as it is when it speaks of the record that nobody knows', () => {
    const over = waits('unknown', 5_000);
    const [known] = [
      { ...published, description: 'No customer "C2" is known.', retryable: true, owner: 'dmo-user' as const },
    ];
    const told: JobSettlement = over.kind === 'final' ? { ...over, errors: [known] } : over;
    expect(weigh(told, chain({ kind: 'unknown' }, 'C2'), 5_000)).toMatchObject({
      errors: [{ description: 'No customer "C2" is known.' }],
    });
    expect(weigh(over, chain({ kind: 'unknown' }, 'C2'), 5_000)).toMatchObject({
      message: 'It is wrong. customer "C1" waits for customer "C2", of which no event has arrived.',
    });
  });

  it.each<readonly [string, WaitEnd]>([
    ['is in error', failing],
    ['is unknown', { kind: 'unknown' }],
    ['is not for Intacct', { kind: 'not-integrated', message: '' }],
  ])('gives less time to a wait for a record that %s by now', (_, end) => {
    expect(weigh(waits('pending', 2_000), chain(end, 'C2'), 2_000)).toMatchObject({
      kind: 'held',
      isUnknown: true,
      delayMs: 3_000,
    });
    expect(weigh(waits('pending', 7_000), chain(end, 'C2'), 7_000)).toMatchObject({ kind: 'final', state: 'error' });
  });

  it.each<readonly [string, JobSettlement, WaitChain]>([
    ['what is on its way', waits('pending'), chain({ kind: 'on-its-way', message: '' }, 'C2')],
    ['what waits for one in error itself', waits('pending'), chain(failing, 'C2', 'C3')],
    ['one that has little time already', waits('unknown'), chain(failing, 'C2')],
  ])('goes on waiting for %s', (_, settlement, seen) => {
    expect(weigh(settlement, seen)).toBe(settlement);
  });

  it('counts what it cannot name', () => {
    const keys = Array.from({ length: 40 }, (_, index) => `K${index}`);
    const settlement = weigh(waits('pending', 100_000), chain(failing, ...keys), 100_000);
    expect(settlement).toMatchObject({
      message: expect.stringContaining('which waits for 21 more, which waits for customer "K39"'),
    });
  });
});
