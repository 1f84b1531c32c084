import { FUNCTION_CATALOG } from '../functions/function.catalog.js';
import type { FaultRule } from '../load/fault.schema.js';
import { ALL_OBJECT_NAMES } from '../model/model.catalog.js';
import type { CompanyStore } from '../store/company.store.js';
import { hintAt } from '../store/nearest.name.js';
import type { DocumentFault } from '../store/schema.faults.js';

/** Conditions of a fault that nothing can ever meet: a misspelt name would never strike. */
export function strangeNames(
  { when }: FaultRule,
  companies: ReadonlyMap<string, CompanyStore>,
  at: string,
): readonly DocumentFault[] {
  const objects = [...ALL_OBJECT_NAMES, ...[...companies.values()].flatMap(({ catalog }) => [...catalog.keys()])];
  const asked = [
    ['function', when.function, [...FUNCTION_CATALOG.keys()]],
    ['object', when.object?.toUpperCase(), objects],
    ['company', when.company, [...companies.keys()]],
  ] as const;
  return asked.flatMap(([name, value, known]) =>
    value === undefined || known.includes(value)
      ? []
      : [{ field: `${at}when.${name}`, reason: `there is no ${name} '${value}'${hintAt(value, known)}` }],
  );
}
