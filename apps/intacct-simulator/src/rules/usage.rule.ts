import { refuse } from '../gateway/refusal.error.js';
import type { ObjectModel } from '../model/object.model.js';
import type { StoredRecord } from '../store/table.store.js';
import type { WriteContext } from './write.context.js';

/** Fields of `user` that hold the natural key of `target`. */
function pointingFields(user: ObjectModel, target: ObjectModel): readonly string[] {
  const fields = new Set<string>();
  for (const field of user.fields.values()) if (field.reference?.object === target.name) fields.add(field.name);
  for (const each of user.relations.values()) {
    if (each.object === target.name && each.by === 'natural') fields.add(each.from);
  }
  return [...fields];
}

/** A master that any record refers to cannot be deleted. Scans: deletions are rare. */
export function checkNotInUse(context: WriteContext, model: ObjectModel, record: StoredRecord): void {
  const key = model.naturalKey === undefined ? undefined : record.values[model.naturalKey];
  if (key === undefined) return;
  for (const user of context.company.catalog.values()) {
    const fields = pointingFields(user, model);
    if (fields.length === 0) continue;
    for (const each of context.company.table(user.name).records.values()) {
      if (fields.some((field) => each.values[field] === key)) {
        throw refuse('BL01001973', `Cannot delete ${model.label} '${key}': it is in use by ${user.plural}`);
      }
    }
  }
}
