import { Decimal } from 'decimal.js';
import { inside, refuse, type Refusal } from '../gateway/refusal.error.js';
import { bankOfAccount } from '../ledger/bank.account.js';
import { lineFieldOf } from '../model/document.fields.js';
import { LINE_DIMENSIONS } from '../model/ledger.model.js';
import type { ObjectModel } from '../model/object.model.js';
import { checkFields, checkReferences } from '../rules/field.rule.js';
import { entityOf } from '../rules/location.rule.js';
import { checkUse } from '../rules/restriction.rule.js';
import { settleTask } from '../rules/task.rule.js';
import { findVisible, isActive, type Draft, type WriteContext } from '../rules/write.context.js';
import type { StoredRecord, Values } from '../store/table.store.js';
import { isOn, type SideFacts } from './document.family.js';
import { useOf } from './party.gate.js';

/** What the lines of one document have in common. */
export interface LineScope {
  readonly context: WriteContext;
  readonly side: SideFacts;
  readonly model: ObjectModel;
  readonly header: Values;
  readonly party: StoredRecord | undefined;
  /** A draft may lack what its accounts demand. */
  readonly isDraft: boolean;
}

const bad = (number: number, text: string): Refusal => refuse('BL03000018', `Line ${number}: ${text}`);
const invalid = (number: number, label: string, value: string): Refusal =>
  refuse('BL01001973', `Line ${number}: Invalid ${label} '${value}' specified.`);

function usableAccount(scope: LineScope, accountNo: string, field: string): StoredRecord {
  const account = findVisible(scope.context, 'GLACCOUNT', accountNo);
  if (account === undefined) throw refuse('BL01001973', `Account ${accountNo} is not valid`).at(field);
  if (!isActive(account)) throw refuse('BL01001973', `Account ${accountNo} is not valid: it is inactive`).at(field);
  return account;
}

/** ACCOUNTLABEL where the company uses labels, ACCOUNTNO otherwise; the party may have a default account. */
function nameAccount(scope: LineScope, { values }: Draft, number: number): void {
  const { context, side, party } = scope;
  const label = values['ACCOUNTLABEL'] ?? '';
  if (!isOn(context.company, side.side, 'USEACCOUNTLABELS')) {
    if (label !== '') {
      throw bad(number, 'account labels are not enabled: give ACCOUNTNO instead of ACCOUNTLABEL').at('ACCOUNTLABEL');
    }
    values['ACCOUNTNO'] = values['ACCOUNTNO'] || (party?.values[side.partyAccount] ?? '');
    if (values['ACCOUNTNO'] === '') {
      throw bad(number, 'Required field Account number (ACCOUNTNO) is missing').at('ACCOUNTNO');
    }
    return;
  }
  if (label === '') throw bad(number, 'Required field Account label (ACCOUNTLABEL) is missing').at('ACCOUNTLABEL');
  const found = findVisible(context, side.accountLabel, label);
  if (found === undefined || !isActive(found)) throw invalid(number, 'Account label', label).at('ACCOUNTLABEL');
  values['ACCOUNTNO'] = found.values['GLACCOUNTNO'] ?? '';
  values['OFFSETGLACCOUNTNO'] = values['OFFSETGLACCOUNTNO'] || (found.values['OFFSETGLACCOUNTNO'] ?? '');
}

function checkLocation({ context, isDraft }: LineScope, { values }: Draft, number: number): void {
  if (!context.company.isMultiEntity) return;
  const location = values['LOCATIONID'] ?? '';
  if (location === '') {
    if (context.entity !== '') values['LOCATIONID'] = context.entity;
    else if (!isDraft) throw bad(number, 'Required field Location (LOCATIONID) is missing').at('LOCATIONID');
  } else if (context.entity !== '' && entityOf(context.company, location) !== context.entity) {
    const text = `Line ${number}: Location '${location}' does not belong to entity '${context.entity}'`;
    throw refuse('BL01001973', text).at('LOCATIONID');
  }
}

function checkDimensions({ context, model }: LineScope, { values }: Draft, number: number): void {
  for (const dimension of LINE_DIMENSIONS) {
    const field = lineFieldOf(dimension);
    const value = values[field] ?? '';
    if (value === '' || dimension.key !== undefined || !model.fields.has(field)) continue;
    const record = findVisible(context, dimension.object, value);
    const exempt = dimension.object === 'ITEM' && context.gaps.inactiveItemOnLines === 'accept';
    if (record === undefined || !(exempt || isActive(record))) {
      throw invalid(number, dimension.label, value).at(field);
    }
    const target = context.company.model(dimension.object);
    if (target !== undefined) inside(field, () => checkUse(context, target, record, useOf(values)));
  }
  settleTask(context, values, {
    bad: (text) => bad(number, text),
    invalid: (label, value) => invalid(number, label, value),
  });
}

/** Dimensions of a line with the flags by which an account demands them. */
function demandable({ model }: LineScope): readonly { field: string; label: string; accountFlag: string }[] {
  const user = [...model.fields.values()].filter(({ name }) => name.startsWith('GLDIM'));
  return [
    ...LINE_DIMENSIONS.map((each) => ({ ...each, field: lineFieldOf(each) })),
    ...user.map(({ name, label }) => ({ field: name, label, accountFlag: `REQUIRE${name}` })),
  ];
}

function checkDemanded(scope: LineScope, { values }: Draft, account: StoredRecord): void {
  for (const dimension of demandable(scope)) {
    if (account.values[dimension.accountFlag] !== 'true' || (values[dimension.field] ?? '') !== '') continue;
    const number = account.values['ACCOUNTNO'] ?? '';
    throw refuse(
      'BL03000018',
      `The entry is missing the ${dimension.label} dimension for the Account ${number}`,
      `Enter a ${dimension.label} for the Account ${number}.`,
    ).at(dimension.field);
  }
}

/** Whether a customer is another one or below it. */
function isOrBelow({ company }: WriteContext, customerId: string, ancestor: string): boolean {
  const seen = new Set<string>();
  let id = customerId;
  while (id !== '' && !seen.has(id)) {
    if (id === ancestor) return true;
    seen.add(id);
    id = company.table('CUSTOMER').byNatural(id)?.values['PARENTID'] ?? '';
  }
  return false;
}

/** Customers of lines and of their projects are that of the header or below it. */
function checkCustomers({ context, header, side }: LineScope, { values }: Draft, number: number): void {
  const owner = header['CUSTOMERID'] ?? '';
  if (side.side !== 'AR' || owner === '') return;
  const customer = values['CUSTOMERID'] ?? '';
  if (customer !== '' && !isOrBelow(context, customer, owner)) {
    const text = `Line ${number}: Customer '${customer}' is not the header-level customer or its child`;
    throw refuse('BL01001973', text).at('CUSTOMERID');
  }
  const project = values['PROJECTID'] ?? '';
  const ofProject = project === '' ? '' : (findVisible(context, 'PROJECT', project)?.values['CUSTOMERID'] ?? '');
  if (ofProject !== '' && !isOrBelow(context, ofProject, owner)) {
    throw refuse(
      'BL01001973',
      `Line ${number}: Project '${project}' is not related to the header-level customer '${owner}'`,
    ).at('PROJECTID');
  }
}

/**
 * One line of a bill, invoice, adjustment or advance, apart from its amounts.
 *
 * @param number  one-based, for the text of a refusal
 */
export function checkDocumentLine(scope: LineScope, line: Draft, number: number): void {
  checkFields(scope.context, scope.model, line, undefined);
  nameAccount(scope, line, number);
  const { values } = line;
  const account = usableAccount(scope, values['ACCOUNTNO'] ?? '', 'ACCOUNTNO');
  if (bankOfAccount(scope.context.company, values['ACCOUNTNO'] ?? '') !== undefined) {
    const text = `Line ${number}: Account ${values['ACCOUNTNO'] ?? ''} is associated to a bank account`;
    throw refuse('BL01001973', text).at('ACCOUNTNO');
  }
  const { OFFSETGLACCOUNTNO: offset = '', ALLOCATION: allocation = '' } = values;
  if (offset !== '') usableAccount(scope, offset, 'OFFSETGLACCOUNTNO');
  if (allocation !== '') throw invalid(number, 'Allocation', allocation).at('ALLOCATION');
  checkLocation(scope, line, number);
  checkDimensions(scope, line, number);
  checkReferences(scope.context, scope.model, line);
  checkCustomers(scope, line, number);
  values[scope.side.partyField] = values[scope.side.partyField] || (scope.header[scope.side.partyField] ?? '');
  if (!scope.isDraft) checkDemanded(scope, line, account);
}

/** The amount of a line. @throws Refusal when it has none */
export function lineAmount({ values }: Draft, number: number, field: string): Decimal {
  const given = values[field] || values['AMOUNT'] || '';
  if (given === '') throw bad(number, `Required field Transaction amount (${field}) is missing`).at(field);
  return new Decimal(given);
}
