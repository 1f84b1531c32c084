/** What the translator does with an element once the validator has let it pass. */
export type Use =
  | { readonly as: 'value'; readonly field: string; readonly words?: ReadonlyMap<string, string> }
  | { readonly as: 'date'; readonly field: string }
  /** Its children belong to the same record; `lines` says that it holds owned lines, even when it is empty. */
  | { readonly as: 'group'; readonly lines?: boolean }
  | { readonly as: 'line' }
  /** A change of the line that attribute `line_num` names. */
  | { readonly as: 'changed-line' }
  | { readonly as: 'entry'; readonly list: string }
  | { readonly as: 'custom-fields' }
  | { readonly as: 'nothing' };

export interface AttributeModel {
  readonly name: string;
  readonly required?: boolean;
  readonly values?: readonly string[];
}

interface Occurs {
  readonly optional?: boolean;
  readonly many?: boolean;
}

export interface ElementModel extends Occurs {
  readonly kind: 'element';
  readonly name: string;
  readonly use: Use;
  readonly attributes: readonly AttributeModel[];
  /** undefined: character data only. */
  readonly content?: Particle;
  /** Character data is allowed where children are (dates of journal lines). */
  readonly mixed?: boolean;
}

export interface GroupModel extends Occurs {
  readonly kind: 'sequence' | 'choice' | 'any-order';
  readonly parts: readonly Particle[];
}

/** A content model as a document type states it: elements and groups with their order and number. */
export type Particle = ElementModel | GroupModel;

const element = (name: string, use: Use, content?: Particle): ElementModel => ({
  kind: 'element',
  name,
  use,
  attributes: [],
  ...(content === undefined ? {} : { content }),
});

export const optional = <T extends Particle>(part: T): T => ({ ...part, optional: true });
export const many = <T extends Particle>(part: T): T => ({ ...part, many: true });

const group =
  (kind: GroupModel['kind']) =>
  (...parts: readonly Particle[]): GroupModel => ({ kind, parts });
/** In exactly this order. */
export const sequence = group('sequence');
export const oneOf = group('choice');
/** Each at its number, the order is free: where sources contradict each other. */
export const anyOrder = group('any-order');

export const value = (name: string, field: string): ElementModel => element(name, { as: 'value', field });
/** A value whose words differ from those of the object. */
export const worded = (name: string, field: string, words: Readonly<Record<string, string>>): ElementModel =>
  element(name, { as: 'value', field, words: new Map(Object.entries(words)) });
/** Accepted, without effect on the record. */
export const ignored = (name: string): ElementModel => element(name, { as: 'nothing' });
export const block = (name: string, content: Particle): ElementModel => element(name, { as: 'group' }, content);
export const linesOf = (name: string, content: Particle): ElementModel =>
  element(name, { as: 'group', lines: true }, content);
export const line = (name: string, content: Particle): ElementModel => element(name, { as: 'line' }, content);
export const changedLine = (name: string, content: Particle): ElementModel => ({
  ...element(name, { as: 'changed-line' }, content),
  attributes: [{ name: 'line_num', required: true }],
});
export const entryOf = (name: string, list: string, content: Particle): ElementModel =>
  element(name, { as: 'entry', list }, content);

const YEAR_MONTH_DAY = sequence(ignored('year'), ignored('month'), ignored('day'));
export const nestedDate = (name: string, field: string): ElementModel =>
  element(name, { as: 'date', field }, YEAR_MONTH_DAY);
/** Some dates of journal lines are documented as text, others as nested elements. */
export const anyDate = (name: string, field: string): ElementModel => ({ ...nestedDate(name, field), mixed: true });

export const CUSTOM_FIELDS: ElementModel = optional(
  element(
    'customfields',
    { as: 'custom-fields' },
    optional(many(block('customfield', sequence(ignored('customfieldname'), ignored('customfieldvalue'))))),
  ),
);

/** All of them optional, in this order. */
export const optionals = (...parts: readonly Particle[]): readonly Particle[] => parts.map((part) => optional(part));

const FLAG_VALUES = ['true', 'false'];
export const flagAttribute = (name: string): AttributeModel => ({ name, values: FLAG_VALUES });
export const keyAttribute = (name = 'key'): AttributeModel => ({ name, required: true });

/** The element of one object-specific function. */
export const functionOf = (
  name: string,
  attributes: readonly AttributeModel[],
  content: Particle = sequence(),
): ElementModel => ({ ...element(name, { as: 'group' }, content), attributes });
