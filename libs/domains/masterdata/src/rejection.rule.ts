import type { Fault } from '@bridge/plugin-api';
import { RejectedError } from '@bridge/plugin-api';

/** @throws RejectedError with all faults; returns when there are none */
export function rejectIfAny(faults: readonly Fault[]): void {
  const [first, ...others] = faults;
  if (first !== undefined) {
    throw new RejectedError([first, ...others], { stage: 'handler' });
  }
}
