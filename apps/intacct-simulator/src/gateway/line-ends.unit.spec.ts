import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { withLineFeeds } from './line.ends.js';

const piece = fc.oneof(fc.constantFrom('\r', '\n', '\r\n', 'a', 'é', '€', '😀', '\ud800'), fc.string());

describe('Line ends', () => {
  it('reads every return, with or without a line feed behind it, as one line feed', () => {
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const text = pieces.join('');
        expect(withLineFeeds(text)).toBe(text.replaceAll(/\r\n?/g, '\n'));
      }),
    );
  });
});
