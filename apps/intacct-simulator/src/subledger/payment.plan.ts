import { Decimal } from 'decimal.js';
import { inside, refuse } from '../gateway/refusal.error.js';
import { dateKey } from '../model/value.format.js';
import type { StoredRecord, Values } from '../store/table.store.js';
import { ZERO, amountIn, moneyText, round, sumOf } from './amounts.js';
import type { ChargeObject } from './document.family.js';
import { discountOf } from './due-date.js';
import {
  amountFieldOf,
  capacity,
  openDocument,
  openLines,
  sourcesOf,
  type CreditKind,
  type PaymentScope,
  type Source,
} from './payment.source.js';
import { pour } from './waterfall.js';

interface Target {
  readonly object: ChargeObject;
  readonly record: StoredRecord;
  readonly entryKey: string;
}

function targetOf(scope: PaymentScope, detail: Values): Target {
  const { side } = scope;
  const isAdjustment = (detail['POSADJKEY'] ?? '') !== '';
  const key = (isAdjustment ? detail['POSADJKEY'] : detail['RECORDKEY']) ?? '';
  if (key === '') throw refuse('BL03000018', 'Required field Document (RECORDKEY) is missing').at('RECORDKEY');
  const object = isAdjustment ? side.adjustment : side.invoice;
  const entryKey = (isAdjustment ? detail['POSADJENTRYKEY'] : detail['ENTRYKEY']) ?? '';
  const field = isAdjustment ? 'POSADJKEY' : 'RECORDKEY';
  return { object, record: inside(field, () => openDocument(scope, object, key)), entryKey };
}

/** A discount by amount, or that of the term when the payment is early enough. */
function discountFor({ context, side }: PaymentScope, { record }: Target, detail: Values): Decimal {
  const given = detail['TRX_TOTALDISCOUNTTOAPPLY'] || detail['DISCOUNTTOAPPLY'] || '';
  if (given !== '') return round(new Decimal(given));
  const day = detail['DISCOUNTDATE'] ?? '';
  const { WHENDISCOUNT: last = '', TERMNAME: term = '' } = record.values;
  if (day === '' || last === '' || (dateKey(day) ?? '') > (dateKey(last) ?? '')) return ZERO;
  const terms = context.company.table(side.term).byNatural(term);
  return terms === undefined ? ZERO : discountOf(terms.values, amountIn(record.values, 'TRX_TOTALENTERED'));
}

const overApplied = (object: string, record: StoredRecord, isPaid: boolean) => {
  const name = `${object} '${record.values['RECORDID'] ?? record.no}'`;
  return refuse(
    'BL03000130',
    isPaid ? `${name} is already paid` : `The payment amount exceeds total amount due of ${name}`,
  ).at('TRX_PAYMENTAMOUNT');
};

/** Lines below zero settle with the others when a payment without an entry pays all that is due. */
function inlineSources(scope: PaymentScope, target: Target, lines: readonly StoredRecord[]): readonly Source[] {
  const { object, record } = target;
  return lines
    .filter(({ values }) => amountIn(values, 'TRX_TOTALDUE').isNegative())
    .map((line) => ({ line, amount: capacity(scope, object, line) }))
    .filter(({ amount }) => amount.gt(0))
    .map(({ line, amount }): Source => {
      scope.taken.add(object, line.no, amount);
      return { kind: 'INLINE', recordNo: record.no, lineNo: line.no, amount };
    });
}

function detailValues(target: Target, line: StoredRecord, source: Source, amount: Decimal): Record<string, string> {
  const isInvoice = !target.object.endsWith('ADJUSTMENT');
  const place = isInvoice
    ? { RECORDKEY: String(target.record.no), ENTRYKEY: String(line.no) }
    : { POSADJKEY: String(target.record.no), POSADJENTRYKEY: String(line.no) };
  if (source.kind === 'CASH') return { ...place, TRX_PAYMENTAMOUNT: moneyText(amount) };
  if (source.kind === 'DISCOUNT') return { ...place, TRX_TOTALDISCOUNTTOAPPLY: moneyText(amount) };
  const kind: CreditKind = source.kind;
  return {
    ...place,
    [`${kind}KEY`]: String(source.recordNo),
    [`${kind}ENTRYKEY`]: String(source.lineNo),
    [`TRX_${amountFieldOf(kind)}`]: moneyText(amount),
  };
}

/**
 * One detail as a client sends it, as details that each move one amount from one source to one line.
 *
 * Without an entry key the amount pours over the lines top down.
 *
 * @throws Refusal BL03000130 when more is applied than is due or than a credit holds
 */
export function planDetail(scope: PaymentScope, detail: Values): readonly Record<string, string>[] {
  const target = targetOf(scope, detail);
  const { object, record } = target;
  const lines = openLines(scope, object, record, target.entryKey);
  const owed = lines.filter(({ values }) => amountIn(values, 'TRX_TOTALDUE').gt(0));
  const rooms = owed.map((line) => Decimal.max(capacity(scope, object, line), ZERO));
  const sources = [...sourcesOf(scope, detail, discountFor(scope, target, detail))];
  const offered = sumOf(sources.map(({ amount }) => amount));
  if (offered.lte(0)) {
    throw refuse('BL03000018', 'Required field Amount paid (TRX_PAYMENTAMOUNT) is missing').at('TRX_PAYMENTAMOUNT');
  }
  const hasOwnInline = sources.some(({ kind, recordNo }) => kind === 'INLINE' && recordNo === record.no);
  const negative = hasOwnInline ? [] : lines.filter(({ values }) => amountIn(values, 'TRX_TOTALDUE').isNegative());
  const due = sumOf([...rooms, ...negative.map((line) => capacity(scope, object, line).neg())]);
  if (offered.gt(due)) throw overApplied(object, record, due.lte(0));
  if (offered.eq(due)) sources.push(...inlineSources(scope, target, negative));
  const pours = pour(
    sources.map(({ amount }) => amount),
    rooms,
  );
  return pours.flatMap(({ source, target: index, amount }) => {
    const [from, line] = [sources[source], owed[index]];
    if (from === undefined || line === undefined) return [];
    scope.taken.add(object, line.no, amount);
    return [detailValues(target, line, from, amount)];
  });
}
