import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { attacks, hostileBodies } from '@bridge/testing/hostile-bodies';
import { parseAnswer } from './envelope.parser.js';

const kinds = ['unreadable', 'refused', 'acknowledged', 'results'];
const isUntouched = (): boolean => !('isAdmin' in {}) && Object.keys(Object.prototype).length === 0;

describe('parseAnswer', () => {
  it('gives an answer for any body, and changes no prototype', () => {
    fc.assert(
      fc.property(hostileBodies(5_000), (body) => {
        expect(kinds).toContain(parseAnswer(body, 'mine').kind);
        expect(isUntouched()).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it.each(Object.entries(attacks))('survives %s', (_name, attack) => {
    const answer = parseAnswer({ bytes: Buffer.from(attack(200_000)), contentType: undefined }, 'mine');
    expect(kinds).toContain(answer.kind);
    expect(isUntouched()).toBe(true);
  });
});
