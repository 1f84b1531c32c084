/** Codes of the protocol for "ask again in a moment" on the way to the coordinator of a group. */
const starting = new Set(['GROUP_LOAD_IN_PROGRESS', 'GROUP_COORDINATOR_NOT_AVAILABLE', 'NOT_COORDINATOR_FOR_GROUP']);

/** True when the coordinator of a group is being made or moved; the client wraps the answer when it gives up. */
export function isCoordinatorStarting(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('type' in error && typeof error.type === 'string' && starting.has(error.type)) return true;
  const inner = 'originalError' in error ? error.originalError : error.cause;
  return inner !== error && isCoordinatorStarting(inner);
}
