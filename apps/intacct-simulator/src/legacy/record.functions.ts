import type { FunctionContext, FunctionOutcome, GatewayFunction } from '../functions/function.model.js';
import { refuse } from '../gateway/refusal.error.js';
import { childOf, textOf, type XmlNode } from '../gateway/xml.parser.js';
import type { ObjectModel } from '../model/object.model.js';
import { namedBy } from '../rules/natural.key.js';
import { createRecord, deleteRecord, updateRecord } from '../rules/record.writer.js';
import type { Draft, WriteContext } from '../rules/write.context.js';
import type { StoredRecord } from '../store/table.store.js';
import { translate, type Translated } from './element.translator.js';
import { DELETED, keyOutcome } from './key.payload.js';
import { LEGACY_SCHEMAS } from './schema.catalog.js';

/** The field by which `externalkey="true"` finds a record. */
const EXTERNAL_ID = 'EXTERNALID';

/** @throws Refusal XL03000006 when the company has no such object */
export function legacyModel(context: FunctionContext, object: string): ObjectModel {
  const model = context.company.model(object);
  if (model === undefined) throw refuse('XL03000006', `Object definition ${object} not found`);
  return model;
}

export function schemaOf(name: string) {
  const schema = LEGACY_SCHEMAS.get(name);
  if (schema === undefined) throw new Error(`The function ${name} has no schema`);
  return schema;
}

/** Elements without a field of the object are accepted when they are empty: many clients write them all. */
function dropEmptyUnknown(model: ObjectModel | undefined, draft: Draft): void {
  for (const [name, value] of Object.entries(draft.values)) {
    if (value === '' && model?.fields.has(name) !== true) delete draft.values[name];
  }
}

/** A draft without what its object cannot hold, as far as that is empty. */
export function prepared(context: FunctionContext, model: ObjectModel, draft: Draft): Draft {
  dropEmptyUnknown(model, draft);
  const lineModel = context.company.model(model.lines?.object ?? '');
  for (const line of draft.lines ?? []) dropEmptyUnknown(lineModel, line);
  return draft;
}

/** Custom fields by name must be custom: standard ones have elements of their own. */
function checkCustom(model: ObjectModel | undefined, node: XmlNode): void {
  for (const each of childOf(node, 'customfields')?.children ?? []) {
    const name = textOf(each, 'customfieldname').toUpperCase();
    if (model === undefined || !model.fields.has(name) || model.fields.get(name)?.isCustom === true) continue;
    throw refuse('XL03000010', `Field '${name}' of object ${model.name} is not a custom field`);
  }
}

/** A valid call as a draft of its object, without what that cannot hold as far as it is empty. @throws Refusal */
export function translated(context: FunctionContext, model: ObjectModel, call: XmlNode): Translated {
  checkCustom(model, call);
  const lineModel = context.company.model(model.lines?.object ?? '');
  for (const line of call.children.flatMap(({ children }) => children)) checkCustom(lineModel, line);
  const { draft, changedLines } = translate(schemaOf(call.name), call);
  return { draft: prepared(context, model, draft), changedLines };
}

const isTrue = (call: XmlNode, attribute: string): boolean => call.attributes[attribute] === 'true';

/**
 * The record that an attribute names: by external id, by natural key, or by record number where the key is not unique
 * by itself or there is none.
 */
export function recordNamed(context: WriteContext, model: ObjectModel, key: string, external = false): StoredRecord {
  const table = context.company.table(model.name);
  const isNumbered = model.naturalKey === undefined || model.uniqueWithin.length > 0;
  const found = external
    ? [...table.records.values()].find((record) => record.values[EXTERNAL_ID] === key)
    : ((isNumbered ? table.byNumber(key) : undefined) ??
      namedBy(context.company, model, { [model.naturalKey ?? '']: key }));
  if (found !== undefined) return found;
  throw refuse('BL01001973', `Cannot find ${model.label} record '${key}'`);
}

/** Created under the rules of its object; `ignoreduplicates` answers with the record that is there already. */
export const createOf = (name: string, object: string): GatewayFunction => ({
  name,
  right: { object, verb: 'add' },
  run(context, call) {
    const model = legacyModel(context, object);
    const { draft } = translated(context, model, call);
    if (isTrue(call, 'ignoreduplicates') && model.naturalKey !== undefined) {
      const there = context.company.table(object).byNatural(draft.values[model.naturalKey] ?? '');
      if (there !== undefined) return keyOutcome(there, 0);
    }
    return keyOutcome(createRecord(context, model, draft));
  },
});

/** Changed under the rules of its object. @param attribute  names the record */
export const updateOf = (name: string, object: string, attribute = 'key'): GatewayFunction => ({
  name,
  right: { object, verb: 'modify' },
  run(context, call): FunctionOutcome {
    const model = legacyModel(context, object);
    const key = call.attributes[attribute] ?? '';
    const current = recordNamed(context, model, key, isTrue(call, 'externalkey'));
    const { draft } = translated(context, model, call);
    draft.values['RECORDNO'] = String(current.no);
    return keyOutcome(updateRecord(context, model, draft));
  },
});

export const deleteOf = (name: string, object: string, attribute = 'key'): GatewayFunction => ({
  name,
  right: { object, verb: 'delete' },
  run(context, call): FunctionOutcome {
    const model = legacyModel(context, object);
    const key = call.attributes[attribute] ?? '';
    deleteRecord(context, model, String(recordNamed(context, model, key, isTrue(call, 'externalkey')).no));
    return DELETED;
  },
});
