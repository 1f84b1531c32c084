import type { ObjectModel } from '../model/object.model.js';
import type { Lists, StoredRecord } from '../store/table.store.js';
import { stamp } from './record.stamp.js';
import type { Draft, WriteContext } from './write.context.js';

const OWNERSHIP = ['MEGAENTITYKEY', 'MEGAENTITYID', 'MEGAENTITYNAME'];

/** Non-empty values of a draft, as records hold them. */
export function storedValues(values: Readonly<Record<string, string>>): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name in values) {
    const value = values[name];
    if (value !== undefined && value !== '') kept[name] = value;
  }
  return kept;
}

/** Lists of a draft over those of the record. */
export function mergeLists(draft: Draft, current: Lists | undefined): { lists?: Lists } {
  const lists: Record<string, Lists[string]> = { ...current };
  for (const name in draft.lists) lists[name] = draft.lists[name] ?? [];
  for (const _name in lists) return { lists };
  return {};
}

/** The owned lines of a record go. @returns  their numbers */
export function removeLines({ company }: WriteContext, model: ObjectModel, owner: StoredRecord): ReadonlySet<number> {
  const owned = model.lines;
  if (owned === undefined) return new Set();
  const lines = company.table(owned.object).byIndex(owned.ownerField, String(owner.no));
  const numbers = new Set([...lines].map(({ no }) => no));
  for (const no of numbers) company.remove(owned.object, no);
  return numbers;
}

/** Put lines in the place of those that a record has; numbered from 1. A line that names its RECORDNO keeps it. */
export function replaceLines(
  context: WriteContext,
  model: ObjectModel,
  owner: StoredRecord,
  lines: readonly Draft[],
): void {
  const owned = model.lines;
  const lineModel = owned === undefined ? undefined : context.company.model(owned.object);
  if (owned === undefined || lineModel === undefined) return;
  const before = removeLines(context, model, owner);
  const table = context.company.table(owned.object);
  lines.forEach((line, index) => {
    const kept = Number(line.values['RECORDNO'] ?? '');
    const no = before.has(kept) ? kept : table.nextNo();
    const values = storedValues(line.values);
    values['RECORDNO'] = String(no);
    values[owned.ownerField] = String(owner.no);
    values['LINE_NO'] = String(index + 1);
    stamp(context, lineModel, values, undefined);
    for (const name of OWNERSHIP) {
      const value = owner.values[name];
      if (value !== undefined) values[name] = value;
    }
    context.company.put(owned.object, { no, values, at: context.now, ...mergeLists(line, undefined) });
  });
}
