import { Decimal } from 'decimal.js';
import type { FunctionContext, FunctionOutcome, GatewayFunction } from '../functions/function.model.js';
import { refuse } from '../gateway/refusal.error.js';
import { childOf, type XmlNode } from '../gateway/xml.parser.js';
import { formatTimestamp } from '../model/value.format.js';
import { newDraft, type Draft } from '../rules/write.context.js';
import type { StoredRecord } from '../store/table.store.js';
import { createDocument, decideDocument, reverseDocument } from '../subledger/documents.js';
import { translate } from './element.translator.js';
import { keyOutcome } from './key.payload.js';
import { PAYMENT_STEPS } from './payment.schema.js';
import { deleteOf, legacyModel, prepared, schemaOf } from './record.functions.js';

function amountOf(text: string | undefined, name: string): Decimal {
  if (text !== undefined && /^\d+(\.\d+)?$/.test(text)) return new Decimal(text);
  throw refuse('BL03000018', `Illegal format for ARPYMT : ${name} ${text ?? ''}`);
}

const applied = (draft: Draft): Decimal =>
  (draft.lines ?? []).reduce(
    (sum, { values }) => sum.add(amountOf(values['TRX_PAYMENTAMOUNT'], 'amount')),
    new Decimal(0),
  );

/** What no invoice takes stays with the customer as an overpayment, to be applied later. */
const createArPayment: GatewayFunction = {
  name: 'create_arpayment',
  right: { object: 'ARPYMT', verb: 'add' },
  run(context, call): FunctionOutcome {
    const model = legacyModel(context, 'ARPYMT');
    const draft = prepared(context, model, translate(schemaOf('create_arpayment'), call).draft);
    const rest = amountOf(draft.values['TRX_AMOUNTTOPAY'], 'paymentamount').sub(applied(draft));
    if (rest.isNegative()) {
      throw refuse('BL03000130', 'The amount applied exceeds the amount of the payment');
    }
    if (rest.isPositive() && !rest.isZero()) draft.values['OVERPAYMENTAMOUNT'] = rest.toFixed(2);
    return keyOutcome(createDocument(context, 'ARPYMT', draft));
  },
};

/** Money that waits for an invoice: an overpayment, or an advance. */
interface Credit {
  readonly record: StoredRecord;
  readonly key: 'OVERPAYMENTKEY' | 'ADVANCEKEY';
  readonly amount: 'TRX_POSTEDOVERPAYMENTAMOUNT' | 'TRX_POSTEDADVANCEAMOUNT';
}

function creditOf({ company }: FunctionContext, key: string): Credit {
  const payment = company.table('ARPYMT').byNumber(key);
  if (payment !== undefined) return { record: payment, key: 'OVERPAYMENTKEY', amount: 'TRX_POSTEDOVERPAYMENTAMOUNT' };
  const advance = company.table('ARADVANCE').byNumber(key);
  if (advance !== undefined) return { record: advance, key: 'ADVANCEKEY', amount: 'TRX_POSTEDADVANCEAMOUNT' };
  throw refuse('BL01001973', `Cannot find AR payment record '${key}'`);
}

/** Pays invoices from money received before, by a payment of its own without cash. */
const applyArPayment: GatewayFunction = {
  name: 'apply_arpayment',
  right: { object: 'ARPYMT', verb: 'add' },
  run(context, call): FunctionOutcome {
    legacyModel(context, 'ARPYMT');
    const { values, lines } = translate(schemaOf('apply_arpayment'), call).draft;
    const credit = creditOf(context, values['RECORDNO'] ?? '');
    const source = credit.record.values;
    const draft = newDraft({
      CUSTOMERID: source['CUSTOMERID'] ?? '',
      PAYMENTMETHOD: source['PAYMENTMETHOD'] ?? '',
      CURRENCY: source['CURRENCY'] ?? '',
      RECEIPTDATE: values['PAYMENTDATE'] ?? '',
      PAYMENTDATE: values['PAYMENTDATE'] ?? '',
      DESCRIPTION: values['DESCRIPTION'] ?? '',
    });
    draft.lines = (lines ?? []).map((line) =>
      newDraft({
        RECORDKEY: line.values['RECORDKEY'] ?? '',
        [credit.key]: String(credit.record.no),
        [credit.amount]: line.values['TRX_PAYMENTAMOUNT'] ?? '',
      }),
    );
    return keyOutcome(createDocument(context, 'ARPYMT', draft));
  },
};

type Step = (typeof PAYMENT_STEPS)[number];

function takeStep(context: FunctionContext, step: Step, key: string): void {
  switch (step) {
    case 'approve':
      decideDocument(context, 'APPYMT', key, 'Approve');
      return;
    case 'decline':
      decideDocument(context, 'APPYMT', key, 'Decline');
      return;
    case 'void':
      reverseDocument(context, 'APPYMT', key, { date: formatTimestamp(context.now).slice(0, 10) });
      return;
    case 'confirm':
    case 'send':
      throw refuse('BL01001973', `AP payment '${key}' is not an electronic payment: there is nothing to ${step}`);
  }
}

function stepAll(context: FunctionContext, call: XmlNode, step: Step): FunctionOutcome {
  legacyModel(context, 'APPYMT');
  const keys = (childOf(call, 'appaymentkeys')?.children ?? []).map(({ text }) => text);
  for (const key of keys) takeStep(context, step, key);
  return { transactions: keys.length };
}

export const PAYMENT_FUNCTIONS: readonly GatewayFunction[] = [
  createArPayment,
  applyArPayment,
  deleteOf('delete_arpayment', 'ARPYMT'),
  ...PAYMENT_STEPS.map((step): GatewayFunction => ({
    name: `${step}_appaymentrequest`,
    right: { object: 'APPYMT', verb: 'modify' },
    run: (context, call) => stepAll(context, call, step),
  })),
];
