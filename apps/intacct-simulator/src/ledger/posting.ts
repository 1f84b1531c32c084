import type { Decimal } from 'decimal.js';
import type { WriteContext } from '../rules/write.context.js';
import type { StoredRecord, Values } from '../store/table.store.js';
import { amountOf, centsOf } from './cents.format.js';
import { interEntityLines } from './inter-entity.js';
import { balancesOf } from './ledger.balance.js';
import type { LedgerModule } from './ledger.module.js';
import { checkPeriod } from './period.rule.js';
import { checkPosting, entityFinder, type WeighedLine } from './posting.rule.js';

export { LEDGER_MODULES, type LedgerModule } from './ledger.module.js';

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
  /** Source entity: the entities of the lines settle with each other. */
  readonly baseLocation?: string;
  /** Quantities on statistical accounts, which need not balance and never mix with money. */
  readonly isStatistical?: boolean;
  readonly lines: readonly PostingLine[];
}

const sourceKey = (object: string, recordNo: number): string => `${object}:${recordNo}`;

/** The rows of the ledger that a document made, in the order of its lines. */
export function postedRows({ company }: WriteContext, object: string, recordNo: number): readonly StoredRecord[] {
  return [...company.table('GLDETAIL').byIndex('SOURCEKEY', sourceKey(object, recordNo))];
}

function cents(amount: Decimal): bigint {
  if (amount.isNegative() && !amount.isZero()) throw new Error(`A posted amount is negative: ${amount.toString()}`);
  return centsOf(amount.toFixed(2));
}

/** The lines of a posting with those by which its entities settle with each other. */
export function settledLines(
  context: WriteContext,
  { lines, baseLocation = '', isStatistical }: Pick<Posting, 'lines' | 'baseLocation' | 'isStatistical'>,
): readonly PostingLine[] {
  return isStatistical === true ? lines : [...lines, ...interEntityLines(context, baseLocation, lines)];
}

/**
 * Write a document into the ledger (GLDETAIL), inside the savepoint of the caller.
 *
 * @throws Refusal  closed period, unusable account, or no balance
 */
export function post(context: WriteContext, posting: Posting): void {
  balancesOf(context.company);
  const entityAt = entityFinder(context.company);
  const lines = settledLines(context, posting);
  const weighed = lines.map((line): WeighedLine => ({
    accountNo: line.accountNo,
    currency: line.currency,
    entity: entityAt(line.dimensions['LOCATION'] ?? ''),
    base: cents(line.amount) * BigInt(line.sign),
    trx: cents(line.trxAmount) * BigInt(line.sign),
  }));
  checkPosting(context, posting, weighed);
  const common = commonValues(context, posting);
  lines.forEach((line, index) => {
    const weight = weighed[index];
    if (weight !== undefined) writeRow(context, common, line, weight);
  });
}

function commonValues({ company, entity }: WriteContext, posting: Posting): Record<string, string> {
  const values: Record<string, string> = {
    SOURCEKEY: sourceKey(posting.object, posting.recordNo),
    BATCHKEY: String(posting.recordNo),
    BATCH_NO: String(posting.recordNo),
    BATCH_DATE: posting.date,
    BATCH_TITLE: posting.title,
    ENTRY_DATE: posting.date,
    WHENCREATED: posting.date,
    MODULEKEY: posting.module,
    BOOKID: 'ACCRUAL',
    STATISTICAL: posting.isStatistical === true ? 'T' : 'F',
  };
  if (posting.journal !== '') values['SYMBOL'] = posting.journal;
  if (entity !== '') {
    const owner = company.table('LOCATIONENTITY').byNatural(entity);
    values['MEGAENTITYKEY'] = String(owner?.no ?? '');
    values['MEGAENTITYID'] = entity;
    values['MEGAENTITYNAME'] = owner?.values['NAME'] ?? '';
  }
  return values;
}

function writeRow({ company, now }: WriteContext, common: Values, line: PostingLine, weight: WeighedLine): void {
  const no = company.table('GLDETAIL').nextNo();
  const base = amountOf(weight.base);
  const values: Record<string, string> = {
    ...common,
    RECORDNO: String(no),
    ACCOUNTNO: line.accountNo,
    TR_TYPE: line.sign === 1 ? '1' : '-1',
    AMOUNT: base,
    TRX_AMOUNT: amountOf(weight.trx),
    DEBITAMOUNT: line.sign === 1 ? base : '0.00',
    CREDITAMOUNT: line.sign === 1 ? '0.00' : amountOf(-weight.base),
    CURRENCY: line.currency,
  };
  if (line.description !== undefined && line.description !== '') values['DESCRIPTION'] = line.description;
  for (const [name, value] of Object.entries(line.dimensions)) if (value !== '') values[name] = value;
  company.put('GLDETAIL', { no, values, at: now });
}

/**
 * Take a document out of the ledger, as when it is deleted or goes back to draft.
 *
 * @throws Refusal when its period is closed
 */
export function unpost(context: WriteContext, object: string, recordNo: number): void {
  const { company } = context;
  const rows = postedRows(context, object, recordNo);
  const [first] = rows;
  if (first === undefined) return;
  balancesOf(company);
  const entityAt = entityFinder(company);
  const entities = new Set(rows.map((row) => entityAt(row.values['LOCATION'] ?? '')));
  const module = first.values['MODULEKEY'] as LedgerModule;
  checkPeriod(company, module, first.values['BATCH_DATE'] ?? '', entities);
  for (const row of rows) company.remove('GLDETAIL', row.no);
}
