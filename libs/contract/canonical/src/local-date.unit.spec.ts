import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isLocalDate, localDateSchema } from './local-date.js';
import { formatObjectRef } from './object-ref.js';

describe('isLocalDate', () => {
  it.each(['2026-01-31', '2024-02-29', '2000-02-29', '1999-12-31', '9999-12-31'])('knows %s', (text) => {
    expect(isLocalDate(text)).toBe(true);
    expect(localDateSchema.parse(text)).toBe(text);
  });

  it.each([
    '2026-02-29',
    '1900-02-29',
    '2026-04-31',
    '2026-13-01',
    '2026-00-10',
    '2026-01-00',
    '2026-1-1',
    '26-01-01',
    '2026-01-01T00:00:00Z',
    ' 2026-01-01',
    '2026-01-01\n',
    '01/31/2026',
    '',
  ])('refuses %j', (text) => {
    expect(isLocalDate(text)).toBe(false);
    expect(localDateSchema.safeParse(text).success).toBe(false);
  });

  it('knows every day there is', () => {
    const day = fc.date({ min: new Date('1000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(day, (date) => {
        expect(isLocalDate(date.toISOString().slice(0, 10))).toBe(true);
      }),
    );
  });
});

describe('formatObjectRef', () => {
  it('names object and key', () => {
    expect(formatObjectRef({ object: 'customer', key: 'A:1' })).toBe('customer:A:1');
  });
});
