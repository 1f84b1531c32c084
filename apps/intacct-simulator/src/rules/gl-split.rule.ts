import { Decimal } from 'decimal.js';
import { inside, refuse, type Refusal } from '../gateway/refusal.error.js';
import { LINE_DIMENSIONS } from '../model/ledger.model.js';
import type { ObjectModel } from '../model/object.model.js';
import { checkFields, checkReferences } from './field.rule.js';
import { newDraft, type Draft, type WriteContext } from './write.context.js';

/** Parts of lines spell these dimensions as every line outside the general ledger does. */
const SPELLING: Readonly<Record<string, string>> = { LOCATIONID: 'LOCATION', DEPARTMENTID: 'DEPARTMENT' };

const bad = (number: number, text: string): Refusal => refuse('BL03000018', `Line ${number}: ${text}`);

const DIMENSION_FIELDS = LINE_DIMENSIONS.map(({ field }) => field);

function part(context: WriteContext, model: ObjectModel, given: Readonly<Record<string, string>>): Draft {
  const draft = newDraft();
  for (const [name, value] of Object.entries(given)) draft.values[SPELLING[name] ?? name] = value;
  checkFields(context, model, draft, undefined);
  checkReferences(context, model, draft);
  return draft;
}

function checkSum(line: Draft, parts: readonly Draft[], number: number): void {
  const total = line.values['TRX_AMOUNT'] || line.values['AMOUNT'] || '0';
  let sum = new Decimal(0);
  for (const { values } of parts) {
    const amount = values['AMOUNT'] ?? '';
    if (amount === '') throw bad(number, 'Required field Amount (AMOUNT) of a split is missing').at('SPLIT');
    if (new Decimal(amount).isNegative()) throw bad(number, `the amount ${amount} of a split is negative`).at('SPLIT');
    sum = sum.add(amount);
  }
  if (!sum.eq(total)) throw bad(number, `the splits come to ${sum.toFixed(2)}, the line to ${total}`).at('SPLIT');
}

/**
 * The parts of a line with a custom allocation, under the field names of lines; undefined without one. The parts
 * stand in the line's own list afterwards.
 *
 * @throws Refusal BL03000018  dimensions beside an allocation, splits that do not sum up; BL01001973  unknown allocation
 */
export function splitsOf(
  context: WriteContext,
  model: ObjectModel,
  line: Draft,
  number: number,
): readonly Record<string, string>[] | undefined {
  const allocation = line.values['ALLOCATION'] ?? '';
  const given = line.lists['SPLIT'] ?? [];
  if (allocation === '') {
    if (given.length > 0) throw bad(number, 'splits need the allocation Custom').at('ALLOCATION');
    return undefined;
  }
  if (allocation !== 'Custom') {
    throw refuse('BL01001973', `Line ${number}: Invalid Allocation '${allocation}' specified.`).at('ALLOCATION');
  }
  if (given.length === 0) throw bad(number, 'the allocation Custom needs splits').at('SPLIT');
  const beside = DIMENSION_FIELDS.find((field) => (line.values[field] ?? '') !== '');
  if (beside !== undefined)
    throw bad(number, `an allocation excludes dimensions on the line, here ${beside}`).at(beside);
  const parts = given.map((each, index) => inside(`SPLIT[${index}]`, () => part(context, model, each)));
  checkSum(line, parts, number);
  line.lists['SPLIT'] = parts.map(({ values }) => values);
  return parts.map(({ values }) => values);
}
