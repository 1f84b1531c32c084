import { equalDecimals, subtractDecimals, sumDecimals, withPlaces } from '@bridge/canonical';
import type { DecimalText } from '@bridge/canonical';
import type { IntacctRecord, ObjectMapping } from '@bridge/plugin-api';
import { placesOf, RATE_PLACES } from '../posting/currency-places.rule.js';
import { intacctDate } from '../posting/intacct-date.rule.js';
import type { JournalEntryLine, PostableJournalEntry } from './journal-entry.canonical.js';

const MAX_TITLE_CHARACTERS = 80;
const MAX_MEMO_CHARACTERS = 500;
const MAX_DOCUMENT_CHARACTERS = 30;

/** Line fields by axis; a journal entry says LOCATION and DEPARTMENT where other documents say LOCATIONID and DEPARTMENTID. */
const AXIS_FIELDS: Readonly<Record<string, string>> = {
  LOCATION: 'LOCATION',
  DEPARTMENT: 'DEPARTMENT',
  CLASS: 'CLASSID',
  CUSTOMER: 'CUSTOMERID',
  VENDOR: 'VENDORID',
  ITEM: 'ITEMID',
  EMPLOYEE: 'EMPLOYEEID',
  PROJECT: 'PROJECTID',
  TASK: 'TASKID',
  CONTRACT: 'CONTRACTID',
  WAREHOUSE: 'WAREHOUSEID',
};

/**
 * A journal entry as an Intacct GLBATCH, posted at once. Titles and memos are cut to what Intacct stores; amounts are never rounded.
 *
 * It is found again by journal and number; the date and the lines tell it from an entry that someone else gave the same number.
 *
 * @see gateway reference 5.2
 */
export const journalEntryMapping: ObjectMapping<PostableJournalEntry> = {
  intacctObject: 'GLBATCH',

  toIntacct(entry) {
    const title = entry.description.trim() === '' ? entry.number : entry.description;
    return {
      JOURNAL: entry.journal,
      BATCH_DATE: intacctDate(entry.postingDate),
      BATCH_TITLE: cut(title, MAX_TITLE_CHARACTERS),
      REFERENCENO: entry.number,
      ...baseLocation(entry),
      ENTRIES: {
        GLENTRY: entry.lines.map((line, index) => ({
          ...core(line),
          ...currency(line, entry),
          ...texts(line, entry),
          ...analysis(entry.resolved.axes[index] ?? {}),
        })),
      },
    };
  },

  identity(entry) {
    return {
      idField: 'REFERENCENO',
      match: { JOURNAL: entry.journal, REFERENCENO: entry.number },
      verify: { BATCH_DATE: intacctDate(entry.postingDate), ENTRIES: { GLENTRY: entry.lines.map(core) } },
    };
  },
};

function core(line: JournalEntryLine): IntacctRecord {
  return {
    ACCOUNTNO: line.account,
    TR_TYPE: line.sign === 'debit' ? '1' : '-1',
    TRX_AMOUNT: withPlaces(line.transactionAmount, placesOf(line.transactionCurrency)),
  };
}

function currency(line: JournalEntryLine, entry: PostableJournalEntry): IntacctRecord {
  if (line.transactionCurrency === entry.companyCurrency || line.fxRate === undefined) {
    return {};
  }
  return {
    CURRENCY: line.transactionCurrency,
    EXCH_RATE_DATE: intacctDate(line.fxRateDate ?? entry.postingDate),
    EXCHANGE_RATE: withPlaces(line.fxRate, RATE_PLACES),
  };
}

/** The reference is the document of the line; one that is too long for it opens the memo, for half a reference would mislead. */
function texts(line: JournalEntryLine, entry: PostableJournalEntry): IntacctRecord {
  const given = entry.reference?.trim() ?? '';
  const reference = given === entry.number ? '' : given;
  const isShort = [...reference].length <= MAX_DOCUMENT_CHARACTERS;
  const memo = [isShort ? '' : reference, line.description ?? ''].filter((text) => text !== '').join(': ');
  return {
    ...(isShort && reference !== '' ? { DOCUMENT: reference } : {}),
    ...(memo === '' ? {} : { DESCRIPTION: cut(memo, MAX_MEMO_CHARACTERS) }),
  };
}

function analysis(axes: Readonly<Record<string, string>>): IntacctRecord {
  return Object.fromEntries(Object.entries(axes).map(([axis, value]) => [AXIS_FIELDS[axis] ?? axis, value]));
}

/** Named only when the entry moves value between entities: Intacct then books the inter-entity lines from there. */
function baseLocation(entry: PostableJournalEntry): IntacctRecord {
  const { axes, baseLocation: location } = entry.resolved;
  if (location === undefined) {
    return {};
  }
  const balances = new Map<string, DecimalText>();
  entry.lines.forEach((line, index) => {
    const place = `${axes[index]?.['LOCATION'] ?? ''}/${line.transactionCurrency}`;
    const signed = line.sign === 'debit' ? line.transactionAmount : subtractDecimals('0', line.transactionAmount);
    balances.set(place, sumDecimals([balances.get(place) ?? '0', signed]));
  });
  const isBalanced = [...balances.values()].every((balance) => equalDecimals(balance, '0'));
  return isBalanced ? {} : { BASELOCATION_NO: location };
}

function cut(text: string, maxCharacters: number): string {
  const characters = [...text];
  return characters.length <= maxCharacters ? text : `${characters.slice(0, maxCharacters - 1).join('')}…`;
}
