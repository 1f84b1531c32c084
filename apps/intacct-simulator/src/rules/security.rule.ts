import { refuse, type Refusal } from '../gateway/refusal.error.js';
import type { ObjectModel } from '../model/object.model.js';
import type { StoredRecord } from '../store/table.store.js';
import type { Draft, WriteContext } from './write.context.js';

/** States in which a document has not reached the ledger. */
const UNPOSTED = new Set(['Draft', 'Submitted', 'Declined', 'Partially Approved']);

export const isPosted = (model: ObjectModel, { values }: StoredRecord): boolean =>
  model.fields.has('STATE') && values['STATE'] !== undefined && !UNPOSTED.has(values['STATE']);

type Switch = 'DISABLEEDIT' | 'DISABLEDELETE' | 'DISABLERECLASS';

/** Global Transaction Security: the set-up of the entity overrides that of the company. */
export function isDisabled({ company }: WriteContext, entity: string, name: Switch): boolean {
  const setups = [...company.table('AFRSETUP').records.values()];
  const own = entity === '' ? undefined : setups.find(({ values }) => values['MEGAENTITYID'] === entity);
  const setup = own ?? setups.find(({ values }) => (values['MEGAENTITYID'] ?? '') === '');
  return setup?.values[name] === 'true';
}

function refuseChange(model: ObjectModel, what: string): Refusal {
  return refuse('BL01001973', `Global Transaction Security does not allow ${what} of a posted ${model.label}`);
}

/** @throws Refusal when the set-up forbids clients to change a posted document */
export function checkEditable(context: WriteContext, model: ObjectModel, current: StoredRecord, draft: Draft): void {
  if (context.byPerson === true || !isPosted(model, current)) return;
  const entity = current.values['MEGAENTITYID'] ?? '';
  if (isDisabled(context, entity, 'DISABLEEDIT')) throw refuseChange(model, 'changes');
  if (draft.lines !== undefined && isDisabled(context, entity, 'DISABLERECLASS')) {
    throw refuseChange(model, 'a reclassification');
  }
}

/** @throws Refusal when the set-up forbids clients to delete a posted document */
export function checkDeletable(context: WriteContext, model: ObjectModel, current: StoredRecord): void {
  if (context.byPerson === true || !isPosted(model, current)) return;
  if (isDisabled(context, current.values['MEGAENTITYID'] ?? '', 'DISABLEDELETE')) {
    throw refuseChange(model, 'the deletion');
  }
}
