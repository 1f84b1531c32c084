import { Decimal } from 'decimal.js';
import { entityOf } from '../rules/location.rule.js';
import type { CompanyStore } from '../store/company.store.js';

/** Debit and credit of one account or entity, decimal texts with 2 decimals. */
export interface LedgerSide {
  readonly debit: string;
  readonly credit: string;
  readonly balance: string;
}

export interface LedgerReport {
  readonly debit: string;
  readonly credit: string;
  readonly byAccount: Readonly<Record<string, LedgerSide>>;
  readonly byEntity: Readonly<Record<string, LedgerSide>>;
  readonly receivable: string;
  readonly payable: string;
}

class Sums {
  debit = new Decimal(0);
  credit = new Decimal(0);

  add(isDebit: boolean, amount: Decimal): void {
    if (isDebit) this.debit = this.debit.add(amount);
    else this.credit = this.credit.add(amount);
  }

  side(): LedgerSide {
    return {
      debit: this.debit.toFixed(2),
      credit: this.credit.toFixed(2),
      balance: this.debit.sub(this.credit).toFixed(2),
    };
  }
}

function sumsOf(map: Map<string, Sums>, key: string): Sums {
  const sums = map.get(key) ?? new Sums();
  map.set(key, sums);
  return sums;
}

const sides = (map: ReadonlyMap<string, Sums>): Record<string, LedgerSide> =>
  Object.fromEntries(
    [...map].sort(([left], [right]) => (left < right ? -1 : 1)).map(([key, sums]) => [key, sums.side()]),
  );

/** What is posted, in base currency. Entity '' collects lines without a location. */
export function ledgerOf(company: CompanyStore): LedgerReport {
  const total = new Sums();
  const byAccount = new Map<string, Sums>();
  const byEntity = new Map<string, Sums>();
  const entities = new Map<string, string>();
  for (const { values } of company.table('GLENTRY').records.values()) {
    if (values['STATE'] === 'Draft') continue;
    const amount = new Decimal(values['AMOUNT'] ?? '0');
    const isDebit = values['TR_TYPE'] !== '-1';
    const location = values['LOCATION'] ?? '';
    const entity = entities.get(location) ?? entityOf(company, location) ?? '';
    entities.set(location, entity);
    total.add(isDebit, amount);
    sumsOf(byAccount, values['ACCOUNTNO'] ?? '').add(isDebit, amount);
    sumsOf(byEntity, entity).add(isDebit, amount);
  }
  const { receivable = '', payable = '' } = company.settings.controlAccounts;
  const ofReceivable = byAccount.get(receivable) ?? new Sums();
  const ofPayable = byAccount.get(payable) ?? new Sums();
  return {
    debit: total.debit.toFixed(2),
    credit: total.credit.toFixed(2),
    byAccount: sides(byAccount),
    byEntity: sides(byEntity),
    receivable: ofReceivable.debit.sub(ofReceivable.credit).toFixed(2),
    payable: ofPayable.credit.sub(ofPayable.debit).toFixed(2),
  };
}
