import { refuse } from '../gateway/refusal.error.js';
import type { FieldModel } from '../model/object.model.js';
import { compareKeys, orderOf, type OrderKey } from '../store/field.order.js';
import type { StoredRecord } from '../store/table.store.js';
import type { FieldPath } from './field.path.js';
import { likePattern } from './like.pattern.js';

/** `same` is for the control port: exactly this text, whatever the type. */
export const COMPARISONS = [
  '=',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  'between',
  'in',
  'notin',
  'like',
  'notlike',
  'same',
] as const;
export type Comparison = (typeof COMPARISONS)[number];

export interface CompareFilter {
  readonly kind: 'compare';
  readonly operator: Comparison;
  readonly path: FieldPath;
  readonly values: readonly string[];
}

export interface NullFilter {
  readonly kind: 'null';
  readonly path: FieldPath;
  readonly negated: boolean;
}

export type Filter =
  | { readonly kind: 'all' }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Filter[] }
  | NullFilter
  | CompareFilter;

/** How deep conditions may be nested. */
export const MAX_FILTER_DEPTH = 200;

const OPPOSITES: ReadonlyMap<Comparison, Comparison> = new Map([
  ['=', '!='],
  ['<', '>='],
  ['>', '<='],
  ['in', 'notin'],
  ['like', 'notlike'],
]);

function oppositeOf(operator: Comparison): Comparison {
  const found = OPPOSITES.get(operator) ?? [...OPPOSITES].find(([, other]) => other === operator)?.[0];
  if (found === undefined) throw new Error(`Operator ${operator} has no opposite`);
  return found;
}

/** The conditions of a filter that are not met, as SQL has it: a comparison with an empty field is met neither way. */
export function negate(filter: Filter): Filter {
  switch (filter.kind) {
    case 'all':
      return { kind: 'or', parts: [] };
    case 'and':
    case 'or':
      return { kind: filter.kind === 'and' ? 'or' : 'and', parts: filter.parts.map((part) => negate(part)) };
    case 'null':
      return { ...filter, negated: !filter.negated };
    case 'compare':
      return { ...filter, operator: oppositeOf(filter.operator) };
  }
}

export interface FilterOptions {
  readonly caseInsensitive: boolean;
  /** Enums are named by label in `query`, by database code in `readByQuery`. */
  readonly enumsBy: 'label' | 'code';
}

export type Predicate = (record: StoredRecord) => boolean;
export type TextTest = (text: string) => boolean;

const isText = ({ type }: FieldModel): boolean => type === 'TEXT' || type === 'ENUM' || type === 'BOOLEAN';

export const foldsCase = (field: FieldModel, options: FilterOptions): boolean =>
  options.caseInsensitive && isText(field);

/** In `readByQuery` a filter says the code, records hold the label; a field can have it the other way round. */
function translate(field: FieldModel, value: string, options: FilterOptions): string {
  const byCode = (options.enumsBy === 'code') !== (field.filterReversed === true);
  if (!byCode) return value;
  if (field.type === 'BOOLEAN') return value === 'T' ? 'true' : value === 'F' ? 'false' : value;
  if (field.type !== 'ENUM') return value;
  return field.values?.find((each) => each.code === value)?.label ?? '\u0000no such code';
}

/** The values of a comparison as records hold them. */
export const storedValues = ({ path, values }: CompareFilter, options: FilterOptions): readonly string[] =>
  values.map((value) => translate(path.field, value, options));

const ORDER_TESTS: Readonly<Record<string, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '!=': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

type KeyOf = (text: string) => OrderKey | undefined;

function keyOfField(field: FieldModel, options: FilterOptions): KeyOf {
  return foldsCase(field, options) ? (text) => text.toLowerCase() : orderOf(field).keyOf;
}

/** @throws Refusal DL02000001 for a value that does not fit the field, or a range from higher to lower */
function keysOf(filter: CompareFilter, options: FilterOptions): readonly OrderKey[] {
  const keyOf = keyOfField(filter.path.field, options);
  const keys = storedValues(filter, options).map((value, index) => {
    const key = keyOf(value);
    if (key !== undefined) return key;
    throw refuse('DL02000001', `Value '${filter.values[index] ?? ''}' does not fit field ${filter.path.name}`);
  });
  const [low, high] = keys;
  if (filter.operator === 'between' && low !== undefined && high !== undefined && compareKeys(low, high) > 0) {
    throw refuse('DL02000001', `The first value of between for field ${filter.path.name} is greater than the second`);
  }
  return keys;
}

function likeTest(filter: CompareFilter, options: FilterOptions): TextTest {
  const folds = foldsCase(filter.path.field, options);
  const [given = ''] = storedValues(filter, options);
  const pattern = likePattern(folds ? given.toLowerCase() : given);
  const wanted = filter.operator === 'like';
  return (text) => pattern.test(folds ? text.toLowerCase() : text) === wanted;
}

function keyTest(filter: CompareFilter, options: FilterOptions): (key: OrderKey) => boolean {
  const keys = keysOf(filter, options);
  const [first = '', second = ''] = keys;
  if (filter.operator === 'in' || filter.operator === 'notin') {
    const set = new Set(keys.map(String));
    const wanted = filter.operator === 'in';
    return (key) => set.has(String(key)) === wanted;
  }
  if (filter.operator === 'between') return (key) => compareKeys(key, first) >= 0 && compareKeys(key, second) <= 0;
  const passes = ORDER_TESTS[filter.operator];
  if (passes === undefined) throw new Error(`No test for operator ${filter.operator}`);
  return (key) => passes(compareKeys(key, first));
}

/** The test of a value that is not empty. */
export function compileTest(filter: CompareFilter, options: FilterOptions): TextTest {
  const { operator, values } = filter;
  if (operator === 'like' || operator === 'notlike') return likeTest(filter, options);
  if (operator === 'same') return (text) => text === values[0];
  const test = keyTest(filter, options);
  const keyOf = keyOfField(filter.path.field, options);
  return (text) => {
    const key = keyOf(text);
    return key !== undefined && test(key);
  };
}

/** Turn a filter into a test of one record. Comparisons with an empty field are false, as in SQL. */
export function compileFilter(filter: Filter, options: FilterOptions): Predicate {
  switch (filter.kind) {
    case 'all':
      return () => true;
    case 'and': {
      const parts = filter.parts.map((part) => compileFilter(part, options));
      return (record) => parts.every((part) => part(record));
    }
    case 'or': {
      const parts = filter.parts.map((part) => compileFilter(part, options));
      return (record) => parts.some((part) => part(record));
    }
    case 'null':
      return (record) => (filter.path.read(record) === '') !== filter.negated;
    case 'compare': {
      const test = compileTest(filter, options);
      return (record) => {
        const value = filter.path.read(record);
        return value !== '' && test(value);
      };
    }
  }
}
