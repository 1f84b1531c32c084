import type { ObjectRef, SmartEvent } from '@bridge/canonical';
import type { DecisionContext, Fault } from '@bridge/plugin-api';

/**
 * A posted document never changes and its number is never used twice.
 *
 * @returns HANDLER_DOCUMENT_POSTED or HANDLER_DOCUMENT_NUMBER_TAKEN
 */
export async function postedBeforeFaults(
  ref: ObjectRef,
  event: SmartEvent<unknown>,
  context: DecisionContext,
): Promise<readonly Fault[]> {
  const known = await context.records.find(ref);
  if (known === undefined || (known.state !== 'success' && known.state !== 'desynchronized')) {
    return [];
  }
  if (known.sysId !== event.sysId) {
    return [
      {
        code: 'HANDLER_DOCUMENT_NUMBER_TAKEN',
        description: `The number ${ref.key} belongs to another document that is posted in Intacct (DMO record ${known.sysId}).`,
        field: 'number',
        correction: 'Give the document a number of its own.',
      },
    ];
  }
  return known.version === event.recordVersion
    ? []
    : [
        {
          code: 'HANDLER_DOCUMENT_POSTED',
          description: `The document ${ref.key} is posted in Intacct (version ${known.version}) and can no longer be changed.`,
          field: 'number',
          correction: 'Reverse it by a new document, then post the right one.',
        },
      ];
}
