import { defineObject } from '@bridge/plugin-api';
import { journalEntrySchema } from './journal-entry.canonical.js';
import type { JournalEntry } from './journal-entry.canonical.js';
import { JournalEntryHandler } from './journal-entry.handler.js';
import { journalEntryMapping } from './journal-entry.mapping.js';

export const journalEntryObject = defineObject<JournalEntry>({
  name: 'journalEntry',
  canonical: journalEntrySchema,
  mapping: journalEntryMapping,
  toIntacct: { on: ['financial.journalEntry.posted.v1'], handler: JournalEntryHandler, recordClass: 'document' },
});
