import type { RecordCommandName } from '@bridge/canonical';
import type { CommandedRecord } from '@bridge/ports';

export type CommandVerdict =
  | { readonly kind: 'run'; readonly isForced: boolean }
  | { readonly kind: 'reset' }
  | { readonly kind: 'refuse'; readonly code: string; readonly message: string };

/**
 * What a command means for one record.
 *
 * - `synchronize`: what is not in step runs again; what was changed in Intacct is sent even though it was sent before
 * - `forceSynchronize`: whatever is not on its way runs again, master data even when Intacct holds it as it is
 * - `resetThirdPartyId`: the Intacct record is forgotten, unless a request of it is under way
 *
 * @see domain reference section 4.3
 */
export function judgeCommand(command: RecordCommandName, { sysId, known }: CommandedRecord): CommandVerdict {
  if (known === undefined) {
    return refuse('COMMAND_RECORD_UNKNOWN', `No event of the record ${sysId} has come yet: change it in DMO.`);
  }
  const { naturalKey, state, isWorking, recordVersion } = known;
  if (command === 'resetThirdPartyId') {
    return isWorking
      ? refuse('COMMAND_ALREADY_RUNNING', `${naturalKey} is being written to Intacct: reset it when that is over.`)
      : { kind: 'reset' };
  }
  if (state === 'pending') {
    return refuse('COMMAND_ALREADY_RUNNING', `${naturalKey} is on its way already.`);
  }
  if (recordVersion === undefined) {
    return refuse('COMMAND_EVENT_MISSING', `No event of ${naturalKey} is stored any more: change it in DMO.`);
  }
  if (command === 'forceSynchronize') {
    return { kind: 'run', isForced: true };
  }
  return state === 'success'
    ? refuse('COMMAND_IN_STEP', `${naturalKey} is in step: only force synchronize sends it again.`)
    : { kind: 'run', isForced: state === 'desynchronized' };
}

function refuse(code: string, message: string): CommandVerdict {
  return { kind: 'refuse', code, message };
}
