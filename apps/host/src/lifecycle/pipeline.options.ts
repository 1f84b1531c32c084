import type { PipelineOptions } from '@bridge/pipeline';
import { failureShape } from '../failure.schema.js';
import { isSimulator } from '../host.config.js';
import type { ServiceConfig } from '../host.config.js';
import { topics } from '../installation.js';

const seconds = (value: number): number => value * 1000;

/** Settings of the pipeline from those of the process. */
export function pipelineOptions(config: ServiceConfig): PipelineOptions {
  const { environment } = config;
  const requestTimeoutMs = seconds(environment.BRIDGE_REQUEST_TIMEOUT_SECONDS);
  return {
    topics,
    group: environment.KAFKA_GROUP_ID,
    requestTimeoutMs,
    failure: {
      retry: {
        maxAttempts: environment.BRIDGE_RETRY_ATTEMPTS,
        baseDelayMs: seconds(environment.BRIDGE_RETRY_DELAY_SECONDS),
        maxDelayMs: seconds(environment.BRIDGE_RETRY_DELAY_MAX_SECONDS),
      },
      hold: {
        maxPendingMs: seconds(environment.BRIDGE_HOLD_PENDING_SECONDS),
        maxUnknownMs: seconds(environment.BRIDGE_HOLD_UNKNOWN_SECONDS),
      },
      maxRecoveries: environment.BRIDGE_RECOVERIES,
    },
    doubt: {
      horizonMs: seconds(doubtHorizonSeconds(config)),
      visibilityLagMs: seconds(environment.BRIDGE_VISIBILITY_LAG_SECONDS),
      maxLookups: environment.BRIDGE_DOUBT_LOOKUPS,
      maxSends: environment.BRIDGE_DOUBT_SENDS,
      lookAgain: {
        baseDelayMs: seconds(environment.BRIDGE_DOUBT_DELAY_SECONDS),
        maxDelayMs: seconds(environment.BRIDGE_DOUBT_DELAY_MAX_SECONDS),
      },
      timeoutMs: requestTimeoutMs,
    },
    mirror: {
      maxAgeMs: seconds(environment.BRIDGE_MIRROR_AGE_SECONDS),
      missAgeMs: seconds(environment.BRIDGE_MIRROR_MISS_SECONDS),
      timeoutMs: requestTimeoutMs,
    },
    relayLeaseMs: seconds(environment.BRIDGE_RELAY_LEASE_SECONDS),
    workers: {
      trouble: {
        baseDelayMs: seconds(environment.BRIDGE_PAUSE_SECONDS),
        maxDelayMs: seconds(environment.BRIDGE_PAUSE_MAX_SECONDS),
      },
      refusal: {
        baseDelayMs: seconds(environment.BRIDGE_LOGIN_PAUSE_SECONDS),
        maxDelayMs: seconds(environment.BRIDGE_LOGIN_PAUSE_MAX_SECONDS),
      },
      pollMs: 1_000,
      leaseMs: seconds(environment.BRIDGE_SLOT_LEASE_SECONDS),
      growMs: seconds(environment.BRIDGE_SLOT_GROW_SECONDS),
    },
  };
}

/** Effective values of what decides about failures, by variable; for the start log and the admin API. */
export function failureSettings(config: ServiceConfig): Readonly<Record<string, number>> {
  const { environment } = config;
  const names = Object.keys(failureShape) as (keyof typeof failureShape)[];
  return {
    ...Object.fromEntries(names.map((name) => [name, environment[name] ?? 0])),
    BRIDGE_DOUBT_HORIZON_SECONDS: doubtHorizonSeconds(config),
  };
}

/** Longest time that Intacct works on a request. */
const LONGEST_RUN_SECONDS = 900;
/** Longest time for the logins in front of a request, of a lost session too. */
const LONGEST_LOGIN_SECONDS = 60;

/**
 * Counts from when a request is written down: before it leaves there may be logins, and a wait for a free connection that only the
 * time-out of the request bounds. Against the simulator, which knows the control ids under way, nothing is waited for.
 */
function doubtHorizonSeconds({ environment, endpointUrl }: ServiceConfig): number {
  const longestSeconds = LONGEST_LOGIN_SECONDS + environment.BRIDGE_REQUEST_TIMEOUT_SECONDS + LONGEST_RUN_SECONDS;
  return environment.BRIDGE_DOUBT_HORIZON_SECONDS ?? (isSimulator(endpointUrl, environment) ? 0 : longestSeconds);
}
