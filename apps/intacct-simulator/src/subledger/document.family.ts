export type Side = 'AP' | 'AR';

/** Documents that say what is owed. */
export const CHARGE_OBJECTS = ['APBILL', 'APADJUSTMENT', 'ARINVOICE', 'ARADJUSTMENT'] as const;
export const ADVANCE_OBJECTS = ['APADVANCE', 'ARADVANCE'] as const;
export const PAYMENT_OBJECTS = ['APPYMT', 'ARPYMT'] as const;

export type ChargeObject = (typeof CHARGE_OBJECTS)[number];
export type AdvanceObject = (typeof ADVANCE_OBJECTS)[number];
export type PaymentObject = (typeof PAYMENT_OBJECTS)[number];
export type DocumentObject = ChargeObject | AdvanceObject | PaymentObject;

/** What payables and receivables differ in. */
export interface SideFacts {
  readonly side: Side;
  readonly party: 'VENDOR' | 'CUSTOMER';
  readonly partyField: 'VENDORID' | 'CUSTOMERID';
  readonly partyName: 'VENDORNAME' | 'CUSTOMERNAME';
  readonly term: 'APTERM' | 'ARTERM';
  readonly label: string;
  readonly module: '3.AP' | '4.AR';
  /** MODULEKEY of documents that order entry or purchasing makes. */
  readonly orderModule: '9.PO' | '8.SO';
  readonly control: 'payable' | 'receivable';
  /** Default account of the party for lines that name none. */
  readonly partyAccount: 'APACCOUNT' | 'ARACCOUNT';
  readonly accountLabel: 'APACCOUNTLABEL' | 'ARACCOUNTLABEL';
  readonly invoice: 'APBILL' | 'ARINVOICE';
  readonly adjustment: 'APADJUSTMENT' | 'ARADJUSTMENT';
  readonly advance: AdvanceObject;
  readonly payment: PaymentObject;
  /** What an amount owed does to the control account: debit 1, credit -1. */
  readonly sign: 1 | -1;
}

const PAYABLE: SideFacts = {
  side: 'AP',
  party: 'VENDOR',
  partyField: 'VENDORID',
  partyName: 'VENDORNAME',
  term: 'APTERM',
  label: 'Vendor',
  module: '3.AP',
  orderModule: '9.PO',
  control: 'payable',
  partyAccount: 'APACCOUNT',
  accountLabel: 'APACCOUNTLABEL',
  invoice: 'APBILL',
  adjustment: 'APADJUSTMENT',
  advance: 'APADVANCE',
  payment: 'APPYMT',
  sign: -1,
};

const RECEIVABLE: SideFacts = {
  side: 'AR',
  party: 'CUSTOMER',
  partyField: 'CUSTOMERID',
  partyName: 'CUSTOMERNAME',
  term: 'ARTERM',
  label: 'Customer',
  module: '4.AR',
  orderModule: '8.SO',
  control: 'receivable',
  partyAccount: 'ARACCOUNT',
  accountLabel: 'ARACCOUNTLABEL',
  invoice: 'ARINVOICE',
  adjustment: 'ARADJUSTMENT',
  advance: 'ARADVANCE',
  payment: 'ARPYMT',
  sign: 1,
};

export const sideOf = (object: DocumentObject): SideFacts => (object.startsWith('AP') ? PAYABLE : RECEIVABLE);

export const lineObjectOf = (object: DocumentObject): string =>
  object.endsWith('PYMT') ? `${object}DETAIL` : `${object}ITEM`;

export { isOn, preference } from '../ledger/company.preference.js';
