import type { DecisionContext, Fault } from '@bridge/plugin-api';
import { RejectedError } from '@bridge/plugin-api';

/**
 * A DMO company or financial site has the id of its Intacct entity; nothing else links them. A company of Intacct without entities
 * has nothing to compare with.
 *
 * @param kind  words for a person: `company`, `financial site`
 * @throws RejectedError HANDLER_ENTITY_NOT_FOUND, HANDLER_ENTITY_INACTIVE
 * @see domain reference sections 6 and 11
 */
export async function requireEntity(
  id: string,
  kind: 'company' | 'financial site',
  context: DecisionContext,
): Promise<void> {
  if ((await context.intacct.count('LOCATIONENTITY')) === 0) {
    return;
  }
  const entity = await context.intacct.find('LOCATIONENTITY', id);
  if (entity === undefined) {
    throw rejected({
      code: 'HANDLER_ENTITY_NOT_FOUND',
      description: `The ${kind} "${id}" has no entity "${id}" in Intacct.`,
      field: 'id',
      correction:
        'Make the three ids equal: the entity in Intacct, the company and its financial site in DMO. Mind double spaces and letter case.',
    });
  }
  if (entity['STATUS'] === 'inactive') {
    throw rejected({
      code: 'HANDLER_ENTITY_INACTIVE',
      description: `The entity "${id}" of the ${kind} "${id}" is inactive in Intacct.`,
      field: 'id',
      correction: `Activate the entity in Intacct, or deactivate the ${kind} in DMO.`,
      owner: 'intacct-admin',
    });
  }
}

function rejected(fault: Fault): RejectedError {
  return new RejectedError([fault], { stage: 'handler' });
}
