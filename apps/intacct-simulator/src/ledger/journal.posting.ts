import { Decimal } from 'decimal.js';
import { DIMENSION_KEYS, LINE_DIMENSIONS } from '../model/ledger.model.js';
import { findVisible, type WriteContext } from '../rules/write.context.js';
import type { StoredRecord, Values } from '../store/table.store.js';
import type { Posting, PostingLine } from './posting.js';

const DIMENSIONS: ReadonlySet<string> = new Set([...LINE_DIMENSIONS.map(({ field }) => field), ...DIMENSION_KEYS]);

function dimensionsOf(values: Values): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name in values) {
    const value = values[name];
    if (value !== undefined && (DIMENSIONS.has(name) || name.startsWith('GLDIM'))) found[name] = value;
  }
  return found;
}

function lineOf({ values }: StoredRecord): PostingLine {
  return {
    accountNo: values['ACCOUNTNO'] ?? '',
    sign: values['TR_TYPE'] === '-1' ? -1 : 1,
    trxAmount: new Decimal(values['TRX_AMOUNT'] ?? '0'),
    amount: new Decimal(values['AMOUNT'] ?? '0'),
    currency: values['CURRENCY'] ?? '',
    description: values['DESCRIPTION'] ?? '',
    dimensions: dimensionsOf(values),
  };
}

/** A line with an allocation posts its parts; the last one takes what rounding leaves over. */
function partsOf(line: PostingLine, splits: readonly Values[]): readonly PostingLine[] {
  let left = line.amount;
  return splits.map((split, index) => {
    const trxAmount = new Decimal(split['AMOUNT'] ?? '0');
    const share = line.trxAmount.isZero() ? trxAmount : line.amount.mul(trxAmount).div(line.trxAmount);
    const amount = index === splits.length - 1 ? left : Decimal.min(share.toDecimalPlaces(2), left);
    left = left.sub(amount);
    return { ...line, trxAmount, amount, dimensions: dimensionsOf(split) };
  });
}

/** Taxes stand on the side of their line, on the account of their tax detail. */
function taxLine(context: WriteContext, line: PostingLine, tax: Values): PostingLine {
  const detail = findVisible(context, 'TAXDETAIL', tax['DETAILID'] ?? '');
  return {
    ...line,
    accountNo: detail?.values['GLACCOUNT'] || line.accountNo,
    trxAmount: new Decimal(tax['TRX_TAX'] ?? '0'),
    amount: new Decimal(tax['TAX'] ?? '0'),
  };
}

function postedLines(context: WriteContext, record: StoredRecord): readonly PostingLine[] {
  const line = lineOf(record);
  if (record.lists === undefined) return [line];
  const splits = record.lists['SPLIT'] ?? [];
  const taxes = (record.lists['TAXENTRIES'] ?? []).filter((tax) => tax['REVERSECHARGE'] !== 'true');
  const parts = splits.length === 0 ? [line] : partsOf(line, splits);
  const [first = line] = parts;
  return [...parts, ...taxes.map((tax) => taxLine(context, first, tax))];
}

/** Whether a journal takes quantities instead of money. */
export const isStatisticalJournal = ({ company }: WriteContext, symbol: string): boolean =>
  company.table('JOURNAL').byNatural(symbol) === undefined &&
  company.table('STATJOURNAL').byNatural(symbol) !== undefined;

/** What a stored journal entry does to the ledger. */
export function journalPosting(context: WriteContext, batch: StoredRecord): Posting {
  const lines = [...context.company.table('GLENTRY').byIndex('BATCHNO', String(batch.no))];
  const journal = batch.values['JOURNAL'] ?? '';
  return {
    module: '2.GL',
    object: 'GLBATCH',
    recordNo: batch.no,
    journal,
    date: batch.values['BATCH_DATE'] ?? '',
    title: batch.values['BATCH_TITLE'] ?? '',
    baseLocation: batch.values['BASELOCATION_NO'] ?? '',
    isStatistical: isStatisticalJournal(context, journal),
    lines: lines.flatMap((line) => postedLines(context, line)),
  };
}
