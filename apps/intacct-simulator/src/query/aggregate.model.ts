import { Decimal } from 'decimal.js';
import { isDecimal } from '../model/value.format.js';
import type { StoredRecord } from '../store/table.store.js';
import type { FieldPath } from './field.path.js';
import { comparatorOf, sortNumbers, type Order } from './record.order.js';

export const AGGREGATES = ['count', 'avg', 'min', 'max', 'sum'] as const;
export type Aggregate = (typeof AGGREGATES)[number];

export interface Column {
  /** Element name in the answer, e.g. NAME or SUM.AMOUNT. */
  readonly name: string;
  /** As callers see it; of an aggregate as records hold it, so that the greatest time is the latest. */
  readonly path: FieldPath;
  readonly aggregate: Aggregate | undefined;
  /** How the smallest or greatest value is shown, when otherwise than records hold it. */
  readonly show?: ((value: string) => string) | undefined;
}

export type Row = readonly (readonly [name: string, value: string])[];

/** Sums lose no digit of any column; averages have this many decimals. */
const Exact = Decimal.clone({ precision: 100 });
const AVERAGE_DECIMALS = 20;

/** One aggregate of one group, fed record by record. */
class Fold {
  #count = 0;
  #numbers = 0;
  #sum = new Exact(0);
  #extreme = '';
  readonly #compare: (left: string, right: string) => number;

  constructor(
    private readonly path: FieldPath,
    private readonly aggregate: Aggregate,
    private readonly show: Column['show'],
  ) {
    this.#compare = comparatorOf(path);
  }

  add(record: StoredRecord): void {
    const value = this.path.read(record);
    if (value === '') return;
    this.#count += 1;
    if (this.aggregate === 'sum' || this.aggregate === 'avg') {
      if (!isDecimal(value)) return;
      this.#numbers += 1;
      this.#sum = this.#sum.add(value.replace(/^\+/, ''));
    } else if (this.aggregate !== 'count') {
      const sign = this.aggregate === 'min' ? 1 : -1;
      if (this.#count === 1 || sign * this.#compare(value, this.#extreme) < 0) this.#extreme = value;
    }
  }

  #average(): string {
    return this.#sum.div(this.#numbers).toDecimalPlaces(AVERAGE_DECIMALS).toFixed();
  }

  result(): string {
    if (this.aggregate === 'count') return String(this.#count);
    if (this.#count === 0) return '';
    if (this.aggregate === 'min' || this.aggregate === 'max') return this.show?.(this.#extreme) ?? this.#extreme;
    if (this.aggregate === 'avg') return this.#numbers === 0 ? '' : this.#average();
    return this.path.field.type === 'CURRENCY' ? this.#sum.toFixed(2) : this.#sum.toFixed();
  }
}

interface Group {
  readonly first: StoredRecord | undefined;
  readonly folds: readonly (Fold | undefined)[];
}

/** Groups in the order asked for: by fields that group, the others have no one value. Without an order as they came. */
function ordered(groups: readonly Group[], grouping: readonly Column[], orders: readonly Order[]): readonly Group[] {
  const names = new Set(grouping.map(({ name }) => name));
  const used = orders.filter(({ path }) => names.has(path.name));
  if (used.length === 0) return groups;
  const byFirst = new Map(groups.map((group) => [group.first?.no, group]));
  const firsts = groups.map(({ first }) => first).filter((first) => first !== undefined);
  return sortNumbers(firsts, used).flatMap((no) => byFirst.get(no) ?? []);
}

/** Plain columns group, aggregated ones are folded per group. */
export function aggregateRows(
  columns: readonly Column[],
  records: Iterable<StoredRecord>,
  orders: readonly Order[] = [],
): readonly Row[] {
  const grouping = columns.filter((column) => column.aggregate === undefined);
  const open = (first: StoredRecord | undefined): Group => ({
    first,
    folds: columns.map(({ path, aggregate, show }) =>
      aggregate === undefined ? undefined : new Fold(path, aggregate, show),
    ),
  });
  const groups = new Map<string, Group>();
  for (const record of records) {
    const key = JSON.stringify(grouping.map((column) => column.path.read(record)));
    const group = groups.get(key) ?? open(record);
    groups.set(key, group);
    for (const each of group.folds) each?.add(record);
  }
  if (groups.size === 0 && grouping.length === 0) groups.set('', open(undefined));
  return ordered([...groups.values()], grouping, orders).map(({ first, folds }) =>
    columns.map(({ name, path }, index): readonly [string, string] => {
      const folded = folds[index]?.result();
      return [name, folded ?? (first === undefined ? '' : path.read(first))];
    }),
  );
}
