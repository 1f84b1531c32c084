import { refuse } from '../gateway/refusal.error.js';
import { BANK_OBJECTS } from '../ledger/bank.account.js';
import { findVisible, isActive, type WriteContext } from '../rules/write.context.js';
import type { Values } from '../store/table.store.js';
import { preference, type SideFacts } from './document.family.js';

/** The account that cash moves on; with the location of the bank account when it has one. */
export interface CashAccount {
  readonly accountNo: string;
  readonly location: string;
  readonly currency: string;
}

function bankAccount(context: WriteContext, id: string): CashAccount {
  const bank = BANK_OBJECTS.map((object) => findVisible(context, object, id)).find((each) => each !== undefined);
  if (bank === undefined || !isActive(bank)) {
    throw refuse('BL01001973', `Invalid Bank account '${id}' specified.`).at('FINANCIALENTITY');
  }
  const accountNo = bank.values['GLACCOUNTNO'] || preference(context.company, 'CM', 'CASHACCOUNT');
  if (accountNo === '') throw refuse('BL01001973', `Bank account '${id}' has no GL account`).at('FINANCIALENTITY');
  return { accountNo, location: bank.values['LOCATIONID'] ?? '', currency: bank.values['CURRENCY'] ?? '' };
}

/**
 * Where the money of a payment or an advance comes from or goes to: exactly one of a bank account, an account for
 * undeposited funds and a summary.
 *
 * @throws Refusal when none or several are named, or the one named cannot be used
 */
export function cashAccount(context: WriteContext, side: SideFacts, header: Values): CashAccount {
  const { FINANCIALENTITY: bank = '', UNDEPOSITEDACCOUNTNO: funds = '' } = header;
  const summary = (header['PRBATCH'] ?? '') || (header['PRBATCHKEY'] ?? '');
  const given = [bank, funds, summary].filter((each) => each !== '');
  if (given.length !== 1) {
    const names = side.side === 'AR' ? 'FINANCIALENTITY, UNDEPOSITEDACCOUNTNO or PRBATCH' : 'FINANCIALENTITY';
    throw refuse('BL03000018', `Give exactly one of ${names}`).at('FINANCIALENTITY');
  }
  if (bank !== '') return bankAccount(context, bank);
  const accountNo = funds === '' ? preference(context.company, side.side, 'UNDEPOSITEDACCOUNT') : funds;
  const account = findVisible(context, 'GLACCOUNT', accountNo);
  if (account === undefined || !isActive(account)) {
    throw refuse('BL01001973', `Account ${accountNo} is not valid for undeposited funds`).at('UNDEPOSITEDACCOUNTNO');
  }
  return { accountNo, location: '', currency: '' };
}
