import { unpost } from '../ledger/posting.js';
import { refuse } from '../gateway/refusal.error.js';
import { dateKey } from '../model/value.format.js';
import type { Draft, ObjectRule, WriteContext } from '../rules/write.context.js';
import type { StoredRecord } from '../store/table.store.js';
import { chooseRate } from '../ledger/currency.rule.js';
import { fillCharge } from './charge.amounts.js';
import { linesOf, postCharge } from './charge.posting.js';
import { lineObjectOf, preference, sideOf, type ChargeObject } from './document.family.js';
import { numberDocument } from './document.number.js';
import { isGenerated, isTouched, settleModule, settleState } from './document.state.js';
import { checkParty } from './party.gate.js';
import { settleContacts } from './document.contacts.js';
import { discountDateOf, dueDateOf } from './due-date.js';
import { followParty, mergeLines } from './line.merge.js';

/** Fields whose change alters what a document means; only they post it again. */
const MEANING = [
  'CUSTOMERID',
  'VENDORID',
  'WHENCREATED',
  'WHENPOSTED',
  'CURRENCY',
  'EXCHANGE_RATE',
  'EXCH_RATE_TYPE_ID',
  'EXCH_RATE_DATE',
  'INCLUSIVETAX',
  'TAXSOLUTIONID',
  'STATE',
  'NOGL',
];

const changes = (draft: Draft, current: StoredRecord): boolean =>
  draft.lines !== undefined ||
  MEANING.some((name) => name in draft.values && draft.values[name] !== (current.values[name] ?? ''));

/** Values after the write: what the client sent over what there was. */
function complete(draft: Draft, current: StoredRecord | undefined): void {
  const { RECORDNO: _no, ...before } = current?.values ?? {};
  draft.values = { ...before, ...draft.values };
}

const missing = (name: string) => refuse('BL03000018', `Required field ${name} is missing`);

function settleDates(context: WriteContext, object: ChargeObject, { values }: Draft, isDraft: boolean): void {
  const { term, party, partyField } = sideOf(object);
  const created = values['WHENCREATED'] ?? '';
  if (created === '') {
    if (isDraft) return;
    throw missing('Date (WHENCREATED)').at('WHENCREATED');
  }
  values['TERMNAME'] ??= context.company.table(party).byNatural(values[partyField] ?? '')?.values['TERMNAME'] ?? '';
  const terms = context.company.table(term).byNatural(values['TERMNAME'])?.values;
  if (terms !== undefined) {
    values['WHENDUE'] = values['WHENDUE'] || (dueDateOf(terms, created) ?? '');
    values['WHENDISCOUNT'] = values['WHENDISCOUNT'] || (discountDateOf(terms, created) ?? '');
  }
  const due = values['WHENDUE'] ?? '';
  if (due === '' && object !== sideOf(object).invoice) return;
  if (due === '' && !isDraft) throw missing('Due date (WHENDUE)').at('WHENDUE');
  if (due !== '' && (dateKey(due) ?? '') < (dateKey(created) ?? '')) {
    throw refuse('BL01001973', `Due date ${due} must not be before the date ${created}`).at('WHENDUE');
  }
}

/** Summaries are made by the server, or named by the client where the company says so. */
function settleSummary(context: WriteContext, object: ChargeObject, { values }: Draft, isDraft: boolean): void {
  const { side } = sideOf(object);
  const given = (values['PRBATCH'] ?? '') || (values['PRBATCHKEY'] ?? '');
  if (preference(context.company, side, 'SUMMARIES') === 'user') {
    if (given === '' && !isDraft) throw missing('Summary (PRBATCH)').at('PRBATCH');
    values['WHENPOSTED'] = values['WHENCREATED'] ?? '';
  } else {
    values['WHENPOSTED'] = values['WHENPOSTED'] || (values['WHENCREATED'] ?? '');
    values['PRBATCH'] = given || `${object}: ${values['WHENPOSTED']}`;
  }
}

/** A date that came from the term moves with the term and the day it was computed from; any other one stays. */
function forgetDates(context: WriteContext, object: ChargeObject, draft: Draft, current: StoredRecord): void {
  const { WHENCREATED: created = '', TERMNAME: term = '' } = current.values;
  const differs = (name: string, before: string): boolean => (draft.values[name] ?? before) !== before;
  const isOther = differs('TERMNAME', term) && draft.values['TERMNAME'] !== '';
  if (!isOther && !differs('WHENCREATED', created)) return;
  const terms = context.company.table(sideOf(object).term).byNatural(term)?.values;
  const computed = {
    WHENDUE: terms && dueDateOf(terms, created),
    WHENDISCOUNT: terms && discountDateOf(terms, created),
  };
  for (const name of ['WHENDUE', 'WHENDISCOUNT'] as const) {
    if (isOther || (computed[name] !== undefined && computed[name] === current.values[name])) draft.values[name] ??= '';
  }
}

function guardUpdate(context: WriteContext, object: ChargeObject, draft: Draft, current: StoredRecord): void {
  const { values } = current;
  const name = `${object} '${values['RECORDID'] ?? current.no}'`;
  if (values['STATE'] === 'Reversed' || values['STATE'] === 'Reversal') {
    throw refuse('BL01001973', `${name} has been reversed and cannot be changed`);
  }
  if (isGenerated(object, current) && context.byPerson !== true) {
    throw refuse('BL01001973', `${name} was generated by another module: change the source document`);
  }
  if (isTouched(current) && changes(draft, current)) {
    throw refuse('BL01001973', `${name} has been paid or selected to be paid and cannot be changed`);
  }
}

export function chargeRule(object: ChargeObject): ObjectRule {
  const side = sideOf(object);
  const lineObject = lineObjectOf(object);
  return {
    prepare(context, draft, current) {
      if (current !== undefined) guardUpdate(context, object, draft, current);
      const lines = current === undefined ? [] : linesOf(context, lineObject, current.no);
      if (current !== undefined) forgetDates(context, object, draft, current);
      const isChange = current === undefined || changes(draft, current);
      const sent = draft.values;
      chooseRate(draft, current);
      complete(draft, current);
      const state = settleState(context, object, draft, current);
      const isDraft = state === 'Draft';
      settleModule(context, object, draft);
      const party = checkParty(context, side, draft, isDraft);
      settleContacts(context, side, { draft, sent, party }, current);
      settleDates(context, object, draft, isDraft);
      settleSummary(context, object, draft, isDraft);
      numberDocument(context, object, draft, current);
      if (!isChange && state === current.values['STATE']) return;
      draft.lines = mergeLines(context, lineObject, draft.lines, followParty(side, draft, current, lines));
      fillCharge(context, object, draft, isDraft);
    },
    finish(context, record) {
      const posted = context.company.table(object).get(record.no) ?? record;
      postCharge(context, object, posted);
    },
    remove(context, record) {
      const { values } = record;
      const name = `${object} '${values['RECORDID'] ?? record.no}'`;
      if (isTouched(record)) throw refuse('BL01001973', `${name} has been paid or applied and cannot be deleted`);
      if (values['STATE'] === 'Reversed' || values['STATE'] === 'Reversal') {
        throw refuse('BL01001973', `${name} has been reversed and cannot be deleted`);
      }
      unpost(context, object, record.no);
    },
  };
}
