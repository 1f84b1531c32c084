/**
 * A record in Intacct's words: upper-case field names, every value text (decimals with a point, dates MM/DD/YYYY,
 * booleans `true`/`false`), nested objects and lists of owned lines. An absent field keeps its value on update, an empty
 * text clears it.
 *
 * @example { CUSTOMERID: 'C1', DISPLAYCONTACT: { PRINTAS: 'Ann' }, ENTRIES: { GLENTRY: [{ ACCOUNTNO: '1200' }] } }
 */
export interface IntacctRecord {
  readonly [field: string]: IntacctValue;
}
export type IntacctValue = string | IntacctRecord | readonly IntacctRecord[];
