import type { CustomObject } from '../model/custom-object.schema.js';
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

/** Tables of the simulator itself, stored like all others: definitions of platform objects made at run time. */
export const INTERNAL_TABLES = { objects: '$OBJECT' } as const;

/** What the table of objects holds, as JSON. */
type DefinedObject = CustomObject & { readonly isDimension: boolean };

/**
 * One company: settings, tables, used control ids, usage counter.
 *
 * Every write is undoable until `takeCommit`, which hands out what has to be made durable. All of it runs
 * synchronously, so a function can never see half of another one.
 */
export class CompanyStore {
  #catalog: ModelCatalog = new Map();
  readonly controlIds = new Set<string>();
  readonly usage = new Map<string, number>();
  readonly #tables = new Map<string, ObjectTable>();
  #undo: (() => void)[] = [];
  #changes: Change[] = [];
  #newControlIds: string[] = [];
  #newUsage = new Map<string, number>();

  constructor(readonly settings: CompanySettings) {
    for (const name of Object.values(INTERNAL_TABLES)) this.#tables.set(name, new ObjectTable('ID', []));
    this.#defineObjects();
  }

  /** What exists here; changes when a platform object is defined. */
  get catalog(): ModelCatalog {
    return this.#catalog;
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
    this.#track({ object, no: record.no, record }, () => {
      if (before === undefined) table.remove(record.no);
      else table.put(before);
      this.#afterChange(object);
    });
    this.#afterChange(object);
  }

  remove(object: string, no: number): void {
    const table = this.table(object);
    const before = table.remove(no);
    if (before === undefined) return;
    this.#track({ object, no, record: undefined }, () => {
      table.put(before);
      this.#afterChange(object);
    });
    this.#afterChange(object);
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
      this.#afterChange(object);
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

  #afterChange(object: string): void {
    if (object === INTERNAL_TABLES.objects) this.#defineObjects();
  }

  /** Build the catalogue anew: the company file's objects and those defined at run time. */
  #defineObjects(): void {
    const { modules, customFields, customObjects = [], userDefinedDimensions = [] } = this.settings;
    const made = [...this.table(INTERNAL_TABLES.objects).records.values()].map(
      ({ values }) => JSON.parse(values['DEFINITION'] ?? '{}') as DefinedObject,
    );
    const replaced = new Set(made.map((each) => each.name));
    const dimensions = made.filter(({ isDimension }) => isDimension);
    this.#catalog = catalogFor(modules, {
      fields: customFields,
      objects: [
        ...customObjects.filter((each) => !replaced.has(each.name)),
        ...made.filter(({ isDimension }) => !isDimension),
      ],
      dimensions: [
        ...userDefinedDimensions.filter((each) => !replaced.has(each.objectName)),
        ...dimensions.map(({ name: objectName, label, fields }) => ({ objectName, label, fields })),
      ],
    });
    for (const model of this.#catalog.values()) {
      if (this.#tables.has(model.name)) continue;
      this.#tables.set(model.name, new ObjectTable(model.naturalKey, model.indexes));
    }
  }
}
