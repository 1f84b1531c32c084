import type { XmlWriter } from '../gateway/xml.writer.js';
import type { ObjectModel, OwnedLines } from '../model/object.model.js';
import { fieldPath, type FieldPath } from '../query/field.path.js';
import { shownPath, type Viewer } from '../query/zoned.path.js';
import type { CompanyStore } from '../store/company.store.js';
import type { StoredRecord } from '../store/table.store.js';

/** How records of one object are written: which fields, with which extras. */
export interface RecordShape extends Viewer {
  readonly model: ObjectModel;
  readonly paths: readonly FieldPath[];
  /** Dotted names become nested elements. */
  readonly nested: boolean;
  /** Owned lines and lists are included. */
  readonly owned: boolean;
}

interface KnownPaths {
  readonly stored: readonly FieldPath[];
  /** By time zone. */
  readonly shown: Map<string, readonly FieldPath[]>;
}
const KNOWN_PATHS = new WeakMap<ObjectModel, KnownPaths>();

/** Models belong to one company. */
function knownPaths(company: CompanyStore, model: ObjectModel): KnownPaths {
  const known = KNOWN_PATHS.get(model);
  if (known !== undefined) return known;
  const names = new Set(model.fields.keys());
  for (const prefix of model.writesThrough) {
    const target = company.model(model.relations.get(prefix)?.object ?? '');
    for (const field of target?.fields.values() ?? []) {
      if (field.readOnly !== true) names.add(`${prefix}.${field.name}`);
    }
  }
  const stored = [...names].map((name) => fieldPath(company, model, name));
  const paths = { stored, shown: new Map<string, readonly FieldPath[]>() };
  KNOWN_PATHS.set(model, paths);
  return paths;
}

/** Every field of an object, with the fields of the contact it writes through, as callers see them. */
export function allPaths({ company, zone }: Viewer, model: ObjectModel): readonly FieldPath[] {
  const { stored, shown } = knownPaths(company, model);
  const known = shown.get(zone);
  if (known !== undefined) return known;
  const paths = stored.map((path) => shownPath(zone, path));
  shown.set(zone, paths);
  return paths;
}

/** The same as records hold them: times in GMT. */
export const storedPaths = (company: CompanyStore, model: ObjectModel): readonly FieldPath[] =>
  knownPaths(company, model).stored;

type Tree = Map<string, string | Tree>;

function plant(tree: Tree, name: string, value: string): void {
  const dot = name.indexOf('.');
  if (dot < 0) {
    tree.set(name, value);
    return;
  }
  const head = name.slice(0, dot);
  const branch = tree.get(head);
  const next: Tree = branch instanceof Map ? branch : new Map<string, string | Tree>();
  tree.set(head, next);
  plant(next, name.slice(dot + 1), value);
}

function writeTree(writer: XmlWriter, tree: Tree): void {
  for (const [name, value] of tree) {
    if (typeof value === 'string') writer.leaf(name, value);
    else {
      writer.open(name);
      writeTree(writer, value);
      writer.close(name);
    }
  }
}

function writeFields(writer: XmlWriter, fields: Iterable<readonly [string, string]>, nested: boolean): void {
  if (!nested) {
    for (const [name, value] of fields) writer.leaf(name, value);
    return;
  }
  const tree: Tree = new Map();
  for (const [name, value] of fields) plant(tree, name, value);
  writeTree(writer, tree);
}

function writeGroups(writer: XmlWriter, { groups = {} }: OwnedLines, line: StoredRecord): void {
  for (const [group, element] of Object.entries(groups)) {
    const entries = line.lists?.[group] ?? [];
    if (entries.length === 0) continue;
    if (group !== element) writer.open(group);
    for (const entry of entries) {
      writer.open(element);
      writeFields(writer, Object.entries(entry), true);
      writer.close(element);
    }
    if (group !== element) writer.close(group);
  }
}

function writeOwned(writer: XmlWriter, shape: RecordShape, record: StoredRecord): void {
  const { company, model } = shape;
  for (const [name, entries] of Object.entries(record.lists ?? {})) {
    for (const entry of entries) {
      writer.open(name);
      writeFields(writer, Object.entries(entry), true);
      writer.close(name);
    }
  }
  const owned = model.lines;
  const lineModel = owned === undefined ? undefined : company.model(owned.object);
  if (owned === undefined || lineModel === undefined) return;
  const paths = allPaths(shape, lineModel);
  writer.open(owned.element);
  for (const line of company.table(owned.object).byIndex(owned.ownerField, String(record.no))) {
    writer.open(owned.object);
    for (const path of paths) writer.leaf(path.name, path.read(line));
    writeGroups(writer, owned, line);
    writer.close(owned.object);
  }
  writer.close(owned.element);
}

export function writeRecord(writer: XmlWriter, shape: RecordShape, element: string, record: StoredRecord): void {
  writer.open(element);
  if (shape.nested) {
    const fields = shape.paths.map((path) => [path.name, path.read(record)] as const);
    writeFields(writer, fields, true);
  } else {
    for (const path of shape.paths) writer.leaf(path.name, path.read(record));
  }
  if (shape.owned) writeOwned(writer, shape, record);
  writer.close(element);
}
