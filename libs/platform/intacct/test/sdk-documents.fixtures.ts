import { Functions } from '@intacct/intacct-sdk';
import type { BillDocument, InvoiceDocument } from '@bridge/ports';
import { controlId, day, filled } from './sdk-records.fixtures.js';
import type { Pair } from './sdk-records.fixtures.js';

const { AccountsPayable, AccountsReceivable } = Functions;
const date = '2026-11-25';

const sdkLine = {
  glAccountNumber: '4000',
  offsetGlAccountNumber: '1200',
  transactionAmount: 76343.43,
  allocationId: 'A',
  memo: 'm',
  locationId: 'L',
  departmentId: 'D',
  customFields: [['CF', 'v']] as [string, string][],
  projectId: 'P',
  customerId: 'C',
  vendorId: 'V',
  employeeId: 'E',
  itemId: 'I',
  classId: 'CL',
  contractId: 'CO',
  warehouseId: 'W',
};
const line = {
  accountNo: '4000',
  offsetAccountNo: '1200',
  amount: '76343.43',
  allocationId: 'A',
  memo: 'm',
  locationId: 'L',
  departmentId: 'D',
  customFields: { CF: 'v' },
  projectId: 'P',
  customerId: 'C',
  vendorId: 'V',
  employeeId: 'E',
  itemId: 'I',
  classId: 'CL',
  contractId: 'CO',
  warehouseId: 'W',
};
const recognition = { revRecTemplateId: 'T', deferredRevGlAccountNo: '2100', revRecStartDate: day, revRecEndDate: day };
const ourRecognition = { template: 'T', deferredAccountNo: '2100', start: date, end: date };
const labelled = { accountLabel: 'Sales', transactionAmount: 1, key: 5, totalPaid: 0.5, totalDue: 0.5 };
const ourLabelled = { accountLabel: 'Sales', amount: '1', key: '5', totalPaid: '0.5', totalDue: '0.5' };

const sdkHead = {
  transactionDate: day,
  glPostingDate: day,
  dueDate: day,
  paymentTerm: 'N30',
  action: 'Submit',
  summaryRecordNo: 20,
  referenceNumber: 'PO',
  description: 'd',
  externalId: 'x',
  baseCurrency: 'USD',
  transactionCurrency: 'EUR',
  exchangeRateDate: day,
  exchangeRateType: 'Intacct Daily Rate',
  doNotPostToGl: false,
  attachmentsId: 'S',
  customFields: [['CF', 'v']] as [string, string][],
};
const head = {
  dateCreated: date,
  datePosted: date,
  dateDue: date,
  termName: 'N30',
  action: 'Submit',
  batchKey: '20',
  poNumber: 'PO',
  description: 'd',
  externalId: 'x',
  currency: { base: 'USD', transaction: 'EUR', rateDate: date, rateType: 'Intacct Daily Rate' },
  noGl: false,
  attachmentsId: 'S',
  customFields: { CF: 'v' },
} as const;
const { externalId: _, batchKey: _key, noGl: _noGl, ...change } = head;
const sdkChange = { ...sdkHead, externalId: undefined as unknown as string, recordNo: 7 };

const invoice: InvoiceDocument = {
  ...head,
  customerId: 'C1',
  documentNo: 'I1',
  isOnHold: true,
  billTo: 'b',
  shipTo: 's',
  lines: [{ ...line, revenueRecognition: ourRecognition }, ourLabelled],
};
const bill: BillDocument = {
  ...head,
  vendorId: 'V1',
  documentNo: 'B1',
  isOnHold: true,
  payTo: 'b',
  returnTo: 's',
  lines: [{ ...line, form1099: { isReported: true }, isBillable: true }, ourLabelled],
};
const adjustment = {
  dateCreated: date,
  datePosted: date,
  batchKey: '20',
  documentNo: 'A1',
  action: 'Draft',
  description: 'd',
  externalId: 'x',
  currency: { base: 'USD', transaction: 'EUR', rateDate: date, rate: '1.1' },
  noGl: true,
  customFields: { CF: 'v' },
  lines: [line],
} as const;
const sdkAdjustment = {
  ...sdkHead,
  adjustmentNumber: 'A1',
  action: 'Draft',
  doNotPostToGl: true,
  exchangeRateType: undefined as unknown as string,
  exchangeRateValue: 1.1,
};
const contacts = { billToContactName: 'b', shipToContactName: 's' };
const payables = { payToContactName: 'b', returnToContactName: 's' };
const sdkMinimal = { transactionDate: day, paymentTerm: 'N30' };
const minimal = { dateCreated: date, termName: 'N30' };
const reverse = { recordNo: 7, reverseDate: day, memo: 'why' };
const reversal = { controlId, recordNo: '7', dateReversed: date, description: 'why' };

/** Object-specific functions that both clients build: the order of elements counts. */
export const documentPairs: readonly Pair[] = [
  {
    what: 'create_invoice with everything',
    ours: { kind: 'create_invoice', controlId, document: invoice },
    sdk: filled(new AccountsReceivable.InvoiceCreate(controlId), {
      ...sdkHead,
      ...contacts,
      customerId: 'C1',
      invoiceNumber: 'I1',
      onHold: true,
      lines: [
        filled(new AccountsReceivable.InvoiceLineCreate(), { ...sdkLine, ...recognition }),
        filled(new AccountsReceivable.InvoiceLineCreate(), labelled),
      ],
    }),
  },
  {
    what: 'create_invoice with little',
    ours: {
      kind: 'create_invoice',
      controlId,
      document: { ...minimal, customerId: 'C1', currency: { transaction: 'EUR' }, lines: [ourLabelled] },
    },
    sdk: filled(new AccountsReceivable.InvoiceCreate(controlId), {
      ...sdkMinimal,
      customerId: 'C1',
      transactionCurrency: 'EUR',
      lines: [filled(new AccountsReceivable.InvoiceLineCreate(), labelled)],
    }),
  },
  {
    what: 'update_invoice',
    ours: {
      kind: 'update_invoice',
      controlId,
      recordNo: '7',
      change: {
        ...change,
        documentNo: 'I1',
        billTo: 'b',
        shipTo: 's',
        lines: [{ ...line, lineNo: 1, revenueRecognition: ourRecognition }, ourLabelled],
      },
    },
    sdk: filled(new AccountsReceivable.InvoiceUpdate(controlId), {
      ...sdkChange,
      ...contacts,
      invoiceNumber: 'I1',
      lines: [
        filled(new AccountsReceivable.InvoiceLineUpdate(), { ...sdkLine, ...recognition, lineNo: 1 }),
        filled(new AccountsReceivable.InvoiceLineCreate(), labelled),
      ],
    }),
  },
  {
    what: 'update_invoice by external id',
    ours: { kind: 'update_invoice', controlId, externalId: 'x', change: { description: 'd' } },
    sdk: filled(new AccountsReceivable.InvoiceUpdate(controlId), { externalId: 'x', description: 'd' }),
  },
  {
    what: 'create_bill with everything',
    ours: { kind: 'create_bill', controlId, document: bill },
    sdk: filled(new AccountsPayable.BillCreate(controlId), {
      ...sdkHead,
      ...payables,
      vendorId: 'V1',
      billNumber: 'B1',
      onHold: true,
      lines: [
        filled(new AccountsPayable.BillLineCreate(), { ...sdkLine, form1099: true, billable: true }),
        filled(new AccountsPayable.BillLineCreate(), labelled),
      ],
    }),
  },
  {
    what: 'update_bill',
    ours: {
      kind: 'update_bill',
      controlId,
      recordNo: '7',
      change: {
        ...change,
        documentNo: 'B1',
        isOnHold: false,
        payTo: 'b',
        returnTo: 's',
        lines: [{ ...line, lineNo: 2 }],
      },
    },
    sdk: filled(new AccountsPayable.BillUpdate(controlId), {
      ...sdkChange,
      ...payables,
      billNumber: 'B1',
      onHold: false,
      lines: [filled(new AccountsPayable.BillLineUpdate(), { ...sdkLine, lineNo: 2 })],
    }),
  },
  {
    what: 'create_aradjustment',
    ours: { kind: 'create_aradjustment', controlId, document: { ...adjustment, customerId: 'C1', invoiceNo: 'I1' } },
    sdk: filled(new AccountsReceivable.ArAdjustmentCreate(controlId), {
      ...sdkAdjustment,
      customerId: 'C1',
      invoiceNumber: 'I1',
      lines: [filled(new AccountsReceivable.ArAdjustmentLineCreate(), sdkLine)],
    }),
  },
  {
    what: 'create_apadjustment',
    ours: { kind: 'create_apadjustment', controlId, document: { ...adjustment, vendorId: 'V1', billNo: 'B1' } },
    sdk: filled(new AccountsPayable.ApAdjustmentCreate(controlId), {
      ...sdkAdjustment,
      vendorId: 'V1',
      billNumber: 'B1',
      lines: [filled(new AccountsPayable.ApAdjustmentLineCreate(), sdkLine)],
    }),
  },
  {
    what: 'reverse_invoice',
    ours: { kind: 'reverse_invoice', ...reversal },
    sdk: filled(new AccountsReceivable.InvoiceReverse(controlId), reverse as never),
  },
  {
    what: 'reverse_bill',
    ours: { kind: 'reverse_bill', ...reversal },
    sdk: filled(new AccountsPayable.BillReverse(controlId), reverse as never),
  },
  {
    what: 'reverse_arpayment',
    ours: { kind: 'reverse_arpayment', ...reversal },
    sdk: filled(new AccountsReceivable.ArPaymentReverse(controlId), reverse as never),
  },
  {
    what: 'reverse_appayment',
    ours: { kind: 'reverse_appayment', ...reversal },
    sdk: filled(new AccountsPayable.ApPaymentReverse(controlId), reverse as never),
  },
];
