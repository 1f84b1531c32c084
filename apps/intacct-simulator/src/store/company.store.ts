import { catalogFor, type ModelCatalog } from '../model/model.catalog.js';
import type { ObjectModel } from '../model/object.model.js';
import type { CompanySettings } from './company.schema.js';
import { ObjectTable, type StoredRecord } from './table.store.js';

/** What one request changed, in order; `undefined` as record means deleted. */
export interface Change {
  readonly object: string;
  readonly no: number;
  readonly record: StoredRecord | undefined;
}

export interface PendingCommit {
  readonly changes: readonly Change[];
  readonly controlIds: readonly string[];
  readonly usage: readonly (readonly [key: string, count: number])[];
}

/**
 * One company: settings, tables, used control ids, usage counter.
 *
 * Every write is undoable until `takeCommit`, which hands out what has to be made durable. All of it runs
 * synchronously, so a function can never see half of another one.
 */
export class CompanyStore {
  readonly catalog: ModelCatalog;
  readonly controlIds = new Set<string>();
  readonly usage = new Map<string, number>();
  readonly #tables = new Map<string, ObjectTable>();
  #undo: (() => void)[] = [];
  #changes: Change[] = [];
  #newControlIds: string[] = [];
  #newUsage = new Map<string, number>();

  constructor(readonly settings: CompanySettings) {
    this.catalog = catalogFor(settings.modules, settings.customFields);
    for (const model of this.catalog.values()) {
      this.#tables.set(model.name, new ObjectTable(model.naturalKey, model.indexes));
    }
  }

  get id(): string {
    return this.settings.companyId;
  }

  get isMultiEntity(): boolean {
    return this.table('LOCATIONENTITY').records.size > 0;
  }

  model(name: string): ObjectModel | undefined {
    return this.catalog.get(name);
  }

  table(object: string): ObjectTable {
    const table = this.#tables.get(object);
    if (table === undefined) throw new Error(`The company has no object ${object}`);
    return table;
  }

  /** A point to roll back to. */
  savepoint(): number {
    return this.#undo.length;
  }

  rollback(savepoint: number): void {
    while (this.#undo.length > savepoint) this.#undo.pop()?.();
  }

  put(object: string, record: StoredRecord): void {
    const table = this.table(object);
    const before = table.put(record);
    this.#track({ object, no: record.no, record }, () =>
      before === undefined ? table.remove(record.no) : table.put(before),
    );
  }

  remove(object: string, no: number): void {
    const table = this.table(object);
    const before = table.remove(no);
    if (before === undefined) return;
    this.#track({ object, no, record: undefined }, () => table.put(before));
  }

  useControlId(key: string): void {
    this.controlIds.add(key);
    this.#newControlIds.push(key);
    this.#undo.push(() => {
      this.controlIds.delete(key);
      this.#newControlIds.pop();
    });
  }

  /** Metering is never rolled back: what ran was counted. */
  count(key: string, transactions: number): void {
    if (transactions === 0) return;
    this.usage.set(key, (this.usage.get(key) ?? 0) + transactions);
    this.#newUsage.set(key, (this.#newUsage.get(key) ?? 0) + transactions);
  }

  takeCommit(): PendingCommit {
    const commit: PendingCommit = {
      changes: this.#changes,
      controlIds: this.#newControlIds,
      usage: [...this.#newUsage],
    };
    this.#undo = [];
    this.#changes = [];
    this.#newControlIds = [];
    this.#newUsage = new Map();
    return commit;
  }

  /** Apply what a state file or a snapshot holds, without tracking. */
  load(commit: PendingCommit): void {
    for (const { object, no, record } of commit.changes) {
      if (record === undefined) this.table(object).remove(no);
      else this.table(object).put(record);
    }
    for (const key of commit.controlIds) this.controlIds.add(key);
    for (const [key, count] of commit.usage) this.usage.set(key, (this.usage.get(key) ?? 0) + count);
  }

  /** Everything, in the shape of one big commit. */
  dump(): PendingCommit {
    const changes: Change[] = [];
    for (const [object, table] of this.#tables) {
      for (const record of table.records.values()) changes.push({ object, no: record.no, record });
    }
    return { changes, controlIds: [...this.controlIds], usage: [...this.usage] };
  }

  #track(change: Change, undo: () => void): void {
    this.#changes.push(change);
    this.#undo.push(() => {
      undo();
      this.#changes.pop();
    });
  }
}
