import { customFieldModel, customObjectModel, userDimensionModel } from './custom-object.schema.js';
import type { CustomField, CustomObject, UserDimension } from './custom-object.schema.js';
import { flag, integer, withFields, type ObjectModel } from './object.model.js';

/** What one company adds to the objects of the product. */
export interface Customization {
  /** Custom fields by object. */
  readonly fields: Readonly<Record<string, readonly CustomField[]>>;
  readonly objects: readonly CustomObject[];
  readonly dimensions: readonly UserDimension[];
}

export const NO_CUSTOMIZATION: Customization = { fields: {}, objects: [], dimensions: [] };

/** Their flags demand dimensions. */
const ACCOUNTS: ReadonlySet<string> = new Set(['GLACCOUNT', 'STATACCOUNT']);

/** Objects that carry dimensions: owned lines, and the ledger itself. */
function carriesDimensions(model: ObjectModel, lineObjects: ReadonlySet<string>): boolean {
  return model.fields.has('CLASSID') && (lineObjects.has(model.name) || model.name === 'GLDETAIL');
}

function withDimensions(model: ObjectModel, dimensions: readonly ObjectModel[], onLines: boolean): ObjectModel {
  if (dimensions.length === 0 || (!onLines && !ACCOUNTS.has(model.name))) return model;
  const named = dimensions.map((each) => ({ name: each.dimensionField ?? '', object: each.name, label: each.label }));
  if (!onLines) {
    const flags = named.map(({ name, label }) => flag(`REQUIRE${name}`, `Require ${label}`, { isCustom: true }));
    return withFields(model, [...model.fields.values(), ...flags]);
  }
  const fields = named.map(({ name, object, label }) =>
    integer(name, label, { isCustom: true, reference: { object, by: 'recordno' } }),
  );
  const relations = named.map(({ name, object }) => ({ path: object, object, from: name, by: 'recordno' }) as const);
  const own = withFields(model, [...model.fields.values(), ...fields]);
  return { ...own, relations: new Map([...own.relations, ...relations.map((each) => [each.path, each] as const)]) };
}

/**
 * The objects of a company: those of the product with custom fields and dimensions, then its own ones.
 * A platform object cannot take the name of one of the product: the product's wins.
 */
export function customize(models: readonly ObjectModel[], custom: Customization): readonly ObjectModel[] {
  const lineObjects = new Set(models.map((model) => model.lines?.object ?? ''));
  const dimensions = custom.dimensions.map((each) => userDimensionModel(each));
  const standard = models.map((model) => {
    const own = (custom.fields[model.name] ?? []).map((each) => customFieldModel(each));
    const extended = own.length === 0 ? model : withFields(model, [...model.fields.values(), ...own]);
    return withDimensions(extended, dimensions, carriesDimensions(model, lineObjects));
  });
  const taken = new Set(models.map((model) => model.name));
  const objects = custom.objects.map((each) => customObjectModel(each));
  return [...standard, ...[...dimensions, ...objects].filter((each) => !taken.has(each.name))];
}
