import 'reflect-metadata';
import type { Constructor } from '@bridge/plugin-api';
import { DataSource } from 'typeorm';
import type { EntitySchema } from 'typeorm';
import { boundedClient } from './bounded.client.js';
import type { ConnectionLimits } from './bounded.client.js';
import { ApiUsageEntity } from './entities/api-usage.entity.js';
import { AttemptEntity } from './entities/attempt.entity.js';
import { AuditEntryEntity } from './entities/audit-entry.entity.js';
import { AwaitedRequestEntity } from './entities/awaited-request.entity.js';
import { CompanyEntity } from './entities/company.entity.js';
import { DeadLetterEntity } from './entities/dead-letter.entity.js';
import { DeadLetterReplayEntity } from './entities/dead-letter-replay.entity.js';
import { InboxEventEntity } from './entities/inbox-event.entity.js';
import { LanePauseEntity } from './entities/lane-pause.entity.js';
import { MassJobEntity } from './entities/mass-job.entity.js';
import { OutboxMessageEntity } from './entities/outbox-message.entity.js';
import { PullCursorEntity } from './entities/pull-cursor.entity.js';
import { RecordLinkEntity } from './entities/record-link.entity.js';
import { ReferenceRecordEntity } from './entities/reference-record.entity.js';
import { RoleLeaseEntity } from './entities/role-lease.entity.js';
import { ScheduledRunEntity } from './entities/scheduled-run.entity.js';
import { SlotLeaseEntity } from './entities/slot-lease.entity.js';
import { SlotWindowEntity } from './entities/slot-window.entity.js';
import { SyncJobEntity } from './entities/sync-job.entity.js';
import { CreateBridgeTables1763856000000 } from './migrations/1763856000000-create-bridge-tables.js';
import { CreateAwaitedRequests1764028800000 } from './migrations/1764028800000-create-awaited-requests.js';
import { AddLanes1764057600000 } from './migrations/1764057600000-add-lanes.js';
import { AddDeadLetterReplay1764061200000 } from './migrations/1764061200000-add-dead-letter-replay.js';
import { CreateAuditEntries1764061200001 } from './migrations/1764061200001-create-audit-entries.js';
import { AddMassJobs1764064800000 } from './migrations/1764064800000-add-mass-jobs.js';
import { IndexRecordStates1764064800001 } from './migrations/1764064800001-index-record-states.js';
import { AddRetention1764070000000 } from './migrations/1764070000000-add-retention.js';
import { IndexOpenLetters1764070800000 } from './migrations/1764070800000-index-open-letters.js';
import { ReorderLinkNames1764147600000 } from './migrations/1764147600000-reorder-link-names.js';
import { AddDoubtEvidence1764147700000 } from './migrations/1764147700000-add-doubt-evidence.js';
import { NarrowLinkAliases1764150000000 } from './migrations/1764150000000-narrow-link-aliases.js';

export const bridgeEntities: readonly Constructor[] = [
  CompanyEntity,
  InboxEventEntity,
  SyncJobEntity,
  AttemptEntity,
  AwaitedRequestEntity,
  RecordLinkEntity,
  OutboxMessageEntity,
  DeadLetterEntity,
  DeadLetterReplayEntity,
  AuditEntryEntity,
  MassJobEntity,
  ReferenceRecordEntity,
  PullCursorEntity,
  SlotLeaseEntity,
  SlotWindowEntity,
  LanePauseEntity,
  RoleLeaseEntity,
  ScheduledRunEntity,
  ApiUsageEntity,
];
export const bridgeMigrations: readonly Constructor[] = [
  CreateBridgeTables1763856000000,
  CreateAwaitedRequests1764028800000,
  AddLanes1764057600000,
  AddDeadLetterReplay1764061200000,
  CreateAuditEntries1764061200001,
  AddMassJobs1764064800000,
  IndexRecordStates1764064800001,
  AddRetention1764070000000,
  IndexOpenLetters1764070800000,
  ReorderLinkNames1764147600000,
  AddDoubtEvidence1764147700000,
  NarrowLinkAliases1764150000000,
];

export interface DataSourceOptions extends ConnectionLimits {
  /** `postgres://user:password@host:port/database` */
  readonly url: string;
  /** Connections of this process. @default 10 */
  readonly poolSize?: number;
  /** Of plugins and other libraries, beside the bridge's own. */
  readonly entities?: readonly (Constructor | EntitySchema)[];
  readonly migrations?: readonly Constructor[];
}

/** A data source over every table of the installation; not connected yet. The schema changes by migrations only. */
export function createDataSource(options: DataSourceOptions): DataSource {
  return new DataSource({
    type: 'postgres',
    url: options.url,
    poolSize: options.poolSize ?? 10,
    applicationName: 'bridge',
    // Our statements touch few rows by their keys, whatever the planner expects: compiling one costs more than it takes, and so
    // does reading a table as a whole instead of looking those rows up.
    extra: { options: '-c jit=off -c random_page_cost=1.1', Client: boundedClient(options) },
    entities: [...bridgeEntities, ...(options.entities ?? [])],
    migrations: [...bridgeMigrations, ...(options.migrations ?? [])],
    migrationsTableName: 'bridge_migration',
    migrationsTransactionMode: 'each',
    synchronize: false,
    logging: false,
  });
}

/** Names of the migrations that ran now, in order. Two processes at once are safe: the second one waits. */
export async function migrate(dataSource: DataSource): Promise<readonly string[]> {
  const lock = dataSource.createQueryRunner();
  await lock.query(`select pg_advisory_lock(hashtext('bridge-migrate'))`);
  try {
    const done = await dataSource.runMigrations();
    return done.map((migration) => migration.name);
  } finally {
    await lock.query(`select pg_advisory_unlock(hashtext('bridge-migrate'))`);
    await lock.release();
  }
}

/** Migrations that have not run yet, by number. */
export async function hasPendingMigrations(dataSource: DataSource): Promise<boolean> {
  return dataSource.showMigrations();
}
