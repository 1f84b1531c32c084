import { dimensionFieldsOf, dimensionRelationsOf, type LineDimension } from './ledger.model.js';
import {
  choice,
  currency,
  date,
  decimal,
  flag,
  integer,
  labels,
  reference,
  text,
  timestamp,
  type FieldModel,
  type ObjectDefinition,
  type RelationModel,
} from './object.model.js';

/** Lines of AP and AR documents say LOCATIONID and DEPARTMENTID where journal lines say LOCATION and DEPARTMENT. */
const RENAMED: Readonly<Record<string, string>> = { LOCATION: 'LOCATIONID', DEPARTMENT: 'DEPARTMENTID' };

/** The field of a document line that holds a dimension of journal lines. */
export const lineFieldOf = (dimension: LineDimension): string => RENAMED[dimension.field] ?? dimension.field;

const DIMENSION_FIELDS = dimensionFieldsOf(lineFieldOf);
const DIMENSION_RELATIONS = dimensionRelationsOf(lineFieldOf);

/** Amounts that the server keeps, each in base and in transaction currency. */
const kept = (name: string, label: string): readonly FieldModel[] => [
  currency(name, label, { readOnly: true }),
  currency(`TRX_${name}`, `${label} in transaction currency`, { readOnly: true }),
];

export const TOTALS: readonly FieldModel[] = [
  ...kept('TOTALENTERED', 'Total entered'),
  ...kept('TOTALSELECTED', 'Total selected'),
  ...kept('TOTALPAID', 'Total paid'),
  ...kept('TOTALDUE', 'Total due'),
];

export const EXCHANGE: readonly FieldModel[] = [
  text('CURRENCY', 'Transaction currency', { maxLength: 3 }),
  text('BASECURR', 'Base currency', { maxLength: 3 }),
  date('EXCH_RATE_DATE', 'Exchange rate date'),
  text('EXCH_RATE_TYPE_ID', 'Exchange rate type'),
  decimal('EXCHANGE_RATE', 'Exchange rate'),
];

/**
 * States of bills, invoices and adjustments. The codes D, S, PA, U and A are published for bills; the others are ours.
 */
export const DOCUMENT_STATES = labels(
  'Draft=D',
  'Submitted=S',
  'Partially Approved=PA',
  'Declined=U',
  'Posted=A',
  'Selected=SL',
  'Partially Paid=PP',
  'Paid=P',
  'Reversed=V',
  'Reversal=RV',
);

export const PAYMENT_STATES = labels('Complete=C', 'Draft=D', 'Approved=A', 'Voided=V', 'Submitted=S', 'Declined=U');

const DECISIONS = labels('Submit', 'Draft', 'Approve', 'Decline', 'Recall');

/** What all documents carry. WHENCREATED is their own date; when they were entered is AUWHENCREATED. */
export const documentFields = (recordType: string, states: typeof DOCUMENT_STATES): readonly FieldModel[] => [
  text('RECORDTYPE', 'Record type', { readOnly: true, defaultValue: recordType }),
  text('RECORDID', 'Number', { maxLength: 45 }),
  choice('STATE', 'State', states, { readOnly: true }),
  text('RAWSTATE', 'Raw state', { readOnly: true }),
  choice('ACTION', 'Action', DECISIONS),
  text('DOCNUMBER', 'Reference number', { maxLength: 120 }),
  text('EXTERNALID', 'External ID', { maxLength: 255 }),
  text('DESCRIPTION', 'Description', { maxLength: 1000 }),
  text('SUPDOCID', 'Attachment ID', { maxLength: 20 }),
  date('WHENCREATED', 'Date'),
  date('WHENPOSTED', 'GL posting date'),
  text('PRBATCH', 'Summary'),
  integer('PRBATCHKEY', 'Summary key'),
  text('MODULEKEY', 'Module'),
  timestamp('AUWHENCREATED', 'Audit when created', { readOnly: true }),
  ...EXCHANGE,
  ...TOTALS,
];

/** Reversals point at each other. */
const REVERSAL: readonly FieldModel[] = [
  integer('REVERSALKEY', 'Reversed by', { readOnly: true }),
  integer('REVERSEDKEY', 'Reversal of', { readOnly: true }),
  date('REVERSALDATE', 'Reversal date', { readOnly: true }),
];

/** What bills, invoices and adjustments carry beyond other documents. */
export const CHARGE_FIELDS: readonly FieldModel[] = [
  date('WHENDUE', 'Due date'),
  date('WHENDISCOUNT', 'Discount date'),
  date('WHENPAID', 'Date fully paid', { readOnly: true }),
  date('RECPAYMENTDATE', 'Recommended payment date'),
  flag('ONHOLD', 'On hold'),
  choice('PAYMENTPRIORITY', 'Payment priority', labels('urgent', 'high', 'normal', 'low')),
  flag('INCLUSIVETAX', 'Tax included'),
  reference('TAXSOLUTIONID', 'Tax solution', 'TAXSOLUTION'),
  reference('BILLTOPAYTOCONTACTNAME', 'Bill-to or pay-to contact', 'CONTACT'),
  reference('SHIPTORETURNTOCONTACTNAME', 'Ship-to or return-to contact', 'CONTACT'),
  integer('BILLTOPAYTOKEY', 'Bill-to or pay-to contact key', { readOnly: true }),
  integer('SHIPTORETURNTOKEY', 'Ship-to or return-to contact key', { readOnly: true }),
  flag('NOGL', 'Do not post to the ledger'),
  ...REVERSAL,
];

/** The contacts of a document as it named them, under the names that its party has for them. */
export const contactVersions = (billTo: string, shipTo: string): readonly RelationModel[] => [
  { path: billTo, object: 'CONTACTVERSION', from: 'BILLTOPAYTOKEY', by: 'recordno' },
  { path: shipTo, object: 'CONTACTVERSION', from: 'SHIPTORETURNTOKEY', by: 'recordno' },
];

export const PAYMENT_REVERSAL = REVERSAL;

/** A line of a document with an account, an amount and dimensions. */
export const LINE_FIELDS: readonly FieldModel[] = [
  integer('RECORDKEY', 'Document', { readOnly: true }),
  text('RECORDTYPE', 'Record type', { readOnly: true }),
  integer('LINE_NO', 'Line number', { readOnly: true }),
  text('ACCOUNTNO', 'Account number'),
  text('ACCOUNTLABEL', 'Account label'),
  text('OFFSETGLACCOUNTNO', 'Offset account'),
  currency('TRX_AMOUNT', 'Transaction amount', { rounds: true }),
  currency('AMOUNT', 'Base amount', { rounds: true }),
  currency('TOTALTRXAMOUNT', 'Transaction amount with tax', { rounds: true }),
  text('ENTRYDESCRIPTION', 'Memo', { maxLength: 1000 }),
  date('ENTRY_DATE', 'Entry date', { readOnly: true }),
  text('CURRENCY', 'Transaction currency', { readOnly: true }),
  text('BASECURR', 'Base currency', { readOnly: true }),
  decimal('EXCHANGE_RATE', 'Exchange rate', { readOnly: true }),
  text('STATE', 'State', { readOnly: true }),
  ...kept('TOTALSELECTED', 'Total selected'),
  ...kept('TOTALPAID', 'Total paid'),
  ...kept('TOTALDUE', 'Total due'),
  flag('BILLABLE', 'Billable'),
  text('ALLOCATION', 'Allocation'),
  ...DIMENSION_FIELDS,
];

export const headerRelation = (header: string): RelationModel => ({
  path: header,
  object: header,
  from: 'RECORDKEY',
  by: 'recordno',
});

export const ACCOUNT_RELATION: RelationModel = {
  path: 'GLACCOUNT',
  object: 'GLACCOUNT',
  from: 'ACCOUNTNO',
  by: 'natural',
};

/** The lines of a document as an object of its own: read-only, found by its header. */
export const documentLines = (header: string, label: string, more: readonly FieldModel[] = []): ObjectDefinition => ({
  name: `${header}ITEM`,
  label,
  plural: `${label}s`,
  verbs: [],
  indexes: ['RECORDKEY'],
  fields: [...LINE_FIELDS, ...more],
  relations: [headerRelation(header), ACCOUNT_RELATION, ...DIMENSION_RELATIONS],
});

const CREDIT_KINDS: readonly (readonly [key: string, amount: string, label: string])[] = [
  ['ADJUSTMENT', 'ADJUSTMENT', 'Adjustment'],
  ['INLINE', 'INLINE', 'Inline credit'],
  ['ADVANCE', 'POSTEDADVANCE', 'Advance'],
  ['OVERPAYMENT', 'POSTEDOVERPAYMENT', 'Overpayment'],
  ['NEGATIVEINVOICE', 'NEGATIVEINVOICE', 'Negative invoice'],
];

/** One application of a payment to one line of a document. */
export const DETAIL_FIELDS: readonly FieldModel[] = [
  integer('PAYMENTKEY', 'Payment', { readOnly: true }),
  integer('LINE_NO', 'Line number', { readOnly: true }),
  integer('RECORDKEY', 'Document'),
  integer('ENTRYKEY', 'Document line'),
  integer('POSADJKEY', 'Positive adjustment'),
  integer('POSADJENTRYKEY', 'Positive adjustment line'),
  currency('PAYMENTAMOUNT', 'Base amount paid', { readOnly: true }),
  currency('TRX_PAYMENTAMOUNT', 'Amount paid', { rounds: true }),
  ...CREDIT_KINDS.flatMap(([key, amount, label]) => [
    integer(`${key}KEY`, label),
    integer(`${key}ENTRYKEY`, `${label} line`),
    currency(`${amount}AMOUNT`, `${label} base amount`, { readOnly: true }),
    currency(`TRX_${amount}AMOUNT`, `${label} amount`, { rounds: true }),
  ]),
  date('DISCOUNTDATE', 'Discount date'),
  currency('DISCOUNTAMOUNT', 'Base discount', { readOnly: true }),
  currency('TRX_TOTALDISCOUNTTOAPPLY', 'Discount', { rounds: true }),
  currency('DISCOUNTTOAPPLY', 'Discount to apply', { rounds: true }),
  text('CURRENCY', 'Transaction currency', { readOnly: true }),
  text('STATE', 'State', { readOnly: true }),
];
