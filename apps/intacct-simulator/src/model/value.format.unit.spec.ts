import { describe, expect, it } from '@jest/globals';
import { dateKey, formatTimestamp, normalDate } from './value.format.js';

describe('dateKey', () => {
  it.each([
    ['01/31/2026', '20260131000000'],
    ['1/2/2026', '20260102000000'],
    ['02/29/2024', '20240229000000'],
    ['02/29/2026', undefined],
    ['13/01/2026', undefined],
    ['12/31/2026 23:59:59', '20261231235959'],
    ['12/31/2026 24:00:00', undefined],
    ['2026-12-31', undefined],
    ['', undefined],
  ])('of %j is %j', (text, key) => {
    expect(dateKey(text)).toBe(key);
  });
});

describe('normalDate', () => {
  it.each([
    ['1/2/2026', '01/02/2026'],
    ['01/02/2026 10:00:00', undefined],
  ])('of %j is %j', (text, normal) => {
    expect(normalDate(text)).toBe(normal);
  });
});

describe('formatTimestamp', () => {
  it('writes US date and time in GMT', () => {
    expect(formatTimestamp(Date.UTC(2026, 10, 3, 4, 5, 6, 789))).toBe('11/03/2026 04:05:06');
  });
});
