import type { Clock, IdSource, Logger } from '@bridge/ports';
import type { Pool } from 'pg';
import type { DataSource } from 'typeorm';

export interface EventLogDependencies {
  /** Migrated with `eventLogMigrations`; not closed by the log. One connection is kept for notifications. */
  readonly database: Pool | DataSource;
  /** Members on different machines need clocks that agree to a fraction of the lease. */
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly logger: Logger;
}

export interface EventLogSettings {
  /** A member that is silent for so long is dead; its partitions go to the others. @default 15000 */
  readonly leaseMs?: number;
  /** How often a member says that it lives. @default a fifth of the lease, at most 1000 */
  readonly heartbeatMs?: number;
  /** How often to look for new records should a notification get lost. @default 1000 */
  readonly pollMs?: number;
  /** First wait after a failed handler; doubles to the most. @default 500 */
  readonly firstBackoffMs?: number;
  /** @default 30000 */
  readonly mostBackoffMs?: number;
  /** A batch ends before it would grow over this; a bigger record comes alone. @default 16 MiB */
  readonly mostBatchBytes?: number;
}

const defaultLeaseMs = 15_000;

/** Every setting with its value. */
export function completeSettings(settings: EventLogSettings): Required<EventLogSettings> {
  const leaseMs = settings.leaseMs ?? defaultLeaseMs;
  return {
    leaseMs,
    heartbeatMs: settings.heartbeatMs ?? Math.min(1_000, Math.ceil(leaseMs / 5)),
    pollMs: settings.pollMs ?? 1_000,
    firstBackoffMs: settings.firstBackoffMs ?? 500,
    mostBackoffMs: settings.mostBackoffMs ?? 30_000,
    mostBatchBytes: settings.mostBatchBytes ?? 16 * 1024 * 1024,
  };
}
