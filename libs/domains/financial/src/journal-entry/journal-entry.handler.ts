import type { SmartEvent } from '@bridge/canonical';
import type { Decision, DecisionContext, EventHandler, Fault } from '@bridge/plugin-api';
import { BlockedError, stopIfNeeded } from '@bridge/plugin-api';
import { orBlocked } from '../line-dimensions/analysis-types.reader.js';
import { readLineAnalysis } from '../line-dimensions/line-analysis.reader.js';
import { readSiteLocation } from '../line-dimensions/line-values.reader.js';
import { journalFaults } from '../posting/account.rule.js';
import { postedBeforeFaults } from '../posting/posted-document.rule.js';
import type { JournalEntry, PostableJournalEntry } from './journal-entry.canonical.js';
import { entryFaults } from './journal-entry.rule.js';

/** Checks a posted journal entry against itself, its records and what Intacct requires; sends it once, never again. */
export class JournalEntryHandler implements EventHandler<JournalEntry> {
  async decide(event: SmartEvent<JournalEntry>, context: DecisionContext): Promise<Decision> {
    const entry = event.data;
    const [header, analysis, posted, journal] = await Promise.all([
      readHeaderLocation(entry, context),
      readLineAnalysis(entry.lines, entry.financialSite, context),
      postedBeforeFaults({ object: 'journalEntry', key: entry.number }, event, context),
      journalFaults(entry.journal, context),
    ]);
    stopIfNeeded(
      [...posted, ...entryFaults(entry), ...journal, ...header.faults, ...analysis.faults],
      [...header.blocked, ...analysis.blocked],
    );
    const canonical: PostableJournalEntry = {
      ...entry,
      resolved: {
        axes: analysis.axes,
        ...(header.location === undefined ? {} : { baseLocation: header.location }),
      },
    };
    return {
      kind: 'apply',
      commands: [
        {
          kind: 'write',
          object: 'journalEntry',
          sysId: event.sysId,
          naturalKey: entry.number,
          canonical,
          mode: 'create-only',
        },
      ],
      ...(analysis.notIntegrated.length === 0 ? {} : { notIntegrated: analysis.notIntegrated }),
      document: {
        documentType: entry.documentType,
        targetDocumentType: 'journalEntry',
        targetDocumentNumber: entry.number,
      },
    };
  }
}

/** `location` only when it is an entity: a source entity says nothing in a company that has none. */
async function readHeaderLocation(
  entry: JournalEntry,
  context: DecisionContext,
): Promise<{ location?: string; faults: readonly Fault[]; blocked: readonly BlockedError[] }> {
  const location = await orBlocked(readSiteLocation(entry.financialSite, { field: 'financialSite' }, context));
  if (location instanceof BlockedError) {
    return { faults: [], blocked: [location] };
  }
  if (typeof location === 'object') {
    return { faults: [location], blocked: [] };
  }
  const isEntity = location !== undefined && (await context.intacct.count('LOCATIONENTITY')) > 0;
  return { ...(isEntity ? { location } : {}), faults: [], blocked: [] };
}
