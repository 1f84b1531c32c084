import type { ObjectRef } from '@bridge/canonical';
import { BlockedError } from './errors.js';
import type { Fault } from './errors.js';
import type { DecisionContext, KnownRecord } from './decision.js';

/**
 * The record another one refers to, once it has landed in Intacct.
 *
 * @param where  the property that refers to it and, in documents, the line
 * @throws BlockedError HANDLER_REFERENCE_PENDING, HANDLER_REFERENCE_IN_ERROR, HANDLER_REFERENCE_NOT_INTEGRATED, HANDLER_REFERENCE_UNKNOWN
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
  const named = { where, text: `The ${name} named by ${where.field}${place}` };
  if (record === undefined) {
    throw new BlockedError(
      [ref],
      'unknown',
      {
        code: 'HANDLER_REFERENCE_UNKNOWN',
        description: `${named.text} is not known: no event of it has arrived.`,
        correction: `Send the ${name} from DMO, or correct ${where.field}.`,
        ...where,
      },
      { stage: 'handler' },
    );
  }
  throw new BlockedError([ref], record.state === 'pending' ? 'pending' : 'error', faultOf(record.state, name, named), {
    stage: 'handler',
  });
}

function faultOf(
  state: KnownRecord['state'],
  name: string,
  { where, text }: { readonly where: { readonly field: string; readonly line?: number }; readonly text: string },
): Fault {
  switch (state) {
    case 'error':
      return {
        code: 'HANDLER_REFERENCE_IN_ERROR',
        description: `${text} has not reached Intacct: its own synchronisation failed.`,
        correction: `Correct the ${name} and synchronise it; this record follows by itself.`,
        ...where,
      };
    case 'not':
      return {
        code: 'HANDLER_REFERENCE_NOT_INTEGRATED',
        description: `${text} is not integrated with Intacct.`,
        correction: `Synchronise the ${name}, or correct ${where.field}; this record follows by itself.`,
        ...where,
      };
    default:
      return {
        code: 'HANDLER_REFERENCE_PENDING',
        description: `${text} has not reached Intacct yet.`,
        correction: 'Wait: it follows by itself.',
        ...where,
      };
  }
}
