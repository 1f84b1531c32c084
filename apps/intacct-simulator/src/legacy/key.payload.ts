import type { FunctionOutcome } from '../functions/function.model.js';
import type { StoredRecord } from '../store/table.store.js';

/** The answer of an object-specific write: `<key>` with a record number. @param transactions  0 when nothing was written */
export const keyOutcome = ({ no }: StoredRecord, transactions = 1): FunctionOutcome => ({
  transactions,
  payload: (writer) => writer.leaf('key', String(no)),
});

/** A deletion answers with its status alone. */
export const DELETED: FunctionOutcome = { transactions: 1 };
