import { refuse } from '../gateway/refusal.error.js';
import type { ObjectModel } from '../model/object.model.js';
import type { CompanyStore } from '../store/company.store.js';
import type { StoredRecord, Values } from '../store/table.store.js';
import { isVisible, type WriteContext } from './write.context.js';

const agrees = (record: StoredRecord, values: Values, names: readonly string[]): boolean =>
  names.every((name) => (record.values[name] ?? '') === (values[name] ?? ''));

/** A visible record by an id that is unique only together with other fields, e.g. a task of a project. */
export function findWithin(
  context: WriteContext,
  object: string,
  id: string,
  within: Values,
): StoredRecord | undefined {
  const naturalKey = context.company.model(object)?.naturalKey;
  if (naturalKey === undefined) return undefined;
  return context.company
    .table(object)
    .byIndex(naturalKey, id)
    .find((record) => agrees(record, within, Object.keys(within)) && isVisible(record, context.entity));
}

/** The record that already has the natural key of a draft. */
export function holderOf(company: CompanyStore, model: ObjectModel, values: Values): StoredRecord | undefined {
  const key = model.naturalKey === undefined ? '' : (values[model.naturalKey] ?? '');
  if (key === '') return undefined;
  const table = company.table(model.name);
  if (model.uniqueWithin.length === 0 || model.naturalKey === undefined) return table.byNatural(key);
  return table.byIndex(model.naturalKey, key).find((record) => agrees(record, values, model.uniqueWithin));
}

/**
 * The record that a natural key names; with ids that are unique only together with other fields those given decide.
 *
 * @throws Refusal BL01001973 when several records answer to it
 */
export function namedBy(company: CompanyStore, model: ObjectModel, values: Values): StoredRecord | undefined {
  const key = model.naturalKey === undefined ? '' : (values[model.naturalKey] ?? '');
  if (key === '') return undefined;
  if (model.uniqueWithin.length === 0 || model.naturalKey === undefined)
    return company.table(model.name).byNatural(key);
  const given = model.uniqueWithin.filter((name) => (values[name] ?? '') !== '');
  const found = company
    .table(model.name)
    .byIndex(model.naturalKey, key)
    .filter((record) => agrees(record, values, given));
  if (found.length > 1) {
    throw refuse(
      'BL01001973',
      `Several ${model.plural} have the id '${key}': give ${model.uniqueWithin.join(', ')} or RECORDNO`,
    ).at(model.naturalKey);
  }
  return found[0];
}
