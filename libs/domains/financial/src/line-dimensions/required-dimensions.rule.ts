import type { Fault, IntacctRecord } from '@bridge/plugin-api';

/** Flags of an account, with the axis they require, the words for a person and the property to fill. */
const REQUIREMENTS = [
  { flag: 'REQUIREDEPT', axis: 'DEPARTMENT', word: 'department', field: 'dimensions' },
  { flag: 'REQUIRECLASS', axis: 'CLASS', word: 'class', field: 'dimensions' },
  { flag: 'REQUIRELOC', axis: 'LOCATION', word: 'location', field: 'financialSite' },
  { flag: 'REQUIRECUSTOMER', axis: 'CUSTOMER', word: 'customer', field: 'attributes.customer' },
  { flag: 'REQUIREVENDOR', axis: 'VENDOR', word: 'supplier', field: 'attributes.supplier' },
  { flag: 'REQUIREEMPLOYEE', axis: 'EMPLOYEE', word: 'employee', field: 'attributes.employee' },
  { flag: 'REQUIREITEM', axis: 'ITEM', word: 'item', field: 'attributes.item' },
] as const;

/** @returns HANDLER_DIMENSION_REQUIRED for each axis that the account requires and the line does not carry */
export function requiredDimensionFaults(
  line: { readonly lineNumber: number; readonly account: string },
  account: IntacctRecord,
  givenAxes: ReadonlySet<string>,
): readonly Fault[] {
  return REQUIREMENTS.filter(({ flag, axis }) => account[flag] === 'true' && !givenAxes.has(axis)).map(
    ({ word, field }) => ({
      code: 'HANDLER_DIMENSION_REQUIRED',
      description: `Account ${line.account} on line ${line.lineNumber} requires a ${word} in Intacct, and the line carries none.`,
      field,
      line: line.lineNumber,
      correction: `Fill the ${word} on the line in DMO (its type must be active), or drop the requirement from the account in Intacct.`,
    }),
  );
}
