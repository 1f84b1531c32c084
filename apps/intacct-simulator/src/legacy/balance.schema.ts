import {
  block,
  functionOf,
  ignored,
  many,
  nestedDate,
  oneOf,
  optionals,
  sequence,
  type ElementModel,
  type Particle,
} from './element.schema.js';

const PERIOD = oneOf(
  ignored('reportingperiodname'),
  sequence(nestedDate('startdate', 'STARTDATE'), nestedDate('enddate', 'ENDDATE')),
);

const ACCOUNTS = oneOf(
  ignored('glaccountno'),
  ignored('accountgroupname'),
  sequence(ignored('startaccountno'), ignored('endaccountno')),
);

const BOOKS: readonly Particle[] = [
  ignored('reportingbook'),
  block('adjbooks', many(ignored('adjbook'))),
  ignored('includereportingbook'),
  ignored('statistical'),
];

const PLACES = ['departmentid', 'dept_subs', 'locationid', 'loc_subs'].map((name) => ignored(name));

const withSubs = (name: string): readonly Particle[] => [ignored(name), ignored(`${name}_subs`)];

const DIMENSIONS: readonly Particle[] = [
  ...withSubs('projectid'),
  ignored('projecttypeid'),
  ...withSubs('taskid'),
  ...withSubs('costtypeid'),
  ...['customer', 'vendor', 'employee'].flatMap((name) => [...withSubs(`${name}id`), ignored(`${name}typeid`)]),
  ignored('itemid'),
  ignored('productlineid'),
  ...['classid', 'contractid', 'warehouseid'].flatMap(withSubs),
  block(
    'userDefinedDimensions',
    many(
      block(
        'userDefinedDimension',
        sequence(ignored('objectName'), ...optionals(ignored('recordId'), ignored('recordName'))),
      ),
    ),
  ),
];

/**
 * The getters of balances. The order of periods, accounts and details is that of the published schema, the order of
 * what was added later is that of the documentation.
 */
export const BALANCE_SCHEMAS: readonly ElementModel[] = [
  functionOf(
    'get_trialbalance',
    [],
    sequence(
      PERIOD,
      ...optionals(
        ...['showzerobalances', 'showdeptdetail', 'showlocdetail', 'debitcreditbalance'].map((name) => ignored(name)),
        ...BOOKS,
        ...PLACES,
        ...DIMENSIONS,
      ),
    ),
  ),
  functionOf(
    'get_accountbalances',
    [],
    sequence(
      PERIOD,
      ACCOUNTS,
      ...optionals(
        ...['locationid', 'departmentid', 'showzerobalances'].map((name) => ignored(name)),
        ...BOOKS,
        ...['dept_subs', 'loc_subs'].map((name) => ignored(name)),
        ...DIMENSIONS,
      ),
    ),
  ),
  functionOf(
    'get_accountbalancesbydimensions',
    [],
    sequence(
      PERIOD,
      ...optionals(
        ...['showperiodbalancedetail', 'contentselection', 'budgetid', 'budgetcomparison', 'showzerowithactivity'].map(
          (name) => ignored(name),
        ),
      ),
      ACCOUNTS,
      ...optionals(...BOOKS, ...PLACES, ...DIMENSIONS, ignored('groupby')),
    ),
  ),
];
