import type { SmartEvent } from '@bridge/canonical';
import type { DecisionContext, Fault } from '@bridge/plugin-api';

/**
 * An id is the key in Intacct: once integrated it never changes, and no two records share one.
 *
 * @param object  node name, for example `customer`
 * @returns HANDLER_ID_CHANGED or HANDLER_ID_TAKEN
 */
export async function immutableIdFaults(
  object: string,
  event: SmartEvent<{ readonly id: string }>,
  context: DecisionContext,
): Promise<readonly Fault[]> {
  const { id } = event.data;
  const integratedId = (await context.records.findBySysId(object, event.sysId))?.intacctId;
  if (integratedId !== undefined && integratedId !== id) {
    return [
      {
        code: 'HANDLER_ID_CHANGED',
        description: `The ${object} id was changed from "${integratedId}" to "${id}"; Intacct does not allow it once the ${object} is integrated.`,
        field: 'id',
        correction: `Set the id back to "${integratedId}", or create a new ${object} with the new id.`,
      },
    ];
  }
  const holder = await context.records.find({ object, key: id });
  if (holder !== undefined && holder.sysId !== event.sysId && holder.intacctId !== undefined) {
    return [
      {
        code: 'HANDLER_ID_TAKEN',
        description: `The ${object} id "${id}" already belongs to another ${object} in Intacct (DMO record ${holder.sysId}).`,
        field: 'id',
        correction: `Give this ${object} an id of its own.`,
      },
    ];
  }
  return [];
}
