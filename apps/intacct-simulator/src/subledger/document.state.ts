import { refuse } from '../gateway/refusal.error.js';
import type { Draft, WriteContext } from '../rules/write.context.js';
import type { StoredRecord } from '../store/table.store.js';
import { isOn, preference, sideOf, type DocumentObject } from './document.family.js';
import { amountIn } from './amounts.js';

/** States in which a document stands in the ledger. */
const IN_LEDGER = new Set([
  'Posted',
  'Selected',
  'Partially Paid',
  'Paid',
  'Complete',
  'Reversed',
  'Reversal',
  'Voided',
]);
export const isPosted = (state: string | undefined): boolean => IN_LEDGER.has(state ?? '');

/** States from which a document may still be paid or be used to pay. */
const OPEN = new Set(['Posted', 'Selected', 'Partially Paid', 'Paid', 'Complete']);
export const isOpen = (state: string | undefined): boolean => OPEN.has(state ?? '');

const CODES: Readonly<Record<string, string>> = {
  Draft: 'D',
  Submitted: 'S',
  'Partially Approved': 'PA',
  Declined: 'U',
  Reversed: 'V',
  Reversal: 'V',
  Voided: 'V',
  Complete: 'C',
};

/** The raw state stays A whatever has been paid. */
export const rawStateOf = (state: string): string => CODES[state] ?? 'A';

const needsApproval = (context: WriteContext, object: DocumentObject): boolean =>
  (object === 'APBILL' && isOn(context.company, 'AP', 'ENABLEBILLAPPROVAL')) ||
  (object === 'APPYMT' && isOn(context.company, 'AP', 'ENABLEPAYMENTAPPROVAL'));

const finalState = (object: DocumentObject): string =>
  object.endsWith('PYMT') || object.endsWith('ADVANCE') ? 'Complete' : 'Posted';

function approved(context: WriteContext, object: DocumentObject, draft: Draft, current: StoredRecord): string {
  const levels = Number(preference(context.company, 'AP', 'BILLAPPROVALLEVELS') || '1');
  const given = Number(current.values['APPROVALS'] ?? '0') + 1;
  draft.values['APPROVALS'] = String(given);
  return object === 'APBILL' && given < levels ? 'Partially Approved' : finalState(object);
}

const submitted = (context: WriteContext, object: DocumentObject): string =>
  needsApproval(context, object) ? 'Submitted' : finalState(object);

const refused = (action: string, state: string) =>
  refuse('BL01001973', `Action '${action}' is not possible in state '${state}'`).at('ACTION');

function decided(context: WriteContext, object: DocumentObject, draft: Draft, current: StoredRecord): string {
  const state = current.values['STATE'] ?? '';
  const action = draft.values['ACTION'] ?? '';
  const isWaiting = state === 'Submitted' || state === 'Partially Approved';
  if (action === '') return state;
  if (action === 'Submit' && (state === 'Draft' || state === 'Declined')) {
    draft.values['APPROVALS'] = '';
    return submitted(context, object);
  }
  if (action === 'Submit' || action === state) return state;
  if (!isWaiting) throw refused(action, state);
  if (action === 'Recall') return 'Draft';
  if (context.byPerson !== true) throw refused(action, state);
  if (action === 'Decline') return 'Declined';
  return action === 'Approve' ? approved(context, object, draft, current) : 'Draft';
}

/**
 * The state that ACTION leads to; ACTION itself is not kept.
 *
 * @throws Refusal BL01001973 when the action is not possible in the current state
 */
export function settleState(
  context: WriteContext,
  object: DocumentObject,
  draft: Draft,
  current: StoredRecord | undefined,
): string {
  const action = draft.values['ACTION'] ?? '';
  let state: string;
  if (current !== undefined) state = decided(context, object, draft, current);
  else if (action === 'Draft') state = 'Draft';
  else if (action === '' || action === 'Submit') state = submitted(context, object);
  else throw refused(action, 'new');
  delete draft.values['ACTION'];
  draft.values['STATE'] = state;
  draft.values['RAWSTATE'] = rawStateOf(state);
  return state;
}

/** Own module, or the ordering module when a person's order made the document. */
export function settleModule(context: WriteContext, object: DocumentObject, draft: Draft): void {
  const { module, orderModule } = sideOf(object);
  const given = draft.values['MODULEKEY'] ?? '';
  if (given !== '' && given !== module && !(given === orderModule && context.byPerson === true)) {
    throw refuse('BL03000018', `Module ${given} cannot be set on ${object}`).at('MODULEKEY');
  }
  draft.values['MODULEKEY'] = given || module;
}

export const isGenerated = (object: DocumentObject, record: StoredRecord): boolean =>
  record.values['MODULEKEY'] === sideOf(object).orderModule;

/** Something of it has been paid, or selected to be paid. */
export const isTouched = ({ values }: StoredRecord): boolean =>
  !amountIn(values, 'TRX_TOTALPAID').isZero() || !amountIn(values, 'TRX_TOTALSELECTED').isZero();
