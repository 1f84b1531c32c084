import { Refusal, refuse } from '../gateway/refusal.error.js';
import type { ObjectModel, Verb } from '../model/object.model.js';
import type { StoredRecord } from '../store/table.store.js';
import { applyDefaults, checkFields, checkReferences, checkRequired } from './field.rule.js';
import { checkParents } from './hierarchy.rule.js';
import { mergeLists, removeLines, replaceLines, storedValues } from './line.writer.js';
import { assignId } from './numbering.rule.js';
import { holderOf, namedBy } from './natural.key.js';
import { settlePlace } from './place.rule.js';
import { noteChange, stamp, stampOwner } from './record.stamp.js';
import { applyRestriction } from './restriction.rule.js';
import { OBJECT_RULES } from './rule.catalog.js';
import { checkDeletable, checkEditable } from './security.rule.js';
import { checkNotInUse } from './usage.rule.js';
import { isVisible, type Draft, type RelatedWriter, type WriteContext } from './write.context.js';
import { couldNot, duplicateOf } from './write.refusal.js';

/** Run one write; whatever it changed is undone when it is refused, and the generic entry is added. */
function attempt<T>(context: WriteContext, model: ObjectModel, verb: string, write: () => T): T {
  const savepoint = context.company.savepoint();
  try {
    return write();
  } catch (error) {
    context.company.rollback(savepoint);
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal([...error.errors, couldNot(verb, model)], error.field);
  }
}

/** @throws Refusal PL04000005 when the verb is not among those allowed */
export function requireVerb(model: ObjectModel, allowed: readonly Verb[], verb: Verb): void {
  if (!allowed.includes(verb)) throw refuse('PL04000005', `Object ${model.name} cannot be ${verb}d by itself`);
}

function refuseDuplicate({ company }: WriteContext, model: ObjectModel, draft: Draft): void {
  if (holderOf(company, model, draft.values) === undefined) return;
  throw duplicateOf(model, draft.values[model.naturalKey ?? ''] ?? '').at(model.naturalKey ?? 'RECORDNO');
}

/** The record as it is after the rules of its object: what the audit trail and Smart Events are told. */
const asStored = ({ company }: WriteContext, model: ObjectModel, record: StoredRecord): StoredRecord =>
  company.table(model.name).get(record.no) ?? record;

/**
 * Create one record with its owned lines.
 *
 * @throws Refusal  most specific entry first; nothing is left behind
 */
export function createRecord(context: WriteContext, model: ObjectModel, draft: Draft): StoredRecord {
  return attempt(context, model, 'create', () => {
    requireVerb(model, [...model.verbs, ...model.legacyVerbs], 'create');
    if (model.topLevelOnly && context.entity !== '') {
      throw refuse('BL01001973', `${model.plural} can be created at the top level only`);
    }
    checkFields(context, model, draft, undefined);
    applyDefaults(model, draft);
    settlePlace(context, model, draft, undefined);
    checkRequired(model, draft, undefined);
    assignId(context, model, draft);
    refuseDuplicate(context, model, draft);
    checkReferences(context, model, draft);
    checkParents(context, model, draft, undefined);
    applyRestriction(context, model, draft, undefined);
    const rule = OBJECT_RULES.get(model.name);
    rule?.prepare(context, draft, undefined, WRITER);
    const recordNo = context.company.table(model.numberedBy ?? model.name).nextNo();
    const values = storedValues(draft.values);
    values['RECORDNO'] = String(recordNo);
    if (model.mayLackKey && model.naturalKey !== undefined) values[model.naturalKey] ??= String(recordNo);
    stamp(context, model, values, undefined);
    stampOwner(context, values);
    const record: StoredRecord = { no: recordNo, values, at: context.now, ...mergeLists(draft, undefined) };
    context.company.put(model.name, record);
    if (draft.lines !== undefined) replaceLines(context, model, record, draft.lines);
    rule?.finish?.(context, record, model);
    noteChange(context, model, 'create', asStored(context, model, record));
    return record;
  });
}

/** The record that an update or a delete names, by RECORDNO or natural key. */
export function findTarget(context: WriteContext, model: ObjectModel, draft: Draft): StoredRecord | undefined {
  const table = context.company.table(model.name);
  const no = draft.values['RECORDNO'] ?? '';
  if (no !== '') return table.byNumber(no);
  return namedBy(context.company, model, draft.values);
}

function checkLevel(context: WriteContext, model: ObjectModel, record: StoredRecord): void {
  const owner = record.values['MEGAENTITYID'] ?? '';
  if (owner === context.entity) return;
  const text =
    owner === ''
      ? `${model.label} is owned by the top level: a root-level record cannot be changed from entity '${context.entity}'`
      : `${model.label} is private to entity '${owner}' and can be changed only there`;
  throw refuse('BL01001973', text);
}

export function updateRecord(context: WriteContext, model: ObjectModel, draft: Draft): StoredRecord {
  return attempt(context, model, 'update', () => {
    requireVerb(model, [...model.verbs, ...model.legacyVerbs], 'update');
    const current = findTarget(context, model, draft);
    if (current === undefined || !isVisible(current, context.entity, true)) {
      throw refuse(context.gaps.missingUpdateErrorno, `Cannot find the ${model.label} record to update`);
    }
    checkLevel(context, model, current);
    checkEditable(context, model, current, draft);
    checkFields(context, model, draft, current);
    settlePlace(context, model, draft, current);
    checkRequired(model, draft, current);
    checkReferences(context, model, draft);
    checkParents(context, model, draft, current);
    applyRestriction(context, model, draft, current);
    const rule = OBJECT_RULES.get(model.name);
    rule?.prepare(context, draft, current, WRITER);
    const values = storedValues({ ...current.values, ...draft.values });
    stamp(context, model, values, current.values);
    const record: StoredRecord = {
      no: current.no,
      values,
      at: context.now,
      ...mergeLists(draft, current.lists),
    };
    context.company.put(model.name, record);
    if (draft.lines !== undefined) replaceLines(context, model, record, draft.lines);
    rule?.finish?.(context, record, model);
    noteChange(context, model, 'update', asStored(context, model, record));
    return record;
  });
}

/** @param key  RECORDNO, or the natural key of a master */
export function deleteRecord(context: WriteContext, model: ObjectModel, key: string): void {
  attempt(context, model, 'delete', () => {
    requireVerb(model, [...model.verbs, ...model.legacyVerbs], 'delete');
    const table = context.company.table(model.name);
    const record = table.byNumber(key) ?? namedBy(context.company, model, { [model.naturalKey ?? '']: key });
    if (record === undefined || !isVisible(record, context.entity, true)) {
      throw refuse('BL01001973', `Cannot find ${model.label} record '${key}' to delete`);
    }
    checkLevel(context, model, record);
    checkDeletable(context, model, record);
    checkNotInUse(context, model, record);
    OBJECT_RULES.get(model.name)?.remove?.(context, record, model);
    removeLines(context, model, record);
    context.company.remove(model.name, record.no);
    noteChange(context, model, 'delete', record);
  });
}

const WRITER: RelatedWriter = { create: createRecord, update: updateRecord };
