import { Decimal } from 'decimal.js';
import { inside, refuse } from '../gateway/refusal.error.js';
import { isVisible, type WriteContext } from '../rules/write.context.js';
import type { StoredRecord, Values } from '../store/table.store.js';
import { ZERO, amountIn, round } from './amounts.js';
import { linesOf } from './charge.posting.js';
import { lineObjectOf, type AdvanceObject, type ChargeObject, type SideFacts } from './document.family.js';
import { isOpen } from './document.state.js';

export const CREDIT_KINDS = ['ADJUSTMENT', 'INLINE', 'ADVANCE', 'OVERPAYMENT', 'NEGATIVEINVOICE'] as const;
export type CreditKind = (typeof CREDIT_KINDS)[number];

/** Field that holds the amount of a credit; advances and overpayments say that they are posted ones. */
export const amountFieldOf = (kind: CreditKind): string =>
  `${kind === 'ADVANCE' || kind === 'OVERPAYMENT' ? 'POSTED' : ''}${kind}AMOUNT`;

export const creditObjectOf = (side: SideFacts, kind: CreditKind): string =>
  ({
    ADJUSTMENT: side.adjustment,
    INLINE: side.invoice,
    ADVANCE: side.advance,
    OVERPAYMENT: side.payment,
    NEGATIVEINVOICE: side.invoice,
  })[kind];

/** Where money for a document comes from: cash, a discount, or a line that holds a credit. */
export interface Source {
  readonly kind: 'CASH' | 'DISCOUNT' | CreditKind;
  readonly recordNo?: number;
  readonly lineNo?: number;
  readonly amount: Decimal;
}

/** What earlier details of the same payment have taken, by object and line. */
export class Taken {
  readonly #amounts = new Map<string, Decimal>();

  of(object: string, lineNo: number): Decimal {
    return this.#amounts.get(`${object}:${lineNo}`) ?? ZERO;
  }

  add(object: string, lineNo: number, amount: Decimal): void {
    this.#amounts.set(`${object}:${lineNo}`, this.of(object, lineNo).add(amount));
  }
}

export interface PaymentScope {
  readonly context: WriteContext;
  readonly side: SideFacts;
  readonly partyId: string;
  readonly currency: string;
  readonly taken: Taken;
}

/** What a line still has, as a positive number: due and not selected by another payment. */
export function capacity({ taken }: PaymentScope, object: string, { no, values }: StoredRecord): Decimal {
  return amountIn(values, 'TRX_TOTALDUE')
    .abs()
    .sub(amountIn(values, 'TRX_TOTALSELECTED').abs())
    .sub(taken.of(object, no));
}

/** The document that a key names, usable by this payment. @throws Refusal BL01001973 */
export function openDocument(scope: PaymentScope, object: string, key: string): StoredRecord {
  const { context, side, partyId, currency } = scope;
  const record = context.company.table(object).byNumber(key);
  if (record === undefined || !isVisible(record, context.entity, true) || !isOpen(record.values['STATE'])) {
    throw refuse('BL01001973', `Invalid ${object} '${key}' specified: it does not exist or is not open.`);
  }
  if (partyId !== '' && record.values[side.partyField] !== partyId) {
    throw refuse(
      'BL01001973',
      `Invalid ${object} '${key}' specified: it belongs to another ${side.label.toLowerCase()}.`,
    );
  }
  if (record.values['CURRENCY'] !== currency) {
    throw refuse('BL01001973', `Invalid ${object} '${key}' specified: its currency is not ${currency}.`);
  }
  return record;
}

export function openLines(
  { context }: PaymentScope,
  object: ChargeObject | AdvanceObject,
  record: StoredRecord,
  entryKey: string,
): readonly StoredRecord[] {
  const lines = linesOf(context, lineObjectOf(object), record.no);
  if (entryKey === '') return lines;
  const found = lines.filter(({ no }) => String(no) === entryKey);
  if (found.length === 0)
    throw refuse('BL01001973', `Invalid line '${entryKey}' of ${object} '${record.no}' specified.`).at('ENTRYKEY');
  return found;
}

const tooMuch = (kind: string, wanted: Decimal) =>
  refuse('BL03000130', `The amount ${wanted.toFixed(2)} exceeds the amount available of the ${kind.toLowerCase()}`);

function fromOverpayment(scope: PaymentScope, key: string, wanted: Decimal): readonly Source[] {
  const { side, taken } = scope;
  const record = openDocument(scope, side.payment, key);
  const left = amountIn(record.values, 'TRX_TOTALDUE').sub(taken.of(side.payment, record.no));
  if (wanted.gt(left)) throw tooMuch('overpayment', wanted);
  taken.add(side.payment, record.no, wanted);
  return [{ kind: 'OVERPAYMENT', recordNo: record.no, lineNo: record.no, amount: wanted }];
}

/** Lines of a credit top down: those of an advance, or those below zero of another document. */
function fromCredit(scope: PaymentScope, kind: CreditKind, detail: Values, wanted: Decimal): readonly Source[] {
  const key = detail[`${kind}KEY`] ?? '';
  if (kind === 'OVERPAYMENT') return fromOverpayment(scope, key, wanted);
  const object = creditObjectOf(scope.side, kind) as ChargeObject | AdvanceObject;
  const record = openDocument(scope, object, key);
  const lines = openLines(scope, object, record, detail[`${kind}ENTRYKEY`] ?? '').filter(
    ({ values }) => kind === 'ADVANCE' || amountIn(values, 'TRX_TOTALDUE').isNegative(),
  );
  const sources: Source[] = [];
  let left = wanted;
  for (const line of lines) {
    const amount = Decimal.min(left, capacity(scope, object, line));
    if (amount.lte(0)) continue;
    scope.taken.add(object, line.no, amount);
    sources.push({ kind, recordNo: record.no, lineNo: line.no, amount });
    left = left.sub(amount);
  }
  if (left.gt(0)) throw tooMuch(kind, wanted);
  return sources;
}

/** All that one detail pays with. @throws Refusal BL03000130 when a credit does not hold enough */
export function sourcesOf(scope: PaymentScope, detail: Values, discount: Decimal): readonly Source[] {
  const cash = round(amountIn(detail, 'TRX_PAYMENTAMOUNT'));
  if (cash.isNegative()) throw refuse('BL03000018', 'The payment amount must not be negative').at('TRX_PAYMENTAMOUNT');
  const sources: Source[] = cash.isZero() ? [] : [{ kind: 'CASH', amount: cash }];
  for (const kind of CREDIT_KINDS) {
    if ((detail[`${kind}KEY`] ?? '') === '') continue;
    const wanted = round(amountIn(detail, `TRX_${amountFieldOf(kind)}`));
    const amountField = `TRX_${amountFieldOf(kind)}`;
    if (wanted.lte(0)) throw refuse('BL03000018', `Required field ${amountField} is missing`).at(amountField);
    sources.push(...inside(`${kind}KEY`, () => fromCredit(scope, kind, detail, wanted)));
  }
  if (discount.gt(0)) sources.push({ kind: 'DISCOUNT', amount: discount });
  return sources;
}
