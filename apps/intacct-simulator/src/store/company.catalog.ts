import type { CustomField, CustomObject } from '../model/custom-object.schema.js';
import { catalogFor, type ModelCatalog } from '../model/model.catalog.js';
import type { CompanySettings } from './company.schema.js';
import type { StoredRecord } from './table.store.js';

/** What the table of custom fields holds, as JSON in DEFINITION. */
export type AddedField = Exclude<CustomField, string> & { readonly object: string };

/** What the table of objects holds, as JSON in DEFINITION. */
type DefinedObject = CustomObject & { readonly isDimension: boolean };

/** What was defined at run time. */
export interface Definitions {
  readonly objects: Iterable<StoredRecord>;
  readonly fields: Iterable<StoredRecord>;
}

const definitionsIn = <T>(records: Iterable<StoredRecord>): readonly T[] =>
  [...records].map(({ values }) => JSON.parse(values['DEFINITION'] ?? '{}') as T);

const nameOf = (field: CustomField): string => (typeof field === 'string' ? field : field.name);

/** The company file's custom fields by object, and those that packages added. */
function fieldsOf(own: CompanySettings['customFields'], records: Iterable<StoredRecord>): typeof own {
  const fields = new Map(Object.entries(own));
  for (const { object, ...field } of definitionsIn<AddedField>(records)) {
    fields.set(object, [...(fields.get(object) ?? []).filter((each) => nameOf(each) !== field.name), field]);
  }
  return Object.fromEntries(fields);
}

/** The objects of a company: those of its file, and those defined at run time, which win. */
export function catalogOf(settings: CompanySettings, definitions: Definitions): ModelCatalog {
  const { modules, customFields, customObjects = [], userDefinedDimensions = [] } = settings;
  const made = definitionsIn<DefinedObject>(definitions.objects);
  const replaced = new Set(made.map((each) => each.name));
  const dimensions = made.filter(({ isDimension }) => isDimension);
  return catalogFor(modules, {
    fields: fieldsOf(customFields, definitions.fields),
    objects: [
      ...customObjects.filter((each) => !replaced.has(each.name)),
      ...made.filter(({ isDimension }) => !isDimension),
    ],
    dimensions: [
      ...userDefinedDimensions.filter((each) => !replaced.has(each.objectName)),
      ...dimensions.map(({ name: objectName, label, fields }) => ({ objectName, label, fields })),
    ],
  });
}
