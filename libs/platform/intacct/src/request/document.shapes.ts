import type {
  ApAdjustmentDocument,
  ArAdjustmentDocument,
  BillDocument,
  DocumentChange,
  DocumentCurrency,
  DocumentFields,
  DocumentLine,
  DocumentLineFields,
  InvoiceDocument,
  LineChange,
  TaxEntry,
  TermDocument,
  TermRate,
} from '@bridge/ports';
import { termAnchors } from '@bridge/ports';
import {
  count,
  day,
  decimal,
  flag,
  listOf,
  namesTo,
  needed,
  oneOf,
  optional,
  recordOf,
  text,
} from './argument.shape.js';
import type { Rule, ShapeOf } from './argument.shape.js';

export const currency = {
  base: optional(text),
  transaction: optional(text),
  rateDate: optional(day),
  rateType: optional(text),
  rate: optional(decimal),
} satisfies ShapeOf<DocumentCurrency>;

export const taxEntry = { detailId: needed(text), tax: optional(decimal) } satisfies ShapeOf<TaxEntry>;

export const form1099 = { isReported: needed(flag), type: optional(text), box: optional(text) } satisfies ShapeOf<
  NonNullable<DocumentLineFields['form1099']>
>;

export const revenueRecognition = {
  template: optional(text),
  deferredAccountNo: optional(text),
  start: optional(day),
  end: optional(day),
} satisfies ShapeOf<NonNullable<DocumentLineFields['revenueRecognition']>>;

const customFields = optional(namesTo(text));

const lineFields = {
  accountNo: optional(text),
  accountLabel: optional(text),
  offsetAccountNo: optional(text),
  allocationId: optional(text),
  memo: optional(text),
  locationId: optional(text),
  departmentId: optional(text),
  projectId: optional(text),
  taskId: optional(text),
  costTypeId: optional(text),
  customerId: optional(text),
  vendorId: optional(text),
  employeeId: optional(text),
  itemId: optional(text),
  classId: optional(text),
  contractId: optional(text),
  warehouseId: optional(text),
  form1099: optional(recordOf('{ isReported, type, box }', () => form1099)),
  key: optional(text),
  totalPaid: optional(decimal),
  totalDue: optional(decimal),
  totalAmount: optional(decimal),
  customFields,
  revenueRecognition: optional(recordOf('{ template, deferredAccountNo, start, end }', () => revenueRecognition)),
  isBillable: optional(flag),
  taxEntries: optional(listOf(recordOf('{ detailId, tax }', () => taxEntry))),
};

export const documentLine = { ...lineFields, amount: needed(decimal) } satisfies ShapeOf<DocumentLine>;
export const lineChange = {
  ...lineFields,
  amount: optional(decimal),
  lineNo: needed(count),
} satisfies ShapeOf<LineChange>;

const lines = listOf(recordOf('lines', () => documentLine));
const changedLines = listOf(
  recordOf('lines, and changes of lines by their lineNo', (line) => ('lineNo' in line ? lineChange : documentLine)),
);

const adjustmentFields = {
  dateCreated: needed(day),
  datePosted: optional(day),
  action: optional(oneOf(['Submit', 'Draft'])),
  batchKey: optional(text),
  documentNo: optional(text),
  description: optional(text),
  externalId: optional(text),
  currency: optional(recordOf('{ base, transaction, rateDate, rateType or rate }', () => currency)),
  noGl: optional(flag),
  customFields,
  taxSolutionId: optional(text),
  lines: needed(lines),
};

const documentFields = {
  ...adjustmentFields,
  poNumber: optional(text),
  isOnHold: optional(flag),
  attachmentsId: optional(text),
} satisfies ShapeOf<DocumentFields>;

const dueDate = { dateDue: optional(day), termName: optional(text) };

export const invoice = {
  customerId: needed(text),
  ...documentFields,
  ...dueDate,
  billTo: optional(text),
  shipTo: optional(text),
} satisfies ShapeOf<InvoiceDocument>;

export const bill = {
  vendorId: needed(text),
  ...documentFields,
  ...dueDate,
  payTo: optional(text),
  returnTo: optional(text),
  isTaxInclusive: optional(flag),
} satisfies ShapeOf<BillDocument>;

const changedFields = {
  dateCreated: optional(day),
  datePosted: optional(day),
  ...dueDate,
  action: documentFields.action,
  documentNo: optional(text),
  poNumber: optional(text),
  isOnHold: optional(flag),
  description: optional(text),
  currency: documentFields.currency,
  attachmentsId: optional(text),
  customFields,
  lines: optional(changedLines),
};

export const invoiceChange = {
  customerId: optional(text),
  ...changedFields,
  billTo: optional(text),
  shipTo: optional(text),
} satisfies ShapeOf<DocumentChange<InvoiceDocument>>;

export const billChange = {
  vendorId: optional(text),
  ...changedFields,
  payTo: optional(text),
  returnTo: optional(text),
} satisfies ShapeOf<DocumentChange<BillDocument>>;

export const arAdjustment = {
  customerId: needed(text),
  invoiceNo: optional(text),
  ...adjustmentFields,
} satisfies ShapeOf<ArAdjustmentDocument>;

export const apAdjustment = {
  vendorId: needed(text),
  billNo: optional(text),
  ...adjustmentFields,
  isTaxInclusive: optional(flag),
} satisfies ShapeOf<ApAdjustmentDocument>;

export const rate = { amount: needed(decimal), unit: needed(oneOf(['$', '%'])) } satisfies ShapeOf<TermRate>;
const rateRule: Rule = recordOf('{ amount, unit }', () => rate);
const anchor = optional(oneOf(termAnchors));
export const due = { day: optional(count), from: anchor } satisfies ShapeOf<NonNullable<TermDocument['due']>>;
export const discount = {
  day: optional(count),
  from: anchor,
  rate: optional(rateRule),
  graceDays: optional(count),
} satisfies ShapeOf<NonNullable<TermDocument['discount']>>;
const penaltyCycles = [
  'No Penalty',
  'Daily',
  'Weekly',
  'Biweekly',
  'Monthly',
  'Bimonthly',
  'Quarterly',
  'Half yearly',
  'Annually',
] as const satisfies readonly NonNullable<TermDocument['penalty']>['cycle'][];
export const penalty = {
  cycle: needed(oneOf(penaltyCycles)),
  rate: optional(rateRule),
  graceDays: optional(count),
} satisfies ShapeOf<NonNullable<TermDocument['penalty']>>;

export const term = {
  name: needed(text),
  description: optional(text),
  status: optional(oneOf(['active', 'inactive'])),
  due: optional(recordOf('{ day, from }', () => due)),
  discount: optional(recordOf('{ day, from, rate, graceDays }', () => discount)),
  discountOn: optional(oneOf(['Line items total', 'Invoice total'])),
  penalty: optional(recordOf('{ cycle, rate, graceDays }', () => penalty)),
} satisfies ShapeOf<TermDocument>;
