import { Decimal } from 'decimal.js';
import { LINE_DIMENSIONS } from '../model/ledger.model.js';
import type { WriteContext } from '../rules/write.context.js';
import type { StoredRecord } from '../store/table.store.js';
import type { Posting, PostingLine } from './posting.js';

function dimensionsOf({ values }: StoredRecord): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { field } of LINE_DIMENSIONS) {
    const value = values[field];
    if (value !== undefined) found[field] = value;
  }
  return found;
}

function lineOf(line: StoredRecord): PostingLine {
  const { values } = line;
  return {
    accountNo: values['ACCOUNTNO'] ?? '',
    sign: values['TR_TYPE'] === '-1' ? -1 : 1,
    trxAmount: new Decimal(values['TRX_AMOUNT'] ?? '0'),
    amount: new Decimal(values['AMOUNT'] ?? '0'),
    currency: values['CURRENCY'] ?? '',
    description: values['DESCRIPTION'] ?? '',
    dimensions: dimensionsOf(line),
  };
}

/** What a stored journal entry does to the ledger. */
export function journalPosting({ company }: WriteContext, batch: StoredRecord): Posting {
  const lines = [...company.table('GLENTRY').byIndex('BATCHNO', String(batch.no))];
  return {
    module: '2.GL',
    object: 'GLBATCH',
    recordNo: batch.no,
    journal: batch.values['JOURNAL'] ?? '',
    date: batch.values['BATCH_DATE'] ?? '',
    title: batch.values['BATCH_TITLE'] ?? '',
    baseLocation: batch.values['BASELOCATION_NO'] ?? '',
    lines: lines.map((line) => lineOf(line)),
  };
}
