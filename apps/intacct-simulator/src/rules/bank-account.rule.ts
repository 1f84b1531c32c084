import { refuse } from '../gateway/refusal.error.js';
import { baseCurrencyOf } from '../ledger/currency.rule.js';
import { BANK_OBJECTS, bankOfAccount } from '../ledger/bank.account.js';
import type { ObjectRule } from './write.context.js';
import { duplicateOf } from './write.refusal.js';

const TYPES = { CHECKINGACCOUNT: 'Checking', SAVINGSACCOUNT: 'Savings' } as const;

/** Bank accounts share their ids; a ledger account is tied to one of them at most. */
export const bankAccountRule = (object: keyof typeof TYPES): ObjectRule => ({
  prepare(context, { values }, current) {
    const { company } = context;
    const model = company.model(object);
    const id = values['BANKACCOUNTID'] ?? current?.values['BANKACCOUNTID'] ?? '';
    const isTaken = BANK_OBJECTS.some((each) => each !== object && company.table(each).byNatural(id) !== undefined);
    if (current === undefined && model !== undefined && isTaken) throw duplicateOf(model, id);
    const account = values['GLACCOUNTNO'] ?? '';
    const tied = account === '' ? undefined : bankOfAccount(company, account);
    if (tied !== undefined && tied !== id) {
      throw refuse('BL01001973', `Account ${account} is associated to bank account '${tied}' already`).at(
        'GLACCOUNTNO',
      );
    }
    const currency = values['CURRENCY'] ?? '';
    if (currency !== '' && !/^[A-Z]{3}$/.test(currency)) {
      throw refuse('BL01001973', `Invalid Currency '${currency}' specified.`).at('CURRENCY');
    }
    if (current !== undefined) return;
    values['CURRENCY'] = currency || baseCurrencyOf(context, values['LOCATIONID'] ?? '');
    values['BANKACCOUNTTYPE'] = TYPES[object];
  },
});
