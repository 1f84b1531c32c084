import type { BlockedError, Fault } from '@bridge/plugin-api';
import { RejectedError } from '@bridge/plugin-api';

/**
 * A fault that no arrival can mend comes first, with all others of its kind; else the document waits for the first record that it misses.
 *
 * @throws RejectedError with all faults
 * @throws BlockedError the first one
 */
export function stopIfNeeded(faults: readonly Fault[], blocked: readonly BlockedError[]): void {
  const [first, ...others] = faults;
  if (first !== undefined) {
    throw new RejectedError([first, ...others], { stage: 'handler' });
  }
  const [missing] = blocked;
  if (missing !== undefined) {
    throw missing;
  }
}
