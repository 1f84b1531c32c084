import { describe, expect, it } from '@jest/globals';
import { isActiveRecord } from './account.rule.js';
import { placesOf, printAmount } from './currency-places.rule.js';
import { intacctDate } from './intacct-date.rule.js';

describe('intacctDate', () => {
  it.each([
    ['2026-03-31', '03/31/2026'],
    ['1996-12-01', '12/01/1996'],
  ])('writes %s as %s', (date, written) => {
    expect(intacctDate(date)).toBe(written);
  });
});

describe('placesOf', () => {
  it.each([
    ['CAD', 2],
    ['JPY', 0],
    ['KWD', 2],
  ])('of %s is %i', (currency, places) => {
    expect(placesOf(currency)).toBe(places);
  });
});

describe('printAmount', () => {
  it.each([
    ['1', 'CAD', '1.00'],
    ['1.005', 'CAD', '1.005'],
    ['1', 'JPY', '1'],
  ])('prints %s %s as %s', (amount, currency, printed) => {
    expect(printAmount(amount, currency)).toBe(printed);
  });
});

describe('isActiveRecord', () => {
  it.each([
    [{}, true],
    [{ STATUS: '' }, true],
    [{ STATUS: 'active' }, true],
    [{ STATUS: 'T' }, true],
    [{ STATUS: 'inactive' }, false],
    [{ STATUS: 'active non-posting' }, false],
  ])('of %j is %s', (record, expected) => {
    expect(isActiveRecord(record)).toBe(expected);
  });
});
