import {
  block,
  functionOf,
  ignored,
  keyAttribute,
  line,
  linesOf,
  many,
  nestedDate,
  oneOf,
  optional,
  optionals,
  sequence,
  value,
  type ElementModel,
} from './element.schema.js';
import { BASE_AND_CURRENCY } from './line.schema.js';

const ITEM = line('arpaymentitem', sequence(value('invoicekey', 'RECORDKEY'), value('amount', 'TRX_PAYMENTAMOUNT')));

const CARD = block(
  'onlinecardpayment',
  sequence(
    ignored('cardnum'),
    ignored('expirydate'),
    ignored('cardtype'),
    ...optionals(ignored('securitycode'), ignored('usedefaultcard')),
  ),
);

const ACH = block(
  'onlineachpayment',
  sequence(
    ignored('bankname'),
    ignored('accounttype'),
    ignored('accountnumber'),
    ignored('routingnumber'),
    ignored('accountholder'),
    optional(ignored('usedefaultcard')),
  ),
);

const createArPayment = functionOf(
  'create_arpayment',
  [],
  sequence(
    value('customerid', 'CUSTOMERID'),
    value('paymentamount', 'TRX_AMOUNTTOPAY'),
    optional(value('translatedamount', 'AMOUNTTOPAY')),
    optional(
      oneOf(
        value('batchkey', 'PRBATCHKEY'),
        value('bankaccountid', 'FINANCIALENTITY'),
        value('undepfundsacct', 'UNDEPOSITEDACCOUNTNO'),
      ),
    ),
    ...optionals(
      value('refid', 'DOCNUMBER'),
      value('overpaylocid', 'OVERPAYMENTLOCATIONID'),
      value('overpaydeptid', 'OVERPAYMENTDEPARTMENTID'),
    ),
    nestedDate('datereceived', 'RECEIPTDATE'),
    optional(value('paymentmethod', 'PAYMENTMETHOD')),
    ...BASE_AND_CURRENCY,
    ...optionals(ignored('cctype'), ignored('authcode'), many(ITEM), CARD, ACH),
  ),
);

const applyArPayment = functionOf(
  'apply_arpayment',
  [],
  sequence(
    value('arpaymentkey', 'RECORDNO'),
    nestedDate('paymentdate', 'PAYMENTDATE'),
    ...optionals(
      value('batchkey', 'PRBATCHKEY'),
      value('memo', 'DESCRIPTION'),
      value('overpaylocid', 'OVERPAYMENTLOCATIONID'),
      value('overpaydeptid', 'OVERPAYMENTDEPARTMENTID'),
      many(linesOf('arpaymentitems', many(ITEM))),
    ),
  ),
);

/** Steps of the payment approval; each names the payments it is about. */
export const PAYMENT_STEPS = ['approve', 'decline', 'confirm', 'send', 'void'] as const;

const KEYS = block('appaymentkeys', many(ignored('appaymentkey')));

export const PAYMENT_SCHEMAS: readonly ElementModel[] = [
  createArPayment,
  applyArPayment,
  functionOf('delete_arpayment', [keyAttribute()]),
  ...PAYMENT_STEPS.map((step) => functionOf(`${step}_appaymentrequest`, [], sequence(KEYS))),
];
