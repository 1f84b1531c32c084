import { inside, refuse, type Refusal } from '../gateway/refusal.error.js';
import { fillAmounts, fillQuantity } from '../ledger/journal.amounts.js';
import { LINE_DIMENSIONS, type LineDimension } from '../model/ledger.model.js';
import type { ObjectModel } from '../model/object.model.js';
import type { StoredRecord, Values } from '../store/table.store.js';
import { checkFields, checkReferences, checkRequired } from './field.rule.js';
import { settleJournalTaxes } from './gl-tax.rule.js';
import { splitsOf } from './gl-split.rule.js';
import { entityOf } from './location.rule.js';
import { checkUse } from './restriction.rule.js';
import { settleTask, type LineRefusals } from './task.rule.js';
import { findVisible, isActive, type Draft, type WriteContext } from './write.context.js';

/** What the lines of one journal entry have in common. */
export interface EntryScope {
  readonly context: WriteContext;
  /** The header as it will be. */
  readonly header: Values;
  /** A draft may lack the dimensions that its accounts demand. */
  readonly isDraft: boolean;
  /** Quantities on statistical accounts. */
  readonly isStatistical: boolean;
}

function account({ context, isStatistical }: EntryScope, number: string): StoredRecord {
  const found = findVisible(context, isStatistical ? 'STATACCOUNT' : 'GLACCOUNT', number);
  if (found === undefined) throw refuse('BL01001973', `Account ${number} is not valid`).at('ACCOUNTNO');
  if (!isActive(found)) throw refuse('BL01001973', `Account ${number} is not valid: it is inactive`).at('ACCOUNTNO');
  return found;
}

const bad = (number: number, text: string): Refusal => refuse('BL03000018', `Line ${number}: ${text}`);

function checkDimension(context: WriteContext, values: Values, number: number, dimension: LineDimension): void {
  const value = values[dimension.field] ?? '';
  if (value === '') return;
  const record = findVisible(context, dimension.object, value);
  if (record === undefined)
    throw refuse('BL01001973', `Line ${number}: Invalid ${dimension.label} '${value}' specified.`).at(dimension.field);
  const exempt = dimension.object === 'ITEM' && context.gaps.inactiveItemOnLines === 'accept';
  if (!exempt && !isActive(record)) {
    const text = `Line ${number}: Invalid ${dimension.label} '${value}' specified: it is inactive.`;
    throw refuse('BL01001973', text).at(dimension.field);
  }
  const model = context.company.model(dimension.object);
  const { LOCATION: location = '', DEPARTMENT: department = '' } = values;
  if (model !== undefined) {
    inside(dimension.field, () => checkUse(context, model, record, { location, department }));
  }
}

function checkLocation(context: WriteContext, values: Record<string, string>, number: number): void {
  if (!context.company.isMultiEntity) return;
  const location = values['LOCATION'] ?? '';
  if (location === '') {
    if (context.entity === '') throw bad(number, 'Required field Location (LOCATION) is missing').at('LOCATION');
    values['LOCATION'] = context.entity;
  } else if (context.entity !== '' && entityOf(context.company, location) !== context.entity) {
    const text = `Line ${number}: Location '${location}' does not belong to entity '${context.entity}'`;
    throw refuse('BL01001973', text).at('LOCATION');
  }
}

function checkDemanded(model: ObjectModel, values: Values, ledgerAccount: StoredRecord): void {
  const demand = (field: string, label: string, accountFlag: string): void => {
    if (ledgerAccount.values[accountFlag] !== 'true' || (values[field] ?? '') !== '') return;
    const number = ledgerAccount.values['ACCOUNTNO'] ?? '';
    throw refuse(
      'BL03000018',
      `The entry is missing the ${label} dimension for the Account ${number}`,
      `Enter a ${label} for the Account ${number}.`,
    ).at(field);
  };
  for (const { field, label, accountFlag } of LINE_DIMENSIONS) demand(field, label, accountFlag);
  for (const { name, label, isCustom } of model.fields.values()) {
    if (isCustom === true && name.startsWith('GLDIM')) demand(name, label, `REQUIRE${name}`);
  }
}

function lineModel(context: WriteContext): ObjectModel {
  const model = context.company.model('GLENTRY');
  if (model === undefined) throw new Error('The catalogue has no GLENTRY');
  return model;
}

const refusalsOf = (number: number): LineRefusals => ({
  bad: (text) => bad(number, text),
  invalid: (label, value, of) =>
    refuse('BL01001973', `Line ${number}: Invalid ${label} '${value}' specified for ${of}.`),
});

/** The dimensions of a line, or of one part of it. */
function checkDimensions(
  { context, isDraft }: EntryScope,
  model: ObjectModel,
  values: Record<string, string>,
  line: { readonly number: number; readonly account: StoredRecord },
): void {
  checkLocation(context, values, line.number);
  for (const dimension of LINE_DIMENSIONS) {
    if (dimension.key === undefined && model.fields.has(dimension.field)) {
      checkDimension(context, values, line.number, dimension);
    }
  }
  settleTask(context, values, refusalsOf(line.number));
  if (!isDraft) checkDemanded(model, values, line.account);
}

/**
 * One line of a journal entry.
 *
 * @param number  one-based, for the text of a refusal
 */
export function checkLine(scope: EntryScope, line: Draft, number: number): void {
  const { context, header, isStatistical } = scope;
  const model = lineModel(context);
  const kept = line.values['RECORDNO'] ?? '';
  checkFields(context, model, line, undefined);
  checkRequired(model, line, undefined);
  checkReferences(context, model, line);
  if (kept !== '') line.values['RECORDNO'] = kept;
  const found = account(scope, line.values['ACCOUNTNO'] ?? '');
  const splits = splitsOf(context, model, line, number);
  const parts = splits ?? [line.values];
  for (const part of parts) checkDimensions(scope, model, part, { number, account: found });
  if (isStatistical) return fillQuantity(line, number);
  const location = parts[0]?.['LOCATION'] ?? '';
  const exchange = fillAmounts(context, line, { number, location, date: header['BATCH_DATE'] ?? '' });
  settleJournalTaxes({ context, header, exchange }, line, number);
}
