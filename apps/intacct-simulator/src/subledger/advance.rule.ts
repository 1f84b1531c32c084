import type { Decimal } from 'decimal.js';
import { unpost } from '../ledger/posting.js';
import { inside, refuse } from '../gateway/refusal.error.js';
import type { Draft, ObjectRule, WriteContext } from '../rules/write.context.js';
import type { StoredRecord } from '../store/table.store.js';
import { amountIn, moneyText, round, sumOf } from './amounts.js';
import { cashAccount } from './cash.account.js';
import { linesOf } from './charge.posting.js';
import { baseCurrencyOf, chooseRate, settleCurrency } from '../ledger/currency.rule.js';
import { isOn, lineObjectOf, sideOf, type AdvanceObject } from './document.family.js';
import { numberDocument } from './document.number.js';
import { isPosted, isTouched, settleModule, settleState } from './document.state.js';
import { controlAccount, journalDimensions, postLegs, type Leg } from './ledger.leg.js';
import { followParty, mergeLines } from './line.merge.js';
import { checkDocumentLine, lineAmount, type LineScope } from './line.rule.js';
import { checkParty, checkRestriction } from './party.gate.js';
import { storedRate } from '../ledger/exchange.rate.js';

function settleDates(object: AdvanceObject, { values }: Draft): void {
  const needed = object === 'ARADVANCE' ? ['PAYMENTDATE', 'RECEIPTDATE'] : ['PAYMENTDATE'];
  for (const name of needed) {
    if ((values[name] ?? '') === '') throw refuse('BL03000018', `Required field ${name} is missing`).at(name);
  }
  values['WHENCREATED'] = values['PAYMENTDATE'] ?? '';
  values['WHENPOSTED'] = values['RECEIPTDATE'] || (values['PAYMENTDATE'] ?? '');
}

/** The amount of a line that is right. */
function lineOf(scope: LineScope, line: Draft, number: number): Decimal {
  checkDocumentLine(scope, line, number);
  const trx = round(lineAmount(line, number, 'TRX_AMOUNT'));
  if (trx.gt(0)) return trx;
  throw refuse('BL03000018', `Line ${number}: the amount of an advance must be positive`).at('TRX_AMOUNT');
}

function fillLines(context: WriteContext, object: AdvanceObject, draft: Draft, isDraft: boolean): void {
  const side = sideOf(object);
  const lines = draft.lines ?? [];
  const model = context.company.model(lineObjectOf(object));
  const element = `${object}ITEMS`;
  if (lines.length === 0 || model === undefined) {
    throw refuse('BL01001973', 'An advance must have at least 1 line').at(element);
  }
  const party = context.company.table(side.party).byNatural(draft.values[side.partyField] ?? '');
  const scope: LineScope = { context, side, model, header: draft.values, party, isDraft };
  const base = baseCurrencyOf(context, lines[0]?.values['LOCATIONID'] ?? '');
  const date = draft.values['WHENPOSTED'] ?? '';
  const exchange = settleCurrency(context, draft, { base, date, findRate: storedRate });
  lines.forEach((line, index) => {
    const { KEPT: kept = '', ...values } = line.values;
    line.values = values;
    if (!isOn(context.company, side.side, 'USEACCOUNTLABELS') && (values['ACCOUNTNO'] ?? '') === '') {
      values['ACCOUNTNO'] = controlAccount(context, side, values, party);
    }
    const trx = inside(`${element}[${index}]`, () => lineOf(scope, line, index + 1));
    const amount = moneyText(round(trx.mul(exchange.rate)));
    Object.assign(line.values, {
      RECORDNO: kept,
      TRX_AMOUNT: moneyText(trx),
      AMOUNT: amount,
      CURRENCY: exchange.currency,
      BASECURR: exchange.base,
      STATE: draft.values['STATE'] ?? '',
      TRX_TOTALDUE: moneyText(trx),
      TOTALDUE: amount,
    });
  });
  checkRestriction(context, side, party, lines);
  for (const [total, field] of [
    ['ENTERED', 'DUE'],
    ['DUE', 'DUE'],
  ] as const) {
    for (const prefix of ['', 'TRX_']) {
      const sum = sumOf(lines.map(({ values }) => amountIn(values, `${prefix}TOTAL${field}`)));
      draft.values[`${prefix}TOTAL${total}`] = moneyText(sum);
    }
  }
}

function postAdvance(context: WriteContext, object: AdvanceObject, record: StoredRecord): void {
  const { values } = record;
  if (!isPosted(values['STATE'])) return unpost(context, object, record.no);
  const side = sideOf(object);
  const cash = cashAccount(context, side, values);
  const currency = values['CURRENCY'] ?? '';
  const legs = linesOf(context, lineObjectOf(object), record.no).flatMap((line): Leg[] => {
    const dimensions = journalDimensions(line.values);
    const trx = amountIn(line.values, 'TRX_AMOUNT').mul(side.sign);
    const base = amountIn(line.values, 'AMOUNT').mul(side.sign);
    const location = cash.location === '' ? {} : { LOCATION: cash.location };
    return [
      { accountNo: cash.accountNo, trx, base, currency, dimensions: { ...dimensions, ...location } },
      { accountNo: line.values['ACCOUNTNO'] ?? '', trx: trx.neg(), base: base.neg(), currency, dimensions },
    ];
  });
  postLegs(context, {
    module: side.module,
    object,
    recordNo: record.no,
    date: values['WHENPOSTED'] ?? '',
    title: `${object} ${values['DOCNUMBER'] ?? ''}`.trim(),
    legs,
  });
}

export function advanceRule(object: AdvanceObject): ObjectRule {
  const side = sideOf(object);
  const lineObject = lineObjectOf(object);
  return {
    prepare(context, draft, current) {
      if (current !== undefined && (isTouched(current) || current.values['STATE'] === 'Voided')) {
        throw refuse('BL01001973', `The ${object} has been applied or reversed and cannot be changed`);
      }
      chooseRate(draft, current);
      const { RECORDNO: _no, ...before } = current?.values ?? {};
      draft.values = { ...before, ...draft.values };
      const isDraft = settleState(context, object, draft, current) === 'Draft';
      settleModule(context, object, draft);
      checkParty(context, side, draft, false);
      settleDates(object, draft);
      cashAccount(context, side, draft.values);
      numberDocument(context, object, draft, current);
      const stored = current === undefined ? [] : linesOf(context, lineObject, current.no);
      draft.lines = mergeLines(context, lineObject, draft.lines, followParty(side, draft, current, stored));
      fillLines(context, object, draft, isDraft);
    },
    finish: (context, record) => postAdvance(context, object, record),
    remove(context, record) {
      if (isTouched(record)) throw refuse('BL01001973', `The ${object} has been applied and cannot be deleted`);
      if (record.values['STATE'] === 'Voided') throw refuse('BL01001973', `The ${object} has been reversed`);
      unpost(context, object, record.no);
    },
  };
}
