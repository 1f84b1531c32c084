import { listed, type Fields } from '../functions/listed.payload.js';
import type { FunctionContext, GatewayFunction } from '../functions/function.model.js';
import { refuse } from '../gateway/refusal.error.js';
import { textOf, type XmlNode } from '../gateway/xml.parser.js';
import { accountBalances, type AccountBalance, type BalanceRequest } from '../ledger/account.balance.js';
import { amountOf } from '../ledger/cents.format.js';
import { LINE_DIMENSIONS } from '../model/ledger.model.js';
import type { CompanyStore } from '../store/company.store.js';
import { balanceRequest, currencyOf, dimensionName, userDimension } from './balance.request.js';

const RIGHT = { object: 'GLDETAIL', verb: 'list' } as const;
const BOOK = 'ACCRUAL';

/** Nothing is `0`, as recorded. */
const amount = (cents: bigint): string => (cents === 0n ? '0' : amountOf(cents));
const endOf = ({ start, debits, credits }: AccountBalance): bigint => start + debits - credits;
const isOn = (call: XmlNode, name: string): boolean => textOf(call, name) === 'true';

/** A dimension that groups: its field in GLDETAIL, and what an answer says of a value. */
interface Grouping {
  readonly field: string;
  readonly describe: (value: string) => Fields;
}

function groupingOf(company: CompanyStore, name: string): Grouping {
  const dimension = LINE_DIMENSIONS.find(({ object }) => dimensionName(object) === name.toLowerCase());
  if (dimension !== undefined && company.catalog.has(dimension.object)) {
    const { field, object } = dimension;
    const element = dimensionName(object);
    const title = object === 'DEPARTMENT' ? 'TITLE' : 'NAME';
    return {
      field,
      describe: (id) => ({
        [`${element}id`]: id,
        [`${element}name`]: company.table(object).byNatural(id)?.values[title] ?? '',
      }),
    };
  }
  const custom = userDimension(company, name);
  if (custom === undefined) throw refuse('BL01001973', `Invalid Dimension '${name}' specified.`);
  const { model, field } = custom;
  const element = dimensionName(model.name);
  return {
    field,
    describe: (id) => ({
      [`${element}id`]: id,
      [`${element}name`]: company.table(model.name).get(Number(id))?.values['NAME'] ?? '',
    }),
  };
}

const described = (groupings: readonly Grouping[], { group }: AccountBalance): Fields =>
  Object.fromEntries(groupings.flatMap(({ describe }, index) => Object.entries(describe(group[index] ?? ''))));

/** Accounts of the chart without a movement, where a call asks for them. */
function withIdle(company: CompanyStore, request: BalanceRequest, found: readonly AccountBalance[]): AccountBalance[] {
  const objects = { include: ['GLACCOUNT', 'STATACCOUNT'], exclude: ['GLACCOUNT'], only: ['STATACCOUNT'] };
  const seen = new Set(found.map(({ accountNo }) => accountNo));
  const idle = objects[request.statistical]
    .flatMap((object) => [...company.table(object).records.values()])
    .map(({ values }) => values['ACCOUNTNO'] ?? '')
    .filter((accountNo) => !seen.has(accountNo) && request.includes(accountNo))
    .map((accountNo) => ({
      accountNo,
      group: request.groupBy.map(() => ''),
      start: 0n,
      debits: 0n,
      credits: 0n,
    }));
  return [...found, ...idle].sort((left, right) => (left.accountNo < right.accountNo ? -1 : 1));
}

const isIdle = ({ start, debits, credits }: AccountBalance): boolean => start === 0n && debits === 0n && credits === 0n;

/** A balance on the side that it stands on. */
const sidesOf = (name: string, balance: bigint): Fields => ({
  [`${name}debitbalance`]: amount(balance > 0n ? balance : 0n),
  [`${name}creditbalance`]: amount(balance < 0n ? -balance : 0n),
});

function rowsOf(context: FunctionContext, call: XmlNode, groupings: readonly Grouping[]): readonly Fields[] {
  const { company } = context;
  const currency = currencyOf(context, call);
  const request = balanceRequest(context, call, {
    groupBy: groupings.map(({ field }) => field),
    statistical: 'include',
  });
  const found = accountBalances(company, request).filter((balance) => !isIdle(balance));
  const shown = isOn(call, 'showzerobalances') ? withIdle(company, request, found) : found;
  const bothSides = isOn(call, 'debitcreditbalance');
  return shown.map((balance) => ({
    glaccountno: balance.accountNo,
    ...(bothSides ? sidesOf('start', balance.start) : {}),
    startbalance: amount(balance.start),
    debits: amount(balance.debits),
    credits: amount(balance.credits),
    adjdebits: '0',
    adjcredits: '0',
    ...(bothSides ? sidesOf('end', endOf(balance)) : {}),
    endbalance: amount(endOf(balance)),
    reportingbook: BOOK,
    currency,
    ...described(groupings, balance),
  }));
}

const getTrialBalance: GatewayFunction = {
  name: 'get_trialbalance',
  right: RIGHT,
  run(context, call) {
    const details = [
      ...(isOn(call, 'showdeptdetail') ? ['department'] : []),
      ...(isOn(call, 'showlocdetail') ? ['location'] : []),
    ].map((name) => groupingOf(context.company, name));
    return listed('trialbalance', rowsOf(context, call, details));
  },
};

const getAccountBalances: GatewayFunction = {
  name: 'get_accountbalances',
  right: RIGHT,
  run: (context, call) => listed('accountbalance', rowsOf(context, call, [])),
};

/** @throws Refusal BL01001973 for budgets: a company here has none */
function checkContent(call: XmlNode): void {
  const content = textOf(call, 'contentselection');
  const budget = textOf(call, 'budgetid');
  if ((content === '' || content === 'Actual') && budget === '') return;
  throw refuse('BL01001973', `Invalid Budget '${budget}' specified.`);
}

const getAccountBalancesByDimensions: GatewayFunction = {
  name: 'get_accountbalancesbydimensions',
  right: RIGHT,
  run(context, call) {
    checkContent(call);
    const { company } = context;
    const names = textOf(call, 'groupby').split(',');
    const groupings = names
      .map((name) => name.trim())
      .filter((name) => name !== '')
      .map((name) => groupingOf(company, name));
    const currency = currencyOf(context, call);
    const groupBy = groupings.map(({ field }) => field);
    const found = accountBalances(company, balanceRequest(context, call, { groupBy, statistical: 'exclude' }));
    const withZero = isOn(call, 'showzerowithactivity');
    const withDetail = isOn(call, 'showperiodbalancedetail');
    const shown = found.filter((balance) => !isIdle(balance) && (withZero || endOf(balance) !== 0n));
    const rows = shown.map((balance): Fields => {
      const { debits, credits } = balance;
      return {
        glaccountno: balance.accountNo,
        startbalance: amount(balance.start),
        periodbalance: amount(debits - credits),
        ...(withDetail ? { periodbalancedetail: { debits: amount(debits), credits: amount(credits) } } : {}),
        endbalance: amount(endOf(balance)),
        currency,
        ...described(groupings, balance),
      };
    });
    return listed('accountbalance', rows);
  },
};

/** What accounts hold and did, by account, period and dimension. */
export const BALANCE_FUNCTIONS: readonly GatewayFunction[] = [
  getTrialBalance,
  getAccountBalances,
  getAccountBalancesByDimensions,
];
