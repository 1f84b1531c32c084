import {
  STATUS,
  choice,
  currency,
  date,
  decimal,
  defineObject,
  flag,
  integer,
  labels,
  percent,
  reference,
  text,
  type FieldModel,
  type RelationModel,
} from './object.model.js';

/** A dimension of a journal line: its field there, its object, the account flag that demands it. */
export interface LineDimension {
  readonly field: string;
  readonly object: string;
  readonly label: string;
  readonly accountFlag: string;
  readonly module?: string;
}

export const LINE_DIMENSIONS: readonly LineDimension[] = [
  { field: 'DEPARTMENT', object: 'DEPARTMENT', label: 'Department', accountFlag: 'REQUIREDEPT' },
  { field: 'LOCATION', object: 'LOCATION', label: 'Location', accountFlag: 'REQUIRELOC' },
  { field: 'PROJECTID', object: 'PROJECT', label: 'Project', accountFlag: 'REQUIREPROJECT', module: 'PA' },
  { field: 'TASKID', object: 'TASK', label: 'Task', accountFlag: 'REQUIRETASK', module: 'PA' },
  { field: 'CUSTOMERID', object: 'CUSTOMER', label: 'Customer', accountFlag: 'REQUIRECUSTOMER' },
  { field: 'VENDORID', object: 'VENDOR', label: 'Vendor', accountFlag: 'REQUIREVENDOR' },
  { field: 'EMPLOYEEID', object: 'EMPLOYEE', label: 'Employee', accountFlag: 'REQUIREEMPLOYEE' },
  { field: 'ITEMID', object: 'ITEM', label: 'Item', accountFlag: 'REQUIREITEM' },
  { field: 'CLASSID', object: 'CLASS', label: 'Class', accountFlag: 'REQUIRECLASS' },
];

const onlyWith = (module: string | undefined): { readonly module?: string } => (module === undefined ? {} : { module });

const dimensionFields: readonly FieldModel[] = LINE_DIMENSIONS.map((each) =>
  text(each.field, each.label, onlyWith(each.module)),
);
const dimensionRelations: readonly RelationModel[] = LINE_DIMENSIONS.map((each) => ({
  path: each.object,
  object: each.object,
  from: each.field,
  by: 'natural',
  ...onlyWith(each.module),
}));

export const glAccountModel = defineObject({
  name: 'GLACCOUNT',
  label: 'Account',
  plural: 'Accounts',
  naturalKey: 'ACCOUNTNO',
  topLevelOnly: true,
  fields: [
    text('ACCOUNTNO', 'Account number', { required: true, immutable: true, maxLength: 24 }),
    text('TITLE', 'Title', { required: true, maxLength: 80 }),
    choice('ACCOUNTTYPE', 'Account type', labels('balancesheet=N', 'incomestatement=I'), {
      defaultValue: 'balancesheet',
    }),
    choice('NORMALBALANCE', 'Normal balance', labels('debit=1', 'credit=-1'), { defaultValue: 'debit' }),
    choice('CLOSINGTYPE', 'Closing type', labels('non-closing account=N', 'closing account=C'), {
      defaultValue: 'non-closing account',
    }),
    reference('CLOSINGACCOUNTNO', 'Close into account', 'GLACCOUNT'),
    text('CATEGORY', 'Category'),
    choice('ALTERNATIVEACCOUNT', 'Alternative account', labels('None', 'Payables account', 'Receivables account')),
    text('TAXCODE', 'Tax code', { maxLength: 20 }),
    text('MRCCODE', 'MRC code', { maxLength: 20 }),
    flag('TAXABLE', 'Taxable'),
    STATUS,
    ...LINE_DIMENSIONS.map((each) =>
      flag(each.accountFlag, `Require ${each.label.toLowerCase()}`, onlyWith(each.module)),
    ),
    flag('REQUIRECONTRACT', 'Require contract'),
    flag('REQUIREWAREHOUSE', 'Require warehouse'),
  ],
});

export const journalModel = defineObject({
  name: 'JOURNAL',
  label: 'Journal',
  plural: 'Journals',
  naturalKey: 'SYMBOL',
  topLevelOnly: true,
  fields: [
    text('SYMBOL', 'Symbol', { required: true, immutable: true, maxLength: 4 }),
    text('TITLE', 'Title', { required: true, maxLength: 80 }),
    text('BOOKTYPE', 'Book type'),
    STATUS,
  ],
});

export const glBatchModel = defineObject({
  name: 'GLBATCH',
  label: 'GLBatch',
  plural: 'Journal entries',
  lines: { element: 'ENTRIES', object: 'GLENTRY', ownerField: 'BATCHNO' },
  indexes: ['REFERENCENO'],
  fields: [
    reference('JOURNAL', 'Journal', 'JOURNAL', { required: true, immutable: true }),
    date('BATCH_DATE', 'Posting date', { required: true }),
    date('REVERSEDATE', 'Reverse date'),
    text('BATCH_TITLE', 'Description', { required: true, maxLength: 80 }),
    text('REFERENCENO', 'Reference number', { maxLength: 120 }),
    text('BASELOCATION_NO', 'Source entity'),
    choice(
      'STATE',
      'State',
      labels(
        'Draft=I',
        'Submitted=S',
        'Partially Approved=X',
        'Approved=A',
        'Posted=P',
        'Declined=R',
        'Reversal pending=L',
        'Reversed=Z',
      ),
      { defaultValue: 'Posted' },
    ),
    text('SUPDOCID', 'Attachment ID', { maxLength: 20 }),
    text('HISTORY_COMMENT', 'Comment'),
    text('TRANSACTIONSOURCE', 'Transaction source'),
    choice('TAXIMPLICATIONS', 'Tax implications', labels('None', 'Inbound', 'Outbound')),
    reference('VATVENDORID', 'Vendor ID', 'VENDOR'),
    reference('VATCUSTOMERID', 'Customer ID', 'CUSTOMER'),
    reference('VATCONTACTID', 'Contact name', 'CONTACT'),
    reference('TAXSOLUTIONID', 'Tax solution', 'TAXSOLUTION'),
    integer('BATCHNO', 'Entry number', { readOnly: true }),
    text('MODULE', 'Module', { readOnly: true }),
    integer('JOURNALKEY', 'Journal key', { readOnly: true }),
    integer('USERKEY', 'User key', { readOnly: true }),
    text('REVERSED', 'Reversed', { readOnly: true }),
    integer('REVERSEDKEY', 'Reversed key', { readOnly: true }),
    text('REVERSEDFROM', 'Reversed from', { readOnly: true }),
    text('BASELOCATION', 'Source entity key', { readOnly: true }),
    text('LOCATIONKEY', 'Location key', { readOnly: true }),
  ],
  relations: [{ path: 'JOURNAL', object: 'JOURNAL', from: 'JOURNAL', by: 'natural' }],
});

export const glEntryModel = defineObject({
  name: 'GLENTRY',
  label: 'GLEntry',
  plural: 'Journal entry lines',
  verbs: [],
  indexes: ['BATCHNO'],
  fields: [
    integer('BATCHNO', 'Journal entry', { readOnly: true }),
    integer('LINE_NO', 'Line number', { readOnly: true }),
    text('ACCOUNTNO', 'Account number', { required: true }),
    choice('TR_TYPE', 'Transaction type', labels('1', '-1'), { required: true }),
    currency('TRX_AMOUNT', 'Transaction amount'),
    currency('AMOUNT', 'Base amount'),
    text('CURRENCY', 'Transaction currency', { maxLength: 3 }),
    text('BASECURR', 'Base currency', { readOnly: true }),
    date('EXCH_RATE_DATE', 'Exchange rate date'),
    text('EXCH_RATE_TYPE_ID', 'Exchange rate type'),
    decimal('EXCHANGE_RATE', 'Exchange rate'),
    text('DOCUMENT', 'Document', { maxLength: 30 }),
    text('DESCRIPTION', 'Memo', { maxLength: 500 }),
    date('ENTRY_DATE', 'Entry date', { readOnly: true }),
    text('STATE', 'State', { readOnly: true }),
    flag('BILLABLE', 'Billable'),
    ...dimensionFields,
  ],
  relations: [
    { path: 'GLBATCH', object: 'GLBATCH', from: 'BATCHNO', by: 'recordno' },
    { path: 'GLACCOUNT', object: 'GLACCOUNT', from: 'ACCOUNTNO', by: 'natural' },
    ...dimensionRelations,
  ],
});

/** The ledger itself, one row a posted line of any module; written by `ledger/posting.ts` only. */
export const glDetailModel = defineObject({
  name: 'GLDETAIL',
  label: 'GL detail',
  plural: 'GL details',
  verbs: [],
  indexes: ['SOURCEKEY', 'ACCOUNTNO', 'BATCHKEY'],
  fields: [
    text('SOURCEKEY', 'Source document', { readOnly: true }),
    integer('BATCHKEY', 'Batch key', { readOnly: true }),
    integer('BATCH_NO', 'Batch number', { readOnly: true }),
    text('BOOKID', 'Book ID', { readOnly: true }),
    choice('STATISTICAL', 'Statistical', labels('T', 'F'), { readOnly: true }),
    date('WHENCREATED', 'Transaction date', { readOnly: true }),
    date('BATCH_DATE', 'Posting date', { readOnly: true }),
    text('BATCH_TITLE', 'Title', { readOnly: true }),
    date('ENTRY_DATE', 'Entry date', { readOnly: true }),
    text('MODULEKEY', 'Module', { readOnly: true }),
    text('SYMBOL', 'Journal symbol', { readOnly: true }),
    text('ACCOUNTNO', 'Account number', { readOnly: true }),
    choice('TR_TYPE', 'Transaction type', labels('1', '-1'), { readOnly: true }),
    currency('AMOUNT', 'Amount', { readOnly: true }),
    currency('TRX_AMOUNT', 'Transaction amount', { readOnly: true }),
    currency('DEBITAMOUNT', 'Debit', { readOnly: true }),
    currency('CREDITAMOUNT', 'Credit', { readOnly: true }),
    text('CURRENCY', 'Transaction currency', { readOnly: true }),
    text('DESCRIPTION', 'Memo', { readOnly: true }),
    ...dimensionFields,
  ],
  relations: [{ path: 'GLACCOUNT', object: 'GLACCOUNT', from: 'ACCOUNTNO', by: 'natural' }, ...dimensionRelations],
});

export const taxSolutionModel = defineObject({
  name: 'TAXSOLUTION',
  label: 'Tax solution',
  plural: 'Tax solutions',
  naturalKey: 'SOLUTIONID',
  topLevelOnly: true,
  fields: [
    text('SOLUTIONID', 'Solution ID', { required: true, immutable: true }),
    text('DESCRIPTION', 'Description'),
    text('TAXMETHOD', 'Tax method'),
    text('TYPE', 'Type'),
    date('STARTDATE', 'Start date'),
    flag('SHOWMULTILINETAX', 'Multiple tax lines'),
    STATUS,
  ],
});

export const taxDetailModel = defineObject({
  name: 'TAXDETAIL',
  label: 'Tax detail',
  plural: 'Tax details',
  naturalKey: 'DETAILID',
  topLevelOnly: true,
  fields: [
    text('DETAILID', 'Tax detail', { required: true, immutable: true }),
    text('DESCRIPTION', 'Description'),
    text('TAXUID', 'Tax UID'),
    choice('TAXTYPE', 'Tax type', labels('Sale=S', 'Purchase=P'), { required: true }),
    percent('VALUE', 'Percent'),
    currency('MINTAXABLE', 'Minimum taxable'),
    currency('MAXTAXABLE', 'Maximum taxable'),
    text('INCLUDE', 'Include'),
    currency('MINTAX', 'Minimum tax'),
    currency('MAXTAX', 'Maximum tax'),
    text('ACCOUNTLABEL', 'Account label'),
    text('TAXRATE', 'Tax rate'),
    reference('GLACCOUNT', 'GL account', 'GLACCOUNT'),
    flag('REVERSECHARGE', 'Reverse charge'),
    text('TAXAUTHORITY', 'Tax authority'),
    reference('TAXSOLUTIONID', 'Tax solution', 'TAXSOLUTION'),
    STATUS,
  ],
  relations: [{ path: 'TAXSOLUTION', object: 'TAXSOLUTION', from: 'TAXSOLUTIONID', by: 'natural' }],
});

export const checkingAccountModel = defineObject({
  name: 'CHECKINGACCOUNT',
  label: 'Checking account',
  plural: 'Checking accounts',
  naturalKey: 'BANKACCOUNTID',
  fields: [
    text('BANKACCOUNTID', 'Account ID', { required: true, immutable: true, maxLength: 20 }),
    text('BANKACCOUNTNO', 'Account number'),
    reference('GLACCOUNTNO', 'GL account', 'GLACCOUNT'),
    text('BANKNAME', 'Bank name'),
    text('CURRENCY', 'Currency', { maxLength: 3 }),
    reference('LOCATIONID', 'Location', 'LOCATION'),
    STATUS,
  ],
});
