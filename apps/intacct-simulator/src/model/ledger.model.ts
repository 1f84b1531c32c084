import {
  choice,
  currency,
  date,
  decimal,
  defineObject,
  flag,
  integer,
  labels,
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
  /** Field that holds the record number, where ids are not unique in the company. */
  readonly key?: string;
}

export const LINE_DIMENSIONS: readonly LineDimension[] = [
  { field: 'DEPARTMENT', object: 'DEPARTMENT', label: 'Department', accountFlag: 'REQUIREDEPT' },
  { field: 'LOCATION', object: 'LOCATION', label: 'Location', accountFlag: 'REQUIRELOC' },
  { field: 'PROJECTID', object: 'PROJECT', label: 'Project', accountFlag: 'REQUIREPROJECT', module: 'PA' },
  { field: 'TASKID', object: 'TASK', label: 'Task', accountFlag: 'REQUIRETASK', module: 'PA', key: 'TASKKEY' },
  {
    field: 'COSTTYPEID',
    object: 'COSTTYPE',
    label: 'Cost type',
    accountFlag: 'REQUIRECOSTTYPE',
    module: 'CRE',
    key: 'COSTTYPEKEY',
  },
  { field: 'CUSTOMERID', object: 'CUSTOMER', label: 'Customer', accountFlag: 'REQUIRECUSTOMER' },
  { field: 'VENDORID', object: 'VENDOR', label: 'Vendor', accountFlag: 'REQUIREVENDOR' },
  { field: 'EMPLOYEEID', object: 'EMPLOYEE', label: 'Employee', accountFlag: 'REQUIREEMPLOYEE' },
  { field: 'ITEMID', object: 'ITEM', label: 'Item', accountFlag: 'REQUIREITEM' },
  { field: 'CLASSID', object: 'CLASS', label: 'Class', accountFlag: 'REQUIRECLASS' },
  { field: 'CONTRACTID', object: 'CONTRACT', label: 'Contract', accountFlag: 'REQUIRECONTRACT', module: 'CN' },
  { field: 'WAREHOUSEID', object: 'WAREHOUSE', label: 'Warehouse', accountFlag: 'REQUIREWAREHOUSE', module: 'INV' },
];

/** Fields that hold record numbers of dimensions. */
export const DIMENSION_KEYS: readonly string[] = LINE_DIMENSIONS.flatMap(({ key }) => key ?? []);

const onlyWith = (module: string | undefined): { readonly module?: string } => (module === undefined ? {} : { module });

/** The fields of a line for its dimensions. @param nameOf  the field of a dimension there */
export const dimensionFieldsOf = (nameOf: (dimension: LineDimension) => string): readonly FieldModel[] =>
  LINE_DIMENSIONS.flatMap((each) => {
    const { object, label, key } = each;
    const module = onlyWith(each.module);
    const id = text(nameOf(each), label, module);
    if (key === undefined) return [id];
    return [
      id,
      integer(key, `${label} record number`, { ...module, readOnly: true, reference: { object, by: 'recordno' } }),
    ];
  });

export const dimensionRelationsOf = (nameOf: (dimension: LineDimension) => string): readonly RelationModel[] =>
  LINE_DIMENSIONS.map((each) => ({
    path: each.object,
    object: each.object,
    from: each.key ?? nameOf(each),
    by: each.key === undefined ? 'natural' : 'recordno',
    ...onlyWith(each.module),
  }));

const dimensionFields = dimensionFieldsOf(({ field }) => field);
const dimensionRelations = dimensionRelationsOf(({ field }) => field);

/** The number is of an account of money or of quantities; the two share no number. */
const accountRelations: readonly RelationModel[] = ['GLACCOUNT', 'STATACCOUNT'].map((object) => ({
  path: object,
  object,
  from: 'ACCOUNTNO',
  by: 'natural',
}));

export const glBatchModel = defineObject({
  name: 'GLBATCH',
  label: 'GLBatch',
  plural: 'Journal entries',
  lines: {
    element: 'ENTRIES',
    object: 'GLENTRY',
    ownerField: 'BATCHNO',
    groups: { TAXENTRIES: 'TAXENTRY', SPLIT: 'SPLIT' },
  },
  indexes: ['REFERENCENO'],
  fields: [
    text('JOURNAL', 'Journal', { required: true, immutable: true }),
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
    integer('APPROVALS', 'Approvals given', { readOnly: true }),
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
  relations: [
    { path: 'JOURNAL', object: 'JOURNAL', from: 'JOURNAL', by: 'natural' },
    { path: 'STATJOURNAL', object: 'STATJOURNAL', from: 'JOURNAL', by: 'natural' },
  ],
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
    text('ALLOCATION', 'Allocation'),
    ...dimensionFields,
  ],
  relations: [
    { path: 'GLBATCH', object: 'GLBATCH', from: 'BATCHNO', by: 'recordno' },
    ...accountRelations,
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
  relations: [...accountRelations, ...dimensionRelations],
});
