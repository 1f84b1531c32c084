import { refuse } from '../gateway/refusal.error.js';
import { findVisible, type Draft, type WriteContext } from '../rules/write.context.js';
import type { StoredRecord } from '../store/table.store.js';
import type { SideFacts } from './document.family.js';

/** Whether a location is in a list (`A#~#B`) or below a member of it. */
function isWithin({ company }: WriteContext, location: string, list: string): boolean {
  const allowed = new Set(list.split(/#~#|,/).map((each) => each.trim()));
  const seen = new Set<string>();
  let id = location;
  while (id !== '' && !seen.has(id)) {
    if (allowed.has(id)) return true;
    seen.add(id);
    id = company.table('LOCATION').byNatural(id)?.values['PARENTID'] ?? '';
  }
  return false;
}

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
    throw refuse('BL03000018', `Required field ${side.label} ID (${side.partyField}) is missing`);
  }
  const party = findVisible(context, side.party, id);
  if (party === undefined) throw refuse('BL01001973', `Invalid ${side.label} '${id}' specified.`);
  const { OBJECTRESTRICTION: kind = '' } = party.values;
  if (kind === 'RootOnly' && context.entity !== '') {
    throw refuse('BL01001973', `Invalid ${side.label} '${id}' specified: it is restricted to the top level.`);
  }
  draft.values[side.partyName] = party.values['NAME'] ?? '';
  return party;
}

/** @throws Refusal when a line lies outside the locations or departments that its party is restricted to */
export function checkRestriction(
  context: WriteContext,
  side: SideFacts,
  party: StoredRecord | undefined,
  lines: readonly Draft[],
): void {
  if (party?.values['OBJECTRESTRICTION'] !== 'Restricted') return;
  const { RESTRICTEDLOCATIONS: locations = '', RESTRICTEDDEPARTMENTS: departments = '' } = party.values;
  const id = party.values[side.partyField] ?? '';
  for (const { values } of lines) {
    const { LOCATIONID: location = '', DEPARTMENTID: department = '' } = values;
    const isOut =
      (locations !== '' && location !== '' && !isWithin(context, location, locations)) ||
      (departments !== '' && department !== '' && !departments.split(/#~#|,/).includes(department));
    if (isOut) {
      throw refuse(
        'BL01001973',
        `Invalid ${side.label} '${id}' specified: it is restricted to other locations or departments.`,
      );
    }
  }
}
