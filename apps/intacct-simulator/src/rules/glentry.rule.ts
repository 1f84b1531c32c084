import { Decimal } from 'decimal.js';
import { refuse, type Refusal } from '../gateway/refusal.error.js';
import { LINE_DIMENSIONS, type LineDimension } from '../model/ledger.model.js';
import type { ObjectModel } from '../model/object.model.js';
import type { StoredRecord } from '../store/table.store.js';
import { checkFields, checkRequired } from './field.rule.js';
import { entityOf } from './location.rule.js';
import { findVisible, isActive, type Draft, type WriteContext } from './write.context.js';

function account(context: WriteContext, number: string): StoredRecord {
  const found = findVisible(context, 'GLACCOUNT', number);
  if (found === undefined) throw refuse('BL01001973', `Account ${number} is not valid`);
  if (!isActive(found)) throw refuse('BL01001973', `Account ${number} is not valid: it is inactive`);
  return found;
}

function baseCurrency(context: WriteContext, line: Draft): string {
  const entity = entityOf(context.company, line.values['LOCATION'] ?? context.entity);
  const record = entity === undefined ? undefined : context.company.table('LOCATIONENTITY').byNatural(entity);
  return record?.values['CURRENCY'] ?? context.company.settings.baseCurrency;
}

const bad = (number: number, text: string): Refusal => refuse('BL03000018', `Line ${number}: ${text}`);

function exchange(line: Draft, number: number, amount: Decimal): Decimal {
  const rate = line.values['EXCHANGE_RATE'] ?? '';
  const hasType = (line.values['EXCH_RATE_TYPE_ID'] ?? '') !== '';
  if (rate !== '' && hasType) throw bad(number, 'give an exchange rate or an exchange rate type, not both');
  if (rate === '') throw bad(number, 'no exchange rate was found for the transaction currency');
  return amount.mul(rate).toDecimalPlaces(2);
}

/** Amounts: AMOUNT or TRX_AMOUNT is taken as the transaction amount; the base amount follows from the rate. */
function fillAmounts(context: WriteContext, line: Draft, number: number): void {
  const given = line.values['TRX_AMOUNT'] || line.values['AMOUNT'] || '';
  if (given === '') throw bad(number, 'Required field Transaction amount (TRX_AMOUNT) is missing');
  const amount = new Decimal(given);
  if (amount.isNegative())
    throw bad(number, `Transaction amount ${given} must not be negative: TR_TYPE gives the sign`);
  const base = baseCurrency(context, line);
  const currency = line.values['CURRENCY'] || base;
  line.values['CURRENCY'] = currency;
  line.values['BASECURR'] = base;
  line.values['TRX_AMOUNT'] = given;
  line.values['AMOUNT'] = currency === base ? given : exchange(line, number, amount).toFixed(2);
}

function checkDimension(context: WriteContext, line: Draft, number: number, dimension: LineDimension): void {
  const value = line.values[dimension.field] ?? '';
  if (value === '') return;
  const record = findVisible(context, dimension.object, value);
  if (record === undefined)
    throw refuse('BL01001973', `Line ${number}: Invalid ${dimension.label} '${value}' specified.`);
  const exempt = dimension.object === 'ITEM' && context.gaps.inactiveItemOnLines === 'accept';
  if (!exempt && !isActive(record)) {
    throw refuse('BL01001973', `Line ${number}: Invalid ${dimension.label} '${value}' specified: it is inactive.`);
  }
}

function checkLocation(context: WriteContext, line: Draft, number: number): void {
  if (!context.company.isMultiEntity) return;
  const location = line.values['LOCATION'] ?? '';
  if (location === '') {
    if (context.entity === '') throw bad(number, 'Required field Location (LOCATION) is missing');
    line.values['LOCATION'] = context.entity;
  } else if (context.entity !== '' && entityOf(context.company, location) !== context.entity) {
    throw refuse('BL01001973', `Line ${number}: Location '${location}' does not belong to entity '${context.entity}'`);
  }
}

function checkDemanded(line: Draft, ledgerAccount: StoredRecord): void {
  for (const dimension of LINE_DIMENSIONS) {
    if (ledgerAccount.values[dimension.accountFlag] !== 'true') continue;
    if ((line.values[dimension.field] ?? '') !== '') continue;
    const number = ledgerAccount.values['ACCOUNTNO'] ?? '';
    throw refuse(
      'BL03000018',
      `The entry is missing the ${dimension.label} dimension for the Account ${number}`,
      `Enter a ${dimension.label} for the Account ${number}.`,
    );
  }
}

const lineModel = (context: WriteContext): ObjectModel => {
  const model = context.company.model('GLENTRY');
  if (model === undefined) throw new Error('The catalogue has no GLENTRY');
  return model;
};

function checkTask(context: WriteContext, line: Draft, number: number): void {
  const task = line.values['TASKID'] ?? '';
  if (task === '') return;
  const project = line.values['PROJECTID'] ?? '';
  if (project === '') throw bad(number, 'a task needs a project');
  if (findVisible(context, 'TASK', task)?.values['PROJECTID'] !== project) {
    throw refuse('BL01001973', `Line ${number}: Invalid Task '${task}' specified for Project '${project}'.`);
  }
}

/**
 * One line of a journal entry.
 *
 * @param number   one-based, for the text of a refusal
 * @param isDraft  a draft entry may still lack the dimensions that its accounts demand
 */
export function checkLine(context: WriteContext, line: Draft, number: number, isDraft: boolean): void {
  const model = lineModel(context);
  checkFields(context, model, line, undefined);
  checkRequired(model, line, undefined);
  const ledgerAccount = account(context, line.values['ACCOUNTNO'] ?? '');
  checkLocation(context, line, number);
  for (const dimension of LINE_DIMENSIONS) {
    if (dimension.module === undefined || model.fields.has(dimension.field)) {
      checkDimension(context, line, number, dimension);
    }
  }
  checkTask(context, line, number);
  fillAmounts(context, line, number);
  if (!isDraft) checkDemanded(line, ledgerAccount);
}
