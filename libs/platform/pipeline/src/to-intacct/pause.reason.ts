import type { TransientError } from '@bridge/plugin-api';
import type { Stop } from './batch.stage.js';
import type { Paused } from './company.turn.js';

/** Intacct cannot be asked now. */
export function stoppedBy({ code, description, retryAfterMs }: Stop): Paused {
  return { kind: 'paused', code, message: description, retryAfterMs };
}

/** A decision could not be made. */
export function pausedBy(error: TransientError): Paused {
  return { kind: 'paused', code: error.code, message: error.message, retryAfterMs: error.retryAfterMs };
}
