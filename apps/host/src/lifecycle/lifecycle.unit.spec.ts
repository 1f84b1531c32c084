import { describe, expect, it } from '@jest/globals';
import { countOpen } from './lifecycle.js';

describe('countOpen', () => {
  it.each([
    [{}, 0],
    [{ success: 3, error: 2, superseded: 1, ignored: 4 }, 0],
    [{ success: 3, pending: 1, held: 2, running: 3, 'in-doubt': 4, retrying: 5 }, 15],
  ])('%j has %d open', (jobs, open) => {
    expect(countOpen(jobs as Readonly<Record<string, number>>)).toBe(open);
  });
});
