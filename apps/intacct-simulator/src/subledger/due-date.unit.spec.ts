import { describe, expect, it } from '@jest/globals';
import { Decimal } from 'decimal.js';
import { discountDateOf, discountOf, dueDateOf, termDate } from './due-date.js';

describe('Due dates', () => {
  it.each([
    ['11/30/2026', 0, 'from invoice/bill date', '11/30/2026'],
    ['11/30/2026', 45, 'from invoice/bill date', '01/14/2027'],
    ['02/28/2028', 1, 'from invoice/bill date', '02/29/2028'],
    ['11/05/2026', 20, 'of the month of invoice/bill date', '11/20/2026'],
    ['11/25/2026', 20, 'of the month of invoice/bill date', '11/20/2026'],
    ['01/15/2026', 31, 'of next month from invoice/bill date', '02/28/2026'],
    ['12/15/2026', 10, 'of next month from invoice/bill date', '01/10/2027'],
    ['11/15/2026', 10, 'of 2nd month from invoice/bill date', '01/10/2027'],
    ['11/15/2026', 10, 'of 3rd month from invoice/bill date', '02/10/2027'],
    ['11/15/2026', 31, 'of 4th month from invoice/bill date', '03/31/2027'],
    ['11/15/2026', 31, 'of 5th month from invoice/bill date', '04/30/2027'],
    ['11/15/2026', 0, 'of 6th month from invoice/bill date', '05/01/2027'],
    ['11/15/2026', 5, '', '11/20/2026'],
  ])('%s, %d %s: %s', (date, days, from, due) => {
    expect(termDate(date, days, from)).toBe(due);
  });

  it('knows neither due nor discount date of a term without them', () => {
    expect([dueDateOf({}, '11/01/2026'), discountDateOf({}, '11/01/2026')]).toEqual([undefined, undefined]);
    const term = { DISCAMOUNT: '2', DISCDATE: '10', DISCFUDGEDAYS: '3' };
    expect(discountDateOf(term, '11/01/2026')).toBe('11/14/2026');
  });

  it.each([
    ['2', '%', '99.99', '2.00'],
    ['2.5', '%', '0.10', '0.00'],
    ['5', '$', '99.99', '5.00'],
    ['5', '$', '3.00', '3.00'],
  ])('grants %s%s of %s: %s', (amount, unit, total, discount) => {
    expect(discountOf({ DISCAMOUNT: amount, DISCPERCAMN: unit }, new Decimal(total)).toFixed(2)).toBe(discount);
  });
});
