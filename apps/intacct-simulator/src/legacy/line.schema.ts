import {
  CUSTOM_FIELDS,
  block,
  changedLine,
  entryOf,
  ignored,
  line,
  nestedDate,
  oneOf,
  many,
  optional,
  optionals,
  sequence,
  value,
  type ElementModel,
  type GroupModel,
  type Particle,
} from './element.schema.js';

/** Dimensions of a document line, in the order of the schema. */
const DIMENSIONS: readonly Particle[] = optionals(
  value('projectid', 'PROJECTID'),
  value('taskid', 'TASKID'),
  value('costtypeid', 'COSTTYPEID'),
  value('customerid', 'CUSTOMERID'),
  value('vendorid', 'VENDORID'),
  value('employeeid', 'EMPLOYEEID'),
  value('itemid', 'ITEMID'),
  value('classid', 'CLASSID'),
  value('contractid', 'CONTRACTID'),
  value('warehouseid', 'WAREHOUSEID'),
);

const ACCOUNT = oneOf(value('accountlabel', 'ACCOUNTLABEL'), value('glaccountno', 'ACCOUNTNO'));

const TAX_ENTRIES = block(
  'taxentries',
  many(
    entryOf('taxentry', 'TAXENTRIES', sequence(value('detailid', 'DETAILID'), optional(value('trx_tax', 'TRX_TAX')))),
  ),
);

function lineContent(account: Particle, amount: Particle): GroupModel {
  return sequence(
    account,
    optional(value('offsetglaccountno', 'OFFSETGLACCOUNTNO')),
    amount,
    ...optionals(
      value('allocationid', 'ALLOCATION'),
      value('memo', 'ENTRYDESCRIPTION'),
      value('locationid', 'LOCATIONID'),
      value('departmentid', 'DEPARTMENTID'),
      value('item1099', 'FORM1099'),
      value('form1099type', 'FORM1099TYPE'),
      value('form1099box', 'FORM1099BOX'),
      ignored('key'),
      ignored('totalpaid'),
      ignored('totaldue'),
    ),
    CUSTOM_FIELDS,
    ...optionals(
      value('revrectemplate', 'REVRECTEMPLATE'),
      value('defrevaccount', 'DEFERREDREVACCTNO'),
      nestedDate('revrecstartdate', 'REVRECSTARTDATE'),
      nestedDate('revrecenddate', 'REVRECENDDATE'),
    ),
    ...DIMENSIONS,
    ...optionals(
      value('billable', 'BILLABLE'),
      value('totaltrxamount', 'TOTALTRXAMOUNT'),
      value('partialexempt', 'PARTIALEXEMPT'),
      TAX_ENTRIES,
    ),
  );
}

/** A line of a bill, an invoice or an adjustment; with inclusive tax the total stands for the amount. */
const NEW_LINE: ElementModel = line('lineitem', lineContent(ACCOUNT, optional(value('amount', 'TRX_AMOUNT'))));

const CHANGED_LINE: ElementModel = changedLine(
  'updatelineitem',
  lineContent(optional(ACCOUNT), optional(value('amount', 'TRX_AMOUNT'))),
);

export const NEW_LINES: Particle = many(NEW_LINE);
export const CHANGED_LINES: Particle = many(oneOf(CHANGED_LINE, NEW_LINE));

const rate = (date: ElementModel): readonly Particle[] => [
  optional(date),
  optional(oneOf(value('exchratetype', 'EXCH_RATE_TYPE_ID'), value('exchrate', 'EXCHANGE_RATE'))),
];

/** Transaction currency and rate; the client may leave out each of them. */
export const CURRENCY: readonly Particle[] = [
  optional(value('currency', 'CURRENCY')),
  ...rate(nestedDate('exchratedate', 'EXCH_RATE_DATE')),
];
export const BASE_AND_CURRENCY: readonly Particle[] = [optional(value('basecurr', 'BASECURR')), ...CURRENCY];

/** A contact by name. */
export const contactOf = (name: string, field: string): ElementModel =>
  block(name, optional(value('contactname', field)));
