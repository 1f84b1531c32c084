import { refuse } from '../gateway/refusal.error.js';
import type { FieldModel, ObjectModel } from '../model/object.model.js';
import type { CompanyStore } from '../store/company.store.js';
import type { StoredRecord } from '../store/table.store.js';

/** A field, possibly of a related record, that can be read from any record of the start object. */
export interface FieldPath {
  readonly name: string;
  readonly field: FieldModel;
  /** Empty text when the field or a record on the way is empty. */
  read(record: StoredRecord): string;
}

const ownPath = (company: CompanyStore, model: ObjectModel, field: FieldModel): FieldPath => {
  const name = field.name;
  if (name === 'RECORD_URL') return { name, field, read: (record) => recordUrl(company, model, record) };
  return { name, field, read: (record) => record.values[name] ?? '' };
};

export const recordUrl = (company: CompanyStore, model: ObjectModel, record: StoredRecord): string =>
  `https://simulator.invalid/ia/acct/ur.phtml?.c=${encodeURIComponent(company.id)}&.o=${model.name}&.r=${record.no}`;

/** The relation that a dotted name starts with, longest path first. */
function leadingRelation(model: ObjectModel, name: string) {
  let end = name.lastIndexOf('.');
  while (end > 0) {
    const relation = model.relations.get(name.slice(0, end));
    if (relation !== undefined) return { relation, rest: name.slice(end + 1) };
    end = name.lastIndexOf('.', end - 1);
  }
  return undefined;
}

/**
 * Resolve a field name against the metadata, over many-to-one relations when it is dotted.
 *
 * @param hops  objects already passed; a self-hierarchy may be climbed once
 * @throws Refusal XL03000010 for an unknown field
 */
export function fieldPath(
  company: CompanyStore,
  model: ObjectModel,
  name: string,
  hops: readonly string[] = [],
): FieldPath {
  const own = model.fields.get(name);
  if (own !== undefined) return ownPath(company, model, own);
  const leading = leadingRelation(model, name);
  const target = leading === undefined ? undefined : company.model(leading.relation.object);
  if (leading === undefined || target === undefined) {
    throw refuse('XL03000010', `Field '${name}' is not a valid field of object ${model.name}`);
  }
  const { relation, rest } = leading;
  if (relation.object === model.name && hops.includes(model.name)) {
    throw refuse('XL03000006', `Field '${name}' cannot be queried: only one step of a hierarchy is possible`);
  }
  const inner = fieldPath(company, target, rest, relation.object === model.name ? [...hops, model.name] : hops);
  const table = company.table(target.name);
  const read = (record: StoredRecord): string => {
    const key = record.values[relation.from];
    if (key === undefined) return '';
    const related = relation.by === 'natural' ? table.byNatural(key) : table.get(Number(key));
    return related === undefined ? '' : inner.read(related);
  };
  return { name, field: inner.field, read };
}

/**
 * The same for a column of a query.
 *
 * @throws Refusal XL03000010 for an unknown field, XL03000006 for one that cannot be queried
 */
export function selectPath(company: CompanyStore, model: ObjectModel, name: string): FieldPath {
  const path = fieldPath(company, model, name);
  if (path.field.queryable !== false) return path;
  throw refuse('XL03000006', `Field '${name}' of object ${model.name} cannot be queried`);
}

/**
 * The same for a filter, an order or an aggregate.
 *
 * @throws Refusal XL03000010 for an unknown field, XL03000006 for one that cannot be queried, or only be selected
 */
export function queryPath(company: CompanyStore, model: ObjectModel, name: string): FieldPath {
  const path = selectPath(company, model, name);
  if (path.field.queryable === undefined) return path;
  throw refuse('XL03000006', `Field '${name}' of object ${model.name} cannot be queried: it can be selected only`);
}
