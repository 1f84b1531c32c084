import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DayFormatError, dayParts, fromDayParts, fromGatewayDate, toGatewayDate } from './date.conversion.js';
import { fromGatewayTimestamp, parseGmtOffset, toGatewayTimestamp } from './timestamp.conversion.js';

const noon = fc
  .date({ min: new Date('1970-01-02T00:00:00Z'), max: new Date('2069-12-30T00:00:00Z'), noInvalidDate: true })
  .map((date) => new Date(Math.floor(date.getTime() / 1000) * 1000).toISOString());
const days = noon.map((instant) => instant.slice(0, 10));
const formattings = fc.record({
  dateFormat: fc
    .tuple(fc.constantFrom('/', '-', '.'), fc.shuffledSubarray(['m', 'd', 'y'], { minLength: 3 }), fc.boolean())
    .map(([separator, order, isShort]) => separator + order.join('').replace('y', isShort ? 'y' : 'Y')),
  gmtOffsetMinutes: fc.integer({ min: -48, max: 56 }).map((quarters) => quarters * 15),
  clock: fc.constantFrom(12 as const, 24 as const),
});

describe('days', () => {
  it('survive the way to the gateway and back, in both notations', () => {
    fc.assert(
      fc.property(days, (day) => {
        expect(fromGatewayDate(toGatewayDate(day))).toBe(day);
        expect(fromDayParts(dayParts(day))).toBe(day);
      }),
    );
  });

  it.each(['', '2026-11-25', '13/01/2026', '02/30/2026', '1/1/2026', '11/25/26', '11/25/2026 '])(
    'are not read from %j',
    (text) => {
      expect(() => fromGatewayDate(text)).toThrow(DayFormatError);
    },
  );

  it.each(['', '11/25/2026', '2026-02-30', '2026-1-1'])('are not written from %j', (text) => {
    expect(() => toGatewayDate(text)).toThrow(DayFormatError);
  });

  it('are read from parts without leading zeros', () => {
    expect(fromDayParts({ year: '2013', month: '5', day: '8' })).toBe('2013-05-08');
  });
});

describe('timestamps', () => {
  it('survive the way to the gateway and back, for any format of a user', () => {
    fc.assert(
      fc.property(noon, formattings, (instant, formatting) => {
        expect(fromGatewayTimestamp(toGatewayTimestamp(instant, formatting), formatting)).toBe(instant);
      }),
    );
  });

  it.each([
    {
      text: '11/25/2026 14:03:00',
      formatting: { dateFormat: '/mdY', gmtOffsetMinutes: 0, clock: 24 },
      instant: '2026-11-25T14:03:00.000Z',
    },
    {
      text: '26.11.25 12:00:05 AM',
      formatting: { dateFormat: '.ymd', gmtOffsetMinutes: 570, clock: 12 },
      instant: '2026-11-24T14:30:05.000Z',
    },
    {
      text: '2026-11-25 12:00:00 PM',
      formatting: { dateFormat: '-Ymd', gmtOffsetMinutes: -480, clock: 12 },
      instant: '2026-11-25T20:00:00.000Z',
    },
  ] as const)('reads $text as $instant', ({ text, formatting, instant }) => {
    expect(fromGatewayTimestamp(text, formatting)).toBe(instant);
    expect(toGatewayTimestamp(instant, formatting)).toBe(text);
  });

  it.each(['', '11/25/2026', '11/25/2026 24:00:00', '11/25/2026 13:00 PM', '2026/11/25 10:00:00', '11/31/2026 10:00'])(
    'are not read from %j',
    (text) => {
      const formatting = { dateFormat: '/mdY', gmtOffsetMinutes: 0, clock: 24 } as const;
      expect(() => fromGatewayTimestamp(text, formatting)).toThrow(DayFormatError);
    },
  );

  it.each([
    ['+09:30', 570],
    ['-08:00', -480],
    ['GMT-8', -480],
    ['-0330', -210],
    ['00:00', 0],
    ['', 0],
  ])('take the offset %j for %d minutes', (text, minutes) => {
    expect(parseGmtOffset(text)).toBe(minutes);
  });
});
