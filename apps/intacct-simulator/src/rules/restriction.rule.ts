import { refuse } from '../gateway/refusal.error.js';
import { MULTI_PICK, type ObjectModel } from '../model/object.model.js';
import type { CompanyStore } from '../store/company.store.js';
import { userOf } from '../store/company.users.js';
import type { StoredRecord } from '../store/table.store.js';
import { entityOf, listOf, locationsOf } from './location.rule.js';
import { RESTRICTED_ENTITIES, type Draft, type WriteContext } from './write.context.js';

function checkNames(company: CompanyStore, values: string, field: string, objects: readonly string[]): void {
  for (const name of listOf(values)) {
    if (objects.some((object) => company.table(object).byNatural(name) !== undefined)) continue;
    throw refuse('BL01001973', `Invalid ${company.model(objects[0] ?? '')?.label ?? ''} '${name}' specified.`).at(
      field,
    );
  }
}

/** Check what a record is restricted to and keep the entities that may use it with it. */
export function applyRestriction(
  { company }: WriteContext,
  model: ObjectModel,
  draft: Draft,
  current: StoredRecord | undefined,
): void {
  if (!model.fields.has('OBJECTRESTRICTION')) return;
  const valueOf = (name: string): string => draft.values[name] ?? current?.values[name] ?? '';
  const kind = valueOf('OBJECTRESTRICTION');
  if (kind === '' || kind === 'Unrestricted' || kind === 'RootOnly') {
    if (current?.values[RESTRICTED_ENTITIES] !== undefined) draft.values[RESTRICTED_ENTITIES] = '';
    return;
  }
  const locations = listOf(valueOf('RESTRICTEDLOCATIONS'));
  const departments = listOf(valueOf('RESTRICTEDDEPARTMENTS'));
  if (locations.length + departments.length === 0) {
    throw refuse('BL03000018', 'A restricted record needs Restricted locations or Restricted departments').at(
      'RESTRICTEDLOCATIONS',
    );
  }
  checkNames(company, valueOf('RESTRICTEDLOCATIONS'), 'RESTRICTEDLOCATIONS', ['LOCATION', 'LOCATIONGROUP']);
  checkNames(company, valueOf('RESTRICTEDDEPARTMENTS'), 'RESTRICTEDDEPARTMENTS', ['DEPARTMENT']);
  const entities = locationsOf(company, locations).map((name) => entityOf(company, name) ?? name);
  draft.values[RESTRICTED_ENTITIES] = [...new Set(entities)].join(MULTI_PICK);
}

/** The name or one above it is among those allowed. */
export function isWithin(company: CompanyStore, object: string, name: string, allowed: readonly string[]): boolean {
  const seen = new Set<string>();
  let id: string | undefined = name;
  while (id !== undefined && !seen.has(id)) {
    if (allowed.includes(id)) return true;
    seen.add(id);
    id = company.table(object).byNatural(id)?.values['PARENTID'];
  }
  return false;
}

/** Where a restricted record is used: of a line; empty values are not checked. */
export interface Use {
  readonly location: string;
  readonly department: string;
}

/**
 * A restricted record is used with a location or a department only that it is restricted to, or that is below one.
 *
 * @throws Refusal BL01001973
 */
export function checkUse({ company }: WriteContext, model: ObjectModel, record: StoredRecord, use: Use): void {
  if (record.values['OBJECTRESTRICTION'] !== 'Restricted') return;
  const places = [
    ['LOCATION', use.location, locationsOf(company, listOf(record.values['RESTRICTEDLOCATIONS']))],
    ['DEPARTMENT', use.department, listOf(record.values['RESTRICTEDDEPARTMENTS'])],
  ] as const;
  for (const [object, name, allowed] of places) {
    if (name === '' || allowed.length === 0 || isWithin(company, object, name, allowed)) continue;
    const id = record.values[model.naturalKey ?? 'RECORDNO'] ?? '';
    const place = `${company.model(object)?.label ?? object} '${name}'`;
    throw refuse(
      'BL01001973',
      `Invalid ${model.label} '${id}' specified: it is restricted to other locations or departments than ${place}.`,
    );
  }
}

/** @throws Refusal BL01001973 when the acting user is limited to other locations or departments */
export function checkUserRestriction({ company, userId }: WriteContext, object: string, name: string): void {
  if (object !== 'LOCATION' && object !== 'DEPARTMENT') return;
  const user = userOf(company, userId);
  const allowed = object === 'LOCATION' ? user?.locations : user?.departments;
  if (allowed === undefined) return;
  const names = object === 'LOCATION' ? locationsOf(company, allowed) : allowed;
  if (isWithin(company, object, name, names)) return;
  const label = company.model(object)?.label ?? object;
  throw refuse('BL01001973', `Invalid ${label} '${name}' specified: the user is restricted to others.`);
}
