import { Decimal } from 'decimal.js';
import type { FieldModel } from '../model/object.model.js';
import { compareKeys, FOLDED_ORDER, orderOf, type FieldOrder, type OrderKey } from './field.order.js';
import { RecordSet } from './record.set.js';
import { SortedRecords } from './sorted.records.js';
import type { StoredRecord } from './table.store.js';

/** A stretch of values; a missing end is open. Texts must fit the type of the field. */
export interface ValueRange {
  readonly low?: string;
  readonly lowExcluded?: boolean;
  readonly high?: string;
  readonly highExcluded?: boolean;
}

type Test = (record: StoredRecord) => boolean;

const always: Test = () => true;
const never: Test = () => false;

interface KeyedRow {
  readonly key: OrderKey;
  readonly record: StoredRecord;
}

const byNumber = (left: KeyedRow, right: KeyedRow): number => left.record.no - right.record.no;

/** For texts and numbers: a million of them are compared twenty million times. */
function byPlainKey(left: KeyedRow, right: KeyedRow): number {
  if (left.key === right.key) return byNumber(left, right);
  return left.key < right.key ? -1 : 1;
}

/** Records in the order of one field, then of their numbers; clones share what neither changes. */
export class OrderedIndex {
  readonly order: FieldOrder;
  /** Records whose field is not empty, whether or not it fits the type. */
  filled = new RecordSet();
  #sorted: SortedRecords;

  /** @param folds  whether texts are compared without regard to case */
  constructor(
    readonly field: FieldModel,
    readonly folds = false,
  ) {
    this.order = folds ? FOLDED_ORDER : orderOf(field);
    this.#sorted = new SortedRecords(this.#compare);
  }

  /** The index of records that are there already. */
  static of(field: FieldModel, records: Iterable<StoredRecord>, folds = false): OrderedIndex {
    const index = new OrderedIndex(field, folds);
    const rows: KeyedRow[] = [];
    for (const record of records) {
      const text = record.values[field.name];
      if (text === undefined) continue;
      index.filled.add(record.no);
      const key = index.order.keyOf(text);
      if (key !== undefined) rows.push({ key, record });
    }
    const isPlain = rows.every(({ key }) => !(key instanceof Decimal));
    rows.sort(isPlain ? byPlainKey : (left, right) => compareKeys(left.key, right.key) || byNumber(left, right));
    index.#sorted.fill(rows.map(({ record }) => record));
    return index;
  }

  /** How many records have a place in the order. */
  get size(): number {
    return this.#sorted.size;
  }

  /** The first record with exactly this text. */
  first(value: string): StoredRecord | undefined {
    if (this.order.keyOf(value) === undefined) return undefined;
    const record = this.#sorted.firstWhere(this.#from({ low: value }));
    return record?.values[this.field.name] === value ? record : undefined;
  }

  replace(before: StoredRecord | undefined, after: StoredRecord | undefined): void {
    const { name } = this.field;
    const [old, next] = [before?.values[name], after?.values[name]];
    if (before !== undefined && old !== undefined && old !== next) {
      this.filled.delete(before.no);
      if (this.order.keyOf(old) !== undefined) this.#sorted.delete(before);
    }
    if (after !== undefined && next !== undefined) {
      this.filled.add(after.no);
      if (this.order.keyOf(next) !== undefined) this.#sorted.add(after);
    }
  }

  /** Calls `visit` for each record of the range in ascending order; `true` from it ends the walk. */
  walk(range: ValueRange, visit: (record: StoredRecord) => boolean): void {
    const isPast = this.#past(range);
    this.#sorted.walk(this.#from(range), (record) => isPast(record) || visit(record));
  }

  /** The numbers of all records of the range; looks at records at its ends only. */
  range(range: ValueRange): RecordSet {
    return this.#sorted.numbersBetween(this.#from(range), this.#past(range));
  }

  /** The text of a record as it is compared. */
  textOf({ values }: StoredRecord): string {
    const text = values[this.field.name] ?? '';
    return this.folds ? text.toLowerCase() : text;
  }

  /** The numbers of all records whose text, as it is compared, begins so; for fields that compare as texts. */
  startingWith(prefix: string): RecordSet {
    const isPast: Test = (record) => {
      const text = this.textOf(record);
      return text > prefix && !text.startsWith(prefix);
    };
    return this.#sorted.numbersBetween(this.#from({ low: prefix }), isPast);
  }

  /** The numbers of all records that have a place in the order. */
  numbers(): Iterable<number> {
    return this.#sorted.numbers();
  }

  /** From the highest value down; records of one value still by ascending number. */
  *numbersDown(): IterableIterator<number> {
    const { name } = this.field;
    let equal: number[] = [];
    let value: string | undefined;
    for (const record of this.#sorted.down()) {
      const text = record.values[name] ?? '';
      if (value !== undefined && text !== value && this.order.compare(text, value) !== 0) {
        yield* equal.toReversed();
        equal = [];
      }
      value = text;
      equal.push(record.no);
    }
    yield* equal.toReversed();
  }

  clone(): OrderedIndex {
    const copy = new OrderedIndex(this.field, this.folds);
    copy.#sorted = this.#sorted.clone(copy.#compare);
    copy.filled = this.filled.clone();
    return copy;
  }

  #from({ low, lowExcluded }: ValueRange): Test {
    if (low === undefined) return always;
    const { name } = this.field;
    const least = lowExcluded === true ? 1 : 0;
    return ({ values }) => this.order.compare(values[name] ?? '', low) >= least;
  }

  #past({ high, highExcluded }: ValueRange): Test {
    if (high === undefined) return never;
    const { name } = this.field;
    const least = highExcluded === true ? 0 : 1;
    return ({ values }) => this.order.compare(values[name] ?? '', high) >= least;
  }

  readonly #compare = (left: StoredRecord, right: StoredRecord): number => {
    const { name } = this.field;
    const [one, other] = [left.values[name] ?? '', right.values[name] ?? ''];
    return (one === other ? 0 : this.order.compare(one, other)) || left.no - right.no;
  };
}
