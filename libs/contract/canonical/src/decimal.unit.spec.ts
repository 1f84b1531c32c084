import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  compareDecimals,
  decimalPlacesOf,
  decimalTextSchema,
  equalDecimals,
  subtractDecimals,
  sumDecimals,
  withPlaces,
} from './decimal.js';

/** Decimals with up to 10 places, as text and as an integer of 10^-10. */
const scaled = fc.bigInt({ min: -(10n ** 25n - 1n), max: 10n ** 25n - 1n });
const textOf = (value: bigint): string => {
  const digits = String(value < 0n ? -value : value).padStart(11, '0');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -10)}.${digits.slice(-10)}`;
};

describe('decimals', () => {
  it.each([
    [['0.1', '0.2'], '0.3'],
    [['999999999999999.9999999999', '0.0000000001'], '1000000000000000'],
    [['10.50', '-10.5'], '0'],
    [['1.10', '2.20'], '3.3'],
    [['0.0000000001', '0.0000000002'], '0.0000000003'],
    [[], '0'],
  ])('%j add up to %s', (values, sum) => {
    expect(sumDecimals(values)).toBe(sum);
  });

  it('are added, subtracted and compared exactly', () => {
    fc.assert(
      fc.property(scaled, scaled, (left, right) => {
        const [one, two] = [textOf(left), textOf(right)];
        expect(equalDecimals(sumDecimals([one, two]), textOf(left + right))).toBe(true);
        expect(equalDecimals(subtractDecimals(one, two), textOf(left - right))).toBe(true);
        expect(compareDecimals(one, two)).toBe(left < right ? -1 : left > right ? 1 : 0);
      }),
    );
  });

  it('come out as plain text, never with an exponent', () => {
    fc.assert(
      fc.property(scaled, (value) => {
        expect(sumDecimals([textOf(value)])).toMatch(/^-?\d+(\.\d+)?$/);
      }),
    );
  });

  it.each([
    ['10.50', '10.5', true],
    ['-0', '0', true],
    ['0.00', '-0.0', true],
    ['10.51', '10.5', false],
  ])('%s and %s are equal: %s', (left, right, is) => {
    expect(equalDecimals(left, right)).toBe(is);
  });

  it.each([
    ['10.50', 1],
    ['10.00', 0],
    ['10', 0],
    ['0.0000000001', 10],
  ])('%s has %d places of value', (value, places) => {
    expect(decimalPlacesOf(value)).toBe(places);
  });

  it.each([
    ['10.5', 2, '10.50'],
    ['10.5000', 2, '10.50'],
    ['10', 0, '10'],
    ['-0.1', 4, '-0.1000'],
  ])('%s with %d places is %s', (value, places, text) => {
    expect(withPlaces(value, places)).toBe(text);
  });

  it('are never rounded', () => {
    expect(() => withPlaces('10.505', 2)).toThrow(new RangeError('10.505 has more than 2 decimals'));
  });

  it.each(['0', '-1.5', '999999999999999.9999999999', '007'])('accept %s as text', (text) => {
    expect(decimalTextSchema.safeParse(text).success).toBe(true);
  });

  it.each(['', '1.', '.5', '+1', '1e3', '1,5', ' 1', '1\n', '1000000000000000', '0.12345678901', 'NaN', 1])(
    'refuse %j',
    (text) => {
      expect(decimalTextSchema.safeParse(text).success).toBe(false);
    },
  );
});
