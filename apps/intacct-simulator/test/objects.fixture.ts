import { create, fields, type LineValues } from './simulator.fixture.js';

/** One object of the product: how a record of it comes to be in a fresh company and what can be asked of it. */
export interface ObjectCase {
  readonly object: string;
  /** Functions that make the record, or the object whose record brings it along. */
  readonly make: string | { readonly with: string };
  /** A dotted field of the record with its value. */
  readonly dotted?: readonly [path: string, value: string];
  /** A field that an update may not change, with another value. */
  readonly fixed?: readonly [field: string, value: string];
  /** What names the record in the end, so that it cannot be deleted. */
  readonly usedBy?: RegExp;
  /** Reading, lookup and inspect only: records of others, or of the server. */
  readonly readOnly?: boolean;
  /** Made by an object-specific function alone. */
  readonly legacy?: boolean;
}

const contactOf = (element: string): string => `<${element}><CONTACTNAME>Ann</CONTACTNAME></${element}>`;

const master = (object: string, values: LineValues): string => create(object, fields(values));
const account = (ACCOUNTNO: string): string =>
  master('GLACCOUNT', { ACCOUNTNO, TITLE: ACCOUNTNO, NORMALBALANCE: 'debit' });

/** Masters in an order in which they can be made; what uses a record comes after it. */
export const MASTER_CASES: readonly ObjectCase[] = [
  {
    object: 'LOCATIONENTITY',
    make: master('LOCATIONENTITY', { LOCATIONID: 'MAIN', NAME: 'Main', CURRENCY: 'CAD' }),
    fixed: ['LOCATIONID', 'OTHER'],
    usedBy: /in use by/,
  },
  {
    object: 'LOCATION',
    make: master('LOCATION', { LOCATIONID: 'ROOM', NAME: 'Room', PARENTID: 'MAIN' }),
    dotted: ['PARENT.NAME', 'Main'],
    fixed: ['LOCATIONID', 'OTHER'],
  },
  {
    object: 'GLACCOUNT',
    make: `${account('60000')}${account('10000')}${account('11000')}${account('21000')}`,
    fixed: ['ACCOUNTNO', '60001'],
    usedBy: /in use by/,
  },
  {
    object: 'STATACCOUNT',
    make: master('STATACCOUNT', { ACCOUNTNO: '90000', TITLE: 'Hours', ACCOUNTTYPE: 'forperiod' }),
    fixed: ['ACCOUNTNO', '90001'],
  },
  {
    object: 'JOURNAL',
    make: master('JOURNAL', { SYMBOL: 'GJ', TITLE: 'General' }),
    fixed: ['SYMBOL', 'XX'],
    usedBy: /in use by/,
  },
  {
    object: 'STATJOURNAL',
    make: master('STATJOURNAL', { SYMBOL: 'SJ', TITLE: 'Statistics' }),
    fixed: ['SYMBOL', 'XX'],
  },
  {
    object: 'ARTERM',
    make: master('ARTERM', { NAME: 'N30', DUEDATE: '30', DUEFROM: 'from invoice/bill date' }),
    fixed: ['NAME', 'N60'],
    usedBy: /in use by/,
  },
  {
    object: 'APTERM',
    make: master('APTERM', { NAME: 'N30', DUEDATE: '30', DUEFROM: 'from invoice/bill date' }),
    fixed: ['NAME', 'N60'],
    usedBy: /in use by/,
  },
  {
    object: 'TAXSOLUTION',
    make: master('TAXSOLUTION', { SOLUTIONID: 'VAT', TAXMETHOD: 'VAT' }),
    fixed: ['SOLUTIONID', 'GST'],
    usedBy: /in use by/,
  },
  {
    object: 'TAXDETAIL',
    make: master('TAXDETAIL', {
      DETAILID: 'V20',
      TAXTYPE: 'Sale',
      VALUE: '20',
      GLACCOUNT: '21000',
      TAXSOLUTIONID: 'VAT',
    }),
    dotted: ['TAXSOLUTION.TAXMETHOD', 'VAT'],
    fixed: ['DETAILID', 'V21'],
  },
  {
    object: 'EXCHANGERATETYPES',
    make: master('EXCHANGERATETYPES', { NAME: 'Month' }),
    fixed: ['NAME', 'Year'],
    usedBy: /in use by/,
  },
  {
    object: 'EXCHANGERATE',
    make: create(
      'EXCHANGERATE',
      fields({ TYPENAME: 'Month', FROM_CURRENCY: 'USD', TO_CURRENCY: 'CAD' }) +
        '<EXCHANGERATEENTRIES><EXCHANGERATEENTRY><EFFECTIVE_START_DATE>01/01/2026</EFFECTIVE_START_DATE><EXCHANGE_RATE>1.3</EXCHANGE_RATE></EXCHANGERATEENTRY></EXCHANGERATEENTRIES>',
    ),
    dotted: ['EXCHANGERATETYPES.NAME', 'Month'],
    fixed: ['FROM_CURRENCY', 'EUR'],
  },
  {
    object: 'EXCHANGERATEENTRY',
    make: { with: 'EXCHANGERATE' },
    dotted: ['EXCHANGERATE.TO_CURRENCY', 'CAD'],
    readOnly: true,
  },
  {
    object: 'CONTACT',
    make: master('CONTACT', { CONTACTNAME: 'Ann', PRINTAS: 'Ann' }),
    fixed: ['CONTACTNAME', 'Bob'],
    usedBy: /in use by/,
  },
  {
    object: 'DEPARTMENT',
    make: master('DEPARTMENT', { DEPARTMENTID: 'D', TITLE: 'Sales' }),
    fixed: ['DEPARTMENTID', 'E'],
    usedBy: /in use by/,
  },
  {
    object: 'CLASS',
    make: master('CLASS', { CLASSID: 'K', NAME: 'Road' }),
    fixed: ['CLASSID', 'L'],
    usedBy: /in use by/,
  },
  {
    object: 'EMPLOYEE',
    make: create(
      'EMPLOYEE',
      `<EMPLOYEEID>E</EMPLOYEEID>${contactOf('PERSONALINFO')}<LOCATIONID>MAIN</LOCATIONID><DEPARTMENTID>D</DEPARTMENTID>`,
    ),
    dotted: ['DEPARTMENT.TITLE', 'Sales'],
    fixed: ['EMPLOYEEID', 'F'],
    usedBy: /in use by/,
  },
  {
    object: 'CUSTOMER',
    make: create(
      'CUSTOMER',
      `<CUSTOMERID>C</CUSTOMERID><NAME>Customer</NAME><TERMNAME>N30</TERMNAME><DISPLAYCONTACT><PRINTAS>C</PRINTAS></DISPLAYCONTACT>${contactOf('BILLTO')}`,
    ),
    dotted: ['BILLTO.PRINTAS', 'Ann'],
    fixed: ['CUSTOMERID', 'X'],
    usedBy: /in use by/,
  },
  {
    object: 'VENDOR',
    make: create(
      'VENDOR',
      `<VENDORID>V</VENDORID><NAME>Vendor</NAME><TERMNAME>N30</TERMNAME><DISPLAYCONTACT><PRINTAS>V</PRINTAS></DISPLAYCONTACT>`,
    ),
    dotted: ['APTERM.DUEDATE', '30'],
    fixed: ['VENDORID', 'X'],
    usedBy: /in use by/,
  },
  {
    object: 'ITEM',
    make: master('ITEM', { ITEMID: 'I', NAME: 'Item', ITEMTYPE: 'Non-Inventory' }),
    fixed: ['ITEMID', 'J'],
    usedBy: /in use by/,
  },
  {
    object: 'PROJECT',
    make: master('PROJECT', {
      PROJECTID: 'P',
      NAME: 'Project',
      PROJECTCATEGORY: 'Contract',
      LOCATIONID: 'MAIN',
      CUSTOMERID: 'C',
    }),
    dotted: ['CUSTOMER.NAME', 'Customer'],
    fixed: ['PROJECTID', 'Q'],
    usedBy: /in use by/,
  },
  {
    object: 'TASK',
    make: master('TASK', { TASKID: 'T', NAME: 'Task', PROJECTID: 'P' }),
    dotted: ['PROJECT.CUSTOMER.NAME', 'Customer'],
    fixed: ['TASKID', 'U'],
    usedBy: /in use by/,
  },
  {
    object: 'WAREHOUSE',
    make: create(
      'WAREHOUSE',
      '<WAREHOUSEID>W</WAREHOUSEID><NAME>Cellar</NAME><LOC><LOCATIONID>ROOM</LOCATIONID></LOC>',
    ),
    dotted: ['LOC.PARENT.NAME', 'Main'],
    fixed: ['WAREHOUSEID', 'X'],
    usedBy: /in use by/,
  },
  {
    object: 'CONTRACT',
    make: master('CONTRACT', {
      CONTRACTID: 'CT',
      NAME: 'Care',
      CUSTOMERID: 'C',
      TERMNAME: 'N30',
      LOCATIONID: 'MAIN',
      BEGINDATE: '01/01/2026',
      ENDDATE: '12/31/2026',
    }),
    dotted: ['CUSTOMER.BILLTO.PRINTAS', 'Ann'],
    fixed: ['CONTRACTID', 'X'],
    usedBy: /in use by/,
  },
  {
    object: 'ACCUMULATIONTYPE',
    make: master('ACCUMULATIONTYPE', { NAME: 'Goods' }),
    fixed: ['NAME', 'Work'],
    usedBy: /in use by/,
  },
  {
    object: 'STANDARDCOSTTYPE',
    make: master('STANDARDCOSTTYPE', { STANDARDCOSTTYPEID: 'MAT', NAME: 'Material', ACCUMULATIONTYPENAME: 'Goods' }),
    fixed: ['STANDARDCOSTTYPEID', 'X'],
    usedBy: /in use by/,
  },
  {
    object: 'COSTTYPE',
    make: master('COSTTYPE', { STANDARDCOSTTYPEID: 'MAT', PROJECTID: 'P', TASKID: 'T' }),
    dotted: ['TASK.NAME', 'Task'],
    fixed: ['TASKID', 'U'],
    usedBy: /in use by/,
  },
  { object: 'REGION', make: master('REGION', { NAME: 'North' }), usedBy: /in use by/ },
  {
    object: 'MACHINE',
    make: master('MACHINE', { SERIAL: 'M', OWNER: 'C', PLACE: '1' }),
    dotted: ['OWNER.NAME', 'Customer'],
    fixed: ['SERIAL', 'N'],
  },
  {
    object: 'CHECKINGACCOUNT',
    make: master('CHECKINGACCOUNT', { BANKACCOUNTID: 'BANK', GLACCOUNTNO: '10000', LOCATIONID: 'MAIN' }),
    dotted: ['GLACCOUNT.TITLE', '10000'],
    fixed: ['BANKACCOUNTID', 'X'],
    usedBy: /in use by/,
  },
  {
    object: 'SAVINGSACCOUNT',
    make: master('SAVINGSACCOUNT', { BANKACCOUNTID: 'SAVE', LOCATIONID: 'MAIN' }),
    fixed: ['BANKACCOUNTID', 'X'],
  },
  {
    object: 'USERINFO',
    make: create('USERINFO', `<LOGINID>ann</LOGINID>${contactOf('CONTACTINFO')}`),
    dotted: ['CONTACTINFO.PRINTAS', 'Ann'],
    fixed: ['LOGINID', 'bob'],
  },
];
