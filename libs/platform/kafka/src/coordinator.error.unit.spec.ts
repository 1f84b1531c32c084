import { describe, expect, it } from '@jest/globals';
import { isCoordinatorStarting } from './coordinator.error.js';

const loading = Object.assign(new Error('The coordinator is loading'), { type: 'GROUP_LOAD_IN_PROGRESS' });

describe('isCoordinatorStarting', () => {
  it.each([
    ['the answer itself', loading, true],
    ['what the client gives up with', Object.assign(new Error('given up'), { originalError: loading }), true],
    ['an error caused by it', new Error('given up', { cause: loading }), true],
    ['another answer', Object.assign(new Error('no'), { type: 'GROUP_AUTHORIZATION_FAILED' }), false],
    ['an error without a type', new Error('no'), false],
    ['no error', 'no', false],
  ])('knows %s', (_what, error, expected) => {
    expect(isCoordinatorStarting(error)).toBe(expected);
  });
});
