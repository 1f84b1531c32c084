import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { controlIdOf } from './control-id.js';
import type { ControlIdParts } from './control-id.js';

const parts: ControlIdParts = { company: 'acme', object: 'customer', sysId: '42', version: 3, purpose: 'create' };

describe('controlIdOf', () => {
  it('says whose function it is', () => {
    expect(controlIdOf(parts)).toBe('acme-customer-42-3-create');
  });

  it.each<readonly [string, Partial<ControlIdParts>]>([
    [
      'northwind-journalEntry-738749343-1-create',
      { company: 'northwind', object: 'journalEntry', sysId: '738749343', version: 1 },
    ],
    ['acme-contact-S1/1-3-create-release-1', { object: 'contact', sysId: 'S1/1', purpose: 'create-release-1' }],
    ['acme%2Deu-customer-42-3-create', { company: 'acme-eu' }],
    ['acme-customer-4%2D2%252D-3-create', { sysId: '4-2%2D' }],
  ])('is %s', (id, changes) => {
    expect(controlIdOf({ ...parts, ...changes })).toBe(id);
  });

  it.each<readonly [string, Partial<ControlIdParts>, Partial<ControlIdParts>]>([
    ['company and object', { company: 'a', object: 'item-1' }, { company: 'a-item', object: '1' }],
    ['object and record', { object: 'item', sysId: '1-2' }, { object: 'item-1', sysId: '2' }],
    ['record and version', { sysId: '1-2', version: 3 }, { sysId: '1', version: 2, purpose: '3-create' }],
    ['an escape and what it stands for', { sysId: '1-2' }, { sysId: '1%2D2' }],
  ])('does not confuse %s', (_, one, other) => {
    expect(controlIdOf({ ...parts, ...one })).not.toBe(controlIdOf({ ...parts, ...other }));
  });

  it('hashes what is too long, and keeps the company readable', () => {
    expect(controlIdOf({ ...parts, sysId: 'x'.repeat(300) })).toMatch(/^acme-[0-9a-f]{64}$/);
    expect(controlIdOf({ ...parts, company: 'c'.repeat(300) })).toMatch(/^c{60}-[0-9a-f]{64}$/);
  });

  it.each([
    [233, 256],
    [234, 69],
  ])('with a record id of %d characters has %d', (length, expected) => {
    expect(controlIdOf({ ...parts, sysId: 'x'.repeat(length) }).length).toBe(expected);
  });

  /** Short words of few characters, so that parts run into each other. */
  const word = fc.string({ unit: fc.constantFrom('a', '1', '-', '%', '2', 'D'), minLength: 1, maxLength: 4 });
  const tight = fc.record({
    company: word,
    object: word,
    sysId: word,
    version: fc.integer({ min: 1, max: 2 }),
    purpose: word,
  });
  const sysId = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 300 });
  const some = fc.record({
    company: fc.constantFrom('acme', 'northwind', 'x'.repeat(200)),
    object: fc.constantFrom('customer', 'contact', 'journalEntry'),
    sysId,
    version: fc.integer({ min: 1, max: 20 }),
    purpose: fc.constantFrom('create', 'update', 'create-release-1'),
  });

  it('is the same for the same parts, and has 1 to 256 characters', () => {
    fc.assert(
      fc.property(some, (one) => {
        const id = controlIdOf(one);
        expect(controlIdOf({ ...one })).toBe(id);
        expect(id.length).toBeGreaterThanOrEqual(1);
        expect(id.length).toBeLessThanOrEqual(256);
      }),
    );
  });

  it('is never that of other parts, however they run into each other', () => {
    fc.assert(
      fc.property(fc.array(tight, { minLength: 2, maxLength: 50 }), (all) => {
        const different = new Set(all.map((one) => JSON.stringify(one)));
        expect(new Set(all.map(controlIdOf)).size).toBe(different.size);
      }),
    );
  });

  it('is another one when any part differs', () => {
    const other = fc.tuple(some, some).filter(([one, two]) => JSON.stringify(one) !== JSON.stringify(two));
    fc.assert(
      fc.property(other, ([one, two]) => {
        expect(controlIdOf(one)).not.toBe(controlIdOf(two));
      }),
      { numRuns: 500, seed: 20261123 },
    );
  });

  it.each<readonly [string, Partial<ControlIdParts>]>([
    ['version', { version: 4 }],
    ['record', { sysId: '43' }],
    ['object', { object: 'contact' }],
    ['company', { company: 'other' }],
    ['purpose', { purpose: 'update' }],
  ])('tells one %s from another', (_, changes) => {
    expect(controlIdOf({ ...parts, ...changes })).not.toBe(controlIdOf(parts));
    const long = { ...parts, sysId: 'x'.repeat(300) };
    expect(controlIdOf({ ...long, ...changes })).not.toBe(controlIdOf(long));
  });
});
