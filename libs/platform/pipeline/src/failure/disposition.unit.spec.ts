import { describe, expect, it } from '@jest/globals';
import { BlockedError, DefectError, InDoubtError, RejectedError, TransientError } from '@bridge/plugin-api';
import { SeededRandom } from '@bridge/testing';
import fc from 'fast-check';
import { job } from '../../test/pipeline.fixtures.js';
import { FailureOperator } from './disposition.js';
import { backOffMs } from './retry-policy.js';

const retry = { maxAttempts: 4, baseDelayMs: 1_000, maxDelayMs: 60_000 };
const hold = { maxPendingMs: 100_000, maxUnknownMs: 5_000 };
const operator = new FailureOperator({ retry, hold }, { next: () => 0.5 });
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

  it('never leaves its bounds', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.nat(), (attempt, seed) => {
        const delay = backOffMs(retry, attempt, new SeededRandom(seed));
        expect(delay).toBeGreaterThanOrEqual(500);
        expect(delay).toBeLessThanOrEqual(60_000);
      }),
    );
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

  it('gives up when the attempts are spent', () => {
    const error = new TransientError('GATEWAY_BUSY', 'It is busy.', { stage: 'gateway', scope: 'record' });
    expect(dispose(error, { attempts: 3 })).toEqual({
      kind: 'settle',
      settlement: final('It is busy. Given up after 4 attempts.', [
        { code: 'GATEWAY_BUSY', description: 'It is busy.', retryable: true, owner: 'operator' },
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
