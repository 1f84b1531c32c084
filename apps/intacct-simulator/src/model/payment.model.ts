import { DETAIL_FIELDS, PAYMENT_REVERSAL, PAYMENT_STATES, documentFields, documentLines } from './document.fields.js';
import {
  choice,
  currency,
  date,
  defineObject,
  flag,
  labels,
  text,
  type FieldModel,
  type ObjectModel,
  type RelationModel,
} from './object.model.js';
import { VENDOR_LINK, VENDOR_RELATION } from './payable.model.js';
import { CUSTOMER_LINK, CUSTOMER_RELATION } from './receivable.model.js';

const AR_METHODS = labels('Printed Check', 'Cash', 'EFT', 'Credit Card', 'Online Charge Card', 'Online ACH Debit');
const AP_METHODS = labels(
  'Printed Check',
  'Joint Check',
  'Cash',
  'EFT',
  'Credit Card',
  'ACH',
  'Check Delivery',
  'WF Check',
  'WF Domestic ACH',
  'WF USD Wire',
);

const MONEY: readonly FieldModel[] = [
  text('FINANCIALENTITY', 'Bank account'),
  date('PAYMENTDATE', 'Payment date'),
  date('WHENPAID', 'Date paid', { readOnly: true }),
  ...PAYMENT_REVERSAL,
];

/** FINANCIALENTITY names a bank account of either kind. */
const BANK_RELATIONS: readonly RelationModel[] = ['CHECKINGACCOUNT', 'SAVINGSACCOUNT'].map((object) => ({
  path: object,
  object,
  from: 'FINANCIALENTITY',
  by: 'natural',
}));

const RECEIPT: readonly FieldModel[] = [
  ...MONEY,
  date('RECEIPTDATE', 'Receipt date'),
  text('UNDEPOSITEDACCOUNTNO', 'Undeposited funds account'),
];

interface Party {
  readonly side: 'AP' | 'AR';
  readonly link: readonly FieldModel[];
  readonly relation: typeof VENDOR_RELATION;
  readonly money: readonly FieldModel[];
  readonly recordType: string;
}

const VENDOR: Party = { side: 'AP', link: VENDOR_LINK, relation: VENDOR_RELATION, money: MONEY, recordType: 'pr' };
const CUSTOMER: Party = {
  side: 'AR',
  link: CUSTOMER_LINK,
  relation: CUSTOMER_RELATION,
  money: RECEIPT,
  recordType: 'rr',
};

/** Money before there is anything to pay with it. */
function advanceModels({ side, link, relation, money, recordType }: Party): readonly [ObjectModel, ObjectModel] {
  const name = `${side}ADVANCE`;
  const header = defineObject({
    name,
    label: `${side} advance`,
    plural: `${side} advances`,
    module: side,
    lines: { element: `${name}ITEMS`, object: `${name}ITEM`, ownerField: 'RECORDKEY' },
    indexes: ['RECORDID'],
    fields: [
      ...documentFields(recordType, PAYMENT_STATES),
      ...link,
      choice('PAYMENTMETHOD', 'Payment method', side === 'AP' ? AP_METHODS : AR_METHODS, { required: true }),
      ...money,
    ],
    relations: [relation, ...BANK_RELATIONS],
  });
  return [header, defineObject({ ...documentLines(name, `${side} advance line`), module: side })];
}

function detailModel(side: 'AP' | 'AR'): ObjectModel {
  const invoice = side === 'AP' ? 'APBILL' : 'ARINVOICE';
  const name = `${side}PYMT`;
  return defineObject({
    name: `${name}DETAIL`,
    label: `${side} payment detail`,
    plural: `${side} payment details`,
    module: side,
    verbs: [],
    indexes: ['PAYMENTKEY', 'RECORDKEY'],
    fields: DETAIL_FIELDS,
    relations: [
      { path: name, object: name, from: 'PAYMENTKEY', by: 'recordno' },
      { path: invoice, object: invoice, from: 'RECORDKEY', by: 'recordno' },
    ],
  });
}

export const [apAdvanceModel, apAdvanceItemModel] = advanceModels(VENDOR);
export const [arAdvanceModel, arAdvanceItemModel] = advanceModels(CUSTOMER);
export const apPaymentDetailModel = detailModel('AP');
export const arPaymentDetailModel = detailModel('AR');

export const apPaymentModel = defineObject({
  name: 'APPYMT',
  label: 'AP payment',
  plural: 'AP payments',
  module: 'AP',
  lines: { element: 'APPYMTDETAILS', object: 'APPYMTDETAIL', ownerField: 'PAYMENTKEY' },
  indexes: ['RECORDID', 'VENDORID'],
  fields: [
    ...documentFields('pp', PAYMENT_STATES),
    ...VENDOR_LINK,
    choice('PAYMENTMETHOD', 'Payment method', AP_METHODS),
    choice('PAYMENTREQUESTMETHOD', 'Payment request method', labels('vendorpref', 'vendor', 'bill', 'payto')),
    flag('GROUPPAYMENTS', 'Group payments'),
    text('PAYMENTCONTACT', 'Payment contact'),
    currency('AMOUNTTOPAY', 'Amount to pay', { rounds: true }),
    ...MONEY,
  ],
  relations: [VENDOR_RELATION, ...BANK_RELATIONS],
});

export const arPaymentModel = defineObject({
  name: 'ARPYMT',
  label: 'AR payment',
  plural: 'AR payments',
  module: 'AR',
  lines: { element: 'ARPYMTDETAILS', object: 'ARPYMTDETAIL', ownerField: 'PAYMENTKEY' },
  indexes: ['RECORDID', 'CUSTOMERID'],
  fields: [
    ...documentFields('rp', PAYMENT_STATES),
    ...CUSTOMER_LINK,
    text('PAYERNAME', 'Payer name'),
    choice('PAYMENTMETHOD', 'Payment method', AR_METHODS, { required: true }),
    currency('AMOUNTTOPAY', 'Base amount to pay', { rounds: true }),
    currency('TRX_AMOUNTTOPAY', 'Amount to pay', { rounds: true }),
    currency('OVERPAYMENTAMOUNT', 'Overpayment', { rounds: true }),
    text('OVERPAYMENTLOCATIONID', 'Overpayment location'),
    text('OVERPAYMENTDEPARTMENTID', 'Overpayment department'),
    ...RECEIPT,
  ],
  relations: [CUSTOMER_RELATION, ...BANK_RELATIONS],
});
