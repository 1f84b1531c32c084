import { Refusal, refuse, type ErrorEntry } from '../gateway/refusal.error.js';
import type { XmlNode } from '../gateway/xml.parser.js';
import type { XmlWriter } from '../gateway/xml.writer.js';
import { textOf } from '../gateway/xml.parser.js';
import type { ObjectModel } from '../model/object.model.js';
import { createRecord, deleteRecord, requireVerb, updateRecord } from '../rules/record.writer.js';
import type { Draft, WriteContext } from '../rules/write.context.js';
import type { StoredRecord } from '../store/table.store.js';
import { draftFromXml } from './draft.parser.js';
import type { FunctionContext, FunctionOutcome, GatewayFunction } from './function.model.js';
import { requireModel } from './model.lookup.js';

export const MAX_OBJECTS = 100;

interface Saved {
  readonly model: ObjectModel;
  readonly record: StoredRecord;
}

function writeSaved(writer: XmlWriter, saved: readonly Saved[]): void {
  const attributes = [['listtype', 'objects'] as const, ['count', saved.length] as const];
  if (saved.length === 0) return writer.empty('data', attributes);
  writer.open('data', attributes);
  for (const { model, record } of saved) {
    const element = model.name.toLowerCase();
    writer.open(element);
    writer.leaf('RECORDNO', String(record.no));
    if (model.naturalKey !== undefined) writer.leaf(model.naturalKey, record.values[model.naturalKey] ?? '');
    writer.close(element);
  }
  writer.close('data');
}

type Write = (context: WriteContext, model: ObjectModel, draft: Draft) => StoredRecord;

/** create and update alike: each object on its own, so that part of one call may be saved. */
function saveObjects(context: FunctionContext, call: XmlNode, verb: 'create' | 'update'): FunctionOutcome {
  const write: Write = verb === 'create' ? createRecord : updateRecord;
  const objects = call.children;
  if (objects.length === 0) throw refuse('XL03000003', `The function ${call.name} carries no object`);
  if (objects.length > MAX_OBJECTS) {
    throw refuse(
      'BL01001973',
      `The function ${call.name} carries ${objects.length} objects; at most ${MAX_OBJECTS} are allowed`,
    );
  }
  const saved: Saved[] = [];
  const errors: ErrorEntry[] = [];
  for (const node of objects) {
    try {
      const model = requireModel(context.company, node.name.toUpperCase(), 'XL03000006');
      requireVerb(model, model.verbs, verb);
      saved.push({ model, record: write(context, model, draftFromXml(model, node)) });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      errors.push(...error.errors);
    }
  }
  if (saved.length === 0) throw new Refusal(errors);
  return { payload: (writer) => writeSaved(writer, saved), transactions: saved.length, errors };
}

export const createFunction: GatewayFunction = {
  name: 'create',
  run: (context, call) => saveObjects(context, call, 'create'),
};

export const updateFunction: GatewayFunction = {
  name: 'update',
  run: (context, call) => saveObjects(context, call, 'update'),
};

export const deleteFunction: GatewayFunction = {
  name: 'delete',
  run(context, call) {
    const model = requireModel(context.company, textOf(call, 'object').toUpperCase(), 'XL03000006');
    const keys = splitKeys(textOf(call, 'keys'));
    if (keys.length === 0) throw refuse('BL01001973', 'The function delete names no keys');
    for (const key of keys) deleteRecord(context, model, key);
    return { transactions: keys.length };
  },
};

/** @throws Refusal when there are more keys than one call may carry */
export function splitKeys(text: string): readonly string[] {
  const keys = text
    .split(',')
    .map((key) => key.trim())
    .filter((key) => key !== '');
  if (keys.length > MAX_OBJECTS) {
    throw refuse('BL01001973', `${keys.length} keys were given; at most ${MAX_OBJECTS} are allowed`);
  }
  return keys;
}
