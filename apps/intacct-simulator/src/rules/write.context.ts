import type { Gaps } from '../load/profile.schema.js';
import { MULTI_PICK, type ObjectModel } from '../model/object.model.js';
import type { CompanyStore } from '../store/company.store.js';
import type { StoredRecord, Values } from '../store/table.store.js';

/** Who writes, where and when. */
export interface WriteContext {
  readonly company: CompanyStore;
  /** LOCATIONID of the session's entity; empty at top level. */
  readonly entity: string;
  readonly now: number;
  readonly gaps: Gaps;
  /** A person in the product writes, not a client of the gateway. */
  readonly byPerson?: boolean;
  /** Login of the acting user; absent: the first user of the company. */
  readonly userId?: string;
  /** Neither audit trail nor Smart Events hear of it, as when a company is seeded. */
  readonly quiet?: boolean;
}

/** Entities that may use a restricted record, kept with it; no field of the product. */
export const RESTRICTED_ENTITIES = 'RESTRICTEDENTITIES';

/** A record as a client asked for it, before it is one. Local to one write, hence mutable. */
export interface Draft {
  values: Record<string, string>;
  lists: Record<string, Values[]>;
  /** Owned lines; undefined when the client sent none. */
  lines: Draft[] | undefined;
}

export const newDraft = (values: Record<string, string> = {}): Draft => ({ values, lists: {}, lines: undefined });

/** Writes of other records that a rule makes on the way, inside the same savepoint. */
export interface RelatedWriter {
  create(context: WriteContext, model: ObjectModel, draft: Draft): StoredRecord;
  update(context: WriteContext, model: ObjectModel, draft: Draft): StoredRecord;
}

/** What an object demands beyond its metadata. */
export interface ObjectRule {
  /** Complete and check a draft before it is stored; `current` is undefined on create. */
  prepare(context: WriteContext, draft: Draft, current: StoredRecord | undefined, writer: RelatedWriter): void;
  /** Follow-up writes of the same savepoint. */
  finish?(context: WriteContext, record: StoredRecord, model: ObjectModel): void;
  /** Check a deletion and take back what the record did elsewhere; its lines are still there. */
  remove?(context: WriteContext, record: StoredRecord, model: ObjectModel): void;
}

/** A record is seen where it was made and, when made at top level, everywhere that it is not restricted from. */
export function isVisible({ values }: StoredRecord, entity: string, showPrivate = false): boolean {
  const owner = values['MEGAENTITYID'];
  if (owner !== undefined) return owner === entity || (entity === '' && showPrivate);
  if (entity === '') return true;
  const restriction = values['OBJECTRESTRICTION'];
  if (restriction === undefined || restriction === 'Unrestricted') return true;
  if (restriction === 'RootOnly') return false;
  const entities = values[RESTRICTED_ENTITIES];
  return entities === undefined || entities.split(MULTI_PICK).includes(entity);
}

export function findVisible(context: WriteContext, object: string, key: string): StoredRecord | undefined {
  if (!context.company.catalog.has(object)) return undefined;
  const record = context.company.table(object).byNatural(key);
  return record !== undefined && isVisible(record, context.entity) ? record : undefined;
}

/** By record number, as lines name a user-defined dimension. */
export function findByNumber(context: WriteContext, object: string, no: string): StoredRecord | undefined {
  if (!context.company.catalog.has(object) || !/^\d+$/.test(no)) return undefined;
  const record = context.company.table(object).get(Number(no));
  return record !== undefined && isVisible(record, context.entity) ? record : undefined;
}

export const isActive = (record: StoredRecord): boolean => (record.values['STATUS'] ?? 'active') === 'active';
