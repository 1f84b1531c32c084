import { amountOf } from '../ledger/cents.format.js';
import { balancesOf, type BalanceCell } from '../ledger/ledger.balance.js';
import { entityFinder } from '../ledger/posting.rule.js';
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
  /** Quantities by statistical account, decreases taken off. */
  readonly statistical: Readonly<Record<string, string>>;
  readonly receivable: string;
  readonly payable: string;
}

class Sums {
  debit = 0n;
  credit = 0n;

  add({ debit, credit }: BalanceCell): void {
    this.debit += debit;
    this.credit += credit;
  }

  get balance(): bigint {
    return this.debit - this.credit;
  }

  side(): LedgerSide {
    return { debit: amountOf(this.debit), credit: amountOf(this.credit), balance: amountOf(this.balance) };
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

/**
 * What is posted, in base currency, from the balances. Entity '' collects lines without a location.
 *
 * @param asOf  yyyy-mm-dd: only what is dated on or before that day
 */
export function ledgerOf(company: CompanyStore, asOf?: string): LedgerReport {
  const total = new Sums();
  const byAccount = new Map<string, Sums>();
  const byEntity = new Map<string, Sums>();
  const quantities = new Map<string, Sums>();
  const entityAt = entityFinder(company);
  const span = asOf === undefined ? undefined : { to: asOf.replaceAll('-', '') };
  for (const cell of balancesOf(company).cells(span)) {
    if (cell.isStatistical) {
      sumsOf(quantities, cell.accountNo).add(cell);
      continue;
    }
    total.add(cell);
    sumsOf(byAccount, cell.accountNo).add(cell);
    sumsOf(byEntity, entityAt(cell.location)).add(cell);
  }
  const { receivable = '', payable = '' } = company.settings.controlAccounts;
  return {
    debit: amountOf(total.debit),
    credit: amountOf(total.credit),
    byAccount: sides(byAccount),
    byEntity: sides(byEntity),
    statistical: Object.fromEntries(Object.entries(sides(quantities)).map(([name, { balance }]) => [name, balance])),
    receivable: amountOf(byAccount.get(receivable)?.balance ?? 0n),
    payable: amountOf(-(byAccount.get(payable)?.balance ?? 0n)),
  };
}
