import { refuse } from '../gateway/refusal.error.js';
import type { ObjectModel } from '../model/object.model.js';
import type { StoredRecord } from '../store/table.store.js';
import type { WriteContext } from './write.context.js';

/** A record that another one names cannot be deleted. Entities are named as locations. */
export function checkNotInUse({ company }: WriteContext, model: ObjectModel, record: StoredRecord): void {
  const key = model.naturalKey === undefined ? undefined : record.values[model.naturalKey];
  const uniqueKey = model.uniqueWithin.length === 0 ? key : undefined;
  const names = model.name === 'LOCATIONENTITY' ? [model.name, 'LOCATION'] : [model.name];
  for (const name of names) {
    const user = company.references.userOf(name, uniqueKey, record.no);
    if (user === undefined) continue;
    const plural = company.model(user)?.plural ?? user;
    throw refuse('BL01001973', `Cannot delete ${model.label} '${key ?? record.no}': it is in use by ${plural}`);
  }
}
