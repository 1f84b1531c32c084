import { describe, expect, it } from '@jest/globals';
import { Secret } from '@bridge/ports';
import fc from 'fast-check';
import { PolicyCredentials } from './policy.credentials.js';

const password = 'sixteen characters: or more';
const credentials = new PolicyCredentials('intacct', new Secret(password));
const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;
const right = `intacct:${password}`;

describe('PolicyCredentials', () => {
  it.each([basic(right), basic(right).replace('Basic', 'basic'), basic(right).replace(' ', '   ')])(
    'lets in %s',
    (header) => {
      expect(credentials.matches(header)).toBe(true);
    },
  );

  it.each([
    undefined,
    '',
    'Basic',
    'Basic ',
    'Basic =',
    right,
    basic(''),
    basic(':'),
    basic('intacct:'),
    basic(`:${password}`),
    basic(`Intacct:${password}`),
    basic(right.slice(0, -1)),
    basic(`${right} `),
    basic(`${right}\0`),
    `Bearer ${Buffer.from(right).toString('base64')}`,
    `${basic(right)}, ${basic(right)}`,
  ])('keeps out %s', (header) => {
    expect(credentials.matches(header)).toBe(false);
  });

  it('keeps out whatever is not them, of any length', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ maxLength: 3_000 }),
          fc.base64String().map((text) => `Basic ${text}`),
        ),
        (header) => {
          expect(credentials.matches(header)).toBe(false);
        },
      ),
    );
  });

  it('shows itself to nobody', () => {
    expect(JSON.stringify(credentials)).toBe('{}');
  });
});
