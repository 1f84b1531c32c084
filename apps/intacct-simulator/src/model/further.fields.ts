import {
  currency,
  date,
  decimal,
  flag,
  integer,
  reference,
  text,
  unqueryable,
  type FieldModel,
} from './object.model.js';

const texts = (...names: readonly string[]): readonly FieldModel[] =>
  names.map((name) => text(name, name.charAt(0) + name.slice(1).toLowerCase().replaceAll('_', ' ')));
const contact = (prefix: string, label: string): FieldModel => reference(`${prefix}.CONTACTNAME`, label, 'CONTACT');

const PAYMENT: readonly FieldModel[] = [
  ...texts('PAYMETHODKEY', 'ACHBANKROUTINGNUMBER', 'ACHACCOUNTNUMBER', 'ACHACCOUNTTYPE', 'ACHREMITTANCETYPE'),
  flag('MERGEPAYMENTREQ', 'Merge payment requests'),
  flag('PAYMENTNOTIFY', 'Payment notification'),
  flag('ACHENABLED', 'ACH enabled'),
];

const TEMPLATES = texts(
  'ARINVOICEPRINTTEMPLATEID',
  'OEQUOTEPRINTTEMPLATEID',
  'OEORDERPRINTTEMPLATEID',
  'OELISTPRINTTEMPLATEID',
  'OEINVOICEPRINTTEMPLATEID',
  'OEADJPRINTTEMPLATEID',
  'OEOTHERPRINTTEMPLATEID',
);

/**
 * Fields that are stored and given back under no rule of their own. Source: what the official SDK writes; its spelling
 * DELIVERYOPTIONS and OFFSETGLACCOUNT stands beside the documented DELIVERY_OPTIONS and OFFSETGLACCOUNTNO.
 */
export const FURTHER_FIELDS: Readonly<Record<string, readonly FieldModel[]>> = {
  CUSTOMER: [text('DELIVERYOPTIONS', 'Delivery options'), ...TEMPLATES],
  VENDOR: [
    text('OFFSETGLACCOUNT', 'Offset account'),
    flag('DISPLAYTERMDISCOUNT', 'Term discount on check stub'),
    flag('DISPLAYACCTNOCHECK', 'Account number on check stub'),
  ],
  ITEM: [
    ...texts('DEFAULTREVRECTEMPLKEY', 'OFFSETOEGLACCOUNTKEY', 'OFFSETPOGLACCOUNTKEY', 'DEFERREDREVACCTKEY'),
    ...texts('VSOECATEGORY', 'VSOEDLVRSTATUS', 'VSOEREVDEFSTATUS', 'REVPOSTING', 'REVPRINTING', 'SUBSTITUTEID'),
    ...texts('SERIAL_MASKKEY', 'LOT_CATEGORYKEY', 'TERMPERIOD', 'RENEWALMACROID'),
    flag('ALLOWMULTIPLETAXGRPS', 'Several tax groups'),
    decimal('SHIP_WEIGHT', 'Shipping weight'),
    flag('ENABLE_SERIALNO', 'Serial numbers'),
    flag('ENABLE_LOT_CATEGORY', 'Lots'),
    flag('ENABLE_BINS', 'Bins'),
    flag('ENABLE_EXPIRATION', 'Expiration dates'),
    flag('HASSTARTENDDATES', 'Start and end dates'),
    flag('COMPUTEFORSHORTTERM', 'Prorated price'),
    integer('INV_PRECISION', 'Inventory precision'),
    integer('SO_PRECISION', 'Sales precision'),
    integer('PO_PRECISION', 'Purchasing precision'),
    integer('TOTALPERIODS', 'Periods'),
  ],
  EMPLOYEE: [
    ...texts('SSN', 'EMPLOYEETYPE', 'TERMINATIONTYPE', 'GENDER', 'EARNINGTYPENAME', 'NAME1099'),
    ...texts('FORM1099TYPE', 'FORM1099BOX', 'SUPDOCFOLDERNAME'),
    ...PAYMENT,
    text('CURRENCY', 'Currency', { maxLength: 3 }),
    date('STARTDATE', 'Start date'),
    date('BIRTHDATE', 'Birth date'),
    date('ENDDATE', 'End date'),
    flag('POSTACTUALCOST', 'Post actual cost'),
    reference('SUPERVISORID', 'Manager ID', 'EMPLOYEE'),
    reference('CLASSID', 'Class ID', 'CLASS'),
  ],
  LOCATION: [contact('CONTACTINFO', 'Primary contact'), contact('SHIPTO', 'Ship-to contact')],
  PROJECT: [
    ...['FUNDEDNAME', 'AGENCY', 'PAYER', 'CFDA'].map((name) => unqueryable(name, `Funding: ${name.toLowerCase()}`)),
    ...texts('PROJECTTYPE', 'CUSTUSERID', 'DOCNUMBER', 'USERRESTRICTIONS', 'BILLINGTYPE', 'SUPDOCID', 'SONUMBER'),
    ...texts('PONUMBER', 'PQNUMBER', 'BILLINGPRICING', 'EXPENSEPRICING', 'POAPPRICING', 'BUDGETID', 'INVOICEMESSAGE'),
    ...texts('INVOICECURRENCY', 'PROJECT_RULES.RULENAME'),
    flag('INVOICEWITHPARENT', 'Invoice with parent'),
    flag('BILLABLEEXPDEFAULT', 'Expenses billable'),
    flag('BILLABLEAPPODEFAULT', 'Purchases billable'),
    currency('POAMOUNT', 'Purchase order amount'),
    currency('CONTRACTAMOUNT', 'Contract amount'),
    currency('BUDGETEDCOST', 'Budgeted cost'),
    decimal('BILLINGRATE', 'Billing rate'),
    decimal('EXPENSERATE', 'Expense rate'),
    decimal('POAPRATE', 'Purchase rate'),
    decimal('BUDGETQTY', 'Budgeted hours'),
    reference('MANAGERID', 'Manager ID', 'EMPLOYEE'),
    reference('SALESCONTACTID', 'Sales contact ID', 'EMPLOYEE'),
    reference('TERMNAME', 'Payment term', 'ARTERM'),
    contact('CONTACTINFO', 'Primary contact'),
    contact('BILLTO', 'Bill-to contact'),
    contact('SHIPTO', 'Ship-to contact'),
  ],
  TASK: [
    ...texts('PRIORITY', 'TASKNO', 'TIMETYPENAME', 'SUPDOCID'),
    flag('ISMILESTONE', 'Milestone'),
    flag('UTILIZED', 'Utilized'),
    decimal('ESTQTY', 'Estimated hours'),
    integer('PARENTKEY', 'Parent task'),
    reference('CLASSID', 'Class ID', 'CLASS'),
    reference('ITEMID', 'Item ID', 'ITEM'),
  ],
};
