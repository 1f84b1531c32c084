import { inside, refuse } from '../gateway/refusal.error.js';
import { absorbRounding } from '../ledger/journal.amounts.js';
import { isStatisticalJournal, journalPosting } from '../ledger/journal.posting.js';
import { post, unpost } from '../ledger/posting.js';
import { balanceScope } from '../ledger/posting.rule.js';
import { dateKey } from '../model/value.format.js';
import type { StoredRecord, Values } from '../store/table.store.js';
import { dropReversal, isReversal, prepareReversal, settleReversal } from './glbatch.reversal.js';
import { isInLedger, settleJournalState } from './glbatch.state.js';
import { settleImplications } from './gl-tax.rule.js';
import { checkLine, type EntryScope } from './glentry.rule.js';
import { userNoOf } from './record.stamp.js';
import { findVisible, isActive, type Draft, type ObjectRule, type WriteContext } from './write.context.js';

function checkDates({ REVERSEDATE: reverse = '', BATCH_DATE: posting = '' }: Values): void {
  if (reverse !== '' && (dateKey(reverse) ?? '') <= (dateKey(posting) ?? '')) {
    throw refuse('BL01001973', `Reverse date ${reverse} must be later than the posting date ${posting}`).at(
      'REVERSEDATE',
    );
  }
}

/** The source entity exists; its key goes with it. */
function settleBaseLocation({ company }: WriteContext, draft: Draft): void {
  const id = draft.values['BASELOCATION_NO'];
  if (id === undefined) return;
  const entity = id === '' ? undefined : company.table('LOCATIONENTITY').byNatural(id);
  if (id !== '' && entity === undefined) {
    throw refuse('BL01001973', `Invalid Source entity '${id}' specified.`).at('BASELOCATION_NO');
  }
  draft.values['BASELOCATION'] = entity === undefined ? '' : String(entity.no);
}

function journalOf(context: WriteContext, symbol: string): StoredRecord {
  const found = findVisible(context, 'JOURNAL', symbol) ?? findVisible(context, 'STATJOURNAL', symbol);
  if (found === undefined) throw refuse('BL01001973', `Invalid Journal '${symbol}' specified.`).at('JOURNAL');
  if (!isActive(found)) {
    throw refuse('BL01001973', `Invalid Journal '${symbol}' specified: it is inactive.`).at('JOURNAL');
  }
  return found;
}

const COMPUTED: ReadonlySet<string> = new Set(['BASECURR', 'ENTRY_DATE', 'STATE']);

/** What a client could have sent to get this line; a rate that was looked up is looked up again. */
function lineAgain(context: WriteContext, { values, lists }: StoredRecord): Draft {
  const model = context.company.model('GLENTRY');
  const kept: Record<string, string> = { RECORDNO: values['RECORDNO'] ?? '' };
  for (const [name, value] of Object.entries(values)) {
    if (model?.fields.get(name)?.readOnly !== true && !COMPUTED.has(name)) kept[name] = value;
  }
  if ((kept['EXCH_RATE_TYPE_ID'] ?? '') !== '') delete kept['EXCHANGE_RATE'];
  const again: Draft = { values: kept, lists: {}, lines: undefined };
  for (const [name, entries] of Object.entries(lists ?? {})) again.lists[name] = [...entries];
  return again;
}

/** An entry that reaches another state or day meets the rules with the lines it has. */
function reviveLines(context: WriteContext, draft: Draft, current: StoredRecord): void {
  const differs = (name: string): boolean => (draft.values[name] ?? current.values[name]) !== current.values[name];
  const isAffected = ['STATE', 'BATCH_DATE', 'TAXIMPLICATIONS', 'TAXSOLUTIONID'].some(differs);
  if (draft.lines !== undefined || !isAffected) return;
  const lines = [...context.company.table('GLENTRY').byIndex('BATCHNO', String(current.no))];
  draft.lines = lines.map((line) => lineAgain(context, line));
}

function checkLines(scope: EntryScope, draft: Draft): void {
  const { context, header, isStatistical, isDraft } = scope;
  const { lines } = draft;
  if (lines === undefined) return;
  const least = isStatistical ? 1 : 2;
  if (lines.length < least) {
    const text = `A journal entry must have at least ${least} line${least === 1 ? '' : 's'}`;
    throw refuse('BL01001973', text).at('ENTRIES');
  }
  lines.forEach((line, index) => {
    inside(`ENTRIES[${index}]`, () => checkLine(scope, line, index + 1));
    line.values['ENTRY_DATE'] = header['BATCH_DATE'] ?? '';
    line.values['STATE'] = isDraft ? 'Draft' : 'Posted';
  });
  if (isStatistical) return;
  const location = (line: Draft): string => line.values['LOCATION'] || (line.lists['SPLIT']?.[0]?.['LOCATION'] ?? '');
  absorbRounding(lines, balanceScope(context.company, header['BASELOCATION_NO'] ?? '', lines, location));
}

/** A posted statistical entry keeps its day and its lines unless the switch says otherwise. */
function checkLimited(context: WriteContext, draft: Draft, current: StoredRecord): void {
  if (context.gaps.statisticalUpdates === 'full' || !isInLedger(current.values['STATE'])) return;
  const date = draft.values['BATCH_DATE'] ?? current.values['BATCH_DATE'];
  if (draft.lines === undefined && date === current.values['BATCH_DATE']) return;
  throw refuse('BL01001973', 'Day and lines of a posted statistical journal entry cannot be changed');
}

function prepare(context: WriteContext, draft: Draft, current: StoredRecord | undefined): void {
  const state = settleJournalState(context, draft, current);
  const header: Values = { ...current?.values, ...draft.values };
  checkDates(header);
  settleBaseLocation(context, draft);
  const journal = current === undefined ? journalOf(context, header['JOURNAL'] ?? '') : undefined;
  const isStatistical = isStatisticalJournal(context, header['JOURNAL'] ?? '');
  if (current === undefined) {
    if (draft.lines === undefined) {
      throw refuse('BL03000018', 'Required field Entries (ENTRIES) is missing').at('ENTRIES');
    }
    Object.assign(draft.values, {
      JOURNALKEY: String(journal?.no ?? ''),
      MODULE: '2.GL',
      USERKEY: userNoOf(context),
    });
  } else {
    if (isStatistical) checkLimited(context, draft, current);
    reviveLines(context, draft, current);
  }
  settleImplications(context, draft, header);
  const complete = { ...header, TAXSOLUTIONID: draft.values['TAXSOLUTIONID'] ?? header['TAXSOLUTIONID'] ?? '' };
  checkLines({ context, header: complete, isDraft: state === 'Draft', isStatistical }, draft);
}

export const glBatchRule: ObjectRule = {
  prepare(context, draft, current) {
    if (current !== undefined && isReversal(current)) prepareReversal(context, draft, current);
    else prepare(context, draft, current);
  },
  finish(context, record, model) {
    const { company } = context;
    let stored = record;
    if (record.values['BATCHNO'] === undefined) {
      stored = { ...record, values: { ...record.values, BATCHNO: String(record.no) } };
      company.put('GLBATCH', stored);
    } else {
      unpost(context, 'GLBATCH', record.no);
    }
    if (isInLedger(stored.values['STATE'])) post(context, journalPosting(context, stored));
    if (stored.values['REVERSEDATE'] !== undefined || stored.values['REVERSEDKEY'] !== undefined) {
      settleReversal(context, model, stored);
    }
  },
  remove(context, record, model) {
    dropReversal(context, model, record);
    unpost(context, 'GLBATCH', record.no);
  },
};
