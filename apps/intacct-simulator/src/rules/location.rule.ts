import type { StoredRecord } from '../store/table.store.js';
import type { CompanyStore } from '../store/company.store.js';
import type { ObjectRule } from './write.context.js';

const MIRRORED = ['LOCATIONID', 'NAME', 'STATUS', 'CURRENCY', 'STARTDATE', 'ENDDATE', 'SUPERVISORID', 'CUSTTITLE'];
const AUDIT = ['RECORDNO', 'WHENCREATED', 'WHENMODIFIED', 'CREATEDBY', 'MODIFIEDBY'];

/** Every entity is also a location, under the same record number. */
export const locationEntityRule: ObjectRule = {
  prepare() {
    // the metadata says it all
  },
  finish({ company }, record) {
    const values: Record<string, string> = {};
    for (const name of [...MIRRORED, ...AUDIT]) {
      const value = record.values[name];
      if (value !== undefined) values[name] = value;
    }
    company.put('LOCATION', { no: record.no, values, at: record.at });
  },
};

/** The entity that a location belongs to: itself or the nearest parent that is one; undefined when there is none. */
export function entityOf(company: CompanyStore, locationId: string): string | undefined {
  const seen = new Set<string>();
  let id: string | undefined = locationId;
  while (id !== undefined && !seen.has(id)) {
    if (company.table('LOCATIONENTITY').byNatural(id) !== undefined) return id;
    seen.add(id);
    const location: StoredRecord | undefined = company.table('LOCATION').byNatural(id);
    id = location?.values['PARENTID'];
  }
  return undefined;
}

/** Names that one field holds. */
export const listOf = (value: string | undefined): readonly string[] =>
  value === undefined || value === '' ? [] : value.split(/#~#|,/).map((each) => each.trim());

/** Locations and location groups as locations. */
export const locationsOf = (company: CompanyStore, names: readonly string[]): readonly string[] =>
  names.flatMap((name) => {
    const group = company.table('LOCATIONGROUP').byNatural(name);
    return group === undefined ? [name] : listOf(group.values['LOCATIONS']);
  });
