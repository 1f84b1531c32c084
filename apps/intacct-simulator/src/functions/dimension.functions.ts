import { refuse } from '../gateway/refusal.error.js';
import { childrenOf, textOf, type XmlNode } from '../gateway/xml.parser.js';
import type { ObjectModel } from '../model/object.model.js';
import { isVisible } from '../rules/write.context.js';
import type { CompanySettings } from '../store/company.schema.js';
import type { CompanyStore } from '../store/company.store.js';
import type { FunctionContext, FunctionOutcome, GatewayFunction } from './function.model.js';
import { listed, tree, type Fields } from './listed.payload.js';

/** In the order of a recorded answer, which has no cost types. */
const STANDARD = [
  ...['DEPARTMENT', 'LOCATION', 'PROJECT', 'CUSTOMER', 'VENDOR', 'EMPLOYEE', 'ITEM', 'CLASS'],
  ...['CONTRACT', 'TASK', 'WAREHOUSE', 'COSTTYPE'],
];
/** The object id of LOCATION is published; the numbers around it are ours. */
const FIRST_STANDARD_ID = 5002;
const FIRST_CUSTOM_ID = 10_002;
const FIRST_RELATIONSHIP_ID = 10_123;

interface Dimension {
  readonly model: ObjectModel;
  readonly userDefined: boolean;
  readonly objectId: string;
}

type Relationship = NonNullable<CompanySettings['dimensionRelationships']>[number] & { readonly id: string };

function dimensionsOf(company: CompanyStore): readonly Dimension[] {
  const standard = STANDARD.map((name) => company.model(name)).filter((model) => model !== undefined);
  const custom = [...company.catalog.values()].filter((model) => model.dimensionField !== undefined);
  return [
    ...standard.map((model, index) => ({ model, userDefined: false, objectId: String(FIRST_STANDARD_ID + index) })),
    ...custom.map((model, index) => ({ model, userDefined: true, objectId: String(FIRST_CUSTOM_ID + index) })),
  ];
}

const relationshipsOf = ({ settings }: CompanyStore): readonly Relationship[] =>
  (settings.dimensionRelationships ?? []).map((each, index) => ({
    ...each,
    id: String(FIRST_RELATIONSHIP_ID + index),
  }));

function termOf({ settings }: CompanyStore, model: ObjectModel): string {
  return settings.terminology?.[model.name] ?? model.label;
}

export const getDimensionsFunction: GatewayFunction = {
  name: 'getDimensions',
  run: ({ company }) =>
    tree({
      dimensions: {
        dimension: dimensionsOf(company).map(({ model, userDefined }) => ({
          objectName: model.name,
          objectLabel: model.label,
          termLabel: termOf(company, model),
          userDefinedDimension: String(userDefined),
          enabledInGL: 'true',
        })),
      },
    }),
};

const related = (other: Dimension | undefined, id: string, sides: readonly [string, string]): Fields => ({
  dimension: other?.model.name ?? '',
  object_id: other?.objectId ?? '',
  relationship_id: id,
  source_side: sides[0],
  related_side: sides[1],
});

export const getDimensionRelationshipsFunction: GatewayFunction = {
  name: 'getDimensionRelationships',
  run({ company }) {
    const all = dimensionsOf(company);
    const find = (name: string): Dimension | undefined => all.find(({ model }) => model.name === name);
    const relationships = relationshipsOf(company);
    const rows = all.map(({ model, objectId }): Fields => {
      const own = relationships.filter(({ from, to }) => from === model.name || to === model.name);
      const ends = own.map(({ from, to, id }) =>
        from === model.name ? related(find(to), id, ['Many', 'One']) : related(find(from), id, ['One', 'Many']),
      );
      return {
        dimension: model.name,
        object_id: objectId,
        autofillrelated: String(own.some(({ autofill }) => autofill)),
        enableoverride: String(own.some(({ from, override }) => from === model.name && override)),
        related: ends,
      };
    });
    return listed('relationship', rows);
  },
};

export const getDimensionAutofillDetailsFunction: GatewayFunction = {
  name: 'getDimensionAutofillDetails',
  run({ company }) {
    const all = dimensionsOf(company);
    const filled = relationshipsOf(company).filter(({ autofill }) => autofill);
    const rows = all.map(({ model, objectId }): Fields => {
      const own = filled.filter(({ from }) => from === model.name);
      return {
        dimension: model.name,
        object_id: objectId,
        enableoverride: String(own.some(({ override }) => override)),
        autofill: own.map(({ to, id }) => ({
          dimension: to,
          object_id: all.find((each) => each.model.name === to)?.objectId ?? '',
          relationship_id: id,
          type: 'Many-to-One',
        })),
      };
    });
    return listed('relationship', rows);
  },
};

export const getDimensionRestrictionsFunction: GatewayFunction = {
  name: 'getDimensionRestrictions',
  run({ company }) {
    const all = dimensionsOf(company);
    const restricting = relationshipsOf(company).filter(({ restrict }) => restrict);
    const rows = all.flatMap(({ model, objectId }): readonly Fields[] => {
      const own = restricting.filter(({ from }) => from === model.name);
      if (own.length === 0) return [];
      const restrictedby = own.map(({ to, id }) => ({
        dimension: to,
        object_id: all.find((each) => each.model.name === to)?.objectId ?? '',
        relationship_id: id,
      }));
      return [{ dimension: model.name, object_id: objectId, restrictedby }];
    });
    return listed('restriction', rows);
  },
};

/** Records of the many side that point at the value, by record number for a user-defined dimension, else by id. */
function targetsOf(
  context: FunctionContext,
  { from, field }: Relationship,
  names: ReadonlySet<string>,
): readonly string[] {
  const { company } = context;
  const model = company.model(from);
  if (model === undefined) return [];
  const found: string[] = [];
  for (const record of company.table(from).records.values()) {
    if (!isVisible(record, context.entity) || !names.has(record.values[field] ?? '')) continue;
    const natural = model.dimensionField === undefined ? record.values[model.naturalKey ?? ''] : undefined;
    found.push(natural ?? String(record.no));
  }
  return found;
}

/** Under which names a relationship may hold a record: its id, its name, its number. */
function namesOf(company: CompanyStore, dimension: string, value: string): ReadonlySet<string> {
  const model = company.model(dimension);
  if (model === undefined) throw refuse('XL03000006', `Object definition ${dimension} not found`);
  for (const record of company.table(dimension).records.values()) {
    const names = [record.values[model.naturalKey ?? ''], record.values['NAME'], String(record.no)];
    if (names.includes(value)) return new Set(names.filter((each) => each !== undefined));
  }
  throw refuse('BL01001973', `Invalid ${model.label} '${value}' specified.`);
}

function restrictedData(context: FunctionContext, call: XmlNode): FunctionOutcome {
  const [asked, second] = childrenOf(call, 'DimensionValue');
  if (asked === undefined || second !== undefined) {
    throw refuse('XL03000003', "Element 'getDimensionRestrictedData' must have exactly one 'DimensionValue'.");
  }
  const dimension = textOf(asked, 'dimension').toUpperCase();
  const names = namesOf(context.company, dimension, textOf(asked, 'value'));
  const toMany = relationshipsOf(context.company).filter(({ to, restrict }) => to === dimension && restrict);
  const rows = toMany.map((each) => ({ from: each.from, values: targetsOf(context, each, names) }));
  return {
    transactions: 1,
    payload: (writer) => {
      const attributes = [['listtype', 'RestrictedData'] as const, ['count', rows.length] as const];
      if (rows.length === 0) return writer.empty('data', attributes);
      writer.open('data', attributes);
      for (const { from, values } of rows) {
        writer.open('RestrictedData');
        writer.leaf('dimension', from);
        for (const value of values) writer.leaf('value', value);
        writer.close('RestrictedData');
      }
      writer.close('data');
    },
  };
}

export const getDimensionRestrictedDataFunction: GatewayFunction = {
  name: 'getDimensionRestrictedData',
  run: restrictedData,
};
