import { Decimal } from 'decimal.js';
import type { StoredRecord } from '../store/table.store.js';
import type { FieldPath } from './field.path.js';
import { comparatorOf } from './filter.model.js';

export const AGGREGATES = ['count', 'avg', 'min', 'max', 'sum'] as const;
export type Aggregate = (typeof AGGREGATES)[number];

export interface Column {
  /** Element name in the answer, e.g. NAME or SUM.AMOUNT. */
  readonly name: string;
  readonly path: FieldPath;
  readonly aggregate: Aggregate | undefined;
}

export type Row = readonly (readonly [name: string, value: string])[];

function fold(column: Column, records: readonly StoredRecord[]): string {
  const { path, aggregate } = column;
  const filled = records.filter((record) => path.read(record) !== '');
  if (aggregate === 'count') return String(filled.length);
  const [first] = filled;
  if (first === undefined) return '';
  if (aggregate === 'min' || aggregate === 'max') {
    const compare = comparatorOf(path);
    const sign = aggregate === 'min' ? 1 : -1;
    return path.read(filled.reduce((best, each) => (sign * compare(each, best) < 0 ? each : best), first));
  }
  const numbers = filled.map((record) => path.read(record)).filter((value) => /^[+-]?\d*\.?\d+$/.test(value));
  const sum = numbers.reduce((total, value) => total.add(value), new Decimal(0));
  const result = aggregate === 'avg' && numbers.length > 0 ? sum.div(numbers.length) : sum;
  return path.field.type === 'CURRENCY' && aggregate === 'sum' ? result.toFixed(2) : result.toString();
}

/** Plain columns group, aggregated ones are folded per group. */
export function aggregateRows(columns: readonly Column[], records: readonly StoredRecord[]): readonly Row[] {
  const grouping = columns.filter((column) => column.aggregate === undefined);
  const groups = new Map<string, StoredRecord[]>();
  for (const record of records) {
    const key = JSON.stringify(grouping.map((column) => column.path.read(record)));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [record]);
    else group.push(record);
  }
  if (groups.size === 0 && grouping.length === 0) groups.set('', []);
  return [...groups.values()].map((group) =>
    columns.map((column): readonly [string, string] => {
      const [first] = group;
      if (column.aggregate !== undefined) return [column.name, fold(column, group)];
      return [column.name, first === undefined ? '' : column.path.read(first)];
    }),
  );
}
