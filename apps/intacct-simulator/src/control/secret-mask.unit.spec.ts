import { describe, expect, it } from '@jest/globals';
import { maskExchange } from './secret.mask.js';

const FIELDS = [
  'password',
  'sessionid',
  'ACCOUNTNUMBER',
  'cardnum',
  'SSN',
  'ACHACCOUNTNUMBER',
  'ACHBANKROUTINGNUMBER',
  'WireAccountNumber',
  'TAXID',
  'pdfdata',
  'VENDOR.TAXID',
];
const VALUE = '12-3456789';

describe('SecretMask (75)', () => {
  it.each(FIELDS)('hides %s in XML, JSON, CSV, filters and faults', (field) => {
    const exchanges = [
      [`<a><${field}>${VALUE}</${field}><NAME>Ann</NAME></a>`, ''],
      [`<a><${field} x="1"><![CDATA[${VALUE}]]></${field}><NAME>Ann</NAME></a>`, ''],
      [`<NAME>Ann</NAME><${field}>${VALUE}`, ''],
      [`<NAME>Ann</NAME><equalto><field>${field}</field><value>${VALUE}</value></equalto>`, ''],
      [`<query>NAME = 'Ann' AND ${field} = '${VALUE}'</query>`, ''],
      ['<NAME>Ann</NAME>', `<a><${field}>${VALUE}</${field}></a>`],
      ['', `[{"NAME":"Ann","${field}":"${VALUE}"},{"${field}": 3456789}]`],
      ['', `NAME,${field},CITY\nAnn,${VALUE},Rome\n"A, B","${VALUE}",\n`],
      [`<NAME>Ann</NAME><${field}>${VALUE}</${field}>`, `<description2>${VALUE} is not valid</description2>`],
    ] as const;
    const shown = exchanges.map(([request, response]) => {
      const masked = maskExchange(request, response);
      return masked.request + masked.response;
    });
    expect(shown.filter((text) => text.includes('3456789'))).toEqual([]);
    expect(shown.filter((text) => !text.includes('Ann') || !text.includes('[secret]'))).toEqual([]);
  });

  it.each([
    '<VENDOR><NAME>Ann</NAME><TAXID/><password></password></VENDOR>',
    '<GLACCOUNT><ACCOUNTNO>1000</ACCOUNTNO></GLACCOUNT>',
    '{"ACCOUNTNO":"1000"}',
    'NAME,ACCOUNTNO\nAnn,1000\n',
    '',
  ])('leaves alone %s', (text) => {
    expect(maskExchange(text, text)).toEqual({ request: text, response: text });
  });
});
