import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { maskSecrets, maskXml, secretMask } from './secret.mask.js';

describe('maskXml', () => {
  it.each([
    ['<password>abc</password>', '<password>[masked]</password>'],
    ['<SESSIONID>abc</SESSIONID>', '<SESSIONID>[masked]</SESSIONID>'],
    ['<a><TaxId x="1">7</TaxId><b>7</b></a>', '<a><TaxId x="1">[masked]</TaxId><b>7</b></a>'],
    ['<ns:password>abc</ns:password>', '<ns:password>[masked]</ns:password>'],
    ['<password>cut of', '<password>[masked]'],
    ['<ssn>1</ssn><ssn>2</ssn>', '<ssn>[masked]</ssn><ssn>[masked]</ssn>'],
    ['<passwordage>3</passwordage>', '<passwordage>3</passwordage>'],
  ])('turns %s into %s', (xml, expected) => {
    expect(maskXml(xml)).toBe(expected);
  });
});

describe('maskSecrets', () => {
  const base64 = (text: string): string => Buffer.from(text).toString('base64');

  it.each<readonly [string, string, string, string]>([
    ['with other white space', 'canary  two spaces', 'a canary two\u00a0\n spaces b', 'a [masked] b'],
    ['without its tags', 'canary<x9>secret', 'a canarysecret b', 'a [masked] b'],
    ['with its tags', 'canary<x9>secret', 'a canary<x9>secret b', 'a [masked] b'],
    ['escaped for a URL', 'canary#p&ss/wörd', 'a canary%23p%26ss%2fw%C3%B6rd b', 'a [masked] b'],
    ['escaped for a form', 'canary pass word', 'a canary+pass%20word b', 'a [masked] b'],
    ['escaped for JSON', 'canary"pass\\word', 'a {"p":"canary\\"pass\\\\word"} b', 'a {"p":"[masked]"} b'],
    ['escaped for JSON by code', 'canary<pässword', 'a canary\\u003cp\\u00E4ssword b', 'a [masked] b'],
    ['escaped for XML again', 'canary&pass<word', 'a canary&amp;amp;pass&amp;lt;word b', 'a [masked] b'],
    ['in base64', 'canary-password', `a ${base64('canary-password')} b`, 'a [masked] b'],
    ['cut', 'canary-password', 'a canary-passw', 'a [masked]'],
    ['in capitals', 'canary-Straße-1', 'a CANARY-STRASSE-1 b', 'a [masked] b'],
    ['in other letters, escaped', 'canary&Pass', 'a CANARY&AMP;pASS b', 'a [masked] b'],
    [
      'in base64 with line ends',
      'canary-password',
      `a ${base64('canary-password').slice(0, 8)} ${base64('canary-password').slice(8)} b`,
      'a [masked] b',
    ],
    [
      'in base64 in a URL',
      'canary?>password',
      `a ${encodeURIComponent(base64('canary?>password'))} b`,
      'a [masked]%3D%3D b',
    ],
    ['in hexadecimal', 'canary-pass', `a ${Buffer.from('canary-pass').toString('hex')} b`, 'a [masked] b'],
    ['cut, with dots', 'canary-password', 'a canary-passw... ', 'a [masked]... '],
    ['cut in quotation marks', 'canary-password', 'a "canary-passw…"', 'a "[masked]…"'],
    ['cut inside an escape', 'canary-pass<word', 'a canary-pass&l', 'a [masked]&l'],
    ['cut and escaped', 'canary<password', 'a canary&lt;pas', 'a [masked]'],
    ['cut in other letters', 'canary-password', 'a CANARY-PASSW', 'a [masked]'],
    ['cut in base64', 'canary-password', `a ${base64('canary-password').slice(0, 14)}`, 'a [masked]'],
    ['without its beginning', 'canary-password', 'ry-password b', '[masked] b'],
    ['without its beginning, after a number', 'canary-password', 'XL03 ...ry-password b', 'XL03 ...[masked] b'],
    ['without the beginning of its base64', 'canary-password', `${base64('canary-password').slice(4)} b`, '[masked] b'],
    ['cut short', 'canary-password', 'a canary-', 'a canary-'],
    ['whose end is a word elsewhere', 'my-own-password', 'Wrong password', 'Wrong password'],
    ['of signs that patterns use', 'c.n*r[y](p)$^|', 'a c.n*r[y](p)$^| canary b', 'a [masked] canary b'],
  ])('masks a secret %s', (_case, secret, text, expected) => {
    expect(maskSecrets(text, [secret])).toBe(expected);
  });

  it.each(['', 'u', 'us', 'user:'])('masks a secret in the base64 of a text that begins with "%s"', (lead) => {
    const encoded = base64(`${lead}canary-password-1 and more`);
    expect(maskSecrets(encoded, ['canary-password-1'])).toMatch(/^.{0,8}\[masked\].{0,20}$/);
  });

  it('masks the longest secret first', () => {
    expect(maskSecrets('a sharedpass-2026! b', ['sharedpass', 'sharedpass-2026!'])).toBe('a [masked] b');
  });

  it('takes no longer than a text is long', () => {
    const secrets = Array.from({ length: 200 }, (_, index) => `aaaaaaaaaaaaaaaa${index}`);
    const mask = secretMask(secrets);
    for (const text of ['a'.repeat(8_000), 'aaaaaaa '.repeat(1_000), `${'1'.repeat(8_000)} `, '&amp;'.repeat(1_600)]) {
      expect(mask(text).length).toBeLessThanOrEqual(text.length);
    }
  });

  it('masks any secret, whatever its signs', () => {
    const secret = fc.string({ minLength: 8, unit: 'binary' }).filter((text) => text.trim().length >= 8);
    fc.assert(
      fc.property(secret, (text) => {
        expect(maskSecrets(`<${text}`, [text]).includes(text.trim())).toBe('[masked]'.includes(text.trim()));
      }),
    );
  });

  it('masks long secrets wherever they stand, and leaves short words alone', () => {
    expect(maskSecrets('sender long-canary sender', ['long-canary', 'sender', ''])).toBe('sender [masked] sender');
  });
});
