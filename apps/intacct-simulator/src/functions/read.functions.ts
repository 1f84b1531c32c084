import { refuse, Refusal } from '../gateway/refusal.error.js';
import { textOf, type XmlNode } from '../gateway/xml.parser.js';
import type { ObjectModel } from '../model/object.model.js';
import { fieldPath, type FieldPath } from '../query/field.path.js';
import { shownPath, type Viewer } from '../query/zoned.path.js';
import { isVisible } from '../rules/write.context.js';
import type { CompanyStore } from '../store/company.store.js';
import type { StoredRecord } from '../store/table.store.js';
import { barePayload, returnFormatOf, type BarePayload, type Row } from './bare.format.js';
import type { FunctionContext, FunctionOutcome, GatewayFunction } from './function.model.js';
import { requireModel } from './model.lookup.js';
import { allPaths, writeRecord, type RecordShape } from './record.element.js';
import { splitKeys } from './write.functions.js';

/** Fields named in `fields`; a bad one is refused with the list itself as error number. */
export function namedPaths(
  { company, zone }: Viewer,
  model: ObjectModel,
  names: readonly string[],
): readonly FieldPath[] {
  const paths: FieldPath[] = [];
  const unknown: string[] = [];
  for (const name of names) {
    try {
      paths.push(shownPath(zone, fieldPath(company, model, name)));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      unknown.push(name);
    }
  }
  if (unknown.length > 0) {
    throw refuse(
      `Invalid fields list ${unknown.join(',')}`,
      `Invalid fields list ${unknown.join(',')} for object ${model.name}`,
    );
  }
  return paths;
}

export const fieldNames = (text: string): readonly string[] =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

function shapeFor(context: FunctionContext, model: ObjectModel, fields: string): RecordShape {
  const { company, zone } = context;
  const names = fieldNames(fields);
  const nested = context.gaps.readNested;
  if (names.length === 0 || names.includes('*')) {
    return { company, zone, model, paths: allPaths(context, model), nested, owned: true };
  }
  const owned = model.lines !== undefined && names.includes(model.lines.element);
  const plain = names.filter((name) => name !== model.lines?.element && !model.lists.includes(name));
  return { company, zone, model, paths: namedPaths(context, model, plain), nested, owned };
}

function rowOf(shape: RecordShape, record: StoredRecord): Row {
  const { company, model, paths, owned } = shape;
  const row = paths.map((path) => [path.name, path.read(record)] as const);
  const lineModel = owned && model.lines !== undefined ? company.model(model.lines.object) : undefined;
  if (model.lines === undefined || lineModel === undefined) return row;
  const { element, object, ownerField } = model.lines;
  const linePaths = allPaths(shape, lineModel);
  const lines = [...company.table(object).byIndex(ownerField, String(record.no))].map((line) =>
    Object.fromEntries(linePaths.map((path) => [path.name, path.read(line)])),
  );
  return [...row, [element, lines] as const];
}

/** Records of any reader in the format asked for. */
export const bareRecords = (
  format: 'json' | 'csv',
  shape: RecordShape,
  records: readonly StoredRecord[],
): BarePayload =>
  barePayload(
    format,
    shape.paths.map((path) => path.name),
    records.map((record) => rowOf(shape, record)),
  );

type Find = (company: CompanyStore, model: ObjectModel, key: string) => StoredRecord | undefined;

function readBy(context: FunctionContext, call: XmlNode, find: Find): FunctionOutcome {
  const model = requireModel(context.company, textOf(call, 'object').toUpperCase(), 'Query Failed');
  const keys = splitKeys(textOf(call, 'keys'));
  const shape = shapeFor(context, model, textOf(call, 'fields'));
  const records = keys
    .map((key) => find(context.company, model, key))
    .filter((record) => record !== undefined)
    .filter((record) => isVisible(record, context.entity));
  const attributes = [['listtype', model.name] as const, ['count', records.length] as const];
  const format = returnFormatOf(textOf(call, 'returnFormat') || textOf(call, 'returnformat'));
  return {
    transactions: 1,
    rows: records.length,
    ...(format === 'xml' ? {} : { bare: bareRecords(format, shape, records) }),
    payload: (writer) => {
      if (records.length === 0) return writer.empty('data', attributes);
      writer.open('data', attributes);
      for (const record of records) writeRecord(writer, shape, model.name, record);
      writer.close('data');
    },
  };
}

export const readFunction: GatewayFunction = {
  name: 'read',
  run: (context, call) => readBy(context, call, (company, model, key) => company.table(model.name).byNumber(key)),
};

export const readByNameFunction: GatewayFunction = {
  name: 'readByName',
  run: (context, call) => readBy(context, call, (company, model, key) => company.table(model.name).byNatural(key)),
};
