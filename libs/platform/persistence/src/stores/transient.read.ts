import { TransientError } from '@bridge/plugin-api';
import type { Stage } from '@bridge/plugin-api';

/** SQLSTATE classes that say the statement or its data are wrong; whatever else happens is the database's trouble. */
const OUR_FAULT = /^(22|23|42)/;

/**
 * Run a read that decisions depend on. A lost connection or a restarting server must not be taken for a fault of the record.
 *
 * @throws TransientError STORE_UNAVAILABLE, of gateway scope: no attempt is spent
 */
export function transientRead<T>(read: () => Promise<T>): Promise<T> {
  return orUnavailable('handler', read);
}

/**
 * Run statements whose caller must know a database in trouble from a defect. What was written may have been committed all
 * the same: only for what can be repeated.
 *
 * @throws TransientError STORE_UNAVAILABLE, of gateway scope
 */
export async function orUnavailable<T>(stage: Stage, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
    if (OUR_FAULT.test(code)) {
      throw cause;
    }
    throw new TransientError('STORE_UNAVAILABLE', 'The database did not answer.', {
      stage,
      scope: 'gateway',
      cause,
    });
  }
}
