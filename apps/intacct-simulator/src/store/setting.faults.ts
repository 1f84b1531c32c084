import type { CompanyStore } from './company.store.js';
import { knownPreference } from './preference.catalog.js';
import type { DocumentFault } from './schema.faults.js';

/** Settings that name records: path, name, and the objects that may have it. */
function* namesIn({ settings }: CompanyStore): Generator<readonly [field: string, name: string, ...objects: string[]]> {
  for (const [side, account] of Object.entries(settings.controlAccounts)) {
    if (account !== undefined && account !== '') yield [`controlAccounts.${side}`, account, 'GLACCOUNT'];
  }
  for (const [application, own] of Object.entries(settings.preferences)) {
    for (const [name, value] of Object.entries(own)) {
      if (knownPreference(application, name) !== 'account' || value === '') continue;
      yield [`preferences.${application}.${name}`, String(value), 'GLACCOUNT'];
    }
  }
  for (const [index, { entities = [], locations = [], departments = [] }] of settings.users.entries()) {
    const at = `users[${index}]`;
    for (const [no, name] of entities.entries()) yield [`${at}.entities[${no}]`, name, 'LOCATIONENTITY'];
    for (const [no, name] of locations.entries()) {
      yield [`${at}.locations[${no}]`, name, 'LOCATION', 'LOCATIONENTITY', 'LOCATIONGROUP'];
    }
    for (const [no, name] of departments.entries()) {
      yield [`${at}.departments[${no}]`, name, 'DEPARTMENT', 'DEPARTMENTGROUP'];
    }
  }
  for (const [index, { entity }] of settings.closedPeriods.entries()) {
    if (entity !== undefined) yield [`closedPeriods[${index}].entity`, entity, 'LOCATIONENTITY'];
  }
}

/**
 * What settings name and the seeded records do not have: it would only show when a document fails for it. Of what is not
 * seeded at all everything may come later.
 */
export function settingFaults(company: CompanyStore): readonly DocumentFault[] {
  const faults: DocumentFault[] = [];
  for (const [field, name, ...objects] of namesIn(company)) {
    const known = objects.filter((object) => company.catalog.has(object));
    const tables = known.map((object) => company.table(object));
    if (tables.every(({ records }) => records.size === 0)) continue;
    if (tables.some((table) => table.byNatural(name) !== undefined)) continue;
    faults.push({ field, reason: `the company has no ${known.join(' or ')} '${name}'` });
  }
  return faults;
}
