import { refuse } from '../gateway/refusal.error.js';
import { isMultiBase } from '../ledger/base.currencies.js';
import type { ObjectModel } from '../model/object.model.js';
import type { CompanyStore } from '../store/company.store.js';
import type { StoredRecord } from '../store/table.store.js';
import { entityOf } from './location.rule.js';
import type { Draft, WriteContext } from './write.context.js';

const isDemanded = (company: CompanyStore, when: 'entities' | 'currencies'): boolean =>
  when === 'entities' || isMultiBase(company);

/**
 * The location that a master has of its own. In an entity it is one of that entity, without one the entity itself; at
 * the top level the company's entities or their currencies demand it.
 *
 * @throws Refusal BL03000018 when it is missing, BL01001973 when it belongs to another entity
 */
export function settlePlace(
  { company, entity }: WriteContext,
  model: ObjectModel,
  draft: Draft,
  current: StoredRecord | undefined,
): void {
  const { place } = model;
  if (place === undefined || !company.isMultiEntity) return;
  const given = draft.values[place.field] ?? (current === undefined ? '' : undefined);
  if (given === undefined) return;
  if (given === '') {
    if (entity !== '') draft.values[place.field] = entity;
    else if (isDemanded(company, place.demandedBy)) {
      const label = model.fields.get(place.field)?.label ?? place.field;
      throw refuse('BL03000018', `Required field ${label} (${place.field}) is missing`).at(place.field);
    }
    return;
  }
  if (entity !== '' && entityOf(company, given) !== entity) {
    throw refuse('BL01001973', `Location '${given}' does not belong to entity '${entity}'`).at(place.field);
  }
}
