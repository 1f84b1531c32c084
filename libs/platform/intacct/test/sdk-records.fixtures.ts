import { Functions } from '@intacct/intacct-sdk';
import type { GatewayFunction } from '@bridge/ports';

type SdkFunction = Pick<Functions.IFunction, 'writeXml'>;

/** One call of ours, and the same of the official client. */
export interface Pair {
  readonly what: string;
  readonly ours: GatewayFunction;
  readonly sdk: SdkFunction;
}

export const controlId = 'q';
export const day = new Date(2026, 10, 25);
const mail = {
  addressLine1: '1 Main St',
  addressLine2: 'Floor 2',
  city: 'Town',
  stateProvince: 'CA',
  zipPostalCode: '95000',
  country: 'United States',
};
const ourMail = {
  ADDRESS1: '1 Main St',
  ADDRESS2: 'Floor 2',
  CITY: 'Town',
  STATE: 'CA',
  ZIP: '95000',
  COUNTRY: 'United States',
};

/** An SDK function with its properties set. */
export function filled<T extends object>(target: T, properties: Partial<T>): T {
  return Object.assign(target, properties);
}

const { AccountsPayable, AccountsReceivable, Company, EmployeeExpense, GeneralLedger, InventoryControl, Projects } =
  Functions;

function write(
  kind: 'create' | 'update',
  object: string,
  record: Extract<GatewayFunction, { kind: 'create' }>['record'],
): GatewayFunction {
  if (kind === 'create') {
    return { kind, controlId, object, record };
  }
  const [field = '', value = ''] = Object.entries(record)[0] ?? [];
  return { kind, controlId, object, naturalKey: { field, value: value as string }, record };
}

const party = {
  printAs: 'Ann',
  taxable: true,
  firstName: 'Ann',
  primaryEmailAddress: 'a@example.com',
  ...mail,
  active: false,
  comments: 'A & <b>',
  defaultCurrency: 'USD',
  paymentTerm: 'N30',
  customFields: [['CF1', 'x']] as [string, string][],
};
const ourContact = { PRINTAS: 'Ann', TAXABLE: 'true', FIRSTNAME: 'Ann', EMAIL1: 'a@example.com', MAILADDRESS: ourMail };
const ourParty = { COMMENTS: 'A & <b>', CURRENCY: 'USD', TERMNAME: 'N30', STATUS: 'inactive', CF1: 'x' };
const customer = {
  ...party,
  customerId: 'C1',
  customerName: 'One',
  onHold: true,
  billToContactName: 'b',
  restrictedLocations: ['L1', 'L2'],
};
const ourCustomer = {
  CUSTOMERID: 'C1',
  NAME: 'One',
  DISPLAYCONTACT: ourContact,
  ...ourParty,
  ONHOLD: 'true',
  BILLTO: { CONTACTNAME: 'b' },
  RESTRICTEDLOCATIONS: 'L1#~#L2',
};
const vendor = { ...party, vendorId: 'V1', vendorName: 'One', payToContactName: 'p', form1099Type: 'NEC' };
const ourVendor = {
  VENDORID: 'V1',
  NAME: 'One',
  DISPLAYCONTACT: ourContact,
  ...ourParty,
  PAYTO: { CONTACTNAME: 'p' },
  FORM1099TYPE: 'NEC',
};
const item = { itemId: 'I1', itemName: 'One', itemType: 'Non-Inventory', active: true, basePrice: '1.25', upc: '0042' };
const ourItem = {
  ITEMID: 'I1',
  NAME: 'One',
  ITEMTYPE: 'Non-Inventory',
  STATUS: 'active',
  BASEPRICE: '1.25',
  UPC: '0042',
};
const contact = { contactName: 'Ann', printAs: 'Ann', taxable: false, active: true, ...mail };
const ourContactRecord = {
  CONTACTNAME: 'Ann',
  PRINTAS: 'Ann',
  TAXABLE: 'false',
  STATUS: 'active',
  MAILADDRESS: ourMail,
};
const klass = { classId: 'A', className: 'One', description: '', parentClassId: 'B', active: true };
const ourClass = { CLASSID: 'A', NAME: 'One', DESCRIPTION: '', PARENTID: 'B', STATUS: 'active' };
const department = { departmentId: 'D', departmentName: 'One', managerEmployeeId: 'E1' };
const ourDepartment = { DEPARTMENTID: 'D', TITLE: 'One', SUPERVISORID: 'E1' };
const location = { locationId: 'L', locationName: 'One', startDate: day, locationContactName: 'c' };
const ourLocation = { LOCATIONID: 'L', NAME: 'One', STARTDATE: '11/25/2026', CONTACTINFO: { CONTACTNAME: 'c' } };
const project = { projectId: 'P', projectName: 'One', projectCategory: 'Contract', customerId: 'C1', beginDate: day };
const ourProject = {
  PROJECTID: 'P',
  NAME: 'One',
  PROJECTCATEGORY: 'Contract',
  CUSTOMERID: 'C1',
  BEGINDATE: '11/25/2026',
};
const employee = { employeeId: 'E1', contactName: 'Ann', startDate: day, locationId: 'L', active: true };
const ourEmployee = {
  EMPLOYEEID: 'E1',
  PERSONALINFO: { CONTACTNAME: 'Ann' },
  STARTDATE: '11/25/2026',
  LOCATIONID: 'L',
  STATUS: 'active',
};

const entries = [
  { amount: 12.5, memo: 'debit' },
  { amount: -12.5, memo: 'credit' },
];
const journalEntry = {
  journalSymbol: 'GJ',
  postingDate: day,
  reverseDate: day,
  description: 'Title',
  referenceNumber: 'R1',
  sourceEntityId: 'E',
  action: 'Posted',
  lines: entries.map(({ amount, memo }) =>
    filled(new GeneralLedger.JournalEntryLineCreate(), {
      glAccountNumber: '1000',
      transactionAmount: amount,
      memo,
      locationId: 'L',
      departmentId: 'D',
      projectId: 'P',
      classId: 'A',
    }),
  ),
};
const ourJournalEntry = {
  JOURNAL: 'GJ',
  BATCH_DATE: '11/25/2026',
  REVERSEDATE: '11/25/2026',
  BATCH_TITLE: 'Title',
  REFERENCENO: 'R1',
  BASELOCATION_NO: 'E',
  STATE: 'Posted',
  ENTRIES: {
    GLENTRY: entries.map(({ amount, memo }) => ({
      ACCOUNTNO: '1000',
      TR_TYPE: amount < 0 ? '-1' : '1',
      TRX_AMOUNT: '12.5',
      LOCATION: 'L',
      DEPARTMENT: 'D',
      PROJECTID: 'P',
      CLASSID: 'A',
      DESCRIPTION: memo,
    })),
  },
};

const paymentDetail = filled(Object.create(null) as Functions.AccountsPayable.ApPaymentDetailInfo, {
  recordNo: 30,
  paymentAmount: 100.12,
});
const payment = filled(new AccountsPayable.ApPaymentInfo(), {
  paymentMethod: 'EFT',
  financialEntityId: 'BANK',
  vendorId: 'V1',
  paymentDate: day,
  transactionCurrency: 'USD',
  memo: 'm',
  apPaymentDetails: [new AccountsPayable.ApPaymentDetailBill(paymentDetail as never)],
});
const ourPayment = {
  PAYMENTMETHOD: 'EFT',
  FINANCIALENTITY: 'BANK',
  VENDORID: 'V1',
  PAYMENTDATE: '11/25/2026',
  CURRENCY: 'USD',
  DESCRIPTION: 'm',
  APPYMTDETAILS: { APPYMTDETAIL: [{ RECORDKEY: '30', TRX_PAYMENTAMOUNT: '100.12' }] },
};

/** `ITEMTYPE` cannot change: the official client leaves it out of updates. */
function changeable(record: object): object {
  return Object.fromEntries(Object.entries(record).filter(([field]) => field !== 'ITEMTYPE'));
}

function pair(object: string, sdk: readonly [SdkFunction, SdkFunction], record: object): readonly Pair[] {
  return (['create', 'update'] as const).map((kind, index) => ({
    what: `${kind} of ${object}`,
    ours: write(
      kind,
      object,
      (kind === 'create' ? record : changeable(record)) as Extract<GatewayFunction, { kind: 'create' }>['record'],
    ),
    sdk: sdk[index] as SdkFunction,
  }));
}

/** Writes of generic objects that both clients build. */
export const recordPairs: readonly Pair[] = [
  ...pair(
    'CUSTOMER',
    [
      filled(new AccountsReceivable.CustomerCreate(controlId), customer),
      filled(new AccountsReceivable.CustomerUpdate(controlId), customer),
    ],
    ourCustomer,
  ),
  ...pair(
    'VENDOR',
    [
      filled(new AccountsPayable.VendorCreate(controlId), vendor),
      filled(new AccountsPayable.VendorUpdate(controlId), vendor),
    ],
    ourVendor,
  ),
  ...pair(
    'ITEM',
    [
      filled(new InventoryControl.ItemCreate(controlId), item),
      filled(new InventoryControl.ItemUpdate(controlId), item),
    ],
    ourItem,
  ),
  ...pair(
    'CONTACT',
    [filled(new Company.ContactCreate(controlId), contact), filled(new Company.ContactUpdate(controlId), contact)],
    ourContactRecord,
  ),
  ...pair(
    'CLASS',
    [filled(new Company.ClassCreate(controlId), klass), filled(new Company.ClassUpdate(controlId), klass)],
    ourClass,
  ),
  ...pair(
    'DEPARTMENT',
    [
      filled(new Company.DepartmentCreate(controlId), department),
      filled(new Company.DepartmentUpdate(controlId), department),
    ],
    ourDepartment,
  ),
  ...pair(
    'LOCATION',
    [filled(new Company.LocationCreate(controlId), location), filled(new Company.LocationUpdate(controlId), location)],
    ourLocation,
  ),
  ...pair(
    'PROJECT',
    [filled(new Projects.ProjectCreate(controlId), project), filled(new Projects.ProjectUpdate(controlId), project)],
    ourProject,
  ),
  ...pair(
    'EMPLOYEE',
    [
      filled(new EmployeeExpense.EmployeeCreate(controlId), employee),
      filled(new EmployeeExpense.EmployeeUpdate(controlId), employee),
    ],
    ourEmployee,
  ),
  {
    what: 'create of GLBATCH',
    ours: write('create', 'GLBATCH', ourJournalEntry),
    sdk: filled(new GeneralLedger.JournalEntryCreate(controlId), journalEntry),
  },
  {
    what: 'create of APPYMT',
    ours: write('create', 'APPYMT', ourPayment),
    sdk: new AccountsPayable.ApPaymentCreate(payment, controlId),
  },
  {
    what: 'delete of APPYMT',
    ours: { kind: 'delete', controlId, object: 'APPYMT', keys: ['7'] },
    sdk: new AccountsPayable.ApPaymentDelete(7, controlId),
  },
];
