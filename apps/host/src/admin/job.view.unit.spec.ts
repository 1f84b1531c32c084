import { describe, expect, it } from '@jest/globals';
import { percentOf } from './job.view.js';

const none = { total: 200, read: 0, started: 0, refused: 0, created: 0, updated: 0, unchanged: 0, failed: 0 };

describe('percentOf', () => {
  it.each([
    [{}, 'synchronize', false, 0],
    [{ read: 200, started: 150, refused: 50 }, 'synchronize', false, 25],
    [{ started: 150, refused: 50, created: 10, updated: 20, unchanged: 30, failed: 39 }, 'synchronize', false, 74],
    [{ started: 150, refused: 50, updated: 150 }, 'forceSynchronize', false, 99],
    [{ started: 150, refused: 50, updated: 150 }, 'forceSynchronize', true, 100],
    [{ started: 100 }, 'resetThirdPartyId', false, 50],
    [{ total: 0 }, 'synchronize', false, 0],
    [{ total: 0 }, 'synchronize', true, 100],
  ] as const)('%j of %s, over: %s', (counts, command, isOver, percent) => {
    expect(percentOf({ command, counts: { ...none, ...counts }, isOver })).toBe(percent);
  });
});
