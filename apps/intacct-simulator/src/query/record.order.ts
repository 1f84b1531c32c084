import { compareKeys, orderOf, type OrderKey } from '../store/field.order.js';
import type { StoredRecord } from '../store/table.store.js';
import type { FieldPath } from './field.path.js';

export interface Order {
  readonly path: FieldPath;
  readonly descending: boolean;
}

type SortKey = OrderKey | undefined;

const keyReader = ({ path }: Order): ((record: StoredRecord) => SortKey) => {
  const { keyOf } = orderOf(path.field);
  return (record) => {
    const text = path.read(record);
    return text === '' ? undefined : keyOf(text);
  };
};

/** Empty values come last; from the highest down they come first. */
function compareSortKeys(left: SortKey, right: SortKey): number {
  if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined);
  return compareKeys(left, right);
}

/** The numbers of records in the order asked for; equal ones by number. Each key is read once. */
export function sortNumbers(records: Iterable<StoredRecord>, orders: readonly Order[]): readonly number[] {
  const readers = orders.map((order) => keyReader(order));
  const signs = orders.map(({ descending }) => (descending ? -1 : 1));
  const rows = [...records].map((record) => ({ no: record.no, keys: readers.map((read) => read(record)) }));
  rows.sort((left, right) => {
    for (let index = 0; index < signs.length; index += 1) {
      const order = compareSortKeys(left.keys[index], right.keys[index]);
      if (order !== 0) return order * (signs[index] ?? 1);
    }
    return left.no - right.no;
  });
  return rows.map(({ no }) => no);
}

/** Whether `left` sorts before `right` by one field, as `min` and `max` see it. */
export function comparatorOf(path: FieldPath): (left: string, right: string) => number {
  const { keyOf } = orderOf(path.field);
  return (left, right) => compareSortKeys(keyOf(left), keyOf(right));
}
