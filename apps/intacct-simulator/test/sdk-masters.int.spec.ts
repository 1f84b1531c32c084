import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sdk from '@intacct/intacct-sdk';
import { sdkCall } from './sdk.fixture.js';
import { TestSimulator, create, fields, item, sampleCompany, vendor } from './simulator.fixture.js';

const { AccountsPayable: AP, AccountsReceivable: AR, Company, GeneralLedger: GL } = sdk.Functions;
const { EmployeeExpense: EE, InventoryControl: IC, Projects: PA } = sdk.Functions;
type SdkFunction = InstanceType<typeof sdk.Functions.AbstractFunction>;
const set = <T extends object>(target: T, values: Partial<T>): T => Object.assign(target, values);

let simulator: TestSimulator;
beforeAll(async () => {
  const company = sampleCompany();
  simulator = await TestSimulator.start([sampleCompany({ modules: [...new Set([...company.modules, 'PA'])] })]);
  await simulator.run([
    item('I1'),
    vendor('V1'),
    create('CONTACT', fields({ CONTACTNAME: 'Ann', PRINTAS: 'Ann' })),
    create('CLASS', fields({ CLASSID: 'K1', NAME: 'K' })),
    create('DEPARTMENT', fields({ DEPARTMENTID: 'D1', TITLE: 'D' })),
  ]);
});
afterAll(() => simulator.stop());

const DAY = new Date(2026, 10, 20);
const PERSON = {
  lastName: 'Lee',
  firstName: 'Ann',
  middleName: 'B',
  prefix: 'Dr.',
  companyName: 'Firm',
  printAs: 'Ann Lee',
  primaryPhoneNo: '1',
  secondaryPhoneNo: '2',
  cellularPhoneNo: '3',
  pagerNo: '4',
  faxNo: '5',
  primaryEmailAddress: 'a@example.com',
  secondaryEmailAddress: 'b@example.com',
  primaryUrl: 'http://example.com',
  secondaryUrl: 'http://example.org',
  addressLine1: '1 Road',
  addressLine2: 'b',
  city: 'Town',
  stateProvince: 'ON',
  zipPostalCode: 'K1A',
  country: 'Canada',
  active: true,
  taxable: true,
};
const PARTY = {
  ...PERSON,
  isoCountryCode: 'CA',
  oneTime: false,
  excludedFromContactList: false,
  creditLimit: 1000,
  onHold: false,
  comments: 'c',
  defaultCurrency: 'CAD',
  primaryContactName: 'Ann',
  taxId: 'T1',
  restrictionType: 'Unrestricted',
};
const ACH = {
  achEnabled: true,
  achBankRoutingNo: '123456789',
  achBankAccountNo: '1',
  achBankAccountType: 'Checking Account',
  achBankAccountClass: 'CCD',
};

const CALLS: readonly (readonly [name: string, call: SdkFunction])[] = [
  [
    'customer',
    set(new AR.CustomerCreate(), {
      ...PARTY,
      customerId: 'C-SDK',
      customerName: 'Sdk',
      deliveryMethod: 'Print',
      billToContactName: 'Ann',
      shipToContactName: 'Ann',
      printOptionArInvoiceTemplateName: 'T',
    }),
  ],
  ['customer, minimal', set(new AR.CustomerCreate(), { customerId: 'C-MIN', customerName: 'Min', printAs: 'Min' })],
  ['customer update', set(new AR.CustomerUpdate(), { customerId: 'C-SDK', customerName: 'New', comments: '' })],
  [
    'vendor',
    set(new AP.VendorCreate(), {
      ...PARTY,
      ...ACH,
      vendorId: 'V-SDK',
      vendorName: 'Sdk',
      payToContactName: 'Ann',
      returnToContactName: 'Ann',
      form1099Name: 'n',
      termDiscountDisplayedOnCheckStub: true,
      locationAssignedAccountNoDisplayedOnCheckStub: false,
      mergePaymentRequests: true,
      paymentPriority: 'Normal',
      doNotPay: false,
    }),
  ],
  ['vendor update', set(new AP.VendorUpdate(), { vendorId: 'V-SDK', onHold: true })],
  ['contact', set(new Company.ContactCreate(), { ...PERSON, contactName: 'Bob' })],
  ['contact update', set(new Company.ContactUpdate(), { contactName: 'Bob', printAs: 'Robert' })],
  [
    'item',
    set(new IC.ItemCreate(), {
      itemId: 'I-SDK',
      itemName: 'Sdk',
      itemType: 'Non-Inventory',
      active: true,
      extendedDescription: 'e',
      shippingWeight: '1.5',
      serialTrackingEnabled: false,
      unitCostPrecisionSales: 2,
      itemStartEndDateEnabled: false,
      basePrice: '10',
      taxable: true,
    }),
  ],
  ['item update', set(new IC.ItemUpdate(), { itemId: 'I-SDK', extendedDescription: 'n' })],
  [
    'employee',
    set(new EE.EmployeeCreate(), {
      ...ACH,
      employeeId: 'E-SDK',
      contactName: 'Ann',
      startDate: DAY,
      title: 't',
      ssn: '1',
      employeeType: 'Full',
      active: true,
      birthDate: DAY,
      gender: 'female',
      departmentId: 'D1',
      locationId: 'SHOP',
      classId: 'K1',
      defaultCurrency: 'CAD',
      postActualCost: false,
      mergePaymentRequests: true,
    }),
  ],
  ['employee update', set(new EE.EmployeeUpdate(), { employeeId: 'E-SDK', title: 'u' })],
  [
    'class',
    set(new Company.ClassCreate(), {
      classId: 'K-SDK',
      className: 'Sdk',
      description: 'd',
      parentClassId: 'K1',
      active: true,
    }),
  ],
  ['class update', set(new Company.ClassUpdate(), { classId: 'K-SDK', description: 'e' })],
  [
    'department',
    set(new Company.DepartmentCreate(), {
      departmentId: 'D-SDK',
      departmentName: 'Sdk',
      parentDepartmentId: 'D1',
      active: true,
    }),
  ],
  [
    'location',
    set(new Company.LocationCreate(), {
      locationId: 'L-SDK',
      locationName: 'Sdk',
      parentLocationId: 'SHOP',
      locationContactName: 'Ann',
      shipToContactName: 'Ann',
      startDate: DAY,
      active: true,
    }),
  ],
  [
    'project',
    set(new PA.ProjectCreate(), {
      projectId: 'P-SDK',
      projectName: 'Sdk',
      projectCategory: 'Contract',
      customerId: 'C-SDK',
      primaryContactName: 'Ann',
      billToContactName: 'Ann',
      departmentId: 'D1',
      locationId: 'SHOP',
      classId: 'K1',
      billingRate: 5,
      budgetedQty: 10,
      billableExpense: true,
    } as object),
  ],
  [
    'task',
    set(new PA.TaskCreate(), {
      taskName: 'T-SDK',
      // The SDK is older than the id of tasks: its users send it as an extra field.
      customFields: [['TASKID', 'T-SDK']],
      projectId: 'P-SDK',
      itemId: 'I1',
      classId: 'K1',
      billable: true,
      milestone: false,
      utilized: true,
      priority: '1',
    } as object),
  ],
  ['task, minimal', set(new PA.TaskCreate(), { taskName: 'T-MIN', projectId: 'P-SDK' })],
  [
    'account',
    set(new GL.AccountCreate(), {
      accountNo: '99100',
      title: 'Sdk',
      accountType: 'balancesheet',
      normalBalance: 'debit',
      closingType: 'non-closing account',
      active: true,
      requireDepartment: false,
      requireClass: true,
      taxable: false,
    }),
  ],
  ['account update', set(new GL.AccountUpdate(), { accountNo: '99100', title: 'New' })],
];

describe('Masters as the official SDK writes them', () => {
  it.each(CALLS)('take %s', async (_name, call) => {
    const outcome = await simulator.one(sdkCall(call));
    expect([outcome.texts, outcome.status]).toEqual([[], 'success']);
  });

  it('posts a journal entry of the SDK and deletes it', async () => {
    const line = (accountNo: string, amount: number, more: object) =>
      set(new GL.JournalEntryLineCreate(), {
        glAccountNumber: accountNo,
        transactionAmount: amount,
        locationId: 'SHOP',
        memo: 'm',
        ...more,
      });
    const entry = set(new GL.JournalEntryCreate(), {
      journalSymbol: 'INVJ',
      postingDate: DAY,
      description: 'Sdk',
      referenceNumber: 'SDK-1',
      lines: [line('12100', 5, { itemId: 'I1' }), line('21500', -5, { vendorId: 'V1' })],
    });
    const outcome = await simulator.one(sdkCall(entry));
    expect([outcome.texts, outcome.status]).toEqual([[], 'success']);
    const recordNo = outcome.data?.children[0]?.children[0]?.text ?? '';
    const removed = await simulator.one(sdkCall(set(new GL.JournalEntryDelete(), { recordNo: Number(recordNo) })));
    expect(removed.status).toBe('success');
  });
});
