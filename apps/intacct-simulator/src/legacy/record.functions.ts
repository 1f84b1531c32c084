import type { FunctionContext, FunctionOutcome, GatewayFunction } from '../functions/function.model.js';
import { refuse } from '../gateway/refusal.error.js';
import type { XmlNode } from '../gateway/xml.parser.js';
import type { ObjectModel } from '../model/object.model.js';
import { createRecord, deleteRecord, updateRecord } from '../rules/record.writer.js';
import { newDraft, type Draft, type WriteContext } from '../rules/write.context.js';
import type { StoredRecord } from '../store/table.store.js';
import { translate, type LineChange } from './element.translator.js';
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

function prepared(context: FunctionContext, model: ObjectModel, draft: Draft): Draft {
  dropEmptyUnknown(model, draft);
  const lineModel = context.company.model(model.lines?.object ?? '');
  for (const line of draft.lines ?? []) dropEmptyUnknown(lineModel, line);
  return draft;
}

const isTrue = (call: XmlNode, attribute: string): boolean => call.attributes[attribute] === 'true';

/** The record that an attribute names: by external id, by record number or by natural key. */
export function recordNamed(context: WriteContext, model: ObjectModel, key: string, external = false): StoredRecord {
  const table = context.company.table(model.name);
  const found = external
    ? [...table.records.values()].find((record) => record.values[EXTERNAL_ID] === key)
    : model.naturalKey === undefined
      ? table.get(Number(key))
      : table.byNatural(key);
  if (found !== undefined) return found;
  throw refuse('BL01001973', `Cannot find ${model.label} record '${key}'`);
}

/** Created under the rules of its object; `ignoreduplicates` answers with the record that is there already. */
export const createOf = (name: string, object: string): GatewayFunction => ({
  name,
  right: { object, verb: 'add' },
  run(context, call) {
    const model = legacyModel(context, object);
    const { draft } = translate(schemaOf(name), call);
    if (isTrue(call, 'ignoreduplicates') && model.naturalKey !== undefined) {
      const there = context.company.table(object).byNatural(draft.values[model.naturalKey] ?? '');
      if (there !== undefined) return keyOutcome(there);
    }
    return keyOutcome(createRecord(context, model, prepared(context, model, draft)));
  },
});

const copyOf = (line: StoredRecord): Draft => ({
  ...newDraft({ ...line.values }),
  lists: Object.fromEntries(Object.entries(line.lists ?? {}).map(([name, entries]) => [name, [...entries]])),
});

/** Fields that the server keeps are not sent back to it. */
function writable(model: ObjectModel, draft: Draft): Draft {
  for (const name of Object.keys(draft.values)) {
    if (model.fields.get(name)?.readOnly === true && name !== 'RECORDNO') delete draft.values[name];
  }
  return draft;
}

/** Existing lines with what is to change, then the new ones: updates mix both. */
function mergedLines(
  context: FunctionContext,
  model: ObjectModel,
  owner: StoredRecord,
  asked: { readonly added: readonly Draft[]; readonly changed: readonly LineChange[] },
): Draft[] {
  const owned = model.lines;
  const lineModel = context.company.model(owned?.object ?? '');
  if (owned === undefined || lineModel === undefined) return [...asked.added];
  const table = context.company.table(owned.object);
  const existing = [...table.byIndex(owned.ownerField, String(owner.no))].map((each) =>
    writable(lineModel, copyOf(each)),
  );
  for (const { lineNo, draft } of asked.changed) {
    const line = existing[lineNo - 1];
    if (line === undefined) throw refuse('BL01001973', `Line ${lineNo} of ${model.label} ${owner.no} does not exist`);
    // A line has an account or a label: naming one takes the other's place.
    if (draft.values['ACCOUNTLABEL'] !== undefined) delete line.values['ACCOUNTNO'];
    if (draft.values['ACCOUNTNO'] !== undefined) delete line.values['ACCOUNTLABEL'];
    if (draft.values['TRX_AMOUNT'] !== undefined) delete line.values['AMOUNT'];
    Object.assign(line.values, draft.values);
    Object.assign(line.lists, draft.lists);
  }
  return [...existing, ...asked.added];
}

/** Changed under the rules of its object. @param attribute  names the record */
export const updateOf = (name: string, object: string, attribute = 'key'): GatewayFunction => ({
  name,
  right: { object, verb: 'modify' },
  run(context, call): FunctionOutcome {
    const model = legacyModel(context, object);
    const key = call.attributes[attribute] ?? '';
    const current = recordNamed(context, model, key, isTrue(call, 'externalkey'));
    const { draft, changedLines } = translate(schemaOf(name), call);
    const added = draft.lines;
    if (added !== undefined || changedLines.length > 0) {
      draft.lines = mergedLines(context, model, current, { added: added ?? [], changed: changedLines });
    }
    const ready = prepared(context, model, draft);
    ready.values['RECORDNO'] = String(current.no);
    return keyOutcome(updateRecord(context, model, ready));
  },
});

export const deleteOf = (name: string, object: string, attribute = 'key'): GatewayFunction => ({
  name,
  right: { object, verb: 'delete' },
  run(context, call): FunctionOutcome {
    const model = legacyModel(context, object);
    const key = call.attributes[attribute] ?? '';
    if (isTrue(call, 'externalkey')) {
      deleteRecord(context, model, String(recordNamed(context, model, key, true).no));
    } else {
      deleteRecord(context, model, key);
    }
    return DELETED;
  },
});
