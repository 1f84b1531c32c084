import { refuse } from '../gateway/refusal.error.js';
import { requireRight } from '../gateway/right.check.js';
import { textOf } from '../gateway/xml.parser.js';
import type { FieldModel, ObjectModel } from '../model/object.model.js';
import { isVisible } from '../rules/write.context.js';
import type { CompanyStore } from '../store/company.store.js';
import type { StoredRecord } from '../store/table.store.js';
import type { GatewayFunction } from './function.model.js';
import { requireModel } from './model.lookup.js';
import { fieldNames, namedPaths } from './read.functions.js';
import { allPaths, writeRecord } from './record.element.js';
import { splitKeys } from './write.functions.js';

/** One end of a relation: records of `target` that belong to a record of the object asked about. */
interface Relation {
  readonly target: ObjectModel;
  of(record: StoredRecord): readonly StoredRecord[];
}

const sameName = (left: string, right: string): boolean => left.toUpperCase() === right.toUpperCase();

function toOne(company: CompanyStore, field: FieldModel): Relation | undefined {
  const target = company.model(field.reference?.object ?? '');
  if (target === undefined) return undefined;
  const table = company.table(target.name);
  return {
    target,
    of(record) {
      const key = record.values[field.name] ?? '';
      const found = field.reference?.by === 'recordno' ? table.get(Number(key)) : table.byNatural(key);
      return found === undefined ? [] : [found];
    },
  };
}

function toMany(company: CompanyStore, from: ObjectModel, target: ObjectModel, field: FieldModel): Relation {
  return {
    target,
    of(record) {
      const natural = record.values[from.naturalKey ?? ''] ?? '';
      const key = field.reference?.by === 'recordno' ? String(record.no) : natural;
      return [...company.table(target.name).records.values()].filter((each) => each.values[field.name] === key);
    },
  };
}

/** By the field that holds it, from either end. */
function relationOf(company: CompanyStore, model: ObjectModel, name: string): Relation {
  for (const field of model.fields.values()) {
    const relation = sameName(field.name, name) ? toOne(company, field) : undefined;
    if (relation !== undefined) return relation;
  }
  for (const other of company.catalog.values()) {
    if (!other.isCustom) continue;
    for (const field of other.fields.values()) {
      if (field.reference?.object === model.name && sameName(field.name, name)) {
        return toMany(company, model, other, field);
      }
    }
  }
  throw refuse('Query Failed', `Relation ${name} not found on object ${model.name}`);
}

/** Records related to platform objects. Relations between objects of the product are not read this way. */
export const readRelatedFunction: GatewayFunction = {
  name: 'readRelated',
  run(context, call) {
    const { company, zone, entity, gaps } = context;
    const model = requireModel(company, textOf(call, 'object').toUpperCase(), 'Query Failed');
    const relation = relationOf(company, model, textOf(call, 'relation'));
    const { target } = relation;
    if (!model.isCustom && !target.isCustom) {
      throw refuse('Query Failed', `readRelated works on custom objects; ${model.name} and ${target.name} are not`);
    }
    requireRight(context, target.name, 'readonly');
    const names = fieldNames(textOf(call, 'fields'));
    const paths =
      names.length === 0 || names.includes('*') ? allPaths(context, target) : namedPaths(context, target, names);
    const records = splitKeys(textOf(call, 'keys')).flatMap((key) => {
      const record = company.table(model.name).byNumber(key);
      return record === undefined ? [] : relation.of(record).filter((each) => isVisible(each, entity));
    });
    const element = target.name.toLowerCase();
    const attributes = [['listtype', element] as const, ['count', records.length] as const];
    const shape = { company, zone, model: target, paths, nested: gaps.readNested, owned: false };
    return {
      transactions: 1,
      rows: records.length,
      payload: (writer) => {
        if (records.length === 0) return writer.empty('data', attributes);
        writer.open('data', attributes);
        for (const record of records) writeRecord(writer, shape, element, record);
        writer.close('data');
      },
    };
  },
};
