import { Decimal } from 'decimal.js';
import { inside, refuse } from '../gateway/refusal.error.js';
import { checkRateType, DAILY_RATE } from '../ledger/exchange.rate.js';
import type { ObjectModel } from '../model/object.model.js';
import type { Values } from '../store/table.store.js';
import { checkFields, checkRequired } from './field.rule.js';
import type { Draft, ObjectRule, WriteContext } from './write.context.js';
import { duplicateOf } from './write.refusal.js';

const modelOf = ({ company }: WriteContext, object: string): ObjectModel => {
  const model = company.model(object);
  if (model === undefined) throw new Error(`The catalogue has no ${object}`);
  return model;
};

/** One type at most is the default. The daily rate is there without a record. */
export const exchangeRateTypesRule: ObjectRule = {
  prepare(context, draft, current) {
    const name = draft.values['NAME'] ?? '';
    if (current === undefined && name === DAILY_RATE) {
      throw duplicateOf(modelOf(context, 'EXCHANGERATETYPES'), name);
    }
  },
  finish({ company }, record) {
    const values: Values = { ...record.values, ID: String(record.no) };
    company.put('EXCHANGERATETYPES', { ...record, values });
    if (values['ISDEFAULT'] !== 'true') return;
    for (const other of [...company.table('EXCHANGERATETYPES').records.values()]) {
      if (other.no === record.no || other.values['ISDEFAULT'] !== 'true') continue;
      company.put('EXCHANGERATETYPES', { ...other, values: { ...other.values, ISDEFAULT: 'false' } });
    }
  },
};

/** Digits of a rate that is worked out from its reciprocal. */
const DERIVED_DECIMALS = 10;

const inverse = (rate: string): string => new Decimal(1).div(rate).toDecimalPlaces(DERIVED_DECIMALS).toString();

function checkEntry(context: WriteContext, line: Draft, number: number): void {
  const model = modelOf(context, 'EXCHANGERATEENTRY');
  checkFields(context, model, line, undefined);
  checkRequired(model, line, undefined);
  const { EXCHANGE_RATE: rate = '', RECIPROCAL_RATE: reciprocal = '' } = line.values;
  for (const [field, given] of [
    ['EXCHANGE_RATE', rate],
    ['RECIPROCAL_RATE', reciprocal],
  ] as const) {
    if (given === '' || new Decimal(given).gt(0)) continue;
    throw refuse('BL03000018', `Entry ${number}: Illegal format for Exchange rate ${given}`).at(field);
  }
  if (rate === '' && reciprocal === '') {
    const text = `Entry ${number}: Required field Exchange rate (EXCHANGE_RATE) is missing`;
    throw refuse('BL03000018', text).at('EXCHANGE_RATE');
  }
  line.values['EXCHANGE_RATE'] = rate || inverse(reciprocal);
  line.values['RECIPROCAL_RATE'] = reciprocal || inverse(rate);
}

function checkDays(lines: readonly Draft[]): void {
  const days = new Set(lines.map(({ values }) => values['EFFECTIVE_START_DATE']));
  if (days.size === lines.length) return;
  throw refuse('BL01001973', 'Two entries of an exchange rate start on the same day').at('EXCHANGERATEENTRIES');
}

/** A pair of currencies has one record under each type. */
function checkPair(context: WriteContext, { values }: Draft): void {
  const { TYPENAME: type = '', FROM_CURRENCY: from = '', TO_CURRENCY: to = '' } = values;
  checkRateType(context.company, type);
  for (const code of [from, to]) {
    if (!/^[A-Z]{3}$/.test(code)) throw refuse('BL01001973', `Invalid Currency '${code}' specified.`);
  }
  if (from === to) throw refuse('BL01001973', `An exchange rate needs two currencies, not ${from} twice`);
  for (const other of context.company.table('EXCHANGERATE').byIndex('FROM_CURRENCY', from)) {
    if (other.values['TO_CURRENCY'] !== to || other.values['TYPENAME'] !== type) continue;
    throw duplicateOf(modelOf(context, 'EXCHANGERATE'), `${type}: ${from} to ${to}`);
  }
}

export const exchangeRateRule: ObjectRule = {
  prepare(context, draft, current) {
    if (current === undefined) checkPair(context, draft);
    if (draft.lines === undefined) return;
    draft.lines.forEach((line, index) =>
      inside(`EXCHANGERATEENTRIES[${index}]`, () => checkEntry(context, line, index + 1)),
    );
    checkDays(draft.lines);
  },
};
