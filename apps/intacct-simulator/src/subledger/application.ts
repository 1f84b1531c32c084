import type { Decimal } from 'decimal.js';
import type { WriteContext } from '../rules/write.context.js';
import type { StoredRecord, Values } from '../store/table.store.js';
import { amountIn, moneyText, round } from './amounts.js';
import type { AdvanceObject, ChargeObject, SideFacts } from './document.family.js';
import { CREDIT_KINDS, amountFieldOf, creditObjectOf, type CreditKind } from './payment.source.js';
import { amend, refreshTotals, selectLine, settleLine, type Claim } from './settlement.js';

/** One stored detail of a payment, read: what it pays and what it pays with. */
export interface Application {
  readonly target: Claim;
  readonly kind: 'CASH' | 'DISCOUNT' | CreditKind;
  readonly credit: Claim | undefined;
  readonly overpaymentNo: number | undefined;
  readonly amount: Decimal;
}

function targetIn(side: SideFacts, values: Values, trx: Decimal): Claim {
  return (values['POSADJKEY'] ?? '') === ''
    ? { object: side.invoice, recordNo: Number(values['RECORDKEY']), lineNo: Number(values['ENTRYKEY']), trx }
    : { object: side.adjustment, recordNo: Number(values['POSADJKEY']), lineNo: Number(values['POSADJENTRYKEY']), trx };
}

export function readApplication(side: SideFacts, { values }: StoredRecord): Application {
  const kind = CREDIT_KINDS.find((each) => (values[`${each}KEY`] ?? '') !== '');
  if (kind === undefined) {
    const isCash = (values['TRX_PAYMENTAMOUNT'] ?? '') !== '';
    const amount = amountIn(values, isCash ? 'TRX_PAYMENTAMOUNT' : 'TRX_TOTALDISCOUNTTOAPPLY');
    const target = targetIn(side, values, amount);
    return { target, kind: isCash ? 'CASH' : 'DISCOUNT', credit: undefined, overpaymentNo: undefined, amount };
  }
  const amount = amountIn(values, `TRX_${amountFieldOf(kind)}`);
  const recordNo = Number(values[`${kind}KEY`]);
  const target = targetIn(side, values, amount);
  if (kind === 'OVERPAYMENT') return { target, kind, credit: undefined, overpaymentNo: recordNo, amount };
  const object = creditObjectOf(side, kind) as ChargeObject | AdvanceObject;
  const trx = kind === 'ADVANCE' ? amount : amount.neg();
  return {
    target,
    kind,
    credit: { object, recordNo, lineNo: Number(values[`${kind}ENTRYKEY`]), trx },
    overpaymentNo: undefined,
    amount,
  };
}

/** What an application moved, in base currency. */
export interface Moved {
  readonly target: Decimal;
  /** What the source is worth; undefined for cash and discounts, which take the worth of the target. */
  readonly source: Decimal | undefined;
}

interface OverpaymentTake {
  readonly no: number;
  readonly amount: Decimal;
  /** Base amount, when it is known. */
  readonly base?: Decimal;
}

function takeOverpayment(context: WriteContext, side: SideFacts, take: OverpaymentTake): Decimal {
  const { no, amount } = take;
  const payment = context.company.table(side.payment).get(no);
  if (payment === undefined) throw new Error(`There is no payment ${no}`);
  const [trx, due] = [amountIn(payment.values, 'TRX_TOTALDUE'), amountIn(payment.values, 'TOTALDUE')];
  const base = take.base ?? (trx.eq(amount) ? due : round(due.mul(amount).div(trx)));
  amend(context, side.payment, payment, {
    TRX_TOTALDUE: moneyText(trx.sub(amount)),
    TOTALDUE: moneyText(due.sub(base)),
  });
  return base;
}

/** Move the amounts of one detail and write what moved into it. */
export function applyDetail(context: WriteContext, side: SideFacts, detail: StoredRecord): Moved {
  const { target, credit, kind, overpaymentNo, amount } = readApplication(side, detail);
  const moved = settleLine(context, target);
  let source: Decimal | undefined;
  if (credit !== undefined) source = settleLine(context, credit).abs();
  if (overpaymentNo !== undefined) source = takeOverpayment(context, side, { no: overpaymentNo, amount });
  const field = kind === 'CASH' ? 'PAYMENTAMOUNT' : kind === 'DISCOUNT' ? 'DISCOUNTAMOUNT' : amountFieldOf(kind);
  amend(context, `${side.payment}DETAIL`, detail, { [field]: moneyText(source ?? moved), MOVED: moneyText(moved) });
  return { target: moved, source };
}

/** Give back what a detail moved. */
export function undoDetail(context: WriteContext, side: SideFacts, detail: StoredRecord): void {
  const { target, credit, overpaymentNo, kind, amount } = readApplication(side, detail);
  settleLine(context, { ...target, trx: target.trx.neg() }, amountIn(detail.values, 'MOVED').neg());
  if (kind === 'CASH' || kind === 'DISCOUNT') return;
  const worth = amountIn(detail.values, amountFieldOf(kind));
  if (credit !== undefined) {
    const base = credit.trx.isNegative() ? worth : worth.neg();
    settleLine(context, { ...credit, trx: credit.trx.neg() }, base);
  }
  if (overpaymentNo !== undefined)
    takeOverpayment(context, side, { no: overpaymentNo, amount: amount.neg(), base: worth.neg() });
}

/** Earmark what a payment that is not final will move, or free it with factor -1. */
export function selectDetail(context: WriteContext, side: SideFacts, detail: StoredRecord, factor: 1 | -1): void {
  const { target, credit } = readApplication(side, detail);
  for (const claim of credit === undefined ? [target] : [target, credit]) {
    selectLine(context, { ...claim, trx: claim.trx.mul(factor) });
  }
}

/** Headers of all documents that the details touch get their totals and states. */
export function refreshTouched(
  context: WriteContext,
  side: SideFacts,
  details: readonly StoredRecord[],
  date: string,
): void {
  const seen = new Map<string, Claim>();
  for (const detail of details) {
    const { target, credit } = readApplication(side, detail);
    for (const claim of credit === undefined ? [target] : [target, credit]) {
      seen.set(`${claim.object}:${claim.recordNo}`, claim);
    }
  }
  for (const { object, recordNo } of seen.values()) refreshTotals(context, object, recordNo, date);
}
