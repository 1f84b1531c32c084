import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseCondition } from './condition.parser.js';
import { compareValues } from './condition.value.js';
import { ExpressionError } from './injection.template.js';

const NOW = Date.UTC(2026, 2, 31, 12);
const holds = (text: string, values: Readonly<Record<string, string>> = {}): boolean =>
  parseCondition(text).holds({ now: NOW, read: ({ field }) => values[field] ?? '' });

describe('Condition', () => {
  it.each([
    ['', true],
    ['pastdate(1, "month") == 02/28/2026', true],
    ['pastdate(1, "year") == 03/31/2025', true],
    ['pastdate(-1, "day") == 2026-04-01', true],
    ['pastdate(2, "week") == "03/17/2026"', true],
    ['10 > 9', true],
    ['"10" > "9"', true],
    ['abc < abd', true],
    ['TRUE = true', true],
    ['12/31/2025 < 01/01/2026', true],
    ['not not 1', true],
    ['!(1 = 1 and (0 or no))', true],
    ['\'it says "yes"\' = \'it says "yes"\'', true],
  ])('%s is %s', (text, expected) => {
    expect(holds(text)).toBe(expected);
  });

  it('binds NOT before AND before OR', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.boolean(), fc.boolean(), (a, b, c) => {
        const values = { A: String(a), B: String(b), C: String(c) };
        const text = '{!X.A!} or not {!X.B!} and {!X.C!}';
        expect(holds(text, values)).toBe(a || (!b && c));
      }),
    );
  });

  it('orders any two values one way only', () => {
    const value = fc.oneof(
      fc.string(),
      fc.integer().map(String),
      fc.constantFrom('', 'true', 'False', '1.10', '1.1', '01/02/2026'),
    );
    fc.assert(
      fc.property(value, value, (left, right) => {
        expect(compareValues(left, right) + compareValues(right, left)).toBe(0);
      }),
    );
  });

  it('compares what a record holds, whatever is in it', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(holds('{!X.A!} = {!X.B!}', { A: text, B: text })).toBe(true);
      }),
    );
  });

  it('answers or refuses any text, and never fails otherwise', () => {
    const piece = fc.constantFrom(
      '(',
      ')',
      '{!X.A!}',
      '{!X',
      '"',
      "'",
      '=',
      '<>',
      'and',
      'not',
      '!',
      'pastdate',
      ',',
      '1',
      ' ',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(' ')),
    );
    fc.assert(
      fc.property(text, (condition) => {
        try {
          expect(typeof holds(condition)).toBe('boolean');
        } catch (error) {
          expect(error).toBeInstanceOf(ExpressionError);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('refuses what is nested too deeply', () => {
    expect(() => parseCondition(`${'('.repeat(60)}1${')'.repeat(60)}`)).toThrow('deeper than 50');
  });

  it.each(['pastdate("x", "day")', 'pastdate(1, "eon")', 'pastdate(123456, day)', 'left({!X.A!}, two)'])(
    'refuses %s, which no record could make true or false',
    (condition) => {
      expect(() => parseCondition(condition)).toThrow('cannot use the value');
    },
  );
});
