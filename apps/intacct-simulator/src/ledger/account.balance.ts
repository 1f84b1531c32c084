import { dateKey } from '../model/value.format.js';
import type { CompanyStore } from '../store/company.store.js';
import type { Values } from '../store/table.store.js';
import { centsOf } from './cents.format.js';
import { balancesOf } from './ledger.balance.js';
import { entityFinder } from './posting.rule.js';
import { fiscalYearStart, type Period } from './reporting.period.js';

/** A condition on one field of GLDETAIL. */
export interface DimensionFilter {
  readonly field: string;
  allows(value: string): boolean;
}

/** What is asked of the ledger. */
export interface BalanceRequest {
  readonly period: Period;
  readonly statistical: 'include' | 'exclude' | 'only';
  /** LOCATIONID of an entity; empty: all of them. */
  readonly entity: string;
  readonly filters: readonly DimensionFilter[];
  /** Fields of GLDETAIL. */
  readonly groupBy: readonly string[];
  includes(accountNo: string): boolean;
}

/** What an account did, in cents of the base currency or in hundredths of a quantity. */
export interface AccountBalance {
  readonly accountNo: string;
  /** Values of the fields that group, in their order. */
  readonly group: readonly string[];
  /** Debits less credits before the period. */
  readonly start: bigint;
  readonly debits: bigint;
  readonly credits: bigint;
}

interface Movement {
  readonly day: string;
  readonly values: Values;
  readonly debit: bigint;
  readonly credit: bigint;
}

/** From the balances when accounts and locations are all that is asked for, else row by row. */
function* movementsOf(company: CompanyStore, fields: readonly string[], last: string): Iterable<Movement> {
  if (fields.every((field) => field === 'LOCATION')) {
    for (const { day, cell } of balancesOf(company).dailyCells(last)) {
      const { accountNo: ACCOUNTNO, location: LOCATION, isStatistical, debit, credit } = cell;
      yield { day, values: { ACCOUNTNO, LOCATION, STATISTICAL: isStatistical ? 'T' : 'F' }, debit, credit };
    }
    return;
  }
  for (const { values } of company.table('GLDETAIL').records.values()) {
    const day = (dateKey(values['ENTRY_DATE'] ?? '') ?? '').slice(0, 8);
    if (day > last) continue;
    const [debit, credit] = [centsOf(values['DEBITAMOUNT'] ?? '0.00'), centsOf(values['CREDITAMOUNT'] ?? '0.00')];
    yield { day, values, debit, credit };
  }
}

/** The account that what an account did in earlier fiscal years has been closed to. */
function closingAccounts(company: CompanyStore): ReadonlyMap<string, string> {
  const closing = new Map<string, string>();
  for (const { values } of company.table('GLACCOUNT').records.values()) {
    const to = values['CLOSINGACCOUNTNO'];
    if (values['CLOSINGTYPE'] === 'closing account' && to !== undefined) closing.set(values['ACCOUNTNO'] ?? '', to);
  }
  return closing;
}

type MutableBalance = { -readonly [Name in keyof AccountBalance]: AccountBalance[Name] };

/**
 * What accounts held before a period and did in it, by account and group, in the order of their numbers.
 *
 * Accounts that close start every fiscal year from nothing: what they did before is part of the start of their
 * closing account.
 */
export function accountBalances(company: CompanyStore, request: BalanceRequest): readonly AccountBalance[] {
  const { period, filters, groupBy, statistical, entity } = request;
  const entityAt = entityFinder(company);
  const closing = closingAccounts(company);
  const yearStart = fiscalYearStart(period.from, company.settings.firstFiscalMonth);
  const fields = [...groupBy, ...filters.map(({ field }) => field)];
  const found = new Map<string, MutableBalance>();
  for (const { day, values, debit, credit } of movementsOf(company, fields, period.to)) {
    const isStatistical = values['STATISTICAL'] === 'T';
    if (statistical !== 'include' && isStatistical !== (statistical === 'only')) continue;
    if (entity !== '' && entityAt(values['LOCATION'] ?? '') !== entity) continue;
    if (!filters.every((filter) => filter.allows(values[filter.field] ?? ''))) continue;
    const own = values['ACCOUNTNO'] ?? '';
    const accountNo = day < yearStart ? (closing.get(own) ?? own) : own;
    if (!request.includes(accountNo)) continue;
    const group = groupBy.map((field) => values[field] ?? '');
    const key = JSON.stringify([accountNo, ...group]);
    const balance = found.get(key) ?? { accountNo, group, start: 0n, debits: 0n, credits: 0n };
    found.set(key, balance);
    if (day < period.from) balance.start += debit - credit;
    else {
      balance.debits += debit;
      balance.credits += credit;
    }
  }
  return [...found].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, balance]) => balance);
}
