import {
  attributesSchema,
  currencySchema,
  decimalTextSchema,
  dimensionsSchema,
  localDateSchema,
} from '@bridge/canonical';
import { z } from 'zod';
import { documentTypes } from '../posting/document-type.js';

/** Amounts are decimals as text in the currency named beside them; `fxRate` turns the transaction into the company currency. */
export const journalEntryLineSchema = z.looseObject({
  lineNumber: z.int(),
  account: z.string().min(1),
  financialSite: z.string().min(1).optional(),
  sign: z.enum(['debit', 'credit']),
  transactionAmount: decimalTextSchema,
  transactionCurrency: currencySchema,
  companyAmount: decimalTextSchema,
  fxRate: decimalTextSchema.optional(),
  fxRateDate: localDateSchema.optional(),
  description: z.string().optional(),
  tax: z.string().optional(),
  taxAmount: decimalTextSchema.optional(),
  attributes: attributesSchema,
  dimensions: dimensionsSchema,
});
export type JournalEntryLine = z.infer<typeof journalEntryLineSchema>;

/** @see Smart Event contract section 3, `financial.journalEntry.posted.v1` */
export const journalEntrySchema = z.looseObject({
  number: z.string().min(1),
  documentType: z.enum(documentTypes),
  journal: z.string().min(1),
  postingDate: localDateSchema,
  financialSite: z.string().min(1),
  description: z.string(),
  reference: z.string().optional(),
  sourceDocuments: z.array(z.looseObject({ type: z.string(), number: z.string() })),
  companyCurrency: currencySchema,
  taxImplication: z.string().optional(),
  lines: z.array(journalEntryLineSchema),
});
export type JournalEntry = z.infer<typeof journalEntrySchema>;

/** A checked entry with what the handler found out: what its write command carries and the mapping takes. */
export type PostableJournalEntry = JournalEntry & {
  readonly resolved: {
    /** Values by axis, in the order of the lines: `{ DEPARTMENT: 'SALES', LOCATION: 'USA1' }`. */
    readonly axes: readonly Readonly<Record<string, string>>[];
    /** Entity of the header; absent in a company without entities. */
    readonly baseLocation?: string;
  };
};
