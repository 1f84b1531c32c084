import type { Refusal } from '../gateway/refusal.error.js';
import type { FieldFormat, FieldModel, FieldReference, ObjectModel } from '../model/object.model.js';
import { isDecimal, isInteger } from '../model/value.format.js';
import type { SeedRecord, SeedValue } from './company.schema.js';
import type { CompanyStore } from './company.store.js';
import { hintAt, nearestName } from './nearest.name.js';

/** Names that are listed when none is near. */
const MAX_NAMES = 40;
/** Records that are looked at for a near key, and keys that are shown. */
const [MAX_KEYS, SHOWN_KEYS] = [2_000, 5];

const FORMAT_ADVICE: Readonly<Record<FieldFormat, string>> = {
  email: 'use an address such as ann@example.com',
  country: 'use a code of two capital letters such as CA',
  id: 'use letters, digits, _ and ., with single blanks and dashes between them',
};

/** A field with the object that has it: of the record, of one of its lines, or of a record written through it. */
interface Place {
  readonly model: ObjectModel;
  readonly name: string;
}

function placeOf(company: CompanyStore, model: ObjectModel, path: string): Place {
  const [, group, inGroup = ''] = /^(\w+)\[\d+\]\.(.+)$/.exec(path) ?? [];
  if (group !== undefined) {
    const lines = group === model.lines?.element ? company.model(model.lines.object) : undefined;
    return placeOf(company, lines ?? model, inGroup);
  }
  const prefix = model.fields.has(path) ? undefined : model.writesThrough.find((each) => path.startsWith(`${each}.`));
  const through = prefix === undefined ? undefined : company.model(model.relations.get(prefix)?.object ?? '');
  return prefix === undefined || through === undefined
    ? { model, name: path }
    : placeOf(company, through, path.slice(prefix.length + 1));
}

/** The model of a field by its path; undefined when there is none of that name. */
export function fieldAt(company: CompanyStore, model: ObjectModel, path: string): FieldModel | undefined {
  const { model: owner, name } = placeOf(company, model, path);
  return owner.fields.get(name);
}

/** What a record says at a path, whether it is nested or dotted there. */
function valueAt(value: SeedValue | undefined, steps: readonly string[]): SeedValue | undefined {
  if (steps.length === 0 || typeof value !== 'object') return steps.length === 0 ? value : undefined;
  const members: SeedRecord = Array.isArray(value) ? Object.fromEntries(value.entries()) : (value as SeedRecord);
  for (let taken = 1; taken <= steps.length; taken += 1) {
    const name = steps.slice(0, taken).join('.');
    if (Object.hasOwn(members, name)) return valueAt(members[name], steps.slice(taken));
  }
  return undefined;
}

/** Everything that a write may name. */
const writableNames = (model: ObjectModel): readonly string[] => [
  ...[...model.fields.values()].filter(({ readOnly }) => readOnly !== true).map(({ name }) => name),
  ...(model.lines === undefined ? [] : [model.lines.element]),
  ...model.lists,
  ...model.writesThrough,
];

function adviceOnUnknown({ model, name }: Place): string {
  const known = writableNames(model);
  const nearest = nearestName(name, known);
  if (nearest !== undefined) return `did you mean '${nearest}'?`;
  const names = known.slice(0, MAX_NAMES).join(', ');
  const more =
    known.length > MAX_NAMES ? ` and ${known.length - MAX_NAMES} more, which lookup of ${model.name} lists` : '';
  return `${model.name} has ${names}${more}; a field of your own is declared under customFields.${model.name}`;
}

/** What a field names: a reference of its own, or a relation that starts from it. */
function targetOf({ model, name }: Place): FieldReference | undefined {
  const own = model.fields.get(name)?.reference;
  return own ?? [...model.relations.values()].find(({ from }) => from === name);
}

function adviceOnReference(company: CompanyStore, { object, by = 'natural' }: FieldReference, value: string): string {
  if (!company.catalog.has(object)) return `the modules of the company have no ${object}`;
  const table = company.table(object);
  const found = by === 'recordno' ? table.byNumber(value) : table.byNatural(value);
  if (found?.values['STATUS'] === 'inactive') return `make it active, or use another ${object}`;
  if (found !== undefined) return '';
  const keyField = by === 'recordno' ? 'RECORDNO' : (company.model(object)?.naturalKey ?? 'RECORDNO');
  const keys: string[] = [];
  for (const { values } of table.records.values()) {
    if (keys.length >= MAX_KEYS) break;
    keys.push(values[keyField] ?? '');
  }
  const nearest = nearestName(value, keys);
  if (nearest !== undefined) return `did you mean '${nearest}'?`;
  if (keys.length === 0) return `there is no ${object} yet: make it first`;
  const shown = keys.slice(0, SHOWN_KEYS).join(', ') + (table.records.size > SHOWN_KEYS ? ', …' : '');
  return `make that ${object} first, or use one that is there (${keyField}: ${shown})`;
}

function adviceOnValue({ type, values = [], format }: FieldModel, value: string): string {
  if (type === 'ENUM') {
    const known = values.map(({ label }) => label);
    return known.includes(value) ? '' : `use one of ${known.join(', ')}${hintAt(value, known)}`;
  }
  if (type === 'BOOLEAN') return 'use true or false';
  if (type === 'INTEGER' && !isInteger(value)) return 'use a whole number';
  if (['DECIMAL', 'CURRENCY', 'PERCENT'].includes(type) && !isDecimal(value)) {
    return 'use digits with at most one decimal point, such as 1250.50';
  }
  return format === undefined ? '' : FORMAT_ADVICE[format];
}

/**
 * What to do about the refusal of a record, for who writes JSON; empty when its text says it already.
 *
 * @param json  the record as it was given
 */
export function adviceOn(company: CompanyStore, model: ObjectModel, json: SeedRecord, refusal: Refusal): string {
  const { field: path, errors } = refusal;
  const { errorno = '', correction = '' } = errors[0] ?? {};
  if (path === undefined) return correction;
  const place = placeOf(company, model, path);
  const field = place.model.fields.get(place.name);
  if (field === undefined) return errorno === 'XL03000010' ? adviceOnUnknown(place) : correction;
  if (correction !== '') return correction;
  if (field.readOnly === true) return 'leave it out';
  const value = valueAt(json, path.replaceAll(/\[(\d+)\]/g, '.$1').split('.'));
  if (value === undefined || value === '') return errorno === 'XL03000010' ? '' : `give ${path}`;
  const isChoice = field.type === 'ENUM' || field.type === 'BOOLEAN';
  if (typeof value === 'object' || (typeof value !== 'string' && !isChoice)) return '';
  const target = targetOf(place);
  return target === undefined ? adviceOnValue(field, String(value)) : adviceOnReference(company, target, String(value));
}
