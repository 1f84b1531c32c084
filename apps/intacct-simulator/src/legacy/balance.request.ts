import type { FunctionContext } from '../functions/function.model.js';
import { refuse, type Refusal } from '../gateway/refusal.error.js';
import { childOf, childrenOf, textOf, type XmlNode } from '../gateway/xml.parser.js';
import type { BalanceRequest, DimensionFilter } from '../ledger/account.balance.js';
import { baseCurrencyOf } from '../ledger/currency.rule.js';
import { reportingPeriod, type Period } from '../ledger/reporting.period.js';
import { LINE_DIMENSIONS } from '../model/ledger.model.js';
import type { ObjectModel } from '../model/object.model.js';
import { dateKey } from '../model/value.format.js';
import { locationsOf } from '../rules/location.rule.js';
import { isWithin } from '../rules/restriction.rule.js';
import { findVisible } from '../rules/write.context.js';
import type { CompanyStore } from '../store/company.store.js';
import { nestedDateText } from './element.translator.js';

const invalid = (label: string, value: string): Refusal =>
  refuse('BL01001973', `Invalid ${label} '${value}' specified.`);

/** The day of an element with year, month and day, yyyymmdd. */
function dayIn(call: XmlNode, name: string): string {
  const node = childOf(call, name);
  const text = node === undefined ? '' : nestedDateText(name, node);
  const key = dateKey(text);
  if (key === undefined) throw refuse('BL03000018', `Invalid date '${text}' for ${name}`);
  return key.slice(0, 8);
}

function periodOf(call: XmlNode): Period {
  const name = textOf(call, 'reportingperiodname');
  if (childOf(call, 'reportingperiodname') !== undefined) {
    const named = reportingPeriod(name);
    if (named === undefined) throw invalid('Reporting period', name);
    return named;
  }
  const period = { from: dayIn(call, 'startdate'), to: dayIn(call, 'enddate') };
  if (period.from > period.to) throw refuse('BL01001973', 'The start date must not be later than the end date');
  return period;
}

/** Name of a dimension as elements and `groupby` have it: location, project, or that of its object. */
export const dimensionName = (object: string): string => object.toLowerCase();

/** Names of elements with the flag for what is below a record. */
const subsOf = (name: string): string =>
  name === 'department' ? 'dept_subs' : name === 'location' ? 'loc_subs' : `${name}id_subs`;

/** Whether a value is one of those allowed, or below one. Answers are remembered: rows repeat values. */
function remembered(test: (value: string) => boolean): (value: string) => boolean {
  const known = new Map<string, boolean>();
  return (value) => {
    const found = known.get(value) ?? test(value);
    known.set(value, found);
    return found;
  };
}

function byId(context: FunctionContext, call: XmlNode): readonly DimensionFilter[] {
  const { company } = context;
  return LINE_DIMENSIONS.flatMap(({ field, object, label, key }): DimensionFilter[] => {
    const name = dimensionName(object);
    const id = textOf(call, `${name}id`);
    if (id === '') return [];
    if (key !== undefined) return [{ field, allows: (value) => value === id }];
    const allowed = object === 'LOCATION' ? locationsOf(company, [id]) : [id];
    const isGroup = allowed.length !== 1 || allowed[0] !== id;
    if (!isGroup && findVisible(context, object, id) === undefined) throw invalid(label, id);
    const withSubs = textOf(call, subsOf(name)) !== 'false';
    const test = (value: string): boolean =>
      withSubs ? isWithin(company, object, value, allowed) : allowed.includes(value);
    return [{ field, allows: remembered((value) => value !== '' && test(value)) }];
  });
}

/** Elements that choose dimension records by a field of theirs. */
const TYPES = [
  ['projecttypeid', 'PROJECT', 'PROJECTTYPE'],
  ['customertypeid', 'CUSTOMER', 'CUSTTYPE'],
  ['vendortypeid', 'VENDOR', 'VENDTYPE'],
  ['employeetypeid', 'EMPLOYEE', 'EMPLOYEETYPE'],
  ['productlineid', 'ITEM', 'PRODUCTLINEID'],
] as const;

function byType({ company }: FunctionContext, call: XmlNode): readonly DimensionFilter[] {
  return TYPES.flatMap(([element, object, type]): DimensionFilter[] => {
    const wanted = textOf(call, element);
    const field = LINE_DIMENSIONS.find((each) => each.object === object)?.field;
    if (wanted === '' || field === undefined || !company.catalog.has(object)) return [];
    return [{ field, allows: remembered((id) => company.table(object).byNatural(id)?.values[type] === wanted) }];
  });
}

/** The user-defined dimension of that name, and its field on lines. */
export function userDimension(
  { catalog }: CompanyStore,
  name: string,
): { readonly model: ObjectModel; readonly field: string } | undefined {
  for (const model of catalog.values()) {
    const field = model.dimensionField;
    if (field !== undefined && model.name.toLowerCase() === name.toLowerCase()) return { model, field };
  }
  return undefined;
}

function byUserDimension({ company }: FunctionContext, call: XmlNode): readonly DimensionFilter[] {
  const list = childOf(call, 'userDefinedDimensions');
  return (list === undefined ? [] : childrenOf(list, 'userDefinedDimension')).map((node): DimensionFilter => {
    const name = textOf(node, 'objectName');
    const found = userDimension(company, name);
    if (found === undefined) throw invalid('User-defined dimension', name);
    const [recordId, recordName] = [textOf(node, 'recordId'), textOf(node, 'recordName')];
    const records = [...company.table(found.model.name).records.values()];
    const same = records.filter(({ no, values }) =>
      recordId === '' ? values['NAME'] === recordName : String(no) === recordId,
    );
    const [record, another] = same;
    if (record === undefined || another !== undefined) throw invalid(found.model.label, recordId || recordName);
    return { field: found.field, allows: (value) => value === String(record.no) };
  });
}

function accountsOf({ company }: FunctionContext, call: XmlNode): (accountNo: string) => boolean {
  const [one, group] = [textOf(call, 'glaccountno'), textOf(call, 'accountgroupname')];
  if (group !== '') throw invalid('Account group', group);
  if (one !== '') {
    const isThere = ['GLACCOUNT', 'STATACCOUNT'].some((object) => company.table(object).byNatural(one) !== undefined);
    if (!isThere) throw refuse('BL01001973', `Account ${one} is not valid`);
    return (accountNo) => accountNo === one;
  }
  const [first, last] = [textOf(call, 'startaccountno'), textOf(call, 'endaccountno')];
  return (accountNo) => (first === '' || accountNo >= first) && (last === '' || accountNo <= last);
}

const STATISTICAL = ['include', 'exclude', 'only'] as const;

function statisticalOf(call: XmlNode, fallback: BalanceRequest['statistical']): BalanceRequest['statistical'] {
  const given = textOf(call, 'statistical');
  const known = given === '' ? fallback : STATISTICAL.find((each) => each === given);
  if (known === undefined) throw refuse('BL03000018', `Illegal value '${given}' for statistical`);
  return known;
}

/** @throws Refusal for a book that the company has not: there is the accrual book alone, without adjustments */
function checkBooks(call: XmlNode): void {
  const book = textOf(call, 'reportingbook');
  if (book !== '' && book !== 'ACCRUAL') throw invalid('Reporting book', book);
  const list = childOf(call, 'adjbooks');
  const [adjustment] = list === undefined ? [] : childrenOf(list, 'adjbook');
  if (adjustment !== undefined) throw invalid('Adjustment book', adjustment.text);
}

/** @throws Refusal BL03000018 where entities have several base currencies and no place chooses among them */
export function currencyOf(context: FunctionContext, call: XmlNode): string {
  const { company, entity } = context;
  const location = textOf(call, 'locationid');
  const entities = [...company.table('LOCATIONENTITY').records.values()];
  const bases = new Set(entities.map(({ values }) => values['CURRENCY'] ?? company.settings.baseCurrency));
  if (location === '' && entity === '' && bases.size > 1) {
    throw refuse(
      'BL03000018',
      'Required field Location (locationid) is missing: entities have different base currencies',
    );
  }
  return baseCurrencyOf(context, location);
}

/** What a call of the balance getters asks for. @throws Refusal for anything that the company has not */
export function balanceRequest(
  context: FunctionContext,
  call: XmlNode,
  { groupBy, statistical }: { readonly groupBy: readonly string[]; readonly statistical: 'include' | 'exclude' },
): BalanceRequest {
  checkBooks(call);
  return {
    period: periodOf(call),
    statistical: statisticalOf(call, statistical),
    entity: context.entity,
    filters: [...byId(context, call), ...byType(context, call), ...byUserDimension(context, call)],
    groupBy,
    includes: accountsOf(context, call),
  };
}
