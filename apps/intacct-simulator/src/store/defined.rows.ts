import type { SmartLink } from '../events/smart-link.schema.js';
import type { CustomObject } from '../model/custom-object.schema.js';
import type { Customization } from '../model/custom.model.js';
import type { CompanySettings } from './company.schema.js';
import type { ObjectTable } from './table.store.js';

/** What the table of objects holds, as JSON. */
type DefinedObject = CustomObject & { readonly isDimension: boolean };

function* definitions(table: ObjectTable): Iterable<unknown> {
  for (const { values } of table.records.values()) yield JSON.parse(values['DEFINITION'] ?? '{}');
}

/** Objects of the company file and those defined at run time, which replace those of the same name. */
export function customizationOf(settings: CompanySettings, table: ObjectTable): Customization {
  const { customFields, customObjects = [], userDefinedDimensions = [] } = settings;
  const made = [...definitions(table)] as readonly DefinedObject[];
  const replaced = new Set(made.map((each) => each.name));
  const dimensions = made.filter(({ isDimension }) => isDimension);
  return {
    fields: customFields,
    objects: [
      ...customObjects.filter((each) => !replaced.has(each.name)),
      ...made.filter(({ isDimension }) => !isDimension),
    ],
    dimensions: [
      ...userDefinedDimensions.filter((each) => !replaced.has(each.objectName)),
      ...dimensions.map(({ name: objectName, label, fields }) => ({ objectName, label, fields })),
    ],
  };
}

/** Smart Events of the company file and of imported packages, which replace those of the same id; by id. */
export function smartLinksOf({ smartEvents = [] }: CompanySettings, table: ObjectTable): readonly SmartLink[] {
  const all = [...smartEvents, ...([...definitions(table)] as readonly SmartLink[])];
  const links = new Map(all.map((link) => [link.smartLinkId, link]));
  return [...links.values()].sort((one, other) => (one.smartLinkId < other.smartLinkId ? -1 : 1));
}
