import { Refusal, refuse } from '../gateway/refusal.error.js';
import type { ObjectModel, Verb } from '../model/object.model.js';
import { formatTimestamp } from '../model/value.format.js';
import type { Lists, StoredRecord } from '../store/table.store.js';
import { applyDefaults, checkFields, checkReferences, checkRequired } from './field.rule.js';
import { OBJECT_RULES } from './rule.catalog.js';
import { checkNotInUse } from './usage.rule.js';
import { isVisible, type Draft, type RelatedWriter, type WriteContext } from './write.context.js';
import { couldNot, duplicateOf } from './write.refusal.js';

const API_USER = '1';

/** Run one write; whatever it changed is undone when it is refused, and the generic entry is added. */
function attempt<T>(context: WriteContext, model: ObjectModel, verb: string, write: () => T): T {
  const savepoint = context.company.savepoint();
  try {
    return write();
  } catch (error) {
    context.company.rollback(savepoint);
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal([...error.errors, couldNot(verb, model)]);
  }
}

const withoutEmpty = (values: Readonly<Record<string, string>>): Record<string, string> => {
  const kept: Record<string, string> = {};
  for (const name in values) {
    const value = values[name];
    if (value !== undefined && value !== '') kept[name] = value;
  }
  return kept;
};

function ownership(context: WriteContext): Record<string, string> {
  if (context.entity === '') return {};
  const entity = context.company.table('LOCATIONENTITY').byNatural(context.entity);
  return {
    MEGAENTITYKEY: String(entity?.no ?? ''),
    MEGAENTITYID: context.entity,
    MEGAENTITYNAME: entity?.values['NAME'] ?? '',
  };
}

/** @throws Refusal PL04000005 when the verb is not among those allowed */
export function requireVerb(model: ObjectModel, allowed: readonly Verb[], verb: Verb): void {
  if (!allowed.includes(verb)) throw refuse('PL04000005', `Object ${model.name} cannot be ${verb}d by itself`);
}

function mergeLists(draft: Draft, current: Lists | undefined): { lists?: Lists } {
  const lists: Record<string, Lists[string]> = { ...current };
  for (const [name, entries] of Object.entries(draft.lists)) lists[name] = entries;
  return Object.keys(lists).length === 0 ? {} : { lists };
}

function storeLines(context: WriteContext, model: ObjectModel, owner: StoredRecord, lines: readonly Draft[]): void {
  const owned = model.lines;
  if (owned === undefined) return;
  const table = context.company.table(owned.object);
  const before = new Set([...table.byIndex(owned.ownerField, String(owner.no))].map((old) => old.no));
  for (const old of before) context.company.remove(owned.object, old);
  lines.forEach((line, index) => {
    const kept = Number(line.values['RECORDNO'] ?? '');
    const no = before.has(kept) ? kept : table.nextNo();
    const values = {
      ...withoutEmpty(line.values),
      RECORDNO: String(no),
      [owned.ownerField]: String(owner.no),
      LINE_NO: String(index + 1),
      ...audit(context, undefined, context.company.model(owned.object)),
      ...ownershipOf(owner),
    };
    context.company.put(owned.object, { no, values, at: context.now, ...mergeLists(line, undefined) });
  });
}

const ownershipOf = ({ values }: StoredRecord): Record<string, string> =>
  values['MEGAENTITYID'] === undefined
    ? {}
    : withoutEmpty({
        MEGAENTITYKEY: values['MEGAENTITYKEY'] ?? '',
        MEGAENTITYID: values['MEGAENTITYID'],
        MEGAENTITYNAME: values['MEGAENTITYNAME'] ?? '',
      });

/** Documents keep their own date in WHENCREATED; when they were entered is AUWHENCREATED there. */
const createdField = (model: ObjectModel | undefined): string =>
  model?.fields.has('AUWHENCREATED') === true ? 'AUWHENCREATED' : 'WHENCREATED';

function audit(context: WriteContext, current: StoredRecord | undefined, model?: ObjectModel): Record<string, string> {
  const now = formatTimestamp(context.now);
  const created = createdField(model);
  return {
    [created]: current?.values[created] ?? now,
    WHENMODIFIED: now,
    CREATEDBY: current?.values['CREATEDBY'] ?? API_USER,
    MODIFIEDBY: API_USER,
  };
}

function refuseDuplicate(context: WriteContext, model: ObjectModel, draft: Draft): void {
  if (model.naturalKey === undefined) return;
  const key = draft.values[model.naturalKey] ?? '';
  if (key === '') {
    throw refuse('PL01000127', `The ${model.label} number is missing and document sequencing is off`);
  }
  if (context.company.table(model.name).byNatural(key) !== undefined) {
    throw duplicateOf(model, key);
  }
}

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
    checkRequired(model, draft, undefined);
    refuseDuplicate(context, model, draft);
    checkReferences(context, model, draft);
    const rule = OBJECT_RULES.get(model.name);
    rule?.prepare(context, draft, undefined, WRITER);
    const recordNo = context.company.table(model.numberedBy ?? model.name).nextNo();
    const values = {
      ...withoutEmpty(draft.values),
      RECORDNO: String(recordNo),
      ...audit(context, undefined, model),
      ...ownership(context),
    };
    const record: StoredRecord = { no: recordNo, values, at: context.now, ...mergeLists(draft, undefined) };
    context.company.put(model.name, record);
    storeLines(context, model, record, draft.lines ?? []);
    rule?.finish?.(context, record, model);
    return record;
  });
}

/** The record that an update or a delete names, by RECORDNO or natural key. */
export function findTarget(context: WriteContext, model: ObjectModel, draft: Draft): StoredRecord | undefined {
  const table = context.company.table(model.name);
  const no = draft.values['RECORDNO'] ?? '';
  if (no !== '') return table.get(Number(no));
  const key = model.naturalKey === undefined ? '' : (draft.values[model.naturalKey] ?? '');
  return key === '' ? undefined : table.byNatural(key);
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
    checkFields(context, model, draft, current);
    checkRequired(model, draft, current);
    checkReferences(context, model, draft);
    const rule = OBJECT_RULES.get(model.name);
    rule?.prepare(context, draft, current, WRITER);
    const values = withoutEmpty({ ...current.values, ...draft.values, ...audit(context, current, model) });
    const record: StoredRecord = {
      no: current.no,
      values,
      at: context.now,
      ...mergeLists(draft, current.lists),
    };
    context.company.put(model.name, record);
    if (draft.lines !== undefined) storeLines(context, model, record, draft.lines);
    rule?.finish?.(context, record, model);
    return record;
  });
}

/** @param key  RECORDNO, or the natural key of a master */
export function deleteRecord(context: WriteContext, model: ObjectModel, key: string): void {
  attempt(context, model, 'delete', () => {
    requireVerb(model, [...model.verbs, ...model.legacyVerbs], 'delete');
    const table = context.company.table(model.name);
    const byNumber = /^\d+$/.test(key) ? table.get(Number(key)) : undefined;
    const record = byNumber ?? table.byNatural(key);
    if (record === undefined || !isVisible(record, context.entity, true)) {
      throw refuse('BL01001973', `Cannot find ${model.label} record '${key}' to delete`);
    }
    checkLevel(context, model, record);
    checkNotInUse(context, model, record);
    OBJECT_RULES.get(model.name)?.remove?.(context, record, model);
    const owned = model.lines;
    if (owned !== undefined) {
      const lines = [...context.company.table(owned.object).byIndex(owned.ownerField, String(record.no))];
      for (const line of lines) context.company.remove(owned.object, line.no);
    }
    context.company.remove(model.name, record.no);
  });
}

const WRITER: RelatedWriter = { create: createRecord, update: updateRecord };
