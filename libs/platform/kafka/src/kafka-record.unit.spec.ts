import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { LogMessage } from '@bridge/ports';
import { headerTexts, runsWithin, toLogRecord } from './kafka-record.js';

const message = (bytes: number): LogMessage => ({ topic: 't', key: 'k', value: Buffer.alloc(bytes), headers: {} });

describe('headerTexts', () => {
  it.each([
    { what: 'nothing', headers: undefined, expected: {} },
    { what: 'bytes', headers: { a: Buffer.from('ü') }, expected: { a: 'ü' } },
    { what: 'a header given twice', headers: { a: [Buffer.from('1'), Buffer.from('2')] }, expected: { a: '2' } },
    { what: 'a header without value', headers: { a: undefined }, expected: { a: '' } },
  ])('reads $what', ({ headers, expected }) => {
    expect(headerTexts(headers)).toEqual(expected);
  });
});

describe('toLogRecord', () => {
  it('keeps a tombstone and a missing key', () => {
    expect(
      toLogRecord('t', 3, {
        key: null,
        value: null,
        timestamp: '1767225600000',
        attributes: 0,
        offset: '7',
        headers: {},
      }),
    ).toEqual({
      topic: 't',
      partition: 3,
      offset: '7',
      key: null,
      value: null,
      headers: {},
      timestamp: new Date('2026-01-01T00:00:00Z'),
    });
  });
});

describe('runsWithin', () => {
  it('keeps every message and the order, and no run is over the limit unless one message is', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3_000), { maxLength: 50 }), (sizes) => {
        const messages = sizes.map(message);
        const runs = runsWithin(messages, 4_000);
        expect(runs.flat()).toEqual(messages);
        for (const run of runs) {
          const bytes = run.reduce((sum, { value }) => sum + (value?.byteLength ?? 0), 0);
          expect(run.length > 0 && (bytes <= 4_000 || run.length === 1)).toBe(true);
        }
      }),
    );
  });
});
