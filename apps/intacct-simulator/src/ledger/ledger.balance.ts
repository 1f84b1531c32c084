import { dateKey } from '../model/value.format.js';
import type { CompanyStore } from '../store/company.store.js';
import type { StoredRecord } from '../store/table.store.js';
import { centsOf } from './cents.format.js';

/** What one account did at one location in one currency; amounts in cents. */
export interface BalanceCell {
  readonly accountNo: string;
  /** LOCATIONID; empty for lines without one. */
  readonly location: string;
  /** Of the transaction. */
  readonly currency: string;
  readonly isStatistical: boolean;
  /** Base currency of the line's entity. */
  readonly debit: bigint;
  readonly credit: bigint;
  readonly trxDebit: bigint;
  readonly trxCredit: bigint;
}

type MutableCell = { -readonly [Name in keyof BalanceCell]: BalanceCell[Name] } & { rows: number };
type Sheet = Map<string, MutableCell>;

/** Both days inclusive, yyyymmdd. */
export interface DaySpan {
  readonly from?: string;
  readonly to?: string;
}

const isWithin = (day: string, { from, to }: DaySpan): boolean =>
  (from === undefined || day >= from) && (to === undefined || day <= to);

/**
 * Balances of one company, moved with every row that enters or leaves GLDETAIL and never summed up again.
 *
 * Undone writes and loaded state move them too, since both go through the table.
 */
export class LedgerBalances {
  readonly #total: Sheet = new Map();
  readonly #days = new Map<string, Sheet>();

  /** Cells of the whole ledger, or of some days; the latter may hold a cell per day. */
  *cells(span?: DaySpan): Iterable<BalanceCell> {
    if (span === undefined) yield* this.#total.values();
    else for (const [day, sheet] of this.#days) if (isWithin(day, span)) yield* sheet.values();
  }

  /** The cells of each day up to a last one, yyyymmdd. */
  *dailyCells(last: string): Iterable<{ readonly day: string; readonly cell: BalanceCell }> {
    for (const [day, sheet] of this.#days) {
      if (day > last) continue;
      for (const cell of sheet.values()) yield { day, cell };
    }
  }

  move(row: StoredRecord, factor: 1 | -1): void {
    const day = (dateKey(row.values['ENTRY_DATE'] ?? '') ?? '').slice(0, 8);
    const sheet = this.#days.get(day) ?? new Map<string, MutableCell>();
    this.#days.set(day, sheet);
    moveCell(sheet, row, factor);
    moveCell(this.#total, row, factor);
    if (sheet.size === 0) this.#days.delete(day);
  }
}

function newCell({ values }: StoredRecord): MutableCell {
  return {
    accountNo: values['ACCOUNTNO'] ?? '',
    location: values['LOCATION'] ?? '',
    currency: values['CURRENCY'] ?? '',
    isStatistical: values['STATISTICAL'] === 'T',
    debit: 0n,
    credit: 0n,
    trxDebit: 0n,
    trxCredit: 0n,
    rows: 0,
  };
}

function moveCell(sheet: Sheet, row: StoredRecord, factor: 1 | -1): void {
  const { values } = row;
  const key = `${values['STATISTICAL'] ?? ''}|${values['CURRENCY'] ?? ''}|${values['ACCOUNTNO'] ?? ''}|${values['LOCATION'] ?? ''}`;
  const cell = sheet.get(key) ?? newCell(row);
  const amount = centsOf(values['AMOUNT'] ?? '0.00') * BigInt(factor);
  const trxAmount = centsOf(values['TRX_AMOUNT'] ?? '0.00') * BigInt(factor);
  if (values['TR_TYPE'] === '1') {
    cell.debit += amount;
    cell.trxDebit += trxAmount;
  } else {
    cell.credit -= amount;
    cell.trxCredit -= trxAmount;
  }
  cell.rows += factor;
  if (cell.rows === 0) sheet.delete(key);
  else sheet.set(key, cell);
}

const KNOWN = new WeakMap<CompanyStore, LedgerBalances>();

/** The balances of a company, built from GLDETAIL when they are first asked for and kept from then on. */
export function balancesOf(company: CompanyStore): LedgerBalances {
  const known = KNOWN.get(company);
  if (known !== undefined) return known;
  const balances = new LedgerBalances();
  const table = company.table('GLDETAIL');
  for (const row of table.records.values()) balances.move(row, 1);
  table.watch((before, after) => {
    if (before !== undefined) balances.move(before, -1);
    if (after !== undefined) balances.move(after, 1);
  });
  KNOWN.set(company, balances);
  return balances;
}
