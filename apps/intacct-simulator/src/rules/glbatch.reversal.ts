import { refuse } from '../gateway/refusal.error.js';
import { journalPosting } from '../ledger/journal.posting.js';
import { post, unpost } from '../ledger/posting.js';
import type { ObjectModel } from '../model/object.model.js';
import type { StoredRecord } from '../store/table.store.js';
import { isInLedger, needsApproval, settleJournalState } from './glbatch.state.js';
import { replaceLines, removeLines } from './line.writer.js';
import { noteChange, stamp } from './record.stamp.js';
import type { Draft, WriteContext } from './write.context.js';

const TITLE_LENGTH = 80;

/** Whether an entry was made to reverse another one; REVERSEDKEY names that one. */
export const isReversal = ({ values }: StoredRecord): boolean => values['REVERSEDFROM'] !== undefined;

/** Fields of an entry that its reversal has too. */
const SHARED = [
  'JOURNAL',
  'JOURNALKEY',
  'REFERENCENO',
  'BASELOCATION_NO',
  'BASELOCATION',
  'SUPDOCID',
  'TAXIMPLICATIONS',
  'VATVENDORID',
  'VATCUSTOMERID',
  'VATCONTACTID',
  'TAXSOLUTIONID',
  'MODULE',
  'USERKEY',
  'MEGAENTITYKEY',
  'MEGAENTITYID',
  'MEGAENTITYNAME',
];

function pick(values: StoredRecord['values'], names: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of names) {
    const value = values[name];
    if (value !== undefined) found[name] = value;
  }
  return found;
}

const lineState = (state: string): string => (isInLedger(state) ? 'Posted' : state);

/** The lines of an entry once more, amounts and rates as they are, with other values over them. */
function copyLines(
  { company }: WriteContext,
  entry: StoredRecord,
  change: (values: StoredRecord['values']) => Record<string, string>,
): Draft[] {
  const lines = [...company.table('GLENTRY').byIndex('BATCHNO', String(entry.no))];
  return lines.map(({ values, lists }) => {
    const line: Draft = { values: { ...values, ...change(values) }, lists: {}, lines: undefined };
    for (const [name, entries] of Object.entries(lists ?? {})) line.lists[name] = [...entries];
    return line;
  });
}

/** Of a reversal only the state is decided; all else follows the entry that it reverses. */
export function prepareReversal(context: WriteContext, draft: Draft, current: StoredRecord): void {
  const names = Object.keys(draft.values).filter((name) => name !== 'STATE' && name !== 'RECORDNO');
  const isSame = names.every((name) => draft.values[name] === (current.values[name] ?? ''));
  if (!isSame || draft.lines !== undefined) refuseReversal(current, 'changed');
  const state = settleJournalState(context, draft, current);
  if (state !== current.values['STATE']) {
    draft.lines = copyLines(context, current, () => ({ STATE: lineState(state) }));
  }
}

function remove(context: WriteContext, model: ObjectModel, reversal: StoredRecord): void {
  unpost(context, model.name, reversal.no);
  removeLines(context, model, reversal);
  context.company.remove(model.name, reversal.no);
  noteChange(context, model, 'delete', reversal);
}

/** Write the reversal of an entry, over the one that is there. */
function write(
  context: WriteContext,
  model: ObjectModel,
  origin: StoredRecord,
  current: StoredRecord | undefined,
): StoredRecord {
  const { company } = context;
  const no = current?.no ?? company.table(model.name).nextNo();
  const date = origin.values['REVERSEDATE'] ?? '';
  const state = current?.values['STATE'] ?? (needsApproval(context) ? 'Submitted' : 'Posted');
  const values: Record<string, string> = {
    ...pick(origin.values, SHARED),
    ...pick(current?.values ?? {}, ['APPROVALS', 'WHENCREATED', 'CREATEDBY']),
    RECORDNO: String(no),
    BATCHNO: String(no),
    BATCH_DATE: date,
    BATCH_TITLE: [...`Reversed - ${origin.values['BATCH_TITLE'] ?? ''}`].slice(0, TITLE_LENGTH).join(''),
    STATE: state,
    REVERSEDKEY: String(origin.no),
    REVERSEDFROM: origin.values['BATCH_DATE'] ?? '',
  };
  stamp(context, model, values, current?.values);
  const reversal: StoredRecord = { no, values, at: context.now };
  if (current !== undefined) unpost(context, model.name, no);
  company.put(model.name, reversal);
  replaceLines(
    context,
    model,
    reversal,
    copyLines(context, origin, ({ TR_TYPE: side }) => ({
      RECORDNO: '',
      TR_TYPE: side === '1' ? '-1' : '1',
      ENTRY_DATE: date,
      STATE: lineState(state),
    })),
  );
  if (isInLedger(state)) post(context, journalPosting(context, reversal));
  noteChange(context, model, current === undefined ? 'create' : 'update', reversal);
  return reversal;
}

/** What an entry says about its reversal. */
function mark({ company, gaps }: WriteContext, origin: StoredRecord, reversal: StoredRecord | undefined): void {
  const { REVERSED: _on, REVERSEDKEY: _key, ...values } = origin.values;
  if (reversal === undefined) {
    company.put('GLBATCH', {
      ...origin,
      values: isInLedger(values['STATE']) ? { ...values, STATE: 'Posted' } : values,
    });
    return;
  }
  const isDone = isInLedger(reversal.values['STATE']);
  const state = isDone ? gaps.autoReversalState : 'Reversal pending';
  const on = isDone ? { REVERSED: reversal.values['BATCH_DATE'] ?? '' } : {};
  company.put('GLBATCH', { ...origin, values: { ...values, ...on, STATE: state, REVERSEDKEY: String(reversal.no) } });
}

/**
 * Bring the reversal of an entry in line with it: made, made again or gone, as its state and REVERSEDATE say. An entry
 * that is a reversal itself tells the one that it reverses how far it is.
 *
 * @param record  the entry as it is stored now
 * @throws Refusal  when the day of the reversal lies in a closed period
 */
export function settleReversal(context: WriteContext, model: ObjectModel, record: StoredRecord): void {
  const table = context.company.table(model.name);
  const key = record.values['REVERSEDKEY'];
  const other = key === undefined ? undefined : table.get(Number(key));
  if (isReversal(record)) {
    if (other !== undefined) mark(context, other, record);
    return;
  }
  const isWanted = isInLedger(record.values['STATE']) && record.values['REVERSEDATE'] !== undefined;
  if (isWanted) mark(context, record, write(context, model, record, other));
  else if (other !== undefined) {
    remove(context, model, other);
    mark(context, record, undefined);
  }
}

/** The reversal goes with its entry. @throws Refusal BL01001973 for a reversal by itself */
export function dropReversal(context: WriteContext, model: ObjectModel, record: StoredRecord): void {
  refuseReversal(record, 'deleted');
  const key = record.values['REVERSEDKEY'];
  const reversal = key === undefined ? undefined : context.company.table(model.name).get(Number(key));
  if (reversal !== undefined) remove(context, model, reversal);
}

/** @throws Refusal BL01001973 when the entry follows another one */
function refuseReversal(record: StoredRecord, what: string): void {
  if (!isReversal(record)) return;
  const origin = record.values['REVERSEDKEY'] ?? '';
  throw refuse('BL01001973', `The reversal of journal entry ${origin} cannot be ${what}: change that entry`);
}
