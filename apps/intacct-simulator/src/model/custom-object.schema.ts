import { z } from 'zod';
import {
  DATA_TYPES,
  defineObject,
  integer,
  text,
  type FieldModel,
  type ObjectModel,
  type RelationModel,
} from './object.model.js';

const identifier = z.string().regex(/^[A-Za-z]\w{0,39}$/, 'must be an identifier of letters, digits and underscores');
const upper = identifier.transform((name) => name.toUpperCase());

/** A custom field: a name for plain text, or its whole definition. */
export const customFieldSchema = z.union([
  upper,
  z
    .object({
      name: upper,
      type: z.enum(DATA_TYPES).default('TEXT'),
      label: z.string().min(1).optional(),
      description: z.string().optional(),
      required: z.boolean().default(false),
      readOnly: z.boolean().default(false),
      /** Of an ENUM: labels, or `label=code`. */
      values: z.array(z.string().min(1)).optional(),
      multiPick: z.boolean().default(false),
      maxLength: z.number().int().positive().optional(),
      /** Object whose records the value names. */
      reference: upper.optional(),
      referenceBy: z.enum(['natural', 'recordno']).default('natural'),
    })
    .strict()
    .refine(({ type, values }) => type !== 'ENUM' || (values ?? []).length > 0, {
      path: ['values'],
      message: 'an ENUM needs values',
    }),
]);
export type CustomField = z.output<typeof customFieldSchema>;

/** A platform object, as an installed application or an administrator would have defined it. */
export const customObjectSchema = z
  .object({
    name: upper,
    label: z.string().min(1).optional(),
    plural: z.string().min(1).optional(),
    fields: z.array(customFieldSchema).default([]),
    /** Field that is unique; absent: records are named by number only. */
    naturalKey: upper.optional(),
  })
  .strict();
export type CustomObject = z.output<typeof customObjectSchema>;

/** A user-defined dimension: a platform object whose record numbers go on transaction lines. */
export const userDimensionSchema = z
  .object({
    objectName: upper,
    label: z.string().min(1).optional(),
    /** Field of lines; the flag on accounts is REQUIRE and the same. @default GLDIM and the object name */
    glField: z
      .string()
      .regex(/^GLDIM\w+$/, 'must start with GLDIM')
      .optional(),
    fields: z.array(customFieldSchema).default([]),
  })
  .strict();
export type UserDimension = z.output<typeof userDimensionSchema>;

export function customFieldModel(definition: CustomField): FieldModel {
  if (typeof definition === 'string') return text(definition, definition, { isCustom: true });
  const { name, type, label = name, description, required, readOnly, values, multiPick, maxLength } = definition;
  const enumValues = values?.map((pair) => {
    const [shown = '', code = shown] = pair.split('=');
    return { label: shown, code };
  });
  return {
    name,
    label,
    type,
    isCustom: true,
    ...(required ? { required } : {}),
    ...(readOnly ? { readOnly } : {}),
    ...(multiPick ? { multiPick } : {}),
    ...(description === undefined ? {} : { description }),
    ...(enumValues === undefined ? {} : { values: enumValues }),
    ...(maxLength === undefined ? {} : { maxLength }),
    ...(definition.reference === undefined
      ? {}
      : { reference: { object: definition.reference, by: definition.referenceBy } }),
  };
}

/** The relations of a platform object go by the fields that hold them. */
const relationsOf = (fields: readonly FieldModel[]): readonly RelationModel[] =>
  fields.flatMap(({ name, reference }) =>
    reference === undefined
      ? []
      : [{ path: name, object: reference.object, from: name, by: reference.by ?? 'natural' } as const],
  );

/** The model of a platform object; its records are numbered like all others. */
export function customObjectModel(definition: CustomObject): ObjectModel {
  const { name, label = name, plural = label, naturalKey } = definition;
  const fields = definition.fields.map((each) => customFieldModel(each));
  return defineObject({
    name,
    label,
    plural,
    fields: fields.map((each) => (each.name === naturalKey ? { ...each, required: true, immutable: true } : each)),
    relations: relationsOf(fields),
    isCustom: true,
    ...(naturalKey === undefined ? {} : { naturalKey }),
  });
}

export const dimensionFieldOf = ({ glField, objectName }: UserDimension): string => glField ?? `GLDIM${objectName}`;

export function userDimensionModel(dimension: UserDimension): ObjectModel {
  const { objectName, label = objectName } = dimension;
  const own = dimension.fields.map((each) => customFieldModel(each));
  const named = dimension.fields.some((each) => (typeof each === 'string' ? each : each.name) === 'NAME');
  return defineObject({
    name: objectName,
    label,
    plural: label,
    isCustom: true,
    dimensionField: dimensionFieldOf(dimension),
    fields: [
      integer('ID', 'Id', { readOnly: true, description: 'The number that transaction lines carry' }),
      ...(named ? [] : [text('NAME', 'Name', { required: true, maxLength: 100 })]),
      ...own,
    ],
    relations: relationsOf(own),
  });
}
