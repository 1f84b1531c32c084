import type { ExpectedFunction, FunctionOutcome, GatewayFunction } from '@bridge/ports';

/**
 * How a function counts: for each record that it wrote, once for the call when it ran, or not at all. Object-specific
 * functions write one record with its lines. Public material is silent on `installApp`: it counts as one record.
 *
 * @see Interface reference, section 1.6
 */
export const transactionRules: Readonly<Record<GatewayFunction['kind'], 'record' | 'call' | 'free'>> = {
  create: 'record',
  update: 'record',
  delete: 'record',
  create_invoice: 'record',
  update_invoice: 'record',
  create_bill: 'record',
  update_bill: 'record',
  create_aradjustment: 'record',
  create_apadjustment: 'record',
  create_arterm: 'record',
  create_apterm: 'record',
  reverse_invoice: 'record',
  reverse_bill: 'record',
  reverse_arpayment: 'record',
  reverse_appayment: 'record',
  installApp: 'record',
  read: 'call',
  readByName: 'call',
  readByQuery: 'call',
  readMore: 'call',
  query: 'call',
  lookup: 'call',
  inspect: 'call',
  getDimensions: 'call',
  getDimensionRelationships: 'call',
  readEntityDetails: 'call',
  getFinancialSetup: 'call',
  get_companyprefs: 'call',
  getUserPermissions: 'call',
  readUserFormatting: 'call',
  get_list: 'call',
  getAPISession: 'free',
};

function transactionsOf(call: ExpectedFunction, outcome: FunctionOutcome): number {
  const hasRun = outcome.kind === 'done' || outcome.kind === 'refused';
  switch (transactionRules[call.kind]) {
    case 'free':
      return 0;
    case 'call':
      return hasRun ? 1 : 0;
    case 'record':
      return outcome.kind === 'done'
        ? call.recordCount
        : outcome.kind === 'refused'
          ? (outcome.partial?.records.length ?? 0)
          : 0;
  }
}

/**
 * API transactions known to be spent: 1 for a record written, 1 for a read that was run, also when it was refused. Writes
 * in doubt and logins are not counted.
 */
export function countTransactions(calls: readonly ExpectedFunction[], outcomes: readonly FunctionOutcome[]): number {
  return calls.reduce((sum, call, index) => {
    const outcome = outcomes[index];
    return outcome === undefined ? sum : sum + transactionsOf(call, outcome);
  }, 0);
}
