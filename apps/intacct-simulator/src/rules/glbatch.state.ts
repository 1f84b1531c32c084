import { refuse } from '../gateway/refusal.error.js';
import { isOn, preference } from '../ledger/company.preference.js';
import type { StoredRecord } from '../store/table.store.js';
import type { Draft, WriteContext } from './write.context.js';

const IN_LEDGER: ReadonlySet<string> = new Set(['Posted', 'Reversal pending', 'Reversed']);

/** Whether an entry in this state stands in the ledger. */
export const isInLedger = (state: string | undefined): boolean => IN_LEDGER.has(state ?? '');

/** Preference by which entries wait for an approval. */
export const needsApproval = ({ company }: WriteContext): boolean => isOn(company, 'GL', 'ENABLEJOURNALAPPROVAL');

const impossible = (wanted: string, state: string) =>
  refuse('BL01001973', `State '${wanted}' cannot be set on a journal entry in state '${state}'`).at('STATE');

const submitted = (context: WriteContext): string => (needsApproval(context) ? 'Submitted' : 'Posted');

function created(context: WriteContext, wanted: string): string {
  if (wanted === 'Draft') return wanted;
  if (wanted === 'Posted' || (wanted === 'Submitted' && needsApproval(context))) return submitted(context);
  throw refuse('BL01001973', `State '${wanted}' cannot be set: use Draft or Posted`).at('STATE');
}

function approved({ company }: WriteContext, draft: Draft, current: StoredRecord): string {
  const levels = Number(preference(company, 'GL', 'JOURNALAPPROVALLEVELS') || '1');
  const given = Number(current.values['APPROVALS'] ?? '0') + 1;
  draft.values['APPROVALS'] = String(given);
  return given < levels ? 'Partially Approved' : 'Posted';
}

/** From Submitted or Partially Approved: a person decides, whoever writes takes the entry back. */
function decided(context: WriteContext, draft: Draft, current: StoredRecord, wanted: string): string {
  const state = current.values['STATE'] ?? '';
  if (wanted === 'Draft') {
    draft.values['APPROVALS'] = '';
    return wanted;
  }
  if (context.byPerson !== true) {
    if (wanted === 'Posted' || wanted === 'Submitted') return state;
    throw impossible(wanted, state);
  }
  if (wanted === 'Declined') return wanted;
  if (wanted === 'Approved' || wanted === 'Posted') return approved(context, draft, current);
  throw impossible(wanted, state);
}

function changed(context: WriteContext, draft: Draft, current: StoredRecord, wanted: string): string {
  const state = current.values['STATE'] ?? '';
  if (wanted === state) return state;
  if (isInLedger(state)) {
    if (wanted === 'Posted') return state;
    if (wanted === 'Draft') throw refuse('BL01001973', 'A posted journal entry cannot become a draft').at('STATE');
    throw impossible(wanted, state);
  }
  if (state !== 'Draft' && state !== 'Declined') return decided(context, draft, current, wanted);
  if (wanted === 'Draft') return wanted;
  draft.values['APPROVALS'] = '';
  return created(context, wanted);
}

/**
 * The state that an entry will be in, put into its draft.
 *
 * Without approvals: Draft or Posted. With them what a client posts is Submitted until a person has approved it as
 * often as the preferences say.
 *
 * @throws Refusal BL01001973 when the state cannot be reached
 */
export function settleJournalState(context: WriteContext, draft: Draft, current: StoredRecord | undefined): string {
  const wanted = draft.values['STATE'] || (current === undefined ? 'Posted' : (current.values['STATE'] ?? ''));
  const state = current === undefined ? created(context, wanted) : changed(context, draft, current, wanted);
  draft.values['STATE'] = state;
  return state;
}
