import { Functions } from '@intacct/intacct-sdk';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { filled, SdkOnSimulator } from './online-sdk.fixture.js';

const { Vendors, Customers, Items, Company, Projects, Employees, Ledger } = {
  Vendors: Functions.AccountsPayable,
  Customers: Functions.AccountsReceivable,
  Items: Functions.InventoryControl,
  Company: Functions.Company,
  Projects: Functions.Projects,
  Employees: Functions.EmployeeExpense,
  Ledger: Functions.GeneralLedger,
};

interface Master {
  readonly object: string;
  /** Query of the control port that finds it. */
  readonly find: string;
  readonly create: () => Functions.IFunction;
  readonly created: Readonly<Record<string, string>>;
  readonly update: (recordNo: string) => Functions.IFunction;
  readonly updated: Readonly<Record<string, string>>;
  readonly remove: (recordNo: string) => Functions.IFunction;
}

const contact = { printAs: 'Ada & Sons', primaryEmailAddress: 'ada@example.com', city: 'Québec', country: 'Canada' };

const MASTERS: readonly Master[] = [
  {
    object: 'VENDOR',
    find: 'VENDORID=SDK-V',
    create: () =>
      filled(new Vendors.VendorCreate(), {
        vendorId: 'SDK-V',
        vendorName: 'Ada',
        active: true,
        creditLimit: 500,
        ...contact,
      }),
    created: { NAME: 'Ada', STATUS: 'active', 'DISPLAYCONTACT.CONTACTNAME': 'Ada(VSDK-V)' },
    update: () => filled(new Vendors.VendorUpdate(), { vendorId: 'SDK-V', vendorName: 'Ada 2', active: false }),
    updated: { NAME: 'Ada 2', STATUS: 'inactive' },
    remove: () => filled(new Vendors.VendorDelete(), { vendorId: 'SDK-V' }),
  },
  {
    object: 'CUSTOMER',
    find: 'CUSTOMERID=SDK-C',
    create: () =>
      filled(new Customers.CustomerCreate(), {
        customerId: 'SDK-C',
        customerName: 'Bea',
        active: true,
        onHold: false,
        ...contact,
      }),
    created: { NAME: 'Bea', STATUS: 'active', 'DISPLAYCONTACT.CONTACTNAME': 'Bea(CSDK-C)' },
    update: () =>
      filled(new Customers.CustomerUpdate(), { customerId: 'SDK-C', customerName: 'Bea 2', comments: 'a < b' }),
    updated: { NAME: 'Bea 2', COMMENTS: 'a < b' },
    remove: () => filled(new Customers.CustomerDelete(), { customerId: 'SDK-C' }),
  },
  {
    object: 'ITEM',
    find: 'ITEMID=SDK-I',
    create: () =>
      filled(new Items.ItemCreate(), { itemId: 'SDK-I', itemName: 'Bell', itemType: 'Non-Inventory', active: true }),
    created: { NAME: 'Bell', ITEMTYPE: 'Non-Inventory' },
    update: () => filled(new Items.ItemUpdate(), { itemId: 'SDK-I', itemName: 'Bell, brass' }),
    updated: { NAME: 'Bell, brass' },
    remove: () => filled(new Items.ItemDelete(), { itemId: 'SDK-I' }),
  },
  {
    object: 'CLASS',
    find: 'CLASSID=SDK-K',
    create: () =>
      filled(new Company.ClassCreate(), { classId: 'SDK-K', className: 'Channel', active: true, description: 'Web' }),
    created: { NAME: 'Channel', DESCRIPTION: 'Web' },
    update: () => filled(new Company.ClassUpdate(), { classId: 'SDK-K', className: 'Channel 2' }),
    updated: { NAME: 'Channel 2' },
    remove: () => filled(new Company.ClassDelete(), { classId: 'SDK-K' }),
  },
  {
    object: 'CONTACT',
    find: 'CONTACTNAME=SDK-N',
    create: () => filled(new Company.ContactCreate(), { contactName: 'SDK-N', active: true, ...contact }),
    created: { PRINTAS: 'Ada & Sons', 'MAILADDRESS.CITY': 'Québec' },
    update: () => filled(new Company.ContactUpdate(), { contactName: 'SDK-N', printAs: 'Ada', city: 'Laval' }),
    updated: { PRINTAS: 'Ada', 'MAILADDRESS.CITY': 'Laval' },
    remove: () => filled(new Company.ContactDelete(), { contactName: 'SDK-N' }),
  },
  {
    object: 'DEPARTMENT',
    find: 'DEPARTMENTID=SDK-D',
    create: () =>
      filled(new Company.DepartmentCreate(), { departmentId: 'SDK-D', departmentName: 'Service', active: true }),
    created: { TITLE: 'Service' },
    update: () => filled(new Company.DepartmentUpdate(), { departmentId: 'SDK-D', departmentName: 'Repairs' }),
    updated: { TITLE: 'Repairs' },
    remove: () => filled(new Company.DepartmentDelete(), { departmentId: 'SDK-D' }),
  },
  {
    object: 'LOCATION',
    find: 'LOCATIONID=SDK-L',
    create: () =>
      filled(new Company.LocationCreate(), {
        locationId: 'SDK-L',
        locationName: 'Kiosk',
        parentLocationId: 'SHOP',
        active: true,
      }),
    created: { NAME: 'Kiosk', PARENTID: 'SHOP' },
    update: () => filled(new Company.LocationUpdate(), { locationId: 'SDK-L', locationName: 'Kiosk 2' }),
    updated: { NAME: 'Kiosk 2' },
    remove: () => filled(new Company.LocationDelete(), { locationId: 'SDK-L' }),
  },
  {
    object: 'PROJECT',
    find: 'PROJECTID=SDK-P',
    create: () =>
      filled(new Projects.ProjectCreate(), {
        projectId: 'SDK-P',
        projectName: 'Move',
        projectCategory: 'Contract',
        locationId: 'SHOP',
        active: true,
        beginDate: new Date(2026, 0, 5),
      }),
    created: { NAME: 'Move', PROJECTCATEGORY: 'Contract', BEGINDATE: '01/05/2026' },
    update: () => filled(new Projects.ProjectUpdate(), { projectId: 'SDK-P', projectName: 'Move 2' }),
    updated: { NAME: 'Move 2' },
    remove: () => filled(new Projects.ProjectDelete(), { projectId: 'SDK-P' }),
  },
  {
    object: 'EMPLOYEE',
    find: 'EMPLOYEEID=SDK-E',
    create: () =>
      filled(new Employees.EmployeeCreate(), {
        employeeId: 'SDK-E',
        contactName: 'Known person',
        active: true,
        title: 'Mechanic',
      }),
    created: { TITLE: 'Mechanic', 'PERSONALINFO.CONTACTNAME': 'Known person' },
    update: () => filled(new Employees.EmployeeUpdate(), { employeeId: 'SDK-E', title: 'Foreman' }),
    updated: { TITLE: 'Foreman' },
    remove: () => filled(new Employees.EmployeeDelete(), { employeeId: 'SDK-E' }),
  },
  {
    object: 'GLACCOUNT',
    find: 'ACCOUNTNO=59950',
    create: () =>
      filled(new Ledger.AccountCreate(), {
        accountNo: '59950',
        title: 'Bells',
        accountType: 'incomestatement',
        normalBalance: 'debit',
        closingType: 'non-closing account',
        active: true,
        requireDepartment: true,
      }),
    created: { TITLE: 'Bells', ACCOUNTTYPE: 'incomestatement', REQUIREDEPT: 'true' },
    update: () => filled(new Ledger.AccountUpdate(), { accountNo: '59950', title: 'Bells and horns' }),
    updated: { TITLE: 'Bells and horns' },
    remove: () => filled(new Ledger.AccountDelete(), { accountNo: '59950' }),
  },
  {
    object: 'STATACCOUNT',
    find: 'ACCOUNTNO=90010',
    create: () =>
      filled(new Ledger.StatisticalAccountCreate(), {
        accountNo: '90010',
        title: 'Hours',
        reportType: 'forPeriod',
        active: true,
      }),
    created: { TITLE: 'Hours' },
    update: () => filled(new Ledger.StatisticalAccountUpdate(), { accountNo: '90010', title: 'Hours worked' }),
    updated: { TITLE: 'Hours worked' },
    remove: () => filled(new Ledger.StatisticalAccountDelete(), { accountNo: '90010' }),
  },
  {
    object: 'WAREHOUSE',
    find: 'WAREHOUSEID=SDK-W',
    create: () =>
      filled(new Items.WarehouseCreate(), {
        warehouseId: 'SDK-W',
        warehouseName: 'Cellar',
        locationId: 'SHOP',
        shipToContactName: 'Known person',
        usedInGeneralLedger: false,
        active: true,
      }),
    created: { NAME: 'Cellar', 'LOC.LOCATIONID': 'SHOP', 'SHIPTO.CONTACTNAME': 'Known person', USEDINGL: 'false' },
    update: (recordNo) =>
      filled(new Items.WarehouseUpdate(), { recordNo: Number(recordNo), warehouseName: 'Attic', active: false }),
    updated: { NAME: 'Attic', STATUS: 'inactive' },
    remove: (recordNo) => filled(new Items.WarehouseDelete(), { recordNo: Number(recordNo) }),
  },
];

describe('The official SDK writes masters', () => {
  let sdk: SdkOnSimulator;

  beforeAll(async () => {
    sdk = await SdkOnSimulator.start({ modules: ['GL', 'AP', 'AR', 'CM', 'INV', 'ME', 'TX', 'PA', 'EE'] });
    await sdk.done(filled(new Company.ContactCreate(), { contactName: 'Known person', printAs: 'Known person' }));
  });
  afterAll(() => sdk.stop());

  it.each(MASTERS.map((master) => [master.object, master] as const))('%s', async (object, master) => {
    const { data } = await sdk.done(master.create());
    const recordNo = String(data[0]?.['RECORDNO']);
    expect(await sdk.records(object, master.find)).toEqual([
      expect.objectContaining({ RECORDNO: recordNo, ...master.created }),
    ]);

    await sdk.done(master.update(recordNo));
    expect(await sdk.records(object, master.find)).toEqual([
      expect.objectContaining({ RECORDNO: recordNo, ...master.updated }),
    ]);

    const again = await sdk.one(master.create());
    expect(again).toMatchObject({ status: 'failure' });
    expect(again.errors.join(' ')).toMatch(/already exists|duplicate/i);

    await sdk.done(master.remove(recordNo));
    expect(await sdk.records(object, master.find)).toEqual([]);
  });

  it('TASK, under a project', async () => {
    await sdk.done(
      filled(new Projects.ProjectCreate(), {
        projectId: 'SDK-PT',
        projectName: 'Tasks',
        projectCategory: 'Contract',
        locationId: 'SHOP',
      }),
    );
    const { data } = await sdk.done(filled(new Projects.TaskCreate(), { taskName: 'Paint', projectId: 'SDK-PT' }));
    const recordNo = Number(data[0]?.['RECORDNO']);
    await sdk.done(filled(new Projects.TaskUpdate(), { recordNo, taskName: 'Paint it' }));
    expect(await sdk.records('TASK', `RECORDNO=${recordNo}`)).toEqual([
      expect.objectContaining({ NAME: 'Paint it', PROJECTID: 'SDK-PT' }),
    ]);
    await sdk.done(filled(new Projects.TaskDelete(), { recordNo }));
    expect(await sdk.records('TASK', `RECORDNO=${recordNo}`)).toEqual([]);
  });
});
