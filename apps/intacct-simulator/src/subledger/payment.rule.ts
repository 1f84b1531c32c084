import { Decimal } from 'decimal.js';
import { inside, refuse } from '../gateway/refusal.error.js';
import { newDraft, type Draft, type ObjectRule, type WriteContext } from '../rules/write.context.js';
import type { StoredRecord } from '../store/table.store.js';
import { amountIn, moneyText, round, sumOf } from './amounts.js';
import { applyDetail, refreshTouched, selectDetail } from './application.js';
import { cashAccount } from './cash.account.js';
import { baseCurrencyOf, chooseRate, settleCurrency } from '../ledger/currency.rule.js';
import { sideOf, type PaymentObject, type SideFacts } from './document.family.js';
import { numberDocument } from './document.number.js';
import { isPosted, settleModule, settleState } from './document.state.js';
import { checkParty } from './party.gate.js';
import { planDetail } from './payment.plan.js';
import { postPayment } from './payment.posting.js';
import { Taken, type PaymentScope } from './payment.source.js';
import { storedRate } from '../ledger/exchange.rate.js';
import { lineFields } from './detail.fields.js';

export const detailsOf = ({ company }: WriteContext, side: SideFacts, no: number): readonly StoredRecord[] => [
  ...company.table(`${side.payment}DETAIL`).byIndex('PAYMENTKEY', String(no)),
];

const missing = (name: string) => refuse('BL03000018', `Required field ${name} is missing`);

function settleParty(context: WriteContext, side: SideFacts, draft: Draft): void {
  const isSeveral = side.side === 'AR' && (draft.values['PAYERNAME'] ?? '') !== '';
  checkParty(context, side, draft, isSeveral);
}

function settleDates({ side }: SideFacts, { values }: Draft): void {
  const name = side === 'AR' ? 'RECEIPTDATE' : 'PAYMENTDATE';
  if ((values[name] ?? '') === '') throw missing(name).at(name);
  values['PAYMENTDATE'] = values['PAYMENTDATE'] || (values['RECEIPTDATE'] ?? '');
  values['WHENCREATED'] = values['PAYMENTDATE'];
  values['WHENPOSTED'] = values[name] ?? '';
}

/** The currency of the header, or that of the first document paid. */
function currencyOf({ company }: WriteContext, side: SideFacts, { values, lines }: Draft): string {
  if ((values['CURRENCY'] ?? '') !== '') return values['CURRENCY'] ?? '';
  const first = lines?.[0]?.values ?? {};
  const paid = company.table(side.invoice).get(Number(first['RECORDKEY'] ?? '0'))?.values['CURRENCY'];
  return paid ?? company.table(side.adjustment).get(Number(first['POSADJKEY'] ?? '0'))?.values['CURRENCY'] ?? '';
}

/**
 * The base currency of the entities of what is paid, else of the place of the overpayment.
 *
 * @throws Refusal BL01001973 when these differ: no rate leads from one to the other
 */
function baseOf(context: WriteContext, side: SideFacts, { values, lines }: Draft): string {
  const { company } = context;
  const place = values['OVERPAYMENTLOCATIONID'] ?? '';
  const bases = new Set(place === '' ? [] : [baseCurrencyOf(context, place)]);
  for (const { values: detail } of lines ?? []) {
    const bill = company.table(side.invoice).get(Number(detail['RECORDKEY'] ?? '0'));
    const adjustment = company.table(side.adjustment).get(Number(detail['POSADJKEY'] ?? '0'));
    for (const paid of [bill, adjustment]) {
      if (paid?.values['BASECURR'] !== undefined) bases.add(paid.values['BASECURR']);
    }
  }
  const [base, another] = bases;
  if (another !== undefined) {
    const text = 'The payment concerns entities with different base currencies: make one for each';
    throw refuse('BL01001973', text).at(`${side.payment}DETAILS`);
  }
  return base ?? baseCurrencyOf(context, '');
}

/** Cash needs a place and a method; a payment with credits alone needs neither. */
function checkCash(context: WriteContext, side: SideFacts, { values }: Draft, cash: Decimal): void {
  if (cash.isZero()) return;
  if ((values['PAYMENTMETHOD'] ?? '') === '') throw missing('Payment method (PAYMENTMETHOD)').at('PAYMENTMETHOD');
  const bank = cashAccount(context, side, values);
  if (bank.currency !== '' && bank.currency !== values['CURRENCY'] && values['BASECURR'] !== bank.currency) {
    throw refuse(
      'BL01001973',
      `The bank account is kept in ${bank.currency}, the payment in ${values['CURRENCY'] ?? ''}`,
    ).at('FINANCIALENTITY');
  }
}

function plan(context: WriteContext, side: SideFacts, draft: Draft): void {
  const { values } = draft;
  const over = round(amountIn(values, 'OVERPAYMENTAMOUNT'));
  const sent = draft.lines ?? [];
  const element = `${side.payment}DETAILS`;
  if (sent.length === 0 && over.isZero()) throw missing(`Details (${element})`).at(element);
  if (over.isNegative()) throw refuse('BL03000018', 'The overpayment must not be negative').at('OVERPAYMENTAMOUNT');
  const scope: PaymentScope = {
    context,
    side,
    partyId: (values['PAYERNAME'] ?? '') === '' ? (values[side.partyField] ?? '') : '',
    currency: values['CURRENCY'] ?? '',
    taken: new Taken(),
  };
  const details = sent.flatMap((line, index) =>
    inside(`${element}[${index}]`, () => planDetail(scope, lineFields(context, side, line))),
  );
  const cash = sumOf(details.map((each) => amountIn(each, 'TRX_PAYMENTAMOUNT'))).add(over);
  checkCash(context, side, draft, cash);
  const rate = new Decimal(values['EXCHANGE_RATE'] || '1');
  const isCreditOnly = cash.isZero() && details.some((each) => (each['OVERPAYMENTKEY'] ?? '') !== '');
  const applied = sumOf(
    details
      .flatMap((each) => Object.entries(each).filter(([name]) => name.startsWith('TRX_')))
      .map(([, amount]) => new Decimal(amount)),
  );
  Object.assign(values, {
    RECORDTYPE: side.side === 'AP' ? 'pp' : isCreditOnly ? 'ro' : 'rp',
    TRX_TOTALENTERED: moneyText(cash),
    TOTALENTERED: moneyText(round(cash.mul(rate))),
    TRX_TOTALPAID: moneyText(applied),
    TOTALPAID: moneyText(round(applied.mul(rate))),
    TRX_TOTALDUE: moneyText(over),
    TOTALDUE: moneyText(round(over.mul(rate))),
  });
  draft.lines = details.map((each) => newDraft({ ...each, CURRENCY: scope.currency, STATE: values['STATE'] ?? '' }));
}

/** A declined payment no longer keeps amounts from others. */
const isSelecting = ({ values }: StoredRecord): boolean => ['Draft', 'Submitted'].includes(values['STATE'] ?? '');

function release(context: WriteContext, side: SideFacts, current: StoredRecord): readonly StoredRecord[] {
  const details = detailsOf(context, side, current.no);
  if (!isSelecting(current)) return details;
  for (const detail of details) selectDetail(context, side, detail, -1);
  refreshTouched(context, side, details, current.values['WHENPOSTED'] ?? '');
  return details;
}

/** AMOUNTTOPAY over TRX_AMOUNTTOPAY is the rate of a cross-currency receipt. */
function rateFromAmounts({ values }: Draft): void {
  const [base, trx] = [amountIn(values, 'AMOUNTTOPAY'), amountIn(values, 'TRX_AMOUNTTOPAY')];
  const isGiven = (values['EXCHANGE_RATE'] ?? '') !== '' || (values['EXCH_RATE_TYPE_ID'] ?? '') !== '';
  if (base.isZero() || trx.isZero() || isGiven || base.eq(trx)) return;
  values['EXCHANGE_RATE'] = base.div(trx).toDecimalPlaces(10).toString();
}

export function paymentRule(object: PaymentObject): ObjectRule {
  const side = sideOf(object);
  return {
    prepare(context, draft, current) {
      let before: readonly StoredRecord[] = [];
      if (current !== undefined) {
        if (isPosted(current.values['STATE'])) throw refuse('BL01001973', 'Only draft payments can be changed');
        before = release(context, side, current);
      }
      chooseRate(draft, current);
      const { RECORDNO: _no, ...values } = current?.values ?? {};
      draft.values = { ...values, ...draft.values };
      draft.lines ??= before.map((each) => newDraft({ ...each.values }));
      settleState(context, object, draft, current);
      settleModule(context, object, draft);
      settleParty(context, side, draft);
      settleDates(side, draft);
      numberDocument(context, object, draft, current);
      draft.values['CURRENCY'] = currencyOf(context, side, draft);
      rateFromAmounts(draft);
      const base = baseOf(context, side, draft);
      settleCurrency(context, draft, { base, date: draft.values['WHENPOSTED'] ?? '', findRate: storedRate });
      plan(context, side, draft);
      if (isPosted(draft.values['STATE'])) draft.values['WHENPAID'] = draft.values['WHENPOSTED'] ?? '';
    },
    finish(context, record) {
      const details = detailsOf(context, side, record.no);
      const date = record.values['WHENPOSTED'] ?? '';
      if (isPosted(record.values['STATE'])) {
        const posted = details.map((detail) => ({ detail, moved: applyDetail(context, side, detail) }));
        refreshTouched(context, side, details, date);
        postPayment(context, side, record, posted);
      } else if (isSelecting(record)) {
        for (const detail of details) selectDetail(context, side, detail, 1);
        refreshTouched(context, side, details, date);
      }
    },
    remove(context, record) {
      if (isPosted(record.values['STATE']))
        throw refuse('BL01001973', `A posted ${object} cannot be deleted: reverse it`);
      release(context, side, record);
    },
  };
}
