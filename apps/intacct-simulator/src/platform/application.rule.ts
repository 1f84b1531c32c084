import type { ObjectRule, WriteContext } from '../rules/write.context.js';
import { INTERNAL_TABLES } from '../store/company.store.js';
import { INSTALLED } from './application.model.js';
import type { PlatformObject } from './application.parser.js';

/** From now on the company has the object; what it has already is kept, new fields are added. */
function define({ company, now }: WriteContext, definition: PlatformObject): void {
  const table = company.table(INTERNAL_TABLES.objects);
  const no = table.byNatural(definition.name)?.no ?? table.nextNo();
  const values = { ID: definition.name, DEFINITION: JSON.stringify(definition) };
  company.put(INTERNAL_TABLES.objects, { no, values, at: now });
}

/** Objects exist once their application is installed: at once, or when a person has authorised it. */
export const applicationRule: ObjectRule = {
  prepare() {
    // Nothing beyond the metadata.
  },
  finish(context, { values }) {
    if (values['STATE'] !== INSTALLED) return;
    for (const each of JSON.parse(values['DEFINITIONS'] ?? '[]') as readonly PlatformObject[]) define(context, each);
  },
};
