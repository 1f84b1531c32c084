import { Functions } from '@intacct/intacct-sdk';

const { JournalEntryCreate, JournalEntryLineCreate } = Functions.GeneralLedger;

type Fields = Readonly<Record<string, string | undefined>>;

/** A journal entry as the control port of the simulator shows it. */
export interface PostedEntry {
  readonly JOURNAL: string;
  readonly BATCH_DATE: string;
  readonly BATCH_TITLE: string;
  readonly ENTRIES: readonly Fields[];
}

const DIMENSIONS = {
  LOCATION: 'locationId',
  DEPARTMENT: 'departmentId',
  PROJECTID: 'projectId',
  CUSTOMERID: 'customerId',
  VENDORID: 'vendorId',
  EMPLOYEEID: 'employeeId',
  ITEMID: 'itemId',
  CLASSID: 'classId',
  WAREHOUSEID: 'warehouseId',
} as const;

/** The same entry under another number, in the words of the official SDK. */
export function sdkEntryLike(posted: PostedEntry, number: string): Functions.GeneralLedger.JournalEntryCreate {
  const create = new JournalEntryCreate(number);
  create.journalSymbol = posted.JOURNAL;
  create.postingDate = dateOf(posted.BATCH_DATE);
  create.description = posted.BATCH_TITLE;
  create.referenceNumber = number;
  create.lines = posted.ENTRIES.map(lineLike);
  return create;
}

function lineLike(posted: Fields): Functions.GeneralLedger.JournalEntryLineCreate {
  const line = new JournalEntryLineCreate();
  line.glAccountNumber = posted['ACCOUNTNO'] ?? '';
  line.transactionAmount = Number(posted['TRX_AMOUNT']) * Number(posted['TR_TYPE']);
  if (posted['DOCUMENT'] !== undefined) line.documentNumber = posted['DOCUMENT'];
  if (posted['DESCRIPTION'] !== undefined) line.memo = posted['DESCRIPTION'];
  if (posted['CURRENCY'] !== undefined && posted['CURRENCY'] !== posted['BASECURR']) {
    line.transactionCurrencyCode = posted['CURRENCY'];
    line.exchangeRateDate = dateOf(posted['EXCH_RATE_DATE'] ?? '');
    line.exchangeRateValue = Number(posted['EXCHANGE_RATE']);
  }
  for (const [field, property] of Object.entries(DIMENSIONS)) {
    const value = posted[field];
    if (value !== undefined && value !== '') line[property] = value;
  }
  line.customFields = Object.entries(posted).filter(([field, value]) => field.startsWith('GLDIM') && value !== '');
  return line;
}

/** Of MM/DD/YYYY. */
function dateOf(text: string): Date {
  const [month, day, year] = text.split('/').map(Number);
  return new Date(year ?? 0, (month ?? 1) - 1, day);
}
