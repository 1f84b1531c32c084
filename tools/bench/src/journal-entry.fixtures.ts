import type { IntacctRecord } from '@bridge/plugin-api';
import { Functions } from '@intacct/intacct-sdk';

const { JournalEntryCreate, JournalEntryLineCreate } = Functions.GeneralLedger;

export const LINES = 4;

const lineOf = (
  entry: number,
  line: number,
): { readonly debit: boolean; readonly amount: string; readonly memo: string } => ({
  debit: line % 2 === 0,
  amount: `${100 + (entry % 900)}.${String(10 + (line >> 1)).padStart(2, '0')}`,
  memo: `Stock movement ${entry}/${line} & <correction>`,
});

/** One balanced entry in the words of our client; the sample company takes it. */
export function journalEntry(entry: number): IntacctRecord {
  return {
    JOURNAL: 'GEN',
    BATCH_DATE: '03/31/2026',
    BATCH_TITLE: `Entry ${entry}`,
    REFERENCENO: `JE-${entry}`,
    ENTRIES: {
      GLENTRY: Array.from({ length: LINES }, (_, index) => {
        const { debit, amount, memo } = lineOf(entry, index);
        return {
          DOCUMENT: `D-${entry}`,
          ACCOUNTNO: debit ? '10100' : '31000',
          TRX_AMOUNT: amount,
          TR_TYPE: debit ? '1' : '-1',
          DESCRIPTION: memo,
          LOCATION: 'SHOP',
        };
      }),
    },
  };
}

/** The same entry in the words of the official SDK. */
export function sdkJournalEntry(entry: number, controlId: string): Functions.GeneralLedger.JournalEntryCreate {
  const create = new JournalEntryCreate(controlId);
  create.journalSymbol = 'GEN';
  create.postingDate = new Date(2026, 2, 31);
  create.description = `Entry ${entry}`;
  create.referenceNumber = `JE-${entry}`;
  create.lines = Array.from({ length: LINES }, (_, index) => {
    const { debit, amount, memo } = lineOf(entry, index);
    const line = new JournalEntryLineCreate();
    line.documentNumber = `D-${entry}`;
    line.glAccountNumber = debit ? '10100' : '31000';
    line.transactionAmount = debit ? Number(amount) : -Number(amount);
    line.memo = memo;
    line.locationId = 'SHOP';
    return line;
  });
  return create;
}
