import fc from 'fast-check';
import { MULTI_PICK, type FieldModel, type ObjectModel } from '../src/model/object.model.js';
import type { CompanyStore } from '../src/store/company.store.js';

/** Values by field name, dotted. */
export type Values = Readonly<Record<string, string>>;

const TEXT_CHARACTERS = [...'abcXYZ019 .,-_&<>\'"%éß漢'];

const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

type Tree = Map<string, string | Tree>;

function write(tree: Tree): string {
  return [...tree]
    .map(([name, inner]) => `<${name}>${typeof inner === 'string' ? escapeXml(inner) : write(inner)}</${name}>`)
    .join('');
}

/** Fields as elements, dotted names nested. */
export function nested(values: Values): string {
  const root: Tree = new Map();
  for (const [name, value] of Object.entries(values)) {
    const path = name.split('.');
    const last = path.pop() ?? '';
    let tree = root;
    for (const step of path) {
      const known = tree.get(step);
      const inner: Tree = known instanceof Map ? known : new Map<string, string | Tree>();
      tree.set(step, inner);
      tree = inner;
    }
    tree.set(last, value);
  }
  return write(root);
}

export const equalTo = (field: string, value: string): string =>
  `<equalto><field>${field}</field><value>${escapeXml(value)}</value></equalto>`;

const pad = (value: number): string => String(value).padStart(2, '0');

const anyDate = fc
  .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }), fc.integer({ min: 2000, max: 2040 }))
  .map(([month, day, year]) => `${pad(month)}/${pad(day)}/${year}`);

const decimals = (places: number): fc.Arbitrary<string> =>
  fc.integer({ min: 0, max: 9_999_999 }).map((units) => (units / 10 ** places).toFixed(places));

function anyText({ name, format, maxLength = 40 }: FieldModel): fc.Arbitrary<string> {
  if (format === 'email') return fc.constantFrom('a@b.example', 'first.last@shop.example');
  if (/CURRENCY$/.test(name)) return fc.constantFrom('CAD', 'USD', 'EUR');
  if (format === 'country') return fc.constantFrom('CA', 'GB', 'ZA');
  const longest = Math.min(maxLength, 40);
  return fc
    .array(fc.constantFrom(...TEXT_CHARACTERS), { minLength: 1, maxLength: longest })
    .map((characters) => characters.join('').trim() || 'x');
}

/** Keys of active records that the field may name; none when the object has no such record. */
function targetsOf(company: CompanyStore, { reference }: FieldModel): readonly string[] {
  const target = reference === undefined ? undefined : company.model(reference.object);
  if (target === undefined) return [];
  return [...company.table(target.name).records.values()]
    .filter(({ values }) => (values['STATUS'] ?? 'active') === 'active' && values['MEGAENTITYID'] === undefined)
    .map(({ no, values }) => (reference?.by === 'recordno' ? String(no) : (values[target.naturalKey ?? ''] ?? '')))
    .filter((key) => key !== '');
}

function single(company: CompanyStore, field: FieldModel): fc.Arbitrary<string> | undefined {
  if (field.reference !== undefined) {
    const targets = targetsOf(company, field);
    return targets.length === 0 ? undefined : fc.constantFrom(...targets);
  }
  switch (field.type) {
    case 'BOOLEAN':
      return fc.constantFrom('true', 'false');
    case 'ENUM':
      return fc.constantFrom(...(field.values ?? []).map(({ label }) => label));
    case 'DATE':
      return anyDate;
    case 'INTEGER':
    case 'SEQUENCE':
      return fc.integer({ min: 1, max: 28 }).map(String);
    case 'CURRENCY':
      return decimals(2);
    case 'DECIMAL':
    case 'PERCENT':
      return decimals(3);
    case 'TEXT':
      return anyText(field);
    case 'TIMESTAMP':
      return undefined;
  }
}

/** A value that the field takes and gives back as it is; undefined when there is none to be had. */
export function valueOf(company: CompanyStore, field: FieldModel): fc.Arbitrary<string> | undefined {
  const one = single(company, field);
  if (one === undefined || field.multiPick !== true) return one;
  return fc.uniqueArray(one, { minLength: 1, maxLength: 3 }).map((picks) => picks.join(MULTI_PICK));
}

/** A key that no other record has. */
export function freshKey(field: FieldModel | undefined, counter: number): string {
  const text = counter.toString(36).padStart(3, '0');
  return (field?.maxLength ?? 20) < 8 ? text.slice(-(field?.maxLength ?? 4)) : String(90_000 + counter);
}

/** A change of one field that the metadata forbids, with the error that says so. */
export interface Breach {
  readonly field: string;
  readonly value: string;
  readonly errorno: string;
}

const MISFITS: Readonly<Partial<Record<FieldModel['type'], readonly string[]>>> = {
  BOOLEAN: ['maybe', '2'],
  ENUM: ['no such label'],
  DATE: ['2026-01-31', '02/30/2026', 'today'],
  INTEGER: ['1.5', 'one'],
  CURRENCY: ['1.234', 'much', '1,000.00'],
  DECIMAL: ['1,5', 'x'],
  PERCENT: ['10%'],
};

const badFormat = (value: string, field: FieldModel): Breach => ({ field: field.name, value, errorno: 'BL03000018' });

function breachesOf(model: ObjectModel, field: FieldModel): readonly Breach[] {
  if (field.readOnly === true) {
    const isEchoed = ['RECORDNO', 'RECORD_URL', 'WHENCREATED', 'WHENMODIFIED'].includes(field.name);
    return isEchoed ? [] : [badFormat('1', field)];
  }
  const misfits = field.reference === undefined ? (MISFITS[field.type] ?? []) : [];
  const fitting = field.rounds === true ? misfits.filter((value) => value !== '1.234') : misfits;
  const found = fitting.map((value) => badFormat(value, field));
  if (field.reference !== undefined && field.type === 'TEXT') {
    found.push({ field: field.name, value: 'NOPE', errorno: 'BL01001973' });
  }
  if (field.format === 'email') found.push(badFormat('nobody', field));
  if (field.format === 'country') found.push(badFormat('Canada', field));
  if (field.maxLength !== undefined && field.reference === undefined) {
    found.push(badFormat('x'.repeat(field.maxLength + 1), field));
  }
  if (field.required === true) found.push(badFormat('', field));
  if (field.name === model.naturalKey && field.required !== true && !model.mayLackKey) {
    found.push({ field: field.name, value: '', errorno: 'PL01000127' });
  }
  return found;
}

/** Every way in which one field of a record can break its metadata. */
export const breaches = (model: ObjectModel): readonly Breach[] => [
  { field: 'NOSUCHFIELD', value: '1', errorno: 'XL03000010' },
  ...[...model.fields.values()].flatMap((field) => breachesOf(model, field)),
];
