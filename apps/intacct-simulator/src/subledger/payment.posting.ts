import { Decimal } from 'decimal.js';
import { refuse } from '../gateway/refusal.error.js';
import type { WriteContext } from '../rules/write.context.js';
import type { StoredRecord, Values } from '../store/table.store.js';
import { ZERO, amountIn, round } from './amounts.js';
import { readApplication, type Moved } from './application.js';
import { cashAccount, type CashAccount } from './cash.account.js';
import { lineObjectOf, preference, type SideFacts } from './document.family.js';
import { controlAccount, journalDimensions, postLegs, type Leg } from './ledger.leg.js';
import type { Claim } from './settlement.js';

interface Scope {
  readonly context: WriteContext;
  readonly side: SideFacts;
  readonly header: Values;
  readonly rate: Decimal;
  readonly gainLoss: string;
  readonly cash: CashAccount | undefined;
}

interface Place {
  readonly accountNo: string;
  readonly dimensions: Values;
}

/** The account and dimensions of a line that is paid or that pays. */
function placeOf({ context, side }: Scope, claim: Claim): Place {
  const line = context.company.table(lineObjectOf(claim.object)).get(claim.lineNo)?.values ?? {};
  const record = context.company.table(claim.object).get(claim.recordNo)?.values ?? {};
  const dimensions = journalDimensions(line);
  if (claim.object.endsWith('ADVANCE')) return { accountNo: line['ACCOUNTNO'] ?? '', dimensions };
  const party = context.company.table(side.party).byNatural(record[side.partyField] ?? '');
  const own = record[side.partyField] === undefined ? {} : { [side.partyField]: record[side.partyField] ?? '' };
  return { accountNo: controlAccount(context, side, line, party), dimensions: { ...dimensions, ...own } };
}

function cashPlace({ cash }: Scope, target: Place): Place {
  if (cash === undefined) throw refuse('BL03000018', 'Required field Bank account (FINANCIALENTITY) is missing');
  const { LOCATION: location = '', DEPARTMENT: department = '' } = target.dimensions;
  const place = cash.location || location;
  return {
    accountNo: cash.accountNo,
    dimensions: {
      ...(place === '' ? {} : { LOCATION: place }),
      ...(department === '' ? {} : { DEPARTMENT: department }),
    },
  };
}

function discountPlace({ context, side }: Scope, target: Place): Place {
  const accountNo = preference(context.company, side.side, 'DISCOUNTACCOUNT');
  if (accountNo === '') throw refuse('BL01001973', 'No account for discounts is set up');
  return { accountNo, dimensions: target.dimensions };
}

/** Where an overpayment stands on the control account. */
export function overpaymentPlace({ context, side }: Pick<Scope, 'context' | 'side'>, header: Values): Place {
  const party = context.company.table(side.party).byNatural(header[side.partyField] ?? '');
  const { OVERPAYMENTLOCATIONID: location = '', OVERPAYMENTDEPARTMENTID: department = '' } = header;
  return {
    accountNo: controlAccount(context, side, {}, party),
    dimensions: {
      [side.partyField]: header[side.partyField] ?? '',
      ...(location === '' ? {} : { LOCATION: location }),
      ...(department === '' ? {} : { DEPARTMENT: department }),
    },
  };
}

function sourcePlace(scope: Scope, detail: StoredRecord, target: Place): Place {
  const { kind, credit, overpaymentNo } = readApplication(scope.side, detail);
  if (kind === 'CASH') return cashPlace(scope, target);
  if (kind === 'DISCOUNT') return discountPlace(scope, target);
  if (credit !== undefined) return placeOf(scope, credit);
  const payment = scope.context.company.table(scope.side.payment).get(overpaymentNo ?? 0);
  return overpaymentPlace(scope, payment?.values ?? {});
}

/** Cash is worth its own rate only where the company has an account for the difference. */
function worthOf({ rate, gainLoss }: Scope, detail: StoredRecord, moved: Moved, kind: string): Decimal {
  if (kind === 'CASH' && gainLoss !== '') return round(amountIn(detail.values, 'TRX_PAYMENTAMOUNT').mul(rate));
  return moved.source ?? moved.target;
}

function detailLegs(scope: Scope, detail: StoredRecord, moved: Moved): readonly Leg[] {
  const { side, header, gainLoss } = scope;
  const { target, kind, amount } = readApplication(side, detail);
  const currency = header['CURRENCY'] ?? '';
  const to = placeOf(scope, target);
  const from = sourcePlace(scope, detail, to);
  const worth = worthOf(scope, detail, moved, kind);
  const difference = moved.target.sub(worth).mul(side.sign);
  const legs: Leg[] = [
    { ...from, trx: amount.mul(side.sign), base: worth.mul(side.sign), currency },
    { ...to, trx: amount.mul(-side.sign), base: moved.target.mul(-side.sign), currency },
  ];
  if (difference.isZero()) return legs;
  if (gainLoss === '') throw refuse('BL01001973', 'No account for exchange gains and losses is set up');
  return [...legs, { accountNo: gainLoss, dimensions: to.dimensions, trx: ZERO, base: difference, currency }];
}

function overpaymentLegs(scope: Scope): readonly Leg[] {
  const { side, header } = scope;
  const trx = amountIn(header, 'OVERPAYMENTAMOUNT').mul(side.sign);
  if (trx.isZero()) return [];
  const base = amountIn(header, 'TOTALDUE').mul(side.sign);
  const currency = header['CURRENCY'] ?? '';
  const to = overpaymentPlace(scope, header);
  return [
    { ...cashPlace(scope, to), trx, base, currency },
    { ...to, trx: trx.neg(), base: base.neg(), currency },
  ];
}

export interface PostedDetail {
  readonly detail: StoredRecord;
  readonly moved: Moved;
}

/** Post a final payment: cash, credits and discounts against the control accounts of what it pays. */
export function postPayment(
  context: WriteContext,
  side: SideFacts,
  payment: StoredRecord,
  details: readonly PostedDetail[],
): void {
  const { values } = payment;
  const scope: Scope = {
    context,
    side,
    header: values,
    rate: new Decimal(values['EXCHANGE_RATE'] || '1'),
    gainLoss: preference(context.company, 'GL', 'GAINLOSSACCOUNT'),
    cash: amountIn(values, 'TRX_TOTALENTERED').isZero() ? undefined : cashAccount(context, side, values),
  };
  postLegs(context, {
    module: side.module,
    object: side.payment,
    recordNo: payment.no,
    date: values['WHENPOSTED'] ?? '',
    title: `${side.payment} ${values['DOCNUMBER'] ?? ''}`.trim(),
    legs: [...details.flatMap(({ detail, moved }) => detailLegs(scope, detail, moved)), ...overpaymentLegs(scope)],
  });
}
