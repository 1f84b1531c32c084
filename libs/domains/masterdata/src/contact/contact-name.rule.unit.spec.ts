import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { contactNameOf } from './contact-name.rule.js';

const owner = fc.record({
  kind: fc.constantFrom('customer' as const, 'supplier' as const),
  id: fc.string({ minLength: 1, maxLength: 260, unit: fc.constantFrom('A', '-', ' ', '.', 'é', '/', '𝒜') }),
});
const addressId = fc.string({ minLength: 1, maxLength: 260, unit: fc.constantFrom('B', '-', ' ', '.', '北', '"') });

describe('contactNameOf', () => {
  it.each([
    ['customer', 'ALFKI', 'MAIN', 'Customer ALFKI MAIN'],
    ['supplier', 'ALFKI', 'MAIN', 'Supplier ALFKI MAIN'],
    ['customer', 'RAD-UND-TAT', 'Zürich.1', 'Customer RAD-UND-TAT Zürich.1'],
  ] as const)('of %s %s at %s is %s', (kind, id, address, name) => {
    expect(contactNameOf({ kind, id }, address)).toBe(name);
  });

  it('adds a digest when the ids alone would be ambiguous', () => {
    expect(contactNameOf({ kind: 'customer', id: 'A B' }, 'C')).toMatch(/^Customer A-B C [0-9a-f]{16}$/);
  });

  it('is unique, short and made of harmless characters', () => {
    fc.assert(
      fc.property(owner, addressId, owner, addressId, (left, leftAddress, right, rightAddress) => {
        const name = contactNameOf(left, leftAddress);
        const isSame = left.kind === right.kind && left.id === right.id && leftAddress === rightAddress;
        expect(contactNameOf(right, rightAddress) === name).toBe(isSame);
        expect(name.length).toBeLessThanOrEqual(200);
        expect(name).toMatch(/^[\p{L}\p{M}\p{N}._]+([ -][\p{L}\p{M}\p{N}._]+)*$/u);
      }),
    );
  });
});
