import type { PipelineOptions } from '@bridge/pipeline';
import type { Environment } from '../host.config.js';
import { topics } from '../installation.js';

/** Settings of the pipeline from those of the process. */
export function pipelineOptions(environment: Environment): PipelineOptions {
  const requestTimeoutMs = environment.BRIDGE_REQUEST_TIMEOUT_SECONDS * 1000;
  return {
    topics,
    group: environment.KAFKA_GROUP_ID,
    requestTimeoutMs,
    failure: {
      retry: { maxAttempts: 8, baseDelayMs: 1_000, maxDelayMs: 60_000 },
      hold: {
        maxPendingMs: environment.BRIDGE_HOLD_PENDING_SECONDS * 1000,
        maxUnknownMs: environment.BRIDGE_HOLD_UNKNOWN_SECONDS * 1000,
        recheckMs: 30_000,
      },
    },
    doubt: {
      visibilityLagMs: environment.BRIDGE_VISIBILITY_LAG_SECONDS * 1000,
      maxLookups: 12,
      timeoutMs: requestTimeoutMs,
    },
    mirror: { maxAgeMs: 600_000, missAgeMs: 30_000, timeoutMs: requestTimeoutMs },
    workers: { pollMs: 1_000, leaseMs: environment.BRIDGE_SLOT_LEASE_SECONDS * 1000 },
  };
}
