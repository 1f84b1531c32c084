import { refuse } from '../gateway/refusal.error.js';
import { numberAt, parsePattern } from '../model/number.pattern.js';
import type { ObjectModel } from '../model/object.model.js';
import { INTERNAL_TABLES } from '../store/company.store.js';
import type { Draft, WriteContext } from './write.context.js';

function patternOf({ company }: WriteContext, { name, numberedIn }: ObjectModel): string {
  if (numberedIn === undefined) return '';
  return String(company.settings.preferences[numberedIn]?.[`SEQUENCE_${name}`] ?? '');
}

/** The next id of the sequence that no record has; the sequence goes on from there. */
function nextId(context: WriteContext, model: ObjectModel, pattern: string): string {
  const { company } = context;
  const parts = parsePattern(pattern);
  const sequences = company.table(INTERNAL_TABLES.sequences);
  const kept = sequences.byNatural(model.name);
  let count = kept === undefined ? parts.first : Number(kept.values['LAST']) + 1;
  while (company.table(model.name).byNatural(numberAt(parts, count)) !== undefined) count += 1;
  const no = kept?.no ?? sequences.nextNo();
  const values = { RECORDNO: String(no), ID: model.name, LAST: String(count) };
  company.put(INTERNAL_TABLES.sequences, { no, values, at: context.now });
  return numberAt(parts, count);
}

/**
 * Give a draft the next id of the object's sequence when it has none: `preferences.<application>.SEQUENCE_<OBJECT>`.
 *
 * @throws Refusal PL01000127 when an id that the object cannot do without is missing and sequencing is off
 */
export function assignId(context: WriteContext, model: ObjectModel, draft: Draft): void {
  const { naturalKey } = model;
  if (naturalKey === undefined || (draft.values[naturalKey] ?? '') !== '') return;
  const pattern = patternOf(context, model);
  if (pattern !== '') draft.values[naturalKey] = nextId(context, model, pattern);
  else if (!model.mayLackKey) {
    throw refuse('PL01000127', `The ${model.label} number is missing and document sequencing is off`).at(naturalKey);
  }
}
