import sorted from 'sorted-btree';
import type { FieldModel } from '../model/object.model.js';
import { orderOf, type FieldOrder } from './field.order.js';
import { RecordSet } from './record.set.js';
import type { StoredRecord } from './table.store.js';

/** A stretch of values; a missing end is open. Texts must fit the type of the field. */
export interface ValueRange {
  readonly low?: string;
  readonly lowExcluded?: boolean;
  readonly high?: string;
  readonly highExcluded?: boolean;
}

type Tree = sorted.default<StoredRecord, undefined>;

/** Numbers below and above all that records can have. */
const FIRST = -1;
const LAST = Number.MAX_SAFE_INTEGER;
const STOP = { break: 0 };

const probe = (field: string, value: string, no: number): StoredRecord => ({ no, values: { [field]: value }, at: 0 });

/** Records in the order of one field, then of their numbers; clones share what neither changes. */
export class OrderedIndex {
  readonly order: FieldOrder;
  /** Records whose field is not empty, whether or not it fits the type. */
  filled = new RecordSet();
  #tree: Tree;

  constructor(readonly field: FieldModel) {
    this.order = orderOf(field);
    this.#tree = new sorted.default<StoredRecord, undefined>(undefined, (left, right) => this.#compare(left, right));
  }

  /** How many records have a place in the order. */
  get size(): number {
    return this.#tree.size;
  }

  /** The first record with exactly this text. */
  first(value: string): StoredRecord | undefined {
    if (this.order.keyOf(value) === undefined) return undefined;
    const record = this.#tree.getPairOrNextHigher(probe(this.field.name, value, FIRST))?.[0];
    return record?.values[this.field.name] === value ? record : undefined;
  }

  replace(before: StoredRecord | undefined, after: StoredRecord | undefined): void {
    const { name } = this.field;
    const [old, next] = [before?.values[name], after?.values[name]];
    if (before !== undefined && old !== undefined && old !== next) {
      this.filled.delete(before.no);
      if (this.order.keyOf(old) !== undefined) this.#tree.delete(before);
    }
    if (after !== undefined && next !== undefined) {
      this.filled.add(after.no);
      if (this.order.keyOf(next) !== undefined) this.#tree.set(after, undefined);
    }
  }

  /** Calls `visit` for each record of the range in ascending order; `true` from it ends the walk. */
  walk(range: ValueRange, visit: (record: StoredRecord) => boolean): void {
    const { name } = this.field;
    const { low, lowExcluded, high, highExcluded } = range;
    const lowest = low === undefined ? this.#tree.minKey() : probe(name, low, lowExcluded === true ? LAST : FIRST);
    const highest = high === undefined ? this.#tree.maxKey() : probe(name, high, highExcluded === true ? FIRST : LAST);
    if (lowest === undefined || highest === undefined || this.#compare(lowest, highest) > 0) return;
    const onFound = (record: StoredRecord) => (visit(record) ? STOP : undefined);
    this.#tree.forRange(lowest, highest, true, onFound);
  }

  /** The numbers of all records that have a place in the order. */
  *numbers(): IterableIterator<number> {
    for (const record of this.#tree.keys()) yield record.no;
  }

  *numbersDown(): IterableIterator<number> {
    for (const [record] of this.#tree.entriesReversed(undefined, [])) yield record.no;
  }

  clone(): OrderedIndex {
    const copy = new OrderedIndex(this.field);
    copy.#tree = this.#tree.clone();
    copy.filled = this.filled.clone();
    return copy;
  }

  #compare(left: StoredRecord, right: StoredRecord): number {
    const { name } = this.field;
    const [one, other] = [left.values[name] ?? '', right.values[name] ?? ''];
    return (one === other ? 0 : this.order.compare(one, other)) || left.no - right.no;
  }
}
