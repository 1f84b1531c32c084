/** Answers of the gateway as the benchmarks need them, written by hand from the reference's section 3. */

const envelope = (controlId: string, results: string): string =>
  '<?xml version="1.0" encoding="UTF-8"?>\n<response><control><status>success</status><senderid>XT_mfg</senderid>' +
  `<controlid>${controlId}</controlid><uniqueid>false</uniqueid><dtdversion>3.0</dtdversion></control>` +
  '<operation><authentication><status>success</status><userid>bridge_api</userid><companyid>MAPLESTREET</companyid>' +
  '<locationid></locationid><sessiontimestamp>2026-11-25T08:00:00+00:00</sessiontimestamp>' +
  `<sessiontimeout>2026-11-25T10:00:00+00:00</sessiontimeout></authentication>${results}</operation></response>`;

export const sessionAnswer = (controlId: string, functionControlId: string, endpoint: string): string =>
  envelope(
    controlId,
    `<result><status>success</status><function>getAPISession</function><controlid>${functionControlId}</controlid>` +
      `<data><api><sessionid>bench-session</sessionid><endpoint>${endpoint}</endpoint><locationid></locationid></api></data></result>`,
  );

/** Every function created one journal entry. */
export const createdAnswer = (controlId: string, functionControlIds: readonly string[]): string =>
  envelope(
    controlId,
    functionControlIds
      .map(
        (id, index) =>
          `<result><status>success</status><function>create</function><controlid>${id}</controlid>` +
          `<data listtype="objects" count="1"><glbatch><RECORDNO>${index + 1}</RECORDNO></glbatch></data></result>`,
      )
      .join(''),
  );

export const PAGE_FIELDS: readonly string[] = [
  'RECORDNO',
  'VENDORID',
  'NAME',
  'STATUS',
  'TERMNAME',
  'CURRENCY',
  'TAXID',
  'CREDITLIMIT',
  'TOTALDUE',
  'VENDTYPE',
  'PARENTID',
  'DISPLAYCONTACT.CONTACTNAME',
  'DISPLAYCONTACT.PRINTAS',
  'DISPLAYCONTACT.EMAIL1',
  'DISPLAYCONTACT.PHONE1',
  'DISPLAYCONTACT.MAILADDRESS.ADDRESS1',
  'DISPLAYCONTACT.MAILADDRESS.CITY',
  'DISPLAYCONTACT.MAILADDRESS.ZIP',
  'DISPLAYCONTACT.MAILADDRESS.COUNTRY',
  'WHENCREATED',
  'WHENMODIFIED',
  'MEGAENTITYID',
  'ONHOLD',
  'COMMENTS',
];

/** A page of a query on VENDOR, with umlauts, references and empty fields as real ones have. */
export function pageAnswer(controlId: string, functionControlId: string, count: number): string {
  const records = Array.from({ length: count }, (_, index) => {
    const values = PAGE_FIELDS.map((field, position) => {
      if (field === 'RECORDNO') return String(index + 1);
      if (position % 7 === 6) return '';
      return position % 5 === 0
        ? `Müller &amp; S&#246;hne ${index}`
        : `${field.slice(-6).toLowerCase()} ${index}-${position}`;
    });
    return `<VENDOR>${PAGE_FIELDS.map((field, position) => `<${field}>${values[position]}</${field}>`).join('')}</VENDOR>`;
  });
  return envelope(
    controlId,
    `<result><status>success</status><function>query</function><controlid>${functionControlId}</controlid>` +
      `<data listtype="VENDOR" totalcount="${count}" offset="0" count="${count}" numremaining="0">${records.join('')}</data></result>`,
  );
}
