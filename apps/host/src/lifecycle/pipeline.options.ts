import type { PipelineOptions } from '@bridge/pipeline';
import { isSimulator } from '../host.config.js';
import type { ServiceConfig } from '../host.config.js';
import { topics } from '../installation.js';

/** Settings of the pipeline from those of the process. */
export function pipelineOptions({ environment, endpointUrl }: ServiceConfig): PipelineOptions {
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
      },
    },
    doubt: {
      horizonMs: (environment.BRIDGE_DOUBT_HORIZON_SECONDS ?? (isSimulator(endpointUrl, environment) ? 0 : 900)) * 1000,
      visibilityLagMs: environment.BRIDGE_VISIBILITY_LAG_SECONDS * 1000,
      maxLookups: environment.BRIDGE_DOUBT_LOOKUPS,
      maxSends: environment.BRIDGE_DOUBT_SENDS,
      lookAgain: {
        baseDelayMs: environment.BRIDGE_DOUBT_DELAY_SECONDS * 1000,
        maxDelayMs: environment.BRIDGE_DOUBT_DELAY_MAX_SECONDS * 1000,
      },
      timeoutMs: requestTimeoutMs,
    },
    mirror: { maxAgeMs: 600_000, missAgeMs: 30_000, timeoutMs: requestTimeoutMs },
    relayLeaseMs: environment.BRIDGE_RELAY_LEASE_SECONDS * 1000,
    workers: {
      trouble: { baseDelayMs: 1_000, maxDelayMs: environment.BRIDGE_PAUSE_MAX_SECONDS * 1000 },
      refusal: {
        baseDelayMs: Math.min(300, environment.BRIDGE_LOGIN_PAUSE_MAX_SECONDS) * 1000,
        maxDelayMs: environment.BRIDGE_LOGIN_PAUSE_MAX_SECONDS * 1000,
      },
      pollMs: 1_000,
      leaseMs: environment.BRIDGE_SLOT_LEASE_SECONDS * 1000,
      growMs: environment.BRIDGE_SLOT_GROW_SECONDS * 1000,
    },
  };
}
