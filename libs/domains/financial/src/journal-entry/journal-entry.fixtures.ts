import type { IntacctRecord } from '@bridge/plugin-api';
import type { JournalEntry, JournalEntryLine } from './journal-entry.canonical.js';

export function sampleLine(changes: Partial<JournalEntryLine> = {}): JournalEntryLine {
  return {
    lineNumber: 1,
    account: '51000',
    sign: 'debit',
    transactionAmount: '12.50',
    transactionCurrency: 'CAD',
    companyAmount: '12.50',
    description: 'Shipment 1',
    attributes: { customer: 'NORD', item: 'B-100' },
    dimensions: { dimensionType01: 'STORE' },
    ...changes,
  };
}

/** A shipment: cost of sales against stock. */
export function sampleEntry(changes: Partial<JournalEntry> = {}): JournalEntry {
  return {
    number: 'JE-1',
    documentType: 'salesShipment',
    journal: 'INVJ',
    postingDate: '2026-03-31',
    financialSite: 'SHOP',
    description: 'Goods shipped 1',
    sourceDocuments: [{ type: 'salesShipment', number: '1' }],
    companyCurrency: 'CAD',
    lines: [sampleLine(), sampleLine({ lineNumber: 2, account: '12100', sign: 'credit' })],
    ...changes,
  };
}

/** What the bridge knows: two sites of two entities, a site without its own books, masters, types. */
export const sampleRecords = [
  { object: 'site', key: 'SHOP', facts: { financialSite: 'SHOP' } },
  { object: 'site', key: 'ONLINE', facts: { financialSite: 'ONLINE' } },
  { object: 'site', key: 'BENCH', facts: { financialSite: 'SHOP' } },
  { object: 'customer', key: 'NORD' },
  { object: 'supplier', key: 'S-1' },
  { object: 'item', key: 'B-100' },
  { object: 'attributeType', key: 'employee', facts: { isActive: true } },
  dimensionType('DEPARTMENT', 'dimensionType01', 'DEPARTMENT'),
  dimensionType('CHANNEL', 'dimensionType02', 'CLASS'),
  dimensionType('SEASON', 'dimensionType03', null),
  dimensionType('OLD', 'dimensionType04', 'CLASS', false),
  dimensionType('REGION', 'dimensionType05', 'GLDIMREGION'),
];

/** What Intacct holds. */
export const sampleIntacct: Readonly<Record<string, Readonly<Record<string, IntacctRecord>>>> = {
  LOCATIONENTITY: { SHOP: { STATUS: 'active' }, ONLINE: { STATUS: 'active' } },
  JOURNAL: { INVJ: { STATUS: 'active' }, OLDJ: { STATUS: 'inactive' } },
  GLACCOUNT: {
    '51000': { STATUS: 'active', REQUIREDEPT: 'true', REQUIREITEM: 'true', REQUIREVENDOR: 'false' },
    '12100': { STATUS: 'active', REQUIRELOC: 'true' },
    '21500': { STATUS: 'active', REQUIREVENDOR: 'true' },
    '59900': { STATUS: 'inactive' },
  },
  DEPARTMENT: { STORE: { STATUS: 'active' }, CLOSED: { STATUS: 'inactive' } },
  CLASS: { CITY: { STATUS: 'active' } },
  EMPLOYEE: { M01: { STATUS: 'active' } },
};

export function dimensionType(key: string, docProperty: string, intacctObject: string | null, isActive = true) {
  return {
    object: 'dimensionType',
    key,
    aliases: [docProperty],
    facts: { id: key, docProperty, intacctObject, isActive },
  };
}
