import type { DataType } from '../model/object.model.js';
import type { AddedField } from '../store/company.catalog.js';
import type { PackageElement } from './package.element.js';

const MEMBERS = [
  ...['customFieldId', 'type', 'ownerObject', 'label', 'page', 'dataDescription', 'fieldSet', 'required'],
  ...['description', 'hidden', 'active'],
];
const TYPES = new Map<string, DataType>(
  Object.entries({
    text: 'TEXT',
    integer: 'INTEGER',
    number: 'DECIMAL',
    currency: 'CURRENCY',
    percent: 'PERCENT',
    date: 'DATE',
    checkbox: 'BOOLEAN',
  }),
);
const IDENTIFIER = /^[A-Za-z]\w{0,39}$/;

function lengthOf(field: PackageElement, type: string): number | undefined {
  const description = field.child('dataDescription')?.only([type]).child(type)?.only(['length']);
  const text = description?.text('length') ?? '';
  if (description === undefined || text === '') return undefined;
  const length = Number(text);
  if (Number.isInteger(length) && length > 0) return length;
  throw description.fail('length must be a positive whole number');
}

/** @returns  undefined for a field that is not active. @throws PackageError */
export function readField(element: PackageElement): AddedField | undefined {
  const field = element.only(MEMBERS);
  const name = field.required('customFieldId');
  if (!IDENTIFIER.test(name)) throw field.fail(`'${name}' is not an identifier`);
  const type = field.required('type').toLowerCase();
  const dataType = TYPES.get(type);
  if (dataType === undefined) throw field.fail(`the type '${type}' is not one of ${[...TYPES.keys()].join(', ')}`);
  const maxLength = lengthOf(field, type);
  const description = field.text('description');
  if (!field.flag('active', true)) return undefined;
  return {
    object: field.required('ownerObject').toUpperCase(),
    name: name.toUpperCase(),
    type: dataType,
    label: field.text('label') || name,
    required: field.flag('required', false),
    readOnly: false,
    multiPick: false,
    referenceBy: 'natural',
    ...(description === '' ? {} : { description }),
    ...(maxLength === undefined ? {} : { maxLength }),
  };
}
