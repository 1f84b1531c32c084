import sorted from 'sorted-btree';
import { AUDIT_OBJECT, AuditLog, type AuditCell } from '../events/audit.log.js';
import type { ChangeNote } from '../events/change.note.js';
import type { ModelCatalog } from '../model/model.catalog.js';
import { defineObject, text, type ObjectModel } from '../model/object.model.js';
import { catalogOf } from './company.catalog.js';
import type { CompanySettings } from './company.schema.js';
import { packRecord } from './record.pack.js';
import { ReferenceCounts } from './reference.count.js';
import { ObjectTable, type StoredRecord } from './table.store.js';
import { userRows } from './user.rows.js';

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
  /** Writes of records, in order, for the audit trail and Smart Events. */
  readonly notes: readonly ChangeNote[];
  /** Rows of the audit trail that come from a file or a snapshot. */
  readonly audit?: AuditCell;
}

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
  | { readonly kind: 'id'; readonly key: string }
  | { readonly kind: 'note'; readonly note: ChangeNote };

/** A version that was replaced or removed at that time. */
interface Past {
  readonly no: number;
  readonly before: StoredRecord | undefined;
  readonly at: number;
}

/**
 * Tables of the simulator itself. They are stored like all others and belong to no catalogue: definitions of platform
 * objects made at run time, imported Smart Events, custom fields and packages, last automatic ids,
 * periods closed or opened again.
 */
export const INTERNAL_TABLES = {
  objects: '$OBJECT',
  smartLinks: '$SMARTLINK',
  customFields: '$CUSTOMFIELD',
  packages: '$PACKAGE',
  sequences: '$SEQUENCE',
  periods: '$PERIODS',
} as const;

/** Tables whose changes make a new catalogue. */
const DEFINING: ReadonlySet<string> = new Set([
  INTERNAL_TABLES.objects,
  INTERNAL_TABLES.smartLinks,
  INTERNAL_TABLES.customFields,
]);

/**
 * One company: settings, tables, used control ids, usage counter.
 *
 * Every write is undoable until `takeCommit`, which hands out what has to be made durable. All of it runs
 * synchronously, so a function can never see half of another one.
 */
export class CompanyStore {
  #catalog: ModelCatalog = new Map();
  /** Who did what to which record. */
  audit = new AuditLog();
  /** Who names whom, for deletions. */
  references = new ReferenceCounts();
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
    for (const user of userRows(settings)) this.table('USERINFO').put(user);
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
    if (object === AUDIT_OBJECT) this.audit.fill(table, (name) => this.model(name)?.label ?? name);
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
      else if (step?.kind === 'record') this.#apply({ ...step.change, record: step.before });
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

  /** Tell the audit trail and Smart Events of a write; forgotten when the write is rolled back. */
  note(note: ChangeNote): void {
    this.#steps.push({ kind: 'note', note });
  }

  /** What was noted since the last commit, in order. */
  get notes(): readonly ChangeNote[] {
    return this.#steps.filter((step) => step.kind === 'note').map(({ note }) => note);
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
      notes: this.notes,
    };
    for (const note of commit.notes) this.audit.add(note);
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
    if (commit.audit !== undefined) this.audit.load(commit.audit);
    for (const key of commit.controlIds) this.#controlIds.set(key, undefined);
    for (const [key, count] of commit.usage) this.usage.set(key, (this.usage.get(key) ?? 0) + count);
  }

  /** Everything, as commits of at most `size` changes. */
  *dump(size: number): Iterable<PendingCommit> {
    const controlIds = [...this.#controlIds.keys()];
    yield { changes: [], controlIds, usage: [...this.usage], notes: [], audit: this.audit.dump() };
    let changes: Change[] = this.#goneUsers();
    for (const [object, table] of this.#tables) {
      if (this.#catalog.get(object)?.derived === true) continue;
      for (const record of table.records.values()) {
        changes.push({ object, no: record.no, record });
        if (changes.length < size) continue;
        yield { changes, controlIds: [], usage: [], notes: [] };
        changes = [];
      }
    }
    if (changes.length > 0) yield { changes, controlIds: [], usage: [], notes: [] };
  }

  /** Users of the company file that were deleted: it would bring them back. */
  #goneUsers(): Change[] {
    const users = this.table('USERINFO');
    const listed = userRows(this.settings).filter(({ no }) => users.get(no) === undefined);
    return listed.map(({ no }) => ({ object: 'USERINFO', no, record: undefined }));
  }

  /** A company of its own that is equal to this one; both share in memory what neither changes. */
  fork(): CompanyStore {
    const copy = new CompanyStore(this.settings);
    for (const [object, table] of this.#tables) copy.#tables.set(object, table.clone());
    copy.audit = this.audit.clone();
    copy.references = this.references.clone();
    copy.#defineObjects();
    copy.#controlIds = this.#controlIds.clone();
    for (const [key, count] of this.usage) copy.usage.set(key, count);
    return copy;
  }

  #apply({ object, no, record }: Change): StoredRecord | undefined {
    this.#version += 1;
    const table = this.table(object);
    const before = record === undefined ? table.remove(no) : table.put(record);
    this.references.replace(object, before, record);
    if (DEFINING.has(object)) this.#defineObjects();
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
    this.#catalog = catalogOf(this.settings, {
      objects: this.table(INTERNAL_TABLES.objects).records.values(),
      fields: this.table(INTERNAL_TABLES.customFields).records.values(),
    });
    this.references.describe(this.#catalog.values());
    for (const model of this.#catalog.values()) {
      if (this.#tables.has(model.name)) continue;
      this.#tables.set(model.name, new ObjectTable(model));
    }
  }
}
