import { describe, expect, it } from '@jest/globals';
import { maskSecrets, maskXml } from './secret.mask.js';

describe('maskXml', () => {
  it.each([
    ['<password>abc</password>', '<password>[masked]</password>'],
    ['<SESSIONID>abc</SESSIONID>', '<SESSIONID>[masked]</SESSIONID>'],
    ['<a><TaxId x="1">7</TaxId><b>7</b></a>', '<a><TaxId x="1">[masked]</TaxId><b>7</b></a>'],
    ['<password>cut of', '<password>[masked]'],
    ['<ssn>1</ssn><ssn>2</ssn>', '<ssn>[masked]</ssn><ssn>[masked]</ssn>'],
    ['<passwordage>3</passwordage>', '<passwordage>3</passwordage>'],
  ])('turns %s into %s', (xml, expected) => {
    expect(maskXml(xml)).toBe(expected);
  });
});

describe('maskSecrets', () => {
  it('masks long secrets wherever they stand, and leaves short words alone', () => {
    expect(maskSecrets('sender long-canary sender', ['long-canary', 'sender', ''])).toBe('sender [masked] sender');
  });
});
