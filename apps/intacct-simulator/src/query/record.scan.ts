import type { SeededRandom } from '../load/clock.model.js';
import type { ObjectModel } from '../model/object.model.js';
import { isVisible } from '../rules/write.context.js';
import type { CompanyStore } from '../store/company.store.js';
import type { OrderedIndex } from '../store/ordered.index.js';
import type { RecordSet } from '../store/record.set.js';
import type { FrozenRows } from '../store/result-set.store.js';
import type { StoredRecord } from '../store/table.store.js';
import { compileFilter, type Filter, type FilterOptions } from './filter.model.js';
import { sortNumbers, type Order } from './record.order.js';
import { RecordPlanner } from './record.planner.js';

export interface Scan extends FilterOptions {
  readonly company: CompanyStore;
  readonly model: ObjectModel;
  readonly filter: Filter;
  readonly orders: readonly Order[];
  readonly entity: string;
  readonly showPrivate: boolean;
  /** What was written later is not seen yet; Infinity shows everything. */
  readonly visibleUntil: number;
  /** Shuffles what no order was asked for; undefined keeps record number order. */
  readonly shuffle: SeededRandom | undefined;
}

/** Record numbers in some order. */
export interface Rows {
  readonly size: number;
  slice(skip: number, count: number): readonly number[];
}

/** What a filter selects: counted, ordered, and handed out by the page. */
export interface Selection {
  readonly size: number;
  page(skip: number, count: number): readonly StoredRecord[];
  /** The same records for later, whatever is written until then. */
  freeze(): FrozenRows;
  /** Every record, in no particular order. */
  all(): Iterable<StoredRecord>;
  /** Records and index entries that were looked at one by one. */
  readonly examined: number;
}

/** More rows than this are not sorted for one page: an order of the whole table is used, and kept. */
const MANY = 20_000;
const BLOCK = 100_000;

type Versions = ReadonlyMap<number, StoredRecord | undefined>;

const fromList = (numbers: readonly number[]): Rows => ({
  size: numbers.length,
  slice: (skip, count) => numbers.slice(skip, skip + count),
});

function shuffled(numbers: Iterable<number>, random: SeededRandom): readonly number[] {
  const list = [...numbers];
  for (let index = list.length - 1; index > 0; index -= 1) {
    const other = Math.floor(random.next() * (index + 1));
    const [left, right] = [list[index], list[other]];
    if (left !== undefined && right !== undefined) [list[index], list[other]] = [right, left];
  }
  return list;
}

/** What was otherwise at the time that this reader sees is judged as it was. */
function asOfThen(scan: Scan, found: RecordSet, versions: Versions): RecordSet {
  if (versions.size === 0) return found;
  const matches = compileFilter(scan.filter, scan);
  const then = found.clone();
  for (const [no, version] of versions) {
    if (version !== undefined && isVisible(version, scan.entity, scan.showPrivate) && matches(version)) then.add(no);
    else then.delete(no);
  }
  return then;
}

/** Rows of a set in an order of the whole table, without sorting them. */
function filtered(ordering: Iterable<number>, found: RecordSet): Rows {
  return {
    size: found.size,
    slice(skip, count) {
      const page: number[] = [];
      let left = skip;
      for (const no of ordering) {
        if (page.length >= count) break;
        if (!found.has(no)) continue;
        if (left > 0) left -= 1;
        else page.push(no);
      }
      return page;
    },
  };
}

const orderName = (scan: Scan): string =>
  JSON.stringify([
    scan.orders.map(({ path, descending }) => [path.name, descending]),
    scan.orders.every(({ path }) => scan.model.fields.has(path.name)) ? 0 : scan.company.version,
  ]);

/** Whether one own field decides, with record numbers for what is equal. */
function byOneField({ orders, model }: Scan): boolean {
  const [first, second, third] = orders;
  if (first === undefined || third !== undefined || !model.fields.has(first.path.name)) return false;
  return second === undefined || (second.path.name === 'RECORDNO' && !second.descending);
}

/** Rows of a set in the order of an index; empty fields last, from the highest down first. */
function indexed(index: OrderedIndex, descending: boolean, found: RecordSet): Rows {
  const empty = found.without(index.filled);
  function* numbers(): IterableIterator<number> {
    if (descending) yield* empty;
    yield* descending ? index.numbersDown() : index.numbers();
    if (!descending) yield* empty;
  }
  return filtered({ [Symbol.iterator]: numbers }, found);
}

function orderedRows(scan: Scan, found: RecordSet, records: () => Iterable<StoredRecord>, isNow: boolean): Rows {
  const [first] = scan.orders;
  if (first === undefined) return scan.shuffle === undefined ? found : fromList(shuffled(found, scan.shuffle));
  if (first.path.name === 'RECORDNO') {
    if (!first.descending) return found;
    return { size: found.size, slice: (skip, count) => found.sliceDown(skip, count) };
  }
  if (!isNow || found.size <= MANY) return fromList(sortNumbers(records(), scan.orders));
  const table = scan.company.table(scan.model.name);
  const index = byOneField(scan) ? table.learn(first.path.name) : undefined;
  if (index !== undefined && index.size === index.filled.size) return indexed(index, first.descending, found);
  const whole = table.ordering(orderName(scan), () => sortNumbers(table.records.values(), scan.orders));
  return filtered(whole, found);
}

/** Find what a filter selects. Nothing but the pages that are asked for is read record by record. */
export function selectRecords(scan: Scan): Selection {
  const { company, model } = scan;
  const table = company.table(model.name);
  const planner = new RecordPlanner(company, model, scan);
  const versions = company.versionsAt(model.name, scan.visibleUntil);
  const visible = planner.visible(planner.find(scan.filter), scan.entity, scan.showPrivate);
  const found = asOfThen(scan, visible, versions);
  const reader =
    (records: { get(no: number): StoredRecord | undefined }) =>
    (numbers: readonly number[]): readonly StoredRecord[] =>
      numbers.map((no) => (versions.has(no) ? versions.get(no) : records.get(no))).filter((each) => each !== undefined);
  const read = reader(table.records);
  function* all(): Iterable<StoredRecord> {
    for (let at = 0; at < found.size; at += BLOCK) yield* read(found.slice(at, BLOCK));
  }
  const rows = orderedRows(scan, found, all, versions.size === 0);
  return {
    size: found.size,
    page: (skip, count) => read(rows.slice(skip, count)),
    freeze() {
      const kept = rows === found ? found.clone() : fromList(rows.slice(0, found.size));
      const then = reader(table.frozenRecords());
      return { size: found.size, page: (skip, count) => then(kept.slice(skip, count)) };
    },
    all,
    examined: planner.examined,
  };
}
