import { Decimal } from 'decimal.js';
import { inside, refuse, type Refusal } from '../gateway/refusal.error.js';
import { MULTI_PICK, type FieldFormat, type FieldModel, type ObjectModel } from '../model/object.model.js';
import { isDecimal, isInteger, normalDate } from '../model/value.format.js';
import type { StoredRecord } from '../store/table.store.js';
import { checkUserRestriction } from './restriction.rule.js';
import { findByNumber, findVisible, isActive, type Draft, type WriteContext } from './write.context.js';

const illegal = (model: ObjectModel, field: FieldModel, value: string): Refusal =>
  refuse('BL03000018', `Illegal format for ${model.name} : ${field.label} ${value}`);

function checkBoolean(model: ObjectModel, field: FieldModel, value: string): string {
  const lower = value.toLowerCase();
  if (lower === 'true' || lower === 't') return 'true';
  if (lower === 'false' || lower === 'f') return 'false';
  throw illegal(model, field, value);
}

/** Sums of amounts below it, and their conversions, lose no cent. The limit of the product is not public. */
const AMOUNT_LIMIT = new Decimal('1e14');

function checkNumber(model: ObjectModel, field: FieldModel, value: string): string {
  if (!isDecimal(value)) throw illegal(model, field, value);
  const parsed = new Decimal(value);
  if (field.type === 'CURRENCY' && field.rounds !== true && parsed.decimalPlaces() > 2) {
    throw refuse('BL03000018', `${field.label} '${value}' may have at most 2 decimal places`);
  }
  if (field.type === 'CURRENCY' && parsed.abs().gte(AMOUNT_LIMIT)) {
    throw refuse('BL03000018', `${field.label} '${value}' is too large: at most 14 digits before the decimal point`);
  }
  return field.type === 'CURRENCY' ? parsed.toFixed(2) : value;
}

const FORMATS: Readonly<Record<FieldFormat, RegExp>> = {
  email: /^[^@\s]+@[^@\s]+$/,
  country: /^[A-Z]{2}$/,
  id: /^[\p{L}\p{N}_.]+(?:[ -][\p{L}\p{N}_.]+)*$/u,
};

function checkFormat(context: WriteContext, model: ObjectModel, field: FieldModel, value: string): void {
  if (field.format === undefined || FORMATS[field.format].test(value)) return;
  if (field.format !== 'id' || context.gaps.idCharacters === 'refuse') throw illegal(model, field, value);
}

function checkText(context: WriteContext, model: ObjectModel, field: FieldModel, value: string): string {
  checkFormat(context, model, field, value);
  if (field.maxLength === undefined || [...value].length <= field.maxLength) return value;
  if (context.gaps.overLength === 'cut') return [...value].slice(0, field.maxLength).join('');
  throw refuse(
    'BL03000018',
    `Illegal format for ${model.name} : ${field.label} is longer than ${field.maxLength} characters`,
  );
}

function checkEnum(model: ObjectModel, field: FieldModel, value: string): string {
  const known = field.values?.find(({ label, also = [] }) =>
    [label, ...also].some((each) => each.toLowerCase() === value.toLowerCase()),
  );
  if (known === undefined) throw illegal(model, field, value);
  return known.label;
}

/** Several values stand for themselves, each once. */
function checkPicks(context: WriteContext, model: ObjectModel, field: FieldModel, value: string): string {
  const { multiPick: _several, ...single } = field;
  const picks = value.split(MULTI_PICK).filter((each) => each !== '');
  return [...new Set(picks.map((each) => checkValue(context, model, single, each)))].join(MULTI_PICK);
}

/** One value in its stored form. @throws Refusal BL03000018 when it does not fit the field */
export function checkValue(context: WriteContext, model: ObjectModel, field: FieldModel, value: string): string {
  if (field.multiPick === true) return checkPicks(context, model, field, value);
  switch (field.type) {
    case 'BOOLEAN':
      return checkBoolean(model, field, value);
    case 'ENUM':
      return checkEnum(model, field, value);
    case 'DATE': {
      const normal = normalDate(value);
      if (normal === undefined)
        throw refuse('BL03000018', `Invalid date '${value}' for ${field.label}: use mm/dd/yyyy`);
      return normal;
    }
    case 'INTEGER':
    case 'SEQUENCE':
      if (!isInteger(value)) throw illegal(model, field, value);
      return value;
    case 'DECIMAL':
    case 'CURRENCY':
    case 'PERCENT':
      return checkNumber(model, field, value);
    case 'TEXT':
    case 'TIMESTAMP':
      return checkText(context, model, field, value);
  }
}

const throughPrefix = (model: ObjectModel, name: string): boolean =>
  model.writesThrough.some((prefix) => name.startsWith(`${prefix}.`));

function unknownField(model: ObjectModel, name: string): Refusal {
  return refuse('XL03000010', `Field '${name}' is not a valid field of object ${model.name}`);
}

/** Fields that identify or describe the record; a client may repeat them, they are not written. */
const IGNORED_ON_WRITE = new Set(['RECORDNO', 'RECORD_URL', 'WHENCREATED', 'WHENMODIFIED']);

/**
 * Check every field of a draft against the metadata and put normal forms in their place.
 * An empty value stays: it clears the field on update.
 */
export function checkFields(
  context: WriteContext,
  model: ObjectModel,
  draft: Draft,
  current: StoredRecord | undefined,
): void {
  for (const [name, value] of Object.entries(draft.values)) {
    const field = model.fields.get(name);
    if (field === undefined) {
      if (throughPrefix(model, name)) continue;
      if (context.gaps.unknownFields === 'refuse') throw unknownField(model, name).at(name);
      delete draft.values[name];
      continue;
    }
    if (field.readOnly === true) {
      if (!IGNORED_ON_WRITE.has(name) && current === undefined && value !== '') {
        throw refuse('BL03000018', `Field ${name} of ${model.name} cannot be set`).at(name);
      }
      delete draft.values[name];
      continue;
    }
    const normal = value === '' ? '' : inside(name, () => checkValue(context, model, field, value));
    if (field.immutable === true && current !== undefined && normal !== (current.values[name] ?? '')) {
      const text = `${field.label} of ${model.label} '${current.values[name] ?? ''}' cannot be changed`;
      throw refuse('BL01001973', text).at(name);
    }
    draft.values[name] = normal;
  }
}

export function applyDefaults(model: ObjectModel, draft: Draft): void {
  for (const field of model.plan.defaults) {
    if (field.defaultValue !== undefined && (draft.values[field.name] ?? '') === '') {
      draft.values[field.name] = field.defaultValue;
    }
  }
}

/** @throws Refusal when a required field would be empty after the write */
export function checkRequired(model: ObjectModel, draft: Draft, current: StoredRecord | undefined): void {
  for (const field of model.plan.required) {
    const value = draft.values[field.name] ?? current?.values[field.name] ?? '';
    if (value !== '') continue;
    throw refuse('BL03000018', `Required field ${field.label} (${field.name}) is missing`).at(field.name);
  }
}

function checkReference(context: WriteContext, field: FieldModel, value: string): void {
  if (field.reference === undefined) return;
  const { object, by, mustBeActive } = field.reference;
  const target = by === 'recordno' ? findByNumber(context, object, value) : findVisible(context, object, value);
  const label = context.company.model(object)?.label ?? field.label;
  if (target === undefined) throw refuse('BL01001973', `Invalid ${label} '${value}' specified.`);
  if (mustBeActive !== false && !isActive(target)) {
    throw refuse('BL01001973', `Invalid ${label} '${value}' specified: it is inactive.`);
  }
  checkUserRestriction(context, object, value);
}

/** Every reference that the client sent must name a visible and, unless it says otherwise, active record. */
export function checkReferences(context: WriteContext, model: ObjectModel, draft: Draft): void {
  for (const field of model.plan.references) {
    const value = draft.values[field.name] ?? '';
    if (value === '') continue;
    for (const each of field.multiPick === true ? value.split(MULTI_PICK) : [value]) {
      inside(field.name, () => checkReference(context, field, each));
    }
  }
}
