import { refuse } from '../gateway/refusal.error.js';
import type { ObjectModel } from '../model/object.model.js';
import type { StoredRecord } from '../store/table.store.js';
import type { Draft, WriteContext } from './write.context.js';

/** @throws Refusal BL01001973 when a record would become its own ancestor */
export function checkParents(
  { company }: WriteContext,
  model: ObjectModel,
  draft: Draft,
  current: StoredRecord | undefined,
): void {
  const parent = draft.values['PARENTID'] ?? '';
  const field = model.fields.get('PARENTID');
  if (parent === '' || model.naturalKey === undefined || field?.reference?.object !== model.name) return;
  const own = current?.values[model.naturalKey] ?? draft.values[model.naturalKey] ?? '';
  const table = company.table(model.name);
  const seen = new Set<string>();
  let id: string | undefined = parent;
  while (id !== undefined && !seen.has(id)) {
    if (id === own) {
      throw refuse('BL01001973', `${field.label} '${parent}' is below '${own}': that would be a circle`).at('PARENTID');
    }
    seen.add(id);
    id = table.byNatural(id)?.values['PARENTID'];
  }
}
