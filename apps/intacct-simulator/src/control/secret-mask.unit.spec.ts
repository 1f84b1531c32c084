import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { maskExchange } from './secret.mask.js';

const SECRETS = [
  'password',
  'sessionid',
  'ACCOUNTNUMBER',
  'BANKACCOUNTNO',
  'ROUTINGNO',
  'cardnum',
  'SSN',
  'ACHACCOUNTNUMBER',
  'ACHBANKROUTINGNUMBER',
  'WireAccountNumber',
  'TAXID',
  'pdfdata',
  'VENDOR.TAXID',
];
const CONTACT_DATA = [
  'CONTACTNAME',
  'contactname',
  'BILLTO.CONTACTNAME',
  'BILLTOPAYTOCONTACTNAME',
  'PRINTAS',
  'FIRSTNAME',
  'LASTNAME',
  'COMPANYNAME',
  'EMAIL1',
  'email',
  'PHONE1',
  'CELLPHONE',
  'FAX',
  'DISPLAYCONTACT.EMAIL1',
  'MAILADDRESS.ADDRESS1',
  'ZIP',
  'PERSONALINFO.LASTNAME',
  'BIRTHDATE',
];
const VALUE = '12-3456789';
const shownOf = (request: string, response: string): string => {
  const masked = maskExchange(request, response);
  return masked.request + masked.response;
};

describe('SecretMask (75)', () => {
  it.each([
    ...SECRETS.map((field) => [field, '[secret]'] as const),
    ...CONTACT_DATA.map((field) => [field, '[contact]'] as const),
  ])('hides %s as %s in XML, JSON, CSV, filters and faults', (field, hidden) => {
    const exchanges = [
      [`<a><${field}>${VALUE}</${field}><NAME>Ann</NAME></a>`, ''],
      [`<a><${field} x="1"><![CDATA[${VALUE}]]></${field}><NAME>Ann</NAME></a>`, ''],
      [`<NAME>Ann</NAME><${field}>${VALUE}`, ''],
      [`<NAME>Ann</NAME><delete_it ${field}="${VALUE}"/>`, ''],
      [`<NAME>Ann</NAME><equalto><field>${field}</field><value>${VALUE}</value></equalto>`, ''],
      [`<NAME>Ann</NAME><in><field>${field}</field><value>x</value><value>${VALUE}</value></in>`, ''],
      [`<NAME>Ann</NAME><field>${field}</field><operator>&lt;=</operator><value>${VALUE}</value>`, ''],
      [`<query>NAME = 'Ann' AND ${field} = '${VALUE}'</query>`, ''],
      [`<query>${field} &lt;&gt; '${VALUE}' AND NAME = 'Ann'</query>`, ''],
      [`<query>${field} = ${VALUE} AND NAME = 'Ann'</query>`, ''],
      [`<query>${field} not like 'it\\'s ${VALUE}' AND NAME = 'Ann'</query>`, ''],
      [`<query>${field} = &apos;${VALUE}&apos; AND NAME = 'Ann'</query>`, ''],
      [`<query>NAME = 'Ann' AND ${field} not in ('a', '${VALUE}', ${VALUE})</query>`, ''],
      ['<NAME>Ann</NAME>', `<a><${field}>${VALUE}</${field}></a>`],
      ['', `[{"NAME":"Ann","${field}":"${VALUE}"},{"${field}": 3456789}]`],
      ['', `NAME,${field},CITY\nAnn,${VALUE},Rome\n"A, B","${VALUE}",\n`],
      [`<NAME>Ann</NAME><${field}>${VALUE}</${field}>`, `<description2>${VALUE} is not valid</description2>`],
    ] as const;
    const shown = exchanges.map(([request, response]) => shownOf(request, response));
    expect(shown.filter((text) => text.includes('3456789'))).toEqual([]);
    expect(shown.filter((text) => !text.includes('Ann') || !text.includes(hidden))).toEqual([]);
  });

  it.each([
    ['Bo', "Invalid contact 'Bo'", "Invalid contact '[contact]'"],
    ['Bo', 'Invalid contact &#039;Bo&#039; of Bologna', 'Invalid contact &#039;[contact]&#039; of Bologna'],
    [
      "O'Neil &amp; Sons",
      'Invalid contact &#039;O&#039;Neil &amp; Sons&#039;',
      'Invalid contact &#039;[contact]&#039;',
    ],
    ['O&apos;Neil', 'Invalid &amp;#039;O&amp;#039;Neil&amp;#039;', 'Invalid &amp;#039;[contact]&amp;#039;'],
    ['<![CDATA[a "b" <c>]]>', 'Invalid a &#034;b&#034; &lt;c&gt;', 'Invalid [contact]'],
    ['M&#252;ller', 'Invalid Müller', 'Invalid [contact]'],
  ])('hides %s however a fault writes it', (value, text, expected) => {
    const { response } = maskExchange(`<PRINTAS>${value}</PRINTAS>`, `<description2>${text}</description2>`);
    expect(response).toBe(`<description2>${expected}</description2>`);
  });

  it.each([
    ['password=hunter2', 'password=[secret]'],
    ['Wrong Password: hunter', 'Wrong Password: [secret]'],
    ['the password was hunter2, sorry', 'the password was [secret], sorry'],
    ['password &#039;hunt er&#039; is wrong', 'password &#039;[secret]&#039; is wrong'],
    ["taxid 'ab' or api key = x", "taxid '[secret]' or api key = [secret]"],
    ['the password is incorrect: Token expired', 'the password is incorrect: Token expired'],
    ['Incorrect Intacct XML Partner ID or password.', 'Incorrect Intacct XML Partner ID or password.'],
    ['user ann with opensesame', 'user ann with [secret]'],
  ])('hides what a fault names in its text: %s', (text, expected) => {
    const request = '<password>opensesame</password>';
    const xml = (words: string): string => `<description2>${words}</description2>`;
    expect(maskExchange(request, xml(text)).response).toBe(xml(expected));
    expect(maskExchange(request, text, true).response).toBe(expected);
  });

  it.each([
    ['<readByName><object>CONTACT</object><keys>Ann Lee</keys></readByName>', ''],
    ['<delete><keys>Ann Lee</keys><object>contact</object></delete>', ''],
    ['<get object="contact" key="Ann Lee"/>', ''],
    ['<query/>', '<OBJECTTYPE>contact</OBJECTTYPE><OBJECTKEY>Ann Lee</OBJECTKEY>'],
    ['<query/>', '[{"OBJECTTYPE":"contact","OBJECTKEY":"Ann Lee"}]'],
    ['<query/>', '"OBJECTTYPE","OBJECTKEY"\n"contact","Ann Lee"\n'],
    ['<get_list object="smarteventlog"/>', '<ownerobject>CONTACT</ownerobject><objectkey>Ann Lee</objectkey>'],
  ])('hides keys of contacts: %s %s', (request, response) => {
    expect(shownOf(request, response)).not.toContain('Lee');
  });

  it.each([
    '<VENDOR><NAME>Ann</NAME><TAXID/><password></password></VENDOR>',
    '<VENDOR><VENDORID>V1</VENDORID><STATUS>active</STATUS><STATE>Posted</STATE></VENDOR>',
    '<readByName><object>VENDOR</object><keys>V1</keys></readByName>',
    '<select><field>EMAIL1</field><field>NAME</field></select>',
    '<GLACCOUNT><ACCOUNTNO>1000</ACCOUNTNO></GLACCOUNT>',
    '{"ACCOUNTNO":"1000","BANKACCOUNTID":"CHQ"}',
    'NAME,ACCOUNTNO\nAnn,1000\n',
    '',
  ])('leaves alone %s', (text) => {
    expect(maskExchange(text, text)).toEqual({ request: text, response: text });
  });

  it('takes any text, and no attack makes it slow', () => {
    const piece = fc.constantFrom(
      '<EMAIL1',
      '>',
      "taxid = '",
      'a.',
      '"taxid":"',
      '<field>taxid',
      ' ',
      'phone1 in (',
      "'",
      '&',
      '<![CDATA[',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = pieces.join('');
        expect(typeof shownOf(text, text)).toBe('string');
      }),
    );
    const attacks = [
      'a.',
      '<password ',
      "taxid='",
      'taxid in (',
      '<field>taxid ',
      '"taxid":',
      '<EMAIL1><![CDATA[',
      ' ',
      "'",
    ];
    for (const attack of attacks) shownOf(attack.repeat(100_000), attack.repeat(100_000));
    for (const attack of ['password ', "password '", 'password is ', 'password=;', 'x;']) {
      maskExchange('', attack.repeat(50_000), true);
    }
  });
});
