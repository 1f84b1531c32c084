export type Values = Readonly<Record<string, string>>;
export type Lists = Readonly<Record<string, readonly Values[]>>;

/** One version of a record. Never changed in place: an update puts a new version in its place. */
export interface StoredRecord {
  readonly no: number;
  /** Non-empty fields only, RECORDNO included; nested names are dotted. */
  readonly values: Values;
  readonly lists?: Lists;
  /** When this version was written, ms of the simulator's clock. */
  readonly at: number;
  /** The version before, kept only while a visibility lag may still show it. */
  readonly previous?: StoredRecord;
}

/** Told of every version that comes in or goes out, be it by a write, by its undo or by loading. */
export type TableWatcher = (before: StoredRecord | undefined, after: StoredRecord | undefined) => void;

/** All records of one object with their unique and secondary indexes; every access is by map. */
export class ObjectTable {
  readonly records = new Map<number, StoredRecord>();
  readonly #natural = new Map<string, number>();
  readonly #indexes: ReadonlyMap<string, Map<string, Set<number>>>;
  #lastNo = 0;
  #watcher: TableWatcher | undefined;

  constructor(
    private readonly naturalKey: string | undefined,
    indexes: readonly string[],
  ) {
    this.#indexes = new Map(indexes.map((field) => [field, new Map()]));
  }

  /** At most one watcher; it must not write. */
  watch(watcher: TableWatcher): void {
    this.#watcher = watcher;
  }

  nextNo(): number {
    return ++this.#lastNo;
  }

  get(no: number): StoredRecord | undefined {
    return this.records.get(no);
  }

  byNatural(key: string): StoredRecord | undefined {
    const no = this.#natural.get(key);
    return no === undefined ? undefined : this.records.get(no);
  }

  hasIndex(field: string): boolean {
    return this.#indexes.has(field);
  }

  *byIndex(field: string, value: string): Iterable<StoredRecord> {
    for (const no of this.#indexes.get(field)?.get(value) ?? []) {
      const record = this.records.get(no);
      if (record !== undefined) yield record;
    }
  }

  put(record: StoredRecord): StoredRecord | undefined {
    const before = this.records.get(record.no);
    if (before !== undefined) this.#unindex(before);
    this.records.set(record.no, record);
    this.#index(record);
    if (record.no > this.#lastNo) this.#lastNo = record.no;
    this.#watcher?.(before, record);
    return before;
  }

  remove(no: number): StoredRecord | undefined {
    const before = this.records.get(no);
    if (before !== undefined) {
      this.#unindex(before);
      this.records.delete(no);
      this.#watcher?.(before, undefined);
    }
    return before;
  }

  #index(record: StoredRecord): void {
    const key = this.naturalKey === undefined ? undefined : record.values[this.naturalKey];
    if (key !== undefined) this.#natural.set(key, record.no);
    for (const [field, byValue] of this.#indexes) {
      const value = record.values[field];
      if (value === undefined) continue;
      const numbers = byValue.get(value);
      if (numbers === undefined) byValue.set(value, new Set([record.no]));
      else numbers.add(record.no);
    }
  }

  #unindex(record: StoredRecord): void {
    const key = this.naturalKey === undefined ? undefined : record.values[this.naturalKey];
    if (key !== undefined && this.#natural.get(key) === record.no) this.#natural.delete(key);
    for (const [field, byValue] of this.#indexes) {
      const value = record.values[field];
      const numbers = value === undefined ? undefined : byValue.get(value);
      if (value === undefined || numbers === undefined) continue;
      numbers.delete(record.no);
      if (numbers.size === 0) byValue.delete(value);
    }
  }
}
