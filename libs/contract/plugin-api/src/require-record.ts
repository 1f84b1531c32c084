import type { ObjectRef } from '@bridge/canonical';
import { BlockedError } from './errors.js';
import type { DecisionContext, KnownRecord } from './decision.js';

/**
 * The record another one refers to, once it has landed in Intacct.
 *
 * @param where  the property that refers to it and, in documents, the line
 * @throws BlockedError HANDLER_REFERENCE_PENDING, HANDLER_REFERENCE_IN_ERROR, HANDLER_REFERENCE_UNKNOWN
 */
export async function requireRecord(
  context: DecisionContext,
  ref: ObjectRef,
  where: { readonly field: string; readonly line?: number },
): Promise<KnownRecord> {
  const record = await context.records.find(ref);
  if (record?.state === 'success' || record?.state === 'desynchronized') {
    return record;
  }
  const name = `${ref.object} "${ref.key}"`;
  const place = where.line === undefined ? '' : ` on line ${where.line}`;
  if (record === undefined) {
    throw new BlockedError(
      [ref],
      'unknown',
      {
        code: 'HANDLER_REFERENCE_UNKNOWN',
        description: `The ${name} named by ${where.field}${place} is not known: no event of it has arrived.`,
        correction: `Send the ${name} from DMO, or correct ${where.field}.`,
        ...where,
      },
      { stage: 'handler' },
    );
  }
  const known = record.state === 'error' ? 'error' : 'pending';
  throw new BlockedError(
    [ref],
    known,
    {
      code: known === 'error' ? 'HANDLER_REFERENCE_IN_ERROR' : 'HANDLER_REFERENCE_PENDING',
      description: `The ${name} named by ${where.field}${place} has not reached Intacct${known === 'error' ? ': its own synchronisation failed.' : ' yet.'}`,
      correction:
        known === 'error'
          ? `Correct the ${name} and synchronise it; this record follows by itself.`
          : 'Wait: it follows by itself.',
      ...where,
    },
    { stage: 'handler' },
  );
}
