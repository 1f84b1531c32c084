import { describe, expect, it } from '@jest/globals';
import { Secret } from '@bridge/ports';
import fc from 'fast-check';
import { SecretBox, SecretBoxError } from './secret-box.js';

const box = new SecretBox(new Secret('a key of at least sixteen characters'));

describe('SecretBox', () => {
  it('opens what it sealed, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        expect(box.open(box.seal(new Secret(text))).reveal()).toBe(text);
      }),
      { numRuns: 200 },
    );
  });

  it('seals the same text differently every time, and never in clear', () => {
    const sealed = [1, 2, 3].map(() => box.seal(new Secret('canary-password')));
    expect(new Set(sealed).size).toBe(3);
    expect(sealed.filter((text) => text.includes('canary'))).toEqual([]);
    expect(sealed.every((text) => text.startsWith(`v1.${box.keyId}.`))).toBe(true);
  });

  it('has the same key id for the same key only', () => {
    const same = new SecretBox(new Secret('a key of at least sixteen characters'));
    const other = new SecretBox(new Secret('another key of sixteen characters'));
    expect(same.keyId).toBe(box.keyId);
    expect(other.keyId).not.toBe(box.keyId);
    expect(same.open(box.seal(new Secret('x'))).reveal()).toBe('x');
  });

  it('names both keys when a text was sealed with another one', () => {
    const other = new SecretBox(new Secret('another key of sixteen characters'));
    expect(() => other.open(box.seal(new Secret('x')))).toThrow(
      expect.objectContaining({
        code: 'SECRET_NOT_READABLE',
        message: expect.stringMatching(new RegExp(`${box.keyId}.*${other.keyId}`)),
      }),
    );
  });

  const sealed = box.seal(new Secret('canary-password'));
  const parts = sealed.split('.');
  const flip = (part: number): string =>
    parts.map((text, index) => (index === part ? (text.startsWith('A') ? 'B' : 'A') + text.slice(1) : text)).join('.');

  it.each([
    ['an empty text', ''],
    ['a text in clear', 'canary-password'],
    ['another version', sealed.replace('v1.', 'v2.')],
    ['a part missing', parts.slice(0, 4).join('.')],
    ['a changed nonce', flip(2)],
    ['a changed tag', flip(3)],
    ['changed data', flip(4)],
    ['a short tag', parts.map((text, index) => (index === 3 ? text.slice(0, 6) : text)).join('.')],
    ['no data', [...parts.slice(0, 4), ''].join('.')],
  ])('refuses %s as damaged', (_, text) => {
    expect(() => box.open(text)).toThrow(SecretBoxError);
    expect(() => box.open(text)).toThrow('A stored secret is damaged: save it again.');
  });
});
