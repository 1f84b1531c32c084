import { RecordSet } from './record.set.js';
import type { StoredRecord } from './table.store.js';

type Compare = (left: StoredRecord, right: StoredRecord) => number;

/** A run of records in order, with their numbers side by side: a whole run joins a set without a look at its records. */
interface Run {
  readonly records: StoredRecord[];
  readonly numbers: number[];
}

const MAX_RUN = 512;

/**
 * Records in an order, in short runs that clones share until one of them writes.
 *
 * What comes in ascending order fills the runs; anything else costs two binary searches and a short shift.
 */
export class SortedRecords {
  #runs: Run[] = [];
  /** Runs that no clone can see. */
  #own = new Set<Run>();
  #size = 0;

  constructor(private readonly compare: Compare) {}

  get size(): number {
    return this.#size;
  }

  /** The first record for which the test, false up to some place and true from there, is true. */
  firstWhere(isFrom: (record: StoredRecord) => boolean): StoredRecord | undefined {
    const at = this.#runWhere(isFrom);
    const run = this.#runs[at];
    return run?.records[indexWhere(run.records, isFrom)];
  }

  /** Take records that are in order already, into an order that has none yet. */
  fill(records: readonly StoredRecord[]): void {
    for (let at = 0; at < records.length; at += MAX_RUN) {
      const part = records.slice(at, at + MAX_RUN);
      const run: Run = { records: part, numbers: part.map(({ no }) => no) };
      this.#runs.push(run);
      this.#own.add(run);
    }
    this.#size += records.length;
  }

  add(record: StoredRecord): void {
    const isAfter = (other: StoredRecord): boolean => this.compare(other, record) >= 0;
    const last = this.#runs.at(-1)?.records.at(-1);
    const isLast = last === undefined || this.compare(last, record) < 0;
    const at = isLast ? this.#runs.length - 1 : this.#runWhere(isAfter);
    const run = this.#runs[at];
    if (run === undefined || (isLast && run.records.length >= MAX_RUN)) {
      return this.#append({ records: [record], numbers: [record.no] });
    }
    const index = isLast ? run.records.length : indexWhere(run.records, isAfter);
    const found = run.records[index];
    const same = found !== undefined && this.compare(found, record) === 0 ? 1 : 0;
    const writable = this.#writable(at, run);
    writable.records.splice(index, same, record);
    writable.numbers.splice(index, same, record.no);
    this.#size += 1 - same;
    if (writable.records.length > MAX_RUN) this.#split(at, writable);
  }

  delete(record: StoredRecord): void {
    const isFrom = (other: StoredRecord): boolean => this.compare(other, record) >= 0;
    const at = this.#runWhere(isFrom);
    const run = this.#runs[at];
    if (run === undefined) return;
    const index = indexWhere(run.records, isFrom);
    const found = run.records[index];
    if (found === undefined || this.compare(found, record) !== 0) return;
    const writable = this.#writable(at, run);
    writable.records.splice(index, 1);
    writable.numbers.splice(index, 1);
    this.#size -= 1;
    if (writable.records.length > 0) return;
    this.#runs.splice(at, 1);
    this.#own.delete(writable);
  }

  /** Calls `visit` for each record from the first one that `isFrom` takes; `true` from it ends the walk. */
  walk(isFrom: (record: StoredRecord) => boolean, visit: (record: StoredRecord) => boolean): void {
    const start = this.#runWhere(isFrom);
    for (let at = start; at < this.#runs.length; at += 1) {
      const records = this.#runs[at]?.records ?? [];
      for (let index = at === start ? indexWhere(records, isFrom) : 0; index < records.length; index += 1) {
        const record = records[index];
        if (record === undefined || visit(record)) return;
      }
    }
  }

  /** The numbers of the records from the first one that `isFrom` takes to the last before the one that `isPast` takes. */
  numbersBetween(isFrom: (record: StoredRecord) => boolean, isPast: (record: StoredRecord) => boolean): RecordSet {
    const found = new RecordSet();
    for (let at = this.#runWhere(isFrom); at < this.#runs.length; at += 1) {
      const { records, numbers } = this.#runs[at] ?? { records: [], numbers: [] };
      const [first, last] = [records[0], records.at(-1)];
      if (first === undefined || last === undefined || isPast(first)) break;
      const start = isFrom(first) ? 0 : indexWhere(records, isFrom);
      const end = isPast(last) ? indexWhere(records, isPast) : records.length;
      found.addAll(numbers, start, end);
    }
    return found;
  }

  *numbers(): IterableIterator<number> {
    for (const { numbers } of this.#runs) yield* numbers;
  }

  *down(): IterableIterator<StoredRecord> {
    for (let at = this.#runs.length - 1; at >= 0; at -= 1) {
      const records = this.#runs[at]?.records ?? [];
      for (let index = records.length - 1; index >= 0; index -= 1) {
        const record = records[index];
        if (record !== undefined) yield record;
      }
    }
  }

  /** A copy that costs a pointer for each run. */
  clone(compare: Compare): SortedRecords {
    const copy = new SortedRecords(compare);
    copy.#runs = this.#runs.slice();
    copy.#size = this.#size;
    this.#own = new Set();
    return copy;
  }

  #append(run: Run): void {
    this.#runs.push(run);
    this.#own.add(run);
    this.#size += 1;
  }

  #writable(at: number, run: Run): Run {
    if (this.#own.has(run)) return run;
    const copy: Run = { records: run.records.slice(), numbers: run.numbers.slice() };
    this.#runs[at] = copy;
    this.#own.add(copy);
    return copy;
  }

  #split(at: number, run: Run): void {
    const upper: Run = { records: run.records.splice(MAX_RUN / 2), numbers: run.numbers.splice(MAX_RUN / 2) };
    this.#runs.splice(at + 1, 0, upper);
    this.#own.add(upper);
  }

  /** The first run with a record that the test takes. */
  #runWhere(isFrom: (record: StoredRecord) => boolean): number {
    let [low, high] = [0, this.#runs.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const last = this.#runs[middle]?.records.at(-1);
      if (last !== undefined && isFrom(last)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

function indexWhere(records: readonly StoredRecord[], isFrom: (record: StoredRecord) => boolean): number {
  let [low, high] = [0, records.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const record = records[middle];
    if (record !== undefined && isFrom(record)) high = middle;
    else low = middle + 1;
  }
  return low;
}
