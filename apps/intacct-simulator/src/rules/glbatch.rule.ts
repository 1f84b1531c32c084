import { refuse } from '../gateway/refusal.error.js';
import { journalPosting } from '../ledger/journal.posting.js';
import { post, unpost } from '../ledger/posting.js';
import { dateKey } from '../model/value.format.js';
import type { StoredRecord } from '../store/table.store.js';
import { checkLine } from './glentry.rule.js';
import type { Draft, ObjectRule, WriteContext } from './write.context.js';

const isDraftState = (draft: Draft, current: StoredRecord | undefined): boolean =>
  (draft.values['STATE'] ?? current?.values['STATE']) === 'Draft';

function checkState(draft: Draft, current: StoredRecord | undefined): void {
  const state = draft.values['STATE'];
  if (state === undefined || state === 'Posted') return;
  if (state !== 'Draft') throw refuse('BL01001973', `State '${state}' cannot be set: use Draft or Posted`);
  if (current?.values['STATE'] === 'Posted') {
    throw refuse('BL01001973', 'A posted journal entry cannot become a draft');
  }
}

function checkDates(draft: Draft, current: StoredRecord | undefined): void {
  const reverse = draft.values['REVERSEDATE'] ?? '';
  if (reverse === '') return;
  const posting = draft.values['BATCH_DATE'] ?? current?.values['BATCH_DATE'] ?? '';
  if ((dateKey(reverse) ?? '') <= (dateKey(posting) ?? '')) {
    throw refuse('BL01001973', `Reverse date ${reverse} must be later than the posting date ${posting}`);
  }
}

function checkBaseLocation(context: WriteContext, baseLocation: string): void {
  if (baseLocation === '') return;
  if (context.company.table('LOCATIONENTITY').byNatural(baseLocation) === undefined) {
    throw refuse('BL01001973', `Invalid Source entity '${baseLocation}' specified.`);
  }
}

function checkLines(context: WriteContext, draft: Draft, current: StoredRecord | undefined): void {
  const isDraft = isDraftState(draft, current);
  const lines = draft.lines;
  if (lines === undefined) {
    if (current === undefined) throw refuse('BL03000018', 'Required field Entries (ENTRIES) is missing');
    return;
  }
  if (lines.length < 2) throw refuse('BL01001973', 'A journal entry must have at least 2 lines');
  const date = draft.values['BATCH_DATE'] ?? current?.values['BATCH_DATE'] ?? '';
  lines.forEach((line, index) => {
    checkLine(context, line, index + 1, isDraft);
    line.values['ENTRY_DATE'] = date;
    line.values['STATE'] = isDraft ? 'Draft' : 'Posted';
  });
}

/** A draft that becomes posted meets the rules of a posted entry with the lines it has. */
function reviveLines(context: WriteContext, draft: Draft, current: StoredRecord): void {
  const posts = current.values['STATE'] === 'Draft' && draft.values['STATE'] === 'Posted';
  const moves = (draft.values['BATCH_DATE'] ?? current.values['BATCH_DATE']) !== current.values['BATCH_DATE'];
  if (draft.lines !== undefined || !(posts || moves)) return;
  const readOnly = new Set([
    'RECORDNO',
    'BATCHNO',
    'LINE_NO',
    'WHENCREATED',
    'WHENMODIFIED',
    'CREATEDBY',
    'MODIFIEDBY',
  ]);
  const lines = [...context.company.table('GLENTRY').byIndex('BATCHNO', String(current.no))];
  draft.lines = lines.map((line) => ({
    values: Object.fromEntries(
      Object.entries(line.values).filter(
        ([name]) =>
          !readOnly.has(name) && !name.startsWith('MEGAENTITY') && !['BASECURR', 'ENTRY_DATE', 'STATE'].includes(name),
      ),
    ),
    lists: {},
    lines: undefined,
  }));
}

export const glBatchRule: ObjectRule = {
  prepare(context, draft, current) {
    checkState(draft, current);
    checkDates(draft, current);
    checkBaseLocation(context, draft.values['BASELOCATION_NO'] ?? '');
    if (current !== undefined) reviveLines(context, draft, current);
    checkLines(context, draft, current);
    if (current !== undefined) return;
    const journal = context.company.table('JOURNAL').byNatural(draft.values['JOURNAL'] ?? '');
    draft.values['JOURNALKEY'] = String(journal?.no ?? '');
    draft.values['MODULE'] = '2.GL';
    draft.values['USERKEY'] = '1';
  },
  finish(context, record) {
    if (record.values['BATCHNO'] === undefined) {
      context.company.put('GLBATCH', { ...record, values: { ...record.values, BATCHNO: String(record.no) } });
    } else {
      unpost(context, 'GLBATCH', record.no);
    }
    if (record.values['STATE'] === 'Posted') post(context, journalPosting(context, record));
  },
  remove(context, record) {
    unpost(context, 'GLBATCH', record.no);
  },
};
