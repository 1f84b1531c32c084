/** Datatypes that `lookup` announces; one list for validation, filters and definitions. */
export const DATA_TYPES = [
  'TEXT',
  'INTEGER',
  'BOOLEAN',
  'DATE',
  'TIMESTAMP',
  'ENUM',
  'DECIMAL',
  'CURRENCY',
  'PERCENT',
  'SEQUENCE',
] as const;
export type DataType = (typeof DATA_TYPES)[number];

export interface EnumValue {
  /** What is written and returned. */
  readonly label: string;
  /** What `readByQuery` filters on. */
  readonly code: string;
  /** Other spellings that a write takes. */
  readonly also?: readonly string[];
}

/** A value that must name a record of another object. */
export interface FieldReference {
  readonly object: string;
  /** Inactive targets are refused. @default true */
  readonly mustBeActive?: boolean;
  /** What the value is. @default 'natural' */
  readonly by?: 'natural' | 'recordno';
}

export const FIELD_FORMATS = ['email', 'country', 'id'] as const;
export type FieldFormat = (typeof FIELD_FORMATS)[number];

/** Joins the values of a multi-pick field. */
export const MULTI_PICK = '#~#';

export interface FieldModel {
  readonly name: string;
  readonly label: string;
  readonly type: DataType;
  readonly required?: boolean;
  readonly readOnly?: boolean;
  /** May be given on create, never changed afterwards. */
  readonly immutable?: boolean;
  readonly values?: readonly EnumValue[];
  readonly maxLength?: number;
  /** Currency with more than 2 decimals is rounded instead of refused. */
  readonly rounds?: boolean;
  readonly defaultValue?: string;
  readonly reference?: FieldReference;
  /** Filters take labels in `readByQuery` and codes in `query`, against the rule. */
  readonly filterReversed?: boolean;
  /** The field exists only when the company has this module. */
  readonly module?: string;
  /** One sentence for `lookup`. @default the label */
  readonly description?: string;
  readonly isCustom?: boolean;
  /** What queries may do with it; `select`: it is shown but neither filtered nor ordered by; `false`: nothing. */
  readonly queryable?: false | 'select';
  /** Several values, joined by `#~#`; each must fit. */
  readonly multiPick?: boolean;
  /** Element of one value, where each has an element of its own. */
  readonly pickElement?: string;
  readonly format?: FieldFormat;
}

/** A many-to-one path for dotted names, e.g. `JOURNAL.SYMBOL` on GLBATCH. */
export interface RelationModel {
  readonly path: string;
  readonly object: string;
  /** Field of the own record that holds the key. */
  readonly from: string;
  readonly by: 'natural' | 'recordno';
  readonly module?: string;
}

/** Lines that live and die with their header. */
export interface OwnedLines {
  /** Wrapping element of the header, e.g. ENTRIES. */
  readonly element: string;
  readonly object: string;
  /** Field of the line that holds the header's RECORDNO. */
  readonly ownerField: string;
  /**
   * Groups inside a line, by wrapping element with the element of one entry, e.g. TAXENTRIES: TAXENTRY. A group that
   * is named like its entry has no wrapping element: its entries stand in the line itself.
   */
  readonly groups?: Readonly<Record<string, string>>;
}

export type Verb = 'create' | 'update' | 'delete';

/** The location that a record has of its own. */
export interface OwnPlace {
  readonly field: string;
  /** What makes it required at the top level: several entities, or entities of several base currencies. */
  readonly demandedBy: 'entities' | 'currencies';
}

/** How AUDITHISTORY names a record of the object in OBJECTKEY. */
export type AuditKey = 'natural' | 'recordno' | 'rec';

export interface ObjectModel {
  readonly name: string;
  readonly label: string;
  readonly plural: string;
  readonly naturalKey?: string;
  readonly fields: ReadonlyMap<string, FieldModel>;
  readonly relations: ReadonlyMap<string, RelationModel>;
  readonly lines?: OwnedLines;
  /** Repeated groups kept on the record itself, e.g. CONTACT_LIST_INFO. */
  readonly lists: readonly string[];
  /** Prefixes whose fields are written to the related record, e.g. DISPLAYCONTACT. */
  readonly writesThrough: readonly string[];
  readonly verbs: readonly Verb[];
  /** Verbs that the generic functions refuse but an object-specific function or a person has. */
  readonly legacyVerbs: readonly Verb[];
  readonly indexes: readonly string[];
  readonly module?: string;
  /** Flag that makes a record usable, when there is one. */
  readonly hasStatus: boolean;
  readonly topLevelOnly: boolean;
  /** Records are made and changed in entities only. */
  readonly entityOnly: boolean;
  /** Object whose record numbers this one uses, e.g. entities those of locations. */
  readonly numberedBy?: string;
  /** Application whose preferences hold the pattern of automatic ids. */
  readonly numberedIn?: string;
  /** The natural key may be left out: without anything else it is the record number. */
  readonly mayLackKey: boolean;
  /** Fields within which the natural key is unique; empty: in the company. */
  readonly uniqueWithin: readonly string[];
  readonly place?: OwnPlace;
  readonly auditKey: AuditKey;
  /** A platform object of one company. */
  readonly isCustom: boolean;
  /** The field of transaction lines that holds the record number, when this is a user-defined dimension. */
  readonly dimensionField?: string;
  /** Rows come from elsewhere and are neither written nor stored. */
  readonly derived: boolean;
  /** Prepared from `fields`, for the writer. */
  readonly plan: FieldPlan;
}

/** Fields by what a write has to do with them. */
export interface FieldPlan {
  readonly required: readonly FieldModel[];
  readonly defaults: readonly FieldModel[];
  readonly references: readonly FieldModel[];
}

export interface ObjectDefinition {
  readonly name: string;
  readonly label: string;
  readonly plural: string;
  readonly naturalKey?: string;
  readonly fields: readonly FieldModel[];
  readonly relations?: readonly RelationModel[];
  readonly lines?: OwnedLines;
  readonly lists?: readonly string[];
  readonly writesThrough?: readonly string[];
  readonly verbs?: readonly Verb[];
  readonly legacyVerbs?: readonly Verb[];
  readonly indexes?: readonly string[];
  readonly module?: string;
  readonly topLevelOnly?: boolean;
  readonly entityOnly?: boolean;
  readonly numberedBy?: string;
  readonly numberedIn?: string;
  readonly mayLackKey?: boolean;
  readonly uniqueWithin?: readonly string[];
  readonly place?: OwnPlace;
  /** @default 'natural' when there is a natural key, else 'recordno' */
  readonly auditKey?: AuditKey;
  readonly isCustom?: boolean;
  readonly dimensionField?: string;
  readonly derived?: boolean;
}

type Options = Omit<FieldModel, 'name' | 'label' | 'type'>;

const field =
  (type: DataType) =>
  (name: string, label: string, options: Options = {}): FieldModel => ({ name, label, type, ...options });

export const text = field('TEXT');
export const integer = field('INTEGER');
export const date = field('DATE');
export const timestamp = field('TIMESTAMP');
export const decimal = field('DECIMAL');
export const currency = field('CURRENCY');
export const percent = field('PERCENT');
export const flag = (name: string, label: string, options: Options = {}): FieldModel => ({
  name,
  label,
  type: 'BOOLEAN',
  defaultValue: 'false',
  ...options,
});
export const choice = (
  name: string,
  label: string,
  values: readonly EnumValue[],
  options: Options = {},
): FieldModel => ({ name, label, type: 'ENUM', values, ...options });
export const reference = (name: string, label: string, object: string, options: Options = {}): FieldModel => ({
  name,
  label,
  type: 'TEXT',
  reference: { object },
  ...options,
});

/** A field by which something is announced but no query may be asked. */
export const unqueryable = (name: string, label: string, options: Options = {}): FieldModel =>
  text(name, label, { queryable: false, ...options });

/** Build an enum from `label=code` pairs; a lone label is its own code. */
export const labels = (...pairs: readonly string[]): readonly EnumValue[] =>
  pairs.map((pair) => {
    const [label = '', code = label] = pair.split('=');
    return { label, code };
  });

export const STATUS = choice('STATUS', 'Status', labels('active=T', 'inactive=F', 'active non-posting=P'), {
  defaultValue: 'active',
});

/** Fields that every record carries and no client writes. */
export const SYSTEM_FIELDS: readonly FieldModel[] = [
  { name: 'RECORDNO', label: 'Record number', type: 'SEQUENCE', readOnly: true },
  timestamp('WHENCREATED', 'When created', { readOnly: true }),
  timestamp('WHENMODIFIED', 'When modified', { readOnly: true }),
  integer('CREATEDBY', 'Created by', { readOnly: true }),
  integer('MODIFIEDBY', 'Modified by', { readOnly: true }),
  integer('MEGAENTITYKEY', 'Created at - entity key', { readOnly: true }),
  text('MEGAENTITYID', 'Created at - entity ID', { readOnly: true }),
  text('MEGAENTITYNAME', 'Created at - entity name', { readOnly: true }),
  text('RECORD_URL', 'Record URL', { readOnly: true, queryable: 'select' }),
];

/** Fields sorted by what a write does with them. */
export function planOf(fields: Iterable<FieldModel>): FieldPlan {
  const all = [...fields];
  return {
    required: all.filter((each) => each.required === true),
    defaults: all.filter((each) => each.defaultValue !== undefined),
    references: all.filter((each) => each.reference !== undefined && each.readOnly !== true),
  };
}

/** The model with other fields: what depends on them is prepared anew. */
export function withFields(model: ObjectModel, fields: readonly FieldModel[]): ObjectModel {
  return { ...model, fields: new Map(fields.map((each) => [each.name, each])), plan: planOf(fields) };
}

/** Complete a definition; the result is shared by every company and never changed. */
export function defineObject(definition: ObjectDefinition): ObjectModel {
  const own = definition.fields;
  const names = new Set(own.map((each) => each.name));
  const fields = [...own, ...SYSTEM_FIELDS.filter((each) => !names.has(each.name))];
  return {
    lists: [],
    writesThrough: [],
    verbs: ['create', 'update', 'delete'],
    legacyVerbs: [],
    indexes: [],
    topLevelOnly: false,
    entityOnly: false,
    isCustom: false,
    derived: false,
    mayLackKey: false,
    uniqueWithin: [],
    auditKey: definition.naturalKey === undefined ? 'recordno' : 'natural',
    ...definition,
    fields: new Map(fields.map((each) => [each.name, each])),
    relations: new Map((definition.relations ?? []).map((each) => [each.path, each])),
    hasStatus: names.has('STATUS'),
    plan: planOf(fields),
  };
}
