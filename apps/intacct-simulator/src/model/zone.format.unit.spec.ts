import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatTimestamp } from './value.format.js';
import { formatZoned, fromZone, isZone, toZone } from './zone.format.js';

const LA = 'America/Los_Angeles';

describe('formatZoned', () => {
  it.each([
    ['GMT', '2026-07-01T12:00:00+00:00'],
    [LA, '2026-07-01T05:00:00-07:00'],
    ['Asia/Kolkata', '2026-07-01T17:30:00+05:30'],
  ])('has the offset of %s', (zone, text) => {
    expect(formatZoned(Date.UTC(2026, 6, 1, 12), zone)).toBe(text);
  });
});

describe('Wall clock', () => {
  it.each([
    ['summer', '07/01/2026 12:00:00', '07/01/2026 05:00:00'],
    ['winter, the day before', '01/01/2026 07:59:59', '12/31/2025 23:59:59'],
    ['last second before summer time', '03/08/2026 09:59:59', '03/08/2026 01:59:59'],
    ['first second of summer time', '03/08/2026 10:00:00', '03/08/2026 03:00:00'],
    ['second pass of the hour that comes twice', '11/01/2026 09:30:00', '11/01/2026 01:30:00'],
  ])('shows and takes: %s', (_name, gmt, local) => {
    expect([toZone(gmt, LA), fromZone(local, LA)]).toEqual([local, gmt]);
  });

  it.each([
    ['a date is its midnight', '07/01/2026', '07/01/2026 07:00:00'],
    ['an hour that is left out', '03/08/2026 02:30:00', '03/08/2026 10:30:00'],
    ['no date', 'yesterday', 'yesterday'],
    ['nothing', '', ''],
  ])('takes: %s', (_name, local, gmt) => {
    expect(fromZone(local, LA)).toBe(gmt);
  });

  it('comes back from every instant, but for the hour that comes twice', () => {
    const instant = fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2040, 0, 1) });
    const zone = fc.constantFrom('GMT', LA, 'Asia/Kolkata', 'Pacific/Apia', 'Australia/Lord_Howe', 'Europe/London');
    fc.assert(
      fc.property(instant, zone, (at, timeZone) => {
        const local = toZone(formatTimestamp(at), timeZone);
        expect(toZone(fromZone(local, timeZone), timeZone)).toBe(local);
      }),
    );
  });
});

it.each([
  ['GMT', true],
  [LA, true],
  ['Mars/One', false],
])('knows whether %s is a zone', (name, known) => {
  expect(isZone(name)).toBe(known);
});
