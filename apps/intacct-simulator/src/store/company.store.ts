import sorted from 'sorted-btree';
import type { CustomObject } from '../model/custom-object.schema.js';
import { catalogFor, type ModelCatalog } from '../model/model.catalog.js';
import { defineObject, text, type ObjectModel } from '../model/object.model.js';
import type { CompanySettings } from './company.schema.js';
import { packRecord } from './record.pack.js';
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

const internalModel = (name: string): ObjectModel =>
  defineObject({ name, label: name, plural: name, naturalKey: 'ID', fields: [text('ID', 'ID')] });

/** What a lag still has to show after a commit. */
export interface Lag {
  readonly now: number;
  readonly lagMs: number;
}

/** One step of the current request, with what is needed to take it back. */
type Step =
  | { readonly kind: 'record'; readonly change: Change; readonly before: StoredRecord | undefined }
  | { readonly kind: 'id'; readonly key: string };

/** A version that was replaced or removed at that time. */
interface Past {
  readonly no: number;
  readonly before: StoredRecord | undefined;
  readonly at: number;
}

/**
 * One company: settings, tables, used control ids, usage counter.
 *
 * Every write is undoable until `takeCommit`, which hands out what has to be made durable. All of it runs
 * synchronously, so a function can never see half of another one.
 */
export class CompanyStore {
  #catalog: ModelCatalog = new Map();
  readonly usage = new Map<string, number>();
  readonly #tables = new Map<string, ObjectTable>();
  readonly #history = new Map<string, Past[]>();
  #controlIds = new sorted.default<string, undefined>();
  #steps: Step[] = [];
  #newUsage = new Map<string, number>();
  #version = 0;

  constructor(readonly settings: CompanySettings) {
    for (const name of Object.values(INTERNAL_TABLES)) this.#tables.set(name, new ObjectTable(internalModel(name)));
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

  /** Moves with every change of any record. */
  get version(): number {
    return this.#version;
  }

  get controlIds(): { readonly size: number; has(key: string): boolean } {
    return this.#controlIds;
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
    return this.#steps.length;
  }

  rollback(savepoint: number): void {
    while (this.#steps.length > savepoint) {
      const step = this.#steps.pop();
      if (step?.kind === 'id') this.#controlIds.delete(step.key);
      else if (step !== undefined) this.#apply({ ...step.change, record: step.before });
    }
  }

  put(object: string, record: StoredRecord): void {
    const packed = packRecord(record, this.table(object).latest);
    const change: Change = { object, no: record.no, record: packed };
    this.#steps.push({ kind: 'record', change, before: this.#apply(change) });
  }

  remove(object: string, no: number): void {
    const change: Change = { object, no, record: undefined };
    const before = this.#apply(change);
    if (before !== undefined) this.#steps.push({ kind: 'record', change, before });
  }

  useControlId(key: string): void {
    if (this.#controlIds.set(key, undefined)) this.#steps.push({ kind: 'id', key });
  }

  /** Metering is never rolled back: what ran was counted. */
  count(key: string, transactions: number): void {
    if (transactions === 0) return;
    this.usage.set(key, (this.usage.get(key) ?? 0) + transactions);
    this.#newUsage.set(key, (this.#newUsage.get(key) ?? 0) + transactions);
  }

  /** @param lag  without it the versions before are forgotten at once */
  takeCommit(lag?: Lag): PendingCommit {
    const records = this.#steps.filter((step) => step.kind === 'record');
    const commit: PendingCommit = {
      changes: records.map(({ change }) => change),
      controlIds: this.#steps.filter((step) => step.kind === 'id').map(({ key }) => key),
      usage: [...this.#newUsage],
    };
    this.#remember(records, lag);
    this.#steps = [];
    this.#newUsage = new Map();
    return commit;
  }

  /**
   * The records of an object that were not at that time what they are now, as they were then; undefined for one
   * that was not there. What the running request did counts as done after any time.
   */
  versionsAt(object: string, time: number): ReadonlyMap<number, StoredRecord | undefined> {
    const versions = new Map<number, StoredRecord | undefined>();
    if (time === Infinity) return versions;
    for (const step of this.#steps.toReversed()) {
      if (step.kind === 'record' && step.change.object === object) versions.set(step.change.no, step.before);
    }
    const history = this.#history.get(object) ?? [];
    for (let index = history.length - 1; index >= 0; index -= 1) {
      const past = history[index];
      if (past === undefined || past.at <= time) break;
      versions.set(past.no, past.before);
    }
    return versions;
  }

  /** Apply what a state file holds, without tracking. */
  load(commit: PendingCommit): void {
    for (const change of commit.changes) {
      const { object, record } = change;
      this.#apply(record === undefined ? change : { ...change, record: packRecord(record, this.table(object).latest) });
    }
    for (const key of commit.controlIds) this.#controlIds.set(key, undefined);
    for (const [key, count] of commit.usage) this.usage.set(key, (this.usage.get(key) ?? 0) + count);
  }

  /** Everything, as commits of at most `size` changes. */
  *dump(size: number): Iterable<PendingCommit> {
    yield { changes: [], controlIds: [...this.#controlIds.keys()], usage: [...this.usage] };
    let changes: Change[] = [];
    for (const [object, table] of this.#tables) {
      for (const record of table.records.values()) {
        changes.push({ object, no: record.no, record });
        if (changes.length < size) continue;
        yield { changes, controlIds: [], usage: [] };
        changes = [];
      }
    }
    if (changes.length > 0) yield { changes, controlIds: [], usage: [] };
  }

  /** A company of its own that is equal to this one; both share in memory what neither changes. */
  fork(): CompanyStore {
    const copy = new CompanyStore(this.settings);
    for (const [object, table] of this.#tables) copy.#tables.set(object, table.clone());
    copy.#defineObjects();
    copy.#controlIds = this.#controlIds.clone();
    for (const [key, count] of this.usage) copy.usage.set(key, count);
    return copy;
  }

  #apply({ object, no, record }: Change): StoredRecord | undefined {
    this.#version += 1;
    const table = this.table(object);
    const before = record === undefined ? table.remove(no) : table.put(record);
    if (object === INTERNAL_TABLES.objects) this.#defineObjects();
    return before;
  }

  #remember(steps: readonly (Step & { kind: 'record' })[], lag: Lag | undefined): void {
    if (lag === undefined || lag.lagMs === 0) {
      this.#history.clear();
      return;
    }
    for (const { change, before } of steps) {
      const history = this.#history.get(change.object) ?? [];
      history.push({ no: change.no, before, at: lag.now });
      this.#history.set(change.object, history);
    }
    for (const [object, history] of this.#history) {
      const kept = history.findIndex(({ at }) => at > lag.now - lag.lagMs);
      if (kept < 0) this.#history.delete(object);
      else if (kept > 0) history.splice(0, kept);
    }
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
      this.#tables.set(model.name, new ObjectTable(model));
    }
  }
}
