import { Decimal } from 'decimal.js';
import type { WriteContext } from '../rules/write.context.js';
import type { StoredRecord, Values } from '../store/table.store.js';

/** The subledger that a posting comes from, as GLDETAIL.MODULEKEY names it. */
export const LEDGER_MODULES = ['2.GL', '3.AP', '4.AR', '11.CM'] as const;
export type LedgerModule = (typeof LEDGER_MODULES)[number];

/** One side of a posting. Amounts are never negative: `sign` says debit (1) or credit (-1). */
export interface PostingLine {
  readonly accountNo: string;
  readonly sign: 1 | -1;
  /** In the currency of the transaction, 2 decimals. */
  readonly trxAmount: Decimal;
  /** In the base currency of the line's entity, 2 decimals. */
  readonly amount: Decimal;
  readonly currency: string;
  readonly description?: string;
  /** Dimension values under the field names of GLENTRY (LOCATION, DEPARTMENT, CUSTOMERID …). */
  readonly dimensions: Values;
}

/** What one document does to the ledger. Debits equal credits in base currency, and in transaction currency per currency. */
export interface Posting {
  readonly module: LedgerModule;
  /** The object and RECORDNO of the document: a document posts once, and is taken back as a whole. */
  readonly object: string;
  readonly recordNo: number;
  /** Symbol of the journal; empty for a subledger that names none. */
  readonly journal: string;
  /** Posting date, mm/dd/yyyy. */
  readonly date: string;
  readonly title: string;
  readonly lines: readonly PostingLine[];
}

const sourceKey = (object: string, recordNo: number): string => `${object}:${recordNo}`;

/** The rows of the ledger that a document made, in the order of its lines. */
export function postedRows({ company }: WriteContext, object: string, recordNo: number): readonly StoredRecord[] {
  return [...company.table('GLDETAIL').byIndex('SOURCEKEY', sourceKey(object, recordNo))];
}

/** Write a document into the ledger (GLDETAIL), inside the savepoint of the caller. */
export function post({ company, now }: WriteContext, posting: Posting): void {
  const table = company.table('GLDETAIL');
  for (const line of posting.lines) {
    const no = table.nextNo();
    const debit = line.sign === 1;
    const values: Record<string, string> = {
      ...line.dimensions,
      RECORDNO: String(no),
      SOURCEKEY: sourceKey(posting.object, posting.recordNo),
      BATCHKEY: String(posting.recordNo),
      BATCH_DATE: posting.date,
      BATCH_TITLE: posting.title,
      ENTRY_DATE: posting.date,
      MODULEKEY: posting.module,
      SYMBOL: posting.journal,
      ACCOUNTNO: line.accountNo,
      TR_TYPE: debit ? '1' : '-1',
      AMOUNT: line.amount.mul(line.sign).toFixed(2),
      TRX_AMOUNT: line.trxAmount.mul(line.sign).toFixed(2),
      DEBITAMOUNT: (debit ? line.amount : new Decimal(0)).toFixed(2),
      CREDITAMOUNT: (debit ? new Decimal(0) : line.amount).toFixed(2),
      CURRENCY: line.currency,
      DESCRIPTION: line.description ?? '',
    };
    company.put('GLDETAIL', { no, values, at: now });
  }
}

/** Take a document out of the ledger, as when it is deleted or goes back to draft. */
export function unpost(context: WriteContext, object: string, recordNo: number): void {
  for (const row of postedRows(context, object, recordNo)) context.company.remove('GLDETAIL', row.no);
}
