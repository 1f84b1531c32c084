import { TransientError } from '@bridge/plugin-api';

/** SQLSTATE classes that say the statement or its data are wrong; whatever else happens is the database's trouble. */
const OUR_FAULT = /^(22|23|42)/;

/**
 * Run a read that decisions depend on. A lost connection or a restarting server must not be taken for a fault of the record.
 *
 * @throws TransientError STORE_UNAVAILABLE, of gateway scope: no attempt is spent
 */
export async function transientRead<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
    if (OUR_FAULT.test(code)) {
      throw cause;
    }
    throw new TransientError('STORE_UNAVAILABLE', 'The database did not answer.', {
      stage: 'handler',
      scope: 'gateway',
      cause,
    });
  }
}
