import { refuse } from '../gateway/refusal.error.js';
import { postedRows } from '../ledger/posting.js';
import { dateKey, formatTimestamp, normalDate } from '../model/value.format.js';
import { noteChange, userNoOf } from '../rules/record.stamp.js';
import type { WriteContext } from '../rules/write.context.js';
import type { StoredRecord, Values } from '../store/table.store.js';
import { amountIn, moneyText } from './amounts.js';
import { refreshTouched, undoDetail } from './application.js';
import { linesOf } from './charge.posting.js';
import { lineObjectOf, sideOf, type DocumentObject } from './document.family.js';
import { isOpen, isTouched } from './document.state.js';
import { ledgerDimensions, postLegs, type Leg } from './ledger.leg.js';
import { detailsOf } from './payment.rule.js';
import { amend } from './settlement.js';

/** What `reverse_*` carries. */
export interface Reversal {
  /** mm/dd/yyyy, not before the posting date. */
  readonly date: string;
  readonly description?: string;
}

const isPayment = (object: DocumentObject): boolean => object === 'ARPYMT' || object === 'APPYMT';
const isVoided = (object: DocumentObject): boolean => isPayment(object) || object.endsWith('ADVANCE');

function checkReversible(object: DocumentObject, record: StoredRecord, date: string): void {
  const { values } = record;
  const name = `${object} '${values['RECORDID'] ?? record.no}'`;
  if (!isOpen(values['STATE']))
    throw refuse('BL01001973', `${name} is ${values['STATE'] ?? ''} and cannot be reversed`);
  if (!isPayment(object) && isTouched(record)) {
    throw refuse('BL01001973', `${name} has been paid or applied: reverse the payment first`);
  }
  if (isPayment(object) && !amountIn(values, 'TRX_TOTALDUE').eq(amountIn(values, 'OVERPAYMENTAMOUNT'))) {
    throw refuse('BL01001973', `The overpayment of ${name} has been applied: reverse that payment first`);
  }
  if ((dateKey(date) ?? '') < (dateKey(values['WHENPOSTED'] ?? '') ?? '')) {
    throw refuse(
      'BL01001973',
      `Reversal date ${date} must not be before the posting date ${values['WHENPOSTED'] ?? ''}`,
    );
  }
}

const NEGATED = [
  'TRX_AMOUNT',
  'AMOUNT',
  'TOTALTRXAMOUNT',
  'TRX_PAYMENTAMOUNT',
  'PAYMENTAMOUNT',
  'OVERPAYMENTAMOUNT',
  'TOTALENTERED',
  'TRX_TOTALENTERED',
];

function negated(values: Values): Record<string, string> {
  const changed: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) {
    if (/^(TRX_)?TOTAL(DUE|PAID|SELECTED)$/.test(name)) changed[name] = '0.00';
    else changed[name] = NEGATED.includes(name) ? moneyText(amountIn(values, name).neg()) : value;
  }
  return changed;
}

function copyLines(context: WriteContext, object: DocumentObject, record: StoredRecord, owner: number): void {
  if (isPayment(object)) return;
  const lineObject = lineObjectOf(object);
  for (const line of linesOf(context, lineObject, record.no)) {
    const no = context.company.table(lineObject).nextNo();
    const values = { ...negated(line.values), RECORDNO: String(no), RECORDKEY: String(owner) };
    const lists = line.lists === undefined ? {} : { lists: line.lists };
    context.company.put(lineObject, { no, values, at: context.now, ...lists });
  }
}

/** The opposite of what a document posted, from the ledger itself. */
function oppositeLegs(context: WriteContext, object: DocumentObject, no: number): readonly Leg[] {
  return postedRows(context, object, no).map(({ values }) => {
    return {
      accountNo: values['ACCOUNTNO'] ?? '',
      trx: amountIn(values, 'TRX_AMOUNT').neg(),
      base: amountIn(values, 'AMOUNT').neg(),
      currency: values['CURRENCY'] ?? '',
      dimensions: ledgerDimensions(values),
    };
  });
}

function reversingRecord(
  context: WriteContext,
  object: DocumentObject,
  record: StoredRecord,
  wanted: Reversal,
): StoredRecord {
  const no = context.company.table(object).nextNo();
  const number = record.values['RECORDID'];
  const now = formatTimestamp(context.now);
  const { WHENPAID: _paid, WHENDUE: _due, ...kept } = negated(record.values);
  const state = isVoided(object) ? 'Voided' : 'Reversal';
  const values: Record<string, string> = {
    ...kept,
    RECORDNO: String(no),
    STATE: state,
    RAWSTATE: 'V',
    WHENCREATED: wanted.date,
    WHENPOSTED: wanted.date,
    ...(record.values['WHENDUE'] === undefined ? {} : { WHENDUE: wanted.date }),
    AUWHENCREATED: now,
    WHENMODIFIED: now,
    CREATEDBY: userNoOf(context),
    MODIFIEDBY: userNoOf(context),
    REVERSEDKEY: String(record.no),
    ...(number === undefined ? {} : { RECORDID: `Reversed - ${number}` }),
    ...(wanted.description === undefined ? {} : { DESCRIPTION: wanted.description }),
  };
  const reversing: StoredRecord = { no, values, at: context.now };
  context.company.put(object, reversing);
  return reversing;
}

/** Nothing stays due, neither on the document nor on its lines. */
function close(context: WriteContext, object: DocumentObject, record: StoredRecord, reversing: StoredRecord): void {
  const none = { TRX_TOTALDUE: '0.00', TOTALDUE: '0.00' };
  if (!isPayment(object)) {
    for (const line of linesOf(context, lineObjectOf(object), record.no))
      amend(context, lineObjectOf(object), line, none);
  }
  amend(context, object, record, {
    ...none,
    STATE: isVoided(object) ? 'Voided' : 'Reversed',
    RAWSTATE: 'V',
    REVERSALKEY: String(reversing.no),
    REVERSALDATE: reversing.values['WHENPOSTED'] ?? '',
  });
}

function noteReversal(context: WriteContext, object: DocumentObject, record: StoredRecord, by: StoredRecord): void {
  const model = context.company.model(object);
  if (model === undefined) return;
  noteChange(context, model, 'create', by);
  noteChange(context, model, 'update', context.company.table(object).get(record.no) ?? record);
}

/**
 * Reverse a posted document: its state, its ledger, and what a payment has applied.
 *
 * @returns  the reversing record, at the date of the reversal
 * @throws Refusal BL01001973 when it is not posted, has been paid, or the date is too early
 */
export function reverse(
  context: WriteContext,
  object: DocumentObject,
  record: StoredRecord,
  wanted: Reversal,
): StoredRecord {
  const date = normalDate(wanted.date);
  if (date === undefined) throw refuse('BL03000018', `Invalid date '${wanted.date}' for datereversed: use mm/dd/yyyy`);
  checkReversible(object, record, date);
  const side = sideOf(object);
  if (isPayment(object)) {
    const details = detailsOf(context, side, record.no);
    for (const detail of details) undoDetail(context, side, detail);
    refreshTouched(context, side, details, date);
  }
  const reversing = reversingRecord(context, object, record, { ...wanted, date });
  copyLines(context, object, record, reversing.no);
  postLegs(context, {
    module: side.module,
    object,
    recordNo: reversing.no,
    date,
    title: `Reversal of ${object} ${record.values['RECORDID'] ?? record.no}`,
    legs: oppositeLegs(context, object, record.no),
  });
  close(context, object, context.company.table(object).get(record.no) ?? record, reversing);
  noteReversal(context, object, record, reversing);
  return reversing;
}
