import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { attacks, hostileBodies } from '@bridge/testing/hostile-bodies';
import { parseAnswer } from './envelope.parser.js';
import { decodeContent } from '../transport/content.decoder.js';

const kinds = ['unreadable', 'refused', 'acknowledged', 'results'];
const isUntouched = (): boolean => !('isAdmin' in {}) && Object.keys(Object.prototype).length === 0;
const assertFails = (): never => {
  throw new TypeError('Not a header.');
};

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

  it.each(['constructor', '__proto__', 'toString'])('takes no encoding from a prototype: %s', (label) => {
    const declared = Buffer.from(`<?xml version="1.0" encoding="${label}"?><a/>`);
    const answers = [
      parseAnswer({ bytes: Buffer.from('<a/>'), contentType: `text/xml; charset=${label}` }, 'mine'),
      parseAnswer({ bytes: declared, contentType: undefined }, 'mine'),
    ];
    expect(answers).toMatchObject([{ code: 'ANSWER_NOT_A_RESPONSE' }, { code: 'ANSWER_ENCODING' }]);
  });

  it.each(['constructor', '__proto__'])('knows no content encoding of a prototype: %s', async (name) => {
    await expect(decodeContent(Buffer.from('x'), name, 10)).rejects.toMatchObject({ code: 'CONTENT_ENCODING_UNKNOWN' });
  });

  it('turns whatever reading a body throws into an unreadable answer', () => {
    const contentType = { toString: (): string => assertFails() } as unknown as string;
    expect(parseAnswer({ bytes: Buffer.from('<a/>'), contentType }, 'mine')).toMatchObject({
      code: 'ANSWER_PARSER_FAILED',
    });
  });

  it.each(Object.entries(attacks))('survives %s', (_name, attack) => {
    const answer = parseAnswer({ bytes: Buffer.from(attack(200_000)), contentType: undefined }, 'mine');
    expect(kinds).toContain(answer.kind);
    expect(isUntouched()).toBe(true);
  });
});
