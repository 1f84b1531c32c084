import type { RetentionDays, RunOptions } from '@bridge/ports';
import type { ServiceConfig } from '../host.config.js';

/** A repeated answer of a queued request is known as one for this long. */
const ANSWER_DAYS = 30;
const LEASE_MS = 60_000;

/** How long each table keeps what is over. */
export function retentionDays({ environment }: ServiceConfig): RetentionDays {
  return {
    attempt: environment.BRIDGE_RETENTION_ATTEMPT_DAYS,
    sync_job: environment.BRIDGE_RETENTION_EVENT_DAYS,
    inbox_event: environment.BRIDGE_RETENTION_EVENT_DAYS,
    outbox_message: environment.BRIDGE_RETENTION_RESULT_DAYS,
    dead_letter: environment.BRIDGE_RETENTION_DEAD_LETTER_DAYS,
    api_usage: environment.BRIDGE_RETENTION_USAGE_DAYS,
    awaited_request: ANSWER_DAYS,
    mass_job: environment.BRIDGE_RETENTION_EVENT_DAYS,
  };
}

export function retentionSchedule({ environment }: ServiceConfig): RunOptions {
  return { everyMs: environment.BRIDGE_RETENTION_EVERY_MINUTES * 60_000, leaseMs: LEASE_MS };
}
