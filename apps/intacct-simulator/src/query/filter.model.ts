import { Decimal } from 'decimal.js';
import { refuse } from '../gateway/refusal.error.js';
import type { FieldModel } from '../model/object.model.js';
import { dateKey } from '../model/value.format.js';
import type { StoredRecord } from '../store/table.store.js';
import type { FieldPath } from './field.path.js';

export const COMPARISONS = ['=', '!=', '<', '<=', '>', '>=', 'between', 'in', 'notin', 'like', 'notlike'] as const;
export type Comparison = (typeof COMPARISONS)[number];

export type Filter =
  | { readonly kind: 'all' }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Filter[] }
  | { readonly kind: 'null'; readonly path: FieldPath; readonly negated: boolean }
  | {
      readonly kind: 'compare';
      readonly operator: Comparison;
      readonly path: FieldPath;
      readonly values: readonly string[];
    };

export interface FilterOptions {
  readonly caseInsensitive: boolean;
  /** Enums are named by label in `query`, by database code in `readByQuery`. */
  readonly enumsBy: 'label' | 'code';
}

export type Predicate = (record: StoredRecord) => boolean;
type Orderable = string | number | Decimal;

const isNumeric = (field: FieldModel): boolean =>
  field.type === 'DECIMAL' || field.type === 'CURRENCY' || field.type === 'PERCENT';

/** How values of one field become comparable keys. */
function keyMaker(field: FieldModel, options: FilterOptions): (value: string) => Orderable | undefined {
  if (field.type === 'INTEGER' || field.type === 'SEQUENCE') {
    return (value) => (/^[+-]?\d+$/.test(value) ? Number(value) : undefined);
  }
  if (isNumeric(field)) return (value) => (/^[+-]?\d*\.?\d+$/.test(value) ? new Decimal(value) : undefined);
  if (field.type === 'DATE' || field.type === 'TIMESTAMP') return dateKey;
  return options.caseInsensitive ? (value) => value.toLowerCase() : (value) => value;
}

export function compareKeys(left: Orderable, right: Orderable): number {
  if (left instanceof Decimal) return left.cmp(right);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** In `readByQuery` a filter says the code, records hold the label. */
function translate(field: FieldModel, value: string, options: FilterOptions): string {
  if (options.enumsBy === 'label') return value;
  if (field.type === 'BOOLEAN') return value === 'T' ? 'true' : value === 'F' ? 'false' : value;
  if (field.type !== 'ENUM') return value;
  return field.values?.find((each) => each.code === value)?.label ?? '\u0000no such code';
}

function wildcard(pattern: string, caseInsensitive: boolean): RegExp {
  let source = '';
  for (const character of pattern) {
    if (character === '%') source += '[^]*';
    else if (character === '_') source += '[^]';
    else source += character.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
  }
  return new RegExp(`^${source}$`, caseInsensitive ? 'iu' : 'u');
}

const ORDER_TESTS: Readonly<Record<string, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '!=': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

function compileCompare(filter: Filter & { kind: 'compare' }, options: FilterOptions): Predicate {
  const { path, operator } = filter;
  const texts = filter.values.map((value) => translate(path.field, value, options));
  if (operator === 'like' || operator === 'notlike') {
    const pattern = wildcard(texts[0] ?? '', options.caseInsensitive);
    const wanted = operator === 'like';
    return (record) => {
      const value = path.read(record);
      return value !== '' && pattern.test(value) === wanted;
    };
  }
  const keyOf = keyMaker(path.field, options);
  const keys = texts.map((value) => {
    const key = keyOf(value);
    if (key === undefined) throw refuse('DL02000001', `Value '${value}' does not fit field ${path.name}`);
    return key;
  });
  const withKey =
    (test: (key: Orderable) => boolean): Predicate =>
    (record) => {
      const value = path.read(record);
      const key = value === '' ? undefined : keyOf(value);
      return key !== undefined && test(key);
    };
  if (operator === 'in' || operator === 'notin') {
    const wanted = operator === 'in';
    const set = new Set(keys.map(String));
    return withKey((key) => set.has(String(key)) === wanted);
  }
  const [first = '', second = ''] = keys;
  if (operator === 'between') return withKey((key) => compareKeys(key, first) >= 0 && compareKeys(key, second) <= 0);
  const passes = ORDER_TESTS[operator];
  if (passes === undefined) throw new Error(`No test for operator ${operator}`);
  return withKey((key) => passes(compareKeys(key, first)));
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
    case 'compare':
      return compileCompare(filter, options);
  }
}

/** Order of two records by one field; empty values come last. */
export function comparatorOf(path: FieldPath): (left: StoredRecord, right: StoredRecord) => number {
  const keyOf = keyMaker(path.field, { caseInsensitive: false, enumsBy: 'label' });
  return (left, right) => {
    const leftKey = keyOf(path.read(left));
    const rightKey = keyOf(path.read(right));
    const leftEmpty = leftKey === undefined || leftKey === '';
    const rightEmpty = rightKey === undefined || rightKey === '';
    if (leftEmpty || rightEmpty) return Number(leftEmpty) - Number(rightEmpty);
    return compareKeys(leftKey, rightKey);
  };
}
