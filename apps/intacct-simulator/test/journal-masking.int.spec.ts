import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { create, fields, fn, requestXml, sampleCompany, TestSimulator, update } from './simulator.fixture.js';

/** Every value that must not be seen has this mark. */
const MARK = 'ZQ';
const CONTACT = {
  CONTACTNAME: "ZQ-O'Hara",
  PRINTAS: 'ZQ-Ada &amp; Sons',
  COMPANYNAME: 'ZQ-Mill',
  FIRSTNAME: 'ZQ-Ada',
  LASTNAME: 'ZQ-Byron',
  INITIAL: 'ZQ-K',
  PHONE1: 'ZQ-555-0100',
  PHONE2: 'ZQ-555-0101',
  CELLPHONE: 'ZQ-555-0102',
  FAX: 'ZQ-555-0103',
  EMAIL1: 'ZQ-ada@example.com',
  EMAIL2: 'ZQ-byron@example.com',
  TAXID: 'ZQ-TAX-1',
};
const ADDRESS = `<MAILADDRESS>${fields({ ADDRESS1: 'ZQ-1 Mill Lane', ADDRESS2: 'ZQ-Attic', CITY: 'Laval', ZIP: 'ZQ-H7L' })}</MAILADDRESS>`;
const PARTY = `<DISPLAYCONTACT>${fields({ PRINTAS: 'ZQ-Print', EMAIL1: 'ZQ-info@example.com', PHONE1: 'ZQ-1' })}</DISPLAYCONTACT>`;

const all = (format: string): readonly string[] => [
  `<read><object>CONTACT</object><keys>1,2,3,4,5,6</keys><fields>*</fields><returnFormat>${format}</returnFormat></read>`,
  `<readByName><object>CONTACT</object><keys>ZQ-O'Hara</keys><fields>*</fields><returnFormat>${format}</returnFormat></readByName>`,
  `<readByQuery><object>CONTACT</object><fields>*</fields><query>EMAIL1 = 'ZQ-ada@example.com' or TAXID in ('ZQ-TAX-1', 'ZQ-TAX-2') or CONTACTNAME like 'ZQ-O\\'H%'</query><returnFormat>${format}</returnFormat></readByQuery>`,
  `<readByQuery><object>VENDOR</object><fields>*</fields><query>ACHACCOUNTNUMBER &lt;&gt; 'ZQ-9' and DISPLAYCONTACT.PHONE1 = ZQ-1</query><returnFormat>${format}</returnFormat></readByQuery>`,
  `<query><object>VENDOR</object><select>${['VENDORID', 'NAME', 'TAXID', 'ACHACCOUNTNUMBER', 'DISPLAYCONTACT.CONTACTNAME', 'DISPLAYCONTACT.EMAIL1', 'DISPLAYCONTACT.PHONE1'].map((name) => `<field>${name}</field>`).join('')}</select>` +
    `<filter><or><equalto><field>DISPLAYCONTACT.EMAIL1</field><value>ZQ-info@example.com</value></equalto><in><field>TAXID</field><value>ZQ-TAX-1</value><value>ZQ-TAX-2</value></in></or></filter><options><returnformat>${format}</returnformat></options></query>`,
  `<query><object>CHECKINGACCOUNT</object><select><field>BANKACCOUNTID</field><field>BANKACCOUNTNO</field><field>ROUTINGNO</field><field>PHONE</field></select><options><returnformat>${format}</returnformat></options></query>`,
  `<query><object>AUDITHISTORY</object><select><field>OBJECTTYPE</field><field>OBJECTKEY</field></select><filter><equalto><field>OBJECTTYPE</field><value>contact</value></equalto></filter><options><returnformat>${format}</returnformat></options></query>`,
  `<query><object>EMPLOYEE</object><select><field>EMPLOYEEID</field><field>SSN</field><field>PERSONALINFO.LASTNAME</field><field>PERSONALINFO.CONTACTNAME</field></select><options><returnformat>${format}</returnformat></options></query>`,
];

const WRITES: readonly string[] = [
  create('CONTACT', fields(CONTACT) + ADDRESS),
  create('CONTACT', fields(CONTACT) + ADDRESS),
  create('CONTACT', fields({ ...CONTACT, CONTACTNAME: 'ZQ-2', EMAIL1: 'ZQ not an address' })),
  update('CONTACT', fields({ CONTACTNAME: "ZQ-O'Hara", PHONE1: '<![CDATA[ZQ-<555>]]>' })),
  create(
    'VENDOR',
    fields({ VENDORID: 'V1', NAME: 'Acme', TAXID: 'ZQ-TAX-2', ACHACCOUNTNUMBER: 'ZQ-99887766' }) + PARTY,
  ),
  create('CUSTOMER', fields({ CUSTOMERID: 'C1', NAME: 'Bell', TAXID: 'ZQ-TAX-3' }) + PARTY),
  create(
    'CUSTOMER',
    `${fields({ CUSTOMERID: 'C2', NAME: 'Bell' })}<CONTACTINFO><CONTACTNAME>ZQ-Nobody</CONTACTNAME></CONTACTINFO>`,
  ),
  create(
    'EMPLOYEE',
    `${fields({ EMPLOYEEID: 'E1', SSN: 'ZQ-078-05' })}<PERSONALINFO><CONTACTNAME>ZQ-O'Hara</CONTACTNAME></PERSONALINFO>`,
  ),
  '<get object="contact" key="ZQ-O\'Hara"/>',
  '<get object="contact" key="ZQ-None"/>',
  '<get_list object="contact"><filter><expression><field>email1</field><operator>=</operator><value>ZQ-ada@example.com</value></expression></filter></get_list>',
  '<delete_contact contactname="ZQ-None"/>',
  '<delete><object>CONTACT</object><keys>ZQ-None</keys></delete>',
  '<readByQuery><object>CONTACT</object><fields>*</fields><query>EMAIL1 = ZQ-oops and (</query></readByQuery>',
  '<create_arpayment><customerid>C1</customerid><paymentamount>1</paymentamount><bankaccountid>CHQ-CAD</bankaccountid>' +
    '<datereceived><year>2026</year><month>11</month><day>10</day></datereceived><paymentmethod>EFT</paymentmethod>' +
    '<onlinecardpayment><cardnum>ZQ-4111</cardnum><expirydate><exp_month>1</exp_month></expirydate></onlinecardpayment></create_arpayment>',
];

describe('Journal of the running simulator (75)', () => {
  let simulator: TestSimulator;
  const journal = async () => (await simulator.control('GET', '/journal?limit=1000')).json.entries;
  beforeAll(async () => {
    const user = { userId: 'clerk', password: 'ZQ-secret' };
    simulator = await TestSimulator.start([
      sampleCompany({ users: [user], senders: [{ id: 'XT_mfg', password: 'ZQ-sender' }] }),
    ]);
    await simulator.control('PATCH', '/companies/MAPLESTREET/objects/CHECKINGACCOUNT/1', {
      BANKACCOUNTNO: 'ZQ-12345',
      ROUTINGNO: 'ZQ-021',
      PHONE: 'ZQ-555',
    });
  });
  afterAll(() => simulator.stop());

  const send = async (call: string): Promise<string> => {
    const login = { user: 'clerk', password: 'ZQ-secret', senderPassword: 'ZQ-sender', uniqueid: 'false' };
    return (await simulator.post(requestXml({ ...login, functions: fn(call) }))).text();
  };

  it('shows nothing of secrets and contacts in what was written and refused, and the rest as it was', async () => {
    const answers: string[] = [];
    for (const call of WRITES) answers.push(await send(call));
    expect(answers.filter((answer) => answer.includes(MARK)).length).toBeGreaterThan(5);
    const entries = await journal();
    const leaks = entries.filter((entry) => JSON.stringify(entry).includes(MARK));
    expect(leaks).toEqual([]);
    const text = JSON.stringify(entries);
    for (const shown of ['Acme', 'Laval', 'V1', 'BL34000061', '[contact]', '[secret]']) expect(text).toContain(shown);
  });

  it.each(['xml', 'json', 'csv'])('shows nothing of them in answers as %s', async (format) => {
    const since = (await journal()).length;
    const answers: string[] = [];
    for (const call of all(format)) answers.push(await send(call));
    expect(answers.map((answer) => answer.includes(MARK))).toEqual(answers.map(() => true));
    const entries = (await journal()).slice(since);
    expect(entries.filter((entry) => JSON.stringify(entry).includes(MARK))).toEqual([]);
    const text = entries.map((entry) => entry['response']).join('\n');
    for (const shown of ['Acme', 'CHQ-CAD', '[contact]', '[secret]']) expect(text).toContain(shown);
  });

  it('hides them in what cannot be read as well', async () => {
    await simulator.post('<request><PHONE1>ZQ-1</PHONE1><password>ZQ-2</password><EMAIL1>ZQ-3');
    const { request, response } = (await journal()).at(-1) ?? {};
    expect([request, String(response).includes(MARK)]).toEqual([
      '<request><PHONE1>[contact]</PHONE1><password>[secret]</password><EMAIL1>[contact]',
      false,
    ]);
  });
});
