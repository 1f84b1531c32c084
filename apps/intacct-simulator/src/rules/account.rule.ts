import { refuse } from '../gateway/refusal.error.js';
import { preference } from '../ledger/company.preference.js';
import type { CompanyStore } from '../store/company.store.js';
import type { ObjectRule } from './write.context.js';
import { duplicateOf } from './write.refusal.js';

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

/** The shape that the preferences of the company prescribe: primary number, separator, sub-account. */
function shapeOf(company: CompanyStore): RegExp | undefined {
  const primary = Number(preference(company, 'GEN', 'PRIMARY_ACCTNO_LENGTH') || '0');
  if (primary === 0) return undefined;
  const sub = Number(preference(company, 'GEN', 'SUBACCTNO_LENGTH') || '0');
  const separator = escaped(preference(company, 'GEN', 'ACCTNO_SEPARATOR'));
  const digit = '[A-Za-z0-9]';
  return new RegExp(sub === 0 ? `^${digit}{${primary}}$` : `^${digit}{${primary}}(${separator}${digit}{${sub}})?$`);
}

/**
 * Accounts of money and of quantities.
 *
 * @param other  the object that shares its numbers
 */
export const accountRule = (object: 'GLACCOUNT' | 'STATACCOUNT', other: string): ObjectRule => ({
  prepare({ company }, { values }, current) {
    const closing = (name: string): string => values[name] ?? current?.values[name] ?? '';
    if (closing('CLOSINGTYPE') === 'closing account' && closing('CLOSINGACCOUNTNO') === '') {
      throw refuse('BL03000018', 'Required field Close into account (CLOSINGACCOUNTNO) is missing').at(
        'CLOSINGACCOUNTNO',
      );
    }
    if (current !== undefined) return;
    const number = values['ACCOUNTNO'] ?? '';
    const model = company.model(object);
    if (model !== undefined && company.table(other).byNatural(number) !== undefined) throw duplicateOf(model, number);
    if (shapeOf(company)?.test(number) === false) {
      throw refuse('BL03000018', `Illegal format for ${object} : Account number ${number}`).at('ACCOUNTNO');
    }
  },
});

/** @param other  the object that shares its symbols */
export const journalRule = (object: 'JOURNAL' | 'STATJOURNAL', other: string): ObjectRule => ({
  prepare({ company }, { values }, current) {
    const symbol = values['SYMBOL'] ?? '';
    const model = company.model(object);
    if (current !== undefined || model === undefined) return;
    if (company.table(other).byNatural(symbol) !== undefined) throw duplicateOf(model, symbol);
  },
});
