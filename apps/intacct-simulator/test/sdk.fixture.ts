import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sdk from '@intacct/intacct-sdk';
import xmlbuilder from 'xmlbuilder';

const { AccountsPayable: AP, AccountsReceivable: AR, Company, Common, PlatformServices } = sdk.Functions;
const { GeneralLedger: GL, EmployeeExpense: EE, InventoryControl: IC, Projects: PA } = sdk.Functions;

type SdkFunction = InstanceType<typeof sdk.Functions.AbstractFunction>;

/** The element that the official SDK wraps in `function`. */
export function sdkCall(call: SdkFunction): string {
  const root = xmlbuilder.create('content', { headless: true });
  const writer = new sdk.Xml.IaXmlWriter(root);
  call.writeXml(writer);
  const text = writer.flush();
  const inner = /^<content><function [^>]*>(.*)<\/function><\/content>$/su.exec(text)?.[1];
  if (inner === undefined) throw new Error(`not one function: ${text}`);
  return inner;
}

const DAY = new Date(2026, 10, 20);
const set = <T extends object>(target: T, values: Partial<T>): T => Object.assign(target, values);

const DIMENSIONS = {
  locationId: 'SHOP',
  departmentId: 'D',
  projectId: 'P',
  customerId: 'C',
  vendorId: 'V',
  employeeId: 'E',
  itemId: 'I',
  classId: 'K',
  contractId: 'X',
  warehouseId: 'W',
};
const CUSTOM: [string, unknown][] = [['MYFIELD', 'x']];
const LINE = {
  glAccountNumber: '4000',
  offsetGlAccountNumber: '1200',
  transactionAmount: 10.5,
  allocationId: 'A',
  memo: 'memo',
  key: 1,
  totalPaid: 0,
  totalDue: 10.5,
  customFields: CUSTOM,
  ...DIMENSIONS,
};
const HEADER = {
  recordNo: 1,
  transactionDate: DAY,
  glPostingDate: DAY,
  action: 'Submit',
  summaryRecordNo: 7,
  description: 'text',
  externalId: 'ext-1',
  baseCurrency: 'USD',
  transactionCurrency: 'EUR',
  exchangeRateDate: DAY,
  exchangeRateType: 'Intacct Daily Rate',
  doNotPostToGl: false,
  customFields: CUSTOM,
};
const DOCUMENT = {
  ...HEADER,
  dueDate: DAY,
  paymentTerm: 'N30',
  referenceNumber: 'R',
  onHold: false,
  attachmentsId: 'S',
};
const INVOICE = { ...DOCUMENT, invoiceNumber: 'I-1', billToContactName: 'c', shipToContactName: 'c' };
const BILL = { ...DOCUMENT, billNumber: 'B-1', payToContactName: 'c', returnToContactName: 'c' };
const INVOICE_LINE = {
  ...LINE,
  revRecTemplateId: 'T',
  deferredRevGlAccountNo: '2',
  revRecStartDate: DAY,
  revRecEndDate: DAY,
};
const BILL_LINE = { ...LINE, form1099: true, billable: false };
const DOCUMENT_MIN = { transactionDate: DAY };
const LINE_MIN = { glAccountNumber: '4000', transactionAmount: 1 };
const LABELLED = { accountLabel: 'Sales', transactionAmount: 1 };
const RATE_VALUE = { transactionCurrency: 'EUR', exchangeRateValue: 1.1 };

const PAYMENT = {
  paymentMethod: 'Online Charge Card',
  bankAccountId: 'BANK',
  transactionCurrency: 'USD',
  baseCurrency: 'USD',
  customerId: 'C',
  receivedDate: DAY,
  transactionPaymentAmount: 10,
  basePaymentAmount: 10,
  exchangeRateDate: DAY,
  exchangeRateType: 'Intacct Daily Rate',
  creditCardType: 'Visa',
  authorizationCode: 'a',
  overpaymentLocationId: 'SHOP',
  overpaymentDepartmentId: 'D',
  referenceNumber: 'r',
  summaryRecordNo: 7,
  recordNo: 1,
};
const item = () => set(new AR.ArPaymentItem(), { applyToRecordId: 3, amountToApply: 5 });
const card = () =>
  set(new AR.OnlineCardPayment(), {
    cardNum: '4',
    expiryDate: '01/30',
    cardType: 'Visa',
    securityCode: '1',
    useDefaultCard: false,
  });
const ach = () =>
  set(new AR.OnlineAchPayment(), {
    bankName: 'b',
    accountType: 'Checking',
    accountNumber: '1',
    routingNumber: '2',
    accountHolder: 'h',
    useDefaultCard: true,
  });

function file() {
  const path = join(mkdtempSync(join(tmpdir(), 'sdk-')), 'note.txt');
  writeFileSync(path, 'hello');
  const attachment = new Company.AttachmentFile();
  attachment.filePath = path;
  return attachment;
}
const SUPDOC = { attachmentsId: 'ATT-1', attachmentsName: 'Note', attachmentFolderName: 'Bills', description: 'd' };
const FOLDER = { folderName: 'Bills', description: 'd', parentFolderName: '' };

const REVERSE = { recordNo: 1, reverseDate: DAY, memo: 'wrong' };

/** Object-specific functions as the SDK writes them, by a name that says how much of it is filled. */
export const SDK_LEGACY_CALLS: readonly (readonly [name: string, call: SdkFunction])[] = [
  [
    'invoice, full',
    set(new AR.InvoiceCreate(), {
      ...INVOICE,
      customerId: 'C',
      lines: [set(new AR.InvoiceLineCreate(), INVOICE_LINE)],
    }),
  ],
  [
    'invoice, minimal',
    set(new AR.InvoiceCreate(), {
      ...DOCUMENT_MIN,
      customerId: 'C',
      lines: [set(new AR.InvoiceLineCreate(), LINE_MIN)],
    }),
  ],
  [
    'invoice, rate value',
    set(new AR.InvoiceCreate(), {
      ...DOCUMENT_MIN,
      ...RATE_VALUE,
      customerId: 'C',
      paymentTerm: 'N30',
      lines: [set(new AR.InvoiceLineCreate(), LABELLED)],
    }),
  ],
  [
    'invoice update, full',
    set(new AR.InvoiceUpdate(), {
      ...INVOICE,
      customerId: 'C',
      lines: [
        set(new AR.InvoiceLineUpdate(), { ...INVOICE_LINE, lineNo: 1 }),
        set(new AR.InvoiceLineCreate(), INVOICE_LINE),
      ],
    }),
  ],
  ['invoice update, minimal', set(new AR.InvoiceUpdate(), { recordNo: 1 })],
  ['invoice reverse', set(new AR.InvoiceReverse(), REVERSE)],
  ['invoice delete', set(new AR.InvoiceDelete(), { recordNo: 1 })],
  [
    'bill, full',
    set(new AP.BillCreate(), { ...BILL, vendorId: 'V', lines: [set(new AP.BillLineCreate(), BILL_LINE)] }),
  ],
  [
    'bill, minimal',
    set(new AP.BillCreate(), { ...DOCUMENT_MIN, vendorId: 'V', lines: [set(new AP.BillLineCreate(), LABELLED)] }),
  ],
  [
    'bill update, full',
    set(new AP.BillUpdate(), {
      ...BILL,
      vendorId: 'V',
      lines: [set(new AP.BillLineUpdate(), { ...BILL_LINE, lineNo: 1 }), set(new AP.BillLineCreate(), BILL_LINE)],
    }),
  ],
  ['bill update, minimal', set(new AP.BillUpdate(), { recordNo: 1 })],
  ['bill reverse', set(new AP.BillReverse(), REVERSE)],
  ['bill delete', set(new AP.BillDelete(), { recordNo: 1 })],
  [
    'AR adjustment, full',
    set(new AR.ArAdjustmentCreate(), {
      ...HEADER,
      customerId: 'C',
      adjustmentNumber: 'A',
      invoiceNumber: 'I',
      lines: [set(new AR.ArAdjustmentLineCreate(), LINE)],
    }),
  ],
  [
    'AR adjustment, minimal',
    set(new AR.ArAdjustmentCreate(), {
      ...DOCUMENT_MIN,
      customerId: 'C',
      lines: [set(new AR.ArAdjustmentLineCreate(), LINE_MIN)],
    }),
  ],
  ['AR adjustment delete', set(new AR.ArAdjustmentDelete(), { recordNo: 1 })],
  [
    'AP adjustment, full',
    set(new AP.ApAdjustmentCreate(), {
      ...HEADER,
      vendorId: 'V',
      adjustmentNumber: 'A',
      billNumber: 'B',
      lines: [set(new AP.ApAdjustmentLineCreate(), LINE)],
    }),
  ],
  [
    'AP adjustment, minimal',
    set(new AP.ApAdjustmentCreate(), {
      ...DOCUMENT_MIN,
      vendorId: 'V',
      lines: [set(new AP.ApAdjustmentLineCreate(), LINE_MIN)],
    }),
  ],
  ['AP adjustment delete', set(new AP.ApAdjustmentDelete(), { recordNo: 1 })],
  [
    'AR payment, full',
    set(new AR.ArPaymentCreate(), { ...PAYMENT, applyToTransactions: [item(), item()], onlineCardPayment: card() }),
  ],
  [
    'AR payment, bank debit',
    set(new AR.ArPaymentCreate(), { ...PAYMENT, paymentMethod: 'Online ACH Debit', onlineAchPayment: ach() }),
  ],
  [
    'AR payment, minimal',
    set(new AR.ArPaymentCreate(), {
      customerId: 'C',
      transactionPaymentAmount: 1,
      bankAccountId: 'BANK',
      receivedDate: DAY,
      paymentMethod: 'Cash',
    }),
  ],
  ['AR payment apply', set(new AR.ArPaymentApply(), { ...PAYMENT, memo: 'm', applyToTransactions: [item()] })],
  ['AR payment reverse', set(new AR.ArPaymentReverse(), REVERSE)],
  ['AP payment reverse', set(new AP.ApPaymentReverse(), REVERSE)],
  ['AP payment approve', new AP.ApPaymentApprove(5)],
  ['AP payment decline', new AP.ApPaymentDecline(5)],
  ['AP payment confirm', new AP.ApPaymentConfirm(5)],
  ['AP payment send', new AP.ApPaymentSend(5)],
  ['AP payment void', new AP.ApPaymentVoid(5)],
  ['attachments, full', set(new Company.AttachmentsCreate(), { ...SUPDOC, files: [file()] })],
  [
    'attachments, minimal',
    set(new Company.AttachmentsCreate(), {
      attachmentsId: 'ATT-2',
      attachmentsName: 'N',
      attachmentFolderName: 'Bills',
    }),
  ],
  ['attachments update', set(new Company.AttachmentsUpdate(), { ...SUPDOC, files: [file()] })],
  ['attachments delete', set(new Company.AttachmentsDelete(), { attachmentsId: 'ATT-1' })],
  ['folder', set(new Company.AttachmentsFolderCreate(), FOLDER)],
  ['folder update', set(new Company.AttachmentsFolderUpdate(), FOLDER)],
  ['folder delete', set(new Company.AttachmentsFolderDelete(), { folderName: 'Bills' })],
  ['customer delete', set(new AR.CustomerDelete(), { customerId: 'C' })],
  ['vendor delete', set(new AP.VendorDelete(), { vendorId: 'V' })],
  ['employee delete', set(new EE.EmployeeDelete(), { employeeId: 'E' })],
  ['item delete', set(new IC.ItemDelete(), { itemId: 'I' })],
  ['location delete', set(new Company.LocationDelete(), { locationId: 'L' })],
  ['department delete', set(new Company.DepartmentDelete(), { departmentId: 'D' })],
  ['class delete', set(new Company.ClassDelete(), { classId: 'K' })],
  ['contact delete', set(new Company.ContactDelete(), { contactName: 'c' })],
  ['project delete', set(new PA.ProjectDelete(), { projectId: 'P' })],
  ['task delete', set(new PA.TaskDelete(), { recordNo: 1 })],
  ['account delete', set(new GL.AccountDelete(), { accountNo: '4000' })],
  ['statistical account delete', set(new GL.StatisticalAccountDelete(), { accountNo: 'HEADS' })],
  ['list', set(new Common.GetList.GetList(), { object: 'supdoc' })],
];

/** Functions that read; with what their answer must have. */
export const SDK_SETUP_CALLS: readonly (readonly [name: string, call: SdkFunction])[] = [
  ['getDimensions', new PlatformServices.DimensionsGet()],
  ['getDimensionRelationships', new PlatformServices.DimensionRelationshipsGet()],
  ['inspect', set(new Common.Inspect(), { objectName: 'CUSTOMER' })],
  ['lookup', set(new Common.Lookup(), { objectName: 'CUSTOMER' })],
];
