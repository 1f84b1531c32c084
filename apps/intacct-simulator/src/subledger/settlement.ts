import type { Decimal } from 'decimal.js';
import { formatTimestamp } from '../model/value.format.js';
import { userNoOf } from '../rules/record.stamp.js';
import type { WriteContext } from '../rules/write.context.js';
import type { StoredRecord } from '../store/table.store.js';
import { amountIn, moneyText, round, sumOf } from './amounts.js';
import { linesOf } from './charge.posting.js';
import { TOTAL_FIELDS } from './charge.amounts.js';
import { lineObjectOf, type AdvanceObject, type ChargeObject } from './document.family.js';
import { rawStateOf } from './document.state.js';

/** What a payment takes from: a line of a document that is owed or that holds a credit. */
export interface Claim {
  readonly object: ChargeObject | AdvanceObject;
  readonly recordNo: number;
  readonly lineNo: number;
  /** Signed like the amount due of the line. */
  readonly trx: Decimal;
}

function version(context: WriteContext, record: StoredRecord, values: Readonly<Record<string, string>>): StoredRecord {
  return {
    ...record,
    values: { ...record.values, ...values, WHENMODIFIED: formatTimestamp(context.now), MODIFIEDBY: userNoOf(context) },
    at: context.now,
  };
}

/** Replace some fields of a stored document; its audit time moves. */
export function amend(
  context: WriteContext,
  object: string,
  record: StoredRecord,
  values: Readonly<Record<string, string>>,
): StoredRecord {
  const next = version(context, record, values);
  context.company.put(object, next);
  return next;
}

function payState(record: StoredRecord, totals: Readonly<Record<string, string>>): string {
  const state = record.values['STATE'] ?? '';
  const isAdvance = state === 'Complete';
  if (isAdvance) return state;
  const entered = amountIn(record.values, 'TRX_TOTALENTERED');
  if (amountIn(totals, 'TRX_TOTALDUE').isZero() && !(entered.isZero() && amountIn(totals, 'TRX_TOTALPAID').isZero())) {
    return 'Paid';
  }
  if (!amountIn(totals, 'TRX_TOTALPAID').isZero()) return 'Partially Paid';
  return amountIn(totals, 'TRX_TOTALSELECTED').isZero() ? 'Posted' : 'Selected';
}

/** Sum the lines of a document up into its header; state, WHENPAID and WHENMODIFIED follow. */
export function refreshTotals(
  context: WriteContext,
  object: ChargeObject | AdvanceObject,
  no: number,
  date: string,
): void {
  const record = context.company.table(object).get(no);
  if (record === undefined) return;
  const lines = linesOf(context, lineObjectOf(object), no);
  const totals: Record<string, string> = {};
  for (const field of TOTAL_FIELDS) {
    if (field.endsWith('ENTERED')) continue;
    totals[field] = moneyText(sumOf(lines.map(({ values }) => amountIn(values, field))));
  }
  const state = payState(record, totals);
  const isPaid = state === 'Paid';
  const { WHENPAID: before = '', ...others } = record.values;
  const values = {
    ...totals,
    STATE: state,
    RAWSTATE: rawStateOf(state),
    ...(isPaid ? { WHENPAID: before || date } : {}),
  };
  amend(context, object, { ...record, values: others }, values);
}

/**
 * Take an amount from what a line is due, or give it back when negative.
 *
 * @param base  the base amount to move; undefined derives it so that a line paid in full leaves nothing
 * @returns     the base amount that was moved
 */
export function settleLine(context: WriteContext, claim: Claim, base?: Decimal): Decimal {
  const lineObject = lineObjectOf(claim.object);
  const line = context.company.table(lineObject).get(claim.lineNo);
  if (line === undefined) throw new Error(`There is no line ${claim.lineNo} of ${claim.object}`);
  const { values } = line;
  const due = amountIn(values, 'TRX_TOTALDUE');
  const moved = base ?? (due.eq(claim.trx) ? amountIn(values, 'TOTALDUE') : shareOf(values, claim.trx));
  amend(context, lineObject, line, {
    TRX_TOTALPAID: moneyText(amountIn(values, 'TRX_TOTALPAID').add(claim.trx)),
    TOTALPAID: moneyText(amountIn(values, 'TOTALPAID').add(moved)),
    TRX_TOTALDUE: moneyText(due.sub(claim.trx)),
    TOTALDUE: moneyText(amountIn(values, 'TOTALDUE').sub(moved)),
  });
  return moved;
}

function shareOf(values: Readonly<Record<string, string>>, trx: Decimal): Decimal {
  const due = amountIn(values, 'TRX_TOTALDUE');
  return due.isZero() ? trx : round(amountIn(values, 'TOTALDUE').mul(trx).div(due));
}

/** Earmark an amount of a line for a payment that is not final yet, or free it when negative. */
export function selectLine(context: WriteContext, claim: Claim): void {
  const lineObject = lineObjectOf(claim.object);
  const line = context.company.table(lineObject).get(claim.lineNo);
  if (line === undefined) return;
  const selected = amountIn(line.values, 'TRX_TOTALSELECTED').add(claim.trx);
  amend(context, lineObject, line, {
    TRX_TOTALSELECTED: moneyText(selected),
    TOTALSELECTED: moneyText(shareOf(line.values, selected)),
  });
}
