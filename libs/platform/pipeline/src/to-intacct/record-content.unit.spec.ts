import { describe, expect, it } from '@jest/globals';
import type { IntacctRecord, IntacctValue } from '@bridge/plugin-api';
import fc from 'fast-check';
import { containsRecord, contentHashOf } from './record-content.js';

const field = fc.constantFrom('A', 'B', 'CUSTOMERID', 'NAME', 'ENTRIES', 'GLENTRY');
const { record } = fc.letrec<{ value: IntacctValue; record: IntacctRecord }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.string({ maxLength: 8 }),
    tie('record'),
    fc.array(tie('record'), { maxLength: 3 }),
  ),
  record: fc.dictionary(field, tie('value'), { maxKeys: 4, noNullPrototype: true }),
}));

/** The same record with its fields in the opposite order, at every level. */
function reversed(value: IntacctValue): IntacctValue {
  if (typeof value === 'string') {
    return value;
  }
  return Array.isArray(value)
    ? value.map((line: IntacctRecord) => reversed(line) as IntacctRecord)
    : Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([name, part]) => [name, reversed(part)]),
      );
}

describe('contentHashOf', () => {
  it('does not depend on the order of fields', () => {
    fc.assert(
      fc.property(record, (one) => {
        expect(contentHashOf(reversed(one) as IntacctRecord)).toBe(contentHashOf(one));
      }),
    );
  });

  it('differs when the content does', () => {
    fc.assert(
      fc.property(record, record, (one, two) => {
        const isSame = JSON.stringify(sorted(one)) === JSON.stringify(sorted(two));
        expect(contentHashOf(one) === contentHashOf(two)).toBe(isSame);
      }),
    );
  });

  it.each<readonly [string, IntacctRecord, IntacctRecord]>([
    ['the order of lines', { L: [{ A: '1' }, { A: '2' }] }, { L: [{ A: '2' }, { A: '1' }] }],
    ['an empty text and no field', { A: '' }, {}],
    ['a text and its parts', { A: 'x","B":"y' }, { A: 'x', B: 'y' }],
    ['one line and a list of it', { L: { A: '1' } }, { L: [{ A: '1' }] }],
    ['decimals written otherwise', { A: '10.5' }, { A: '10.50' }],
  ])('tells %s apart', (_, one, two) => {
    expect(contentHashOf(one)).not.toBe(contentHashOf(two));
  });
});

describe('containsRecord', () => {
  it('finds every record in itself, with more around it and in another order', () => {
    fc.assert(
      fc.property(record, (one) => {
        expect(containsRecord({ ...(reversed(one) as IntacctRecord), RECORDNO: '7' }, one)).toBe(true);
      }),
    );
  });

  it.each<readonly [string, IntacctRecord, IntacctRecord, boolean]>([
    ['nothing', {}, {}, true],
    ['decimals by value', { A: '10.5' }, { A: '10.50' }, true],
    ['a negative decimal by value', { A: '-0.00' }, { A: '0' }, true],
    ['another decimal', { A: '10.51' }, { A: '10.50' }, false],
    ['digits that are no decimal', { A: '0042x' }, { A: '42x' }, false],
    ['another text', { A: 'x' }, { A: 'y' }, false],
    ['a missing field', { B: 'x' }, { A: 'x' }, false],
    ['a missing empty field', {}, { A: '' }, false],
    ['a text in place of a record', { A: 'x' }, { A: { B: 'x' } }, false],
    ['a record in place of a text', { A: { B: 'x' } }, { A: 'x' }, false],
    ['a list in place of a record', { A: [{ B: 'x' }] }, { A: { B: 'x' } }, false],
    ['one line that came without its list', { L: { A: '1', X: '9' } }, { L: [{ A: '1' }] }, true],
    [
      'more lines, as Intacct adds between entities',
      { L: [{ A: '9' }, { A: '1' }, { A: '9' }] },
      { L: [{ A: '1' }] },
      true,
    ],
    ['more lines, but not ours', { L: [{ A: '2' }, { A: '3' }] }, { L: [{ A: '1' }] }, false],
    ['two equal lines with one', { L: [{ A: '1' }, { A: '2' }] }, { L: [{ A: '1' }, { A: '1' }] }, false],
    ['two equal lines with two', { L: [{ A: '1.0' }, { A: '1' }] }, { L: [{ A: '1' }, { A: '1' }] }, true],
    ['fewer lines', { L: [{ A: '1' }] }, { L: [{ A: '1' }, { A: '2' }] }, false],
    ['lines in another order', { L: [{ A: '2' }, { A: '1' }] }, { L: [{ A: '1' }, { A: '2' }] }, true],
    ['no lines', {}, { L: [] }, true],
    ['lines within lines', { E: { L: [{ A: '1.0', Y: '' }] } }, { E: { L: [{ A: '1' }] } }, true],
  ])('compares %s', (_, actual, expected, is) => {
    expect(containsRecord(actual, expected)).toBe(is);
  });
});

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  return Array.isArray(value)
    ? value.map(sorted)
    : Object.fromEntries(
        Object.entries(value)
          .sort(([left], [right]) => (left < right ? -1 : 1))
          .map(([name, part]) => [name, sorted(part)]),
      );
}
