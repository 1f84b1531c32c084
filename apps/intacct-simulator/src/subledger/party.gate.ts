import { inside, refuse } from '../gateway/refusal.error.js';
import { checkUse, type Use } from '../rules/restriction.rule.js';
import { findVisible, type Draft, type WriteContext } from '../rules/write.context.js';
import type { StoredRecord, Values } from '../store/table.store.js';
import type { SideFacts } from './document.family.js';

/**
 * The customer or vendor of a document: there, usable at this level.
 *
 * @throws Refusal when it is missing, unknown, or kept from this entity
 */
export function checkParty(
  context: WriteContext,
  side: SideFacts,
  draft: Draft,
  isOptional: boolean,
): StoredRecord | undefined {
  const id = draft.values[side.partyField] ?? '';
  if (id === '') {
    if (isOptional) return undefined;
    throw refuse('BL03000018', `Required field ${side.label} ID (${side.partyField}) is missing`).at(side.partyField);
  }
  const party = findVisible(context, side.party, id);
  if (party === undefined) throw refuse('BL01001973', `Invalid ${side.label} '${id}' specified.`).at(side.partyField);
  const { OBJECTRESTRICTION: kind = '' } = party.values;
  if (kind === 'RootOnly' && context.entity !== '') {
    const text = `Invalid ${side.label} '${id}' specified: it is restricted to the top level.`;
    throw refuse('BL01001973', text).at(side.partyField);
  }
  draft.values[side.partyName] = party.values['NAME'] ?? '';
  return party;
}

/** Where the records that a document line names are used. */
export const useOf = ({ LOCATIONID: location = '', DEPARTMENTID: department = '' }: Values): Use => ({
  location,
  department,
});

/** @throws Refusal when a line lies outside the locations or departments that its party is restricted to */
export function checkRestriction(
  context: WriteContext,
  side: SideFacts,
  party: StoredRecord | undefined,
  lines: readonly Draft[],
): void {
  const model = context.company.model(side.party);
  if (party === undefined || model === undefined) return;
  inside(side.partyField, () => {
    for (const { values } of lines) checkUse(context, model, party, useOf(values));
  });
}
