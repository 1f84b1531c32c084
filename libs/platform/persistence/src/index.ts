export { bridgeEntities, bridgeMigrations, createDataSource, hasPendingMigrations, migrate } from './data-source.js';
export type { DataSourceOptions } from './data-source.js';
export type { ConnectionLimits } from './bounded.client.js';
export { findDrift } from './schema-drift.reader.js';
export { SecretBox, SecretBoxError } from './secret-box.js';
export { PostgresSignals } from './postgres-signals.js';
export { PostgresGaugesReader } from './postgres-gauges.reader.js';
export type { BridgeGauges, LaneGauges, PauseGauges, SlotGauges } from './postgres-gauges.reader.js';
export { PostgresRecordReader } from './postgres-record.reader.js';
export type {
  RecordListFilter,
  RecordPosition,
  RecordTimeLine,
  ShownAttempt,
  ShownRecord,
  ShownResult,
  ShownRun,
} from './postgres-record.reader.js';
export { PostgresStatusReader } from './postgres-status.reader.js';
export type { BridgeStatus, ErrorCount, GatewayCount, TypeCount } from './postgres-status.reader.js';
export { PostgresAuditLog } from './stores/postgres-audit-log.js';
export { PostgresAwaitedRequests } from './stores/postgres-awaited-requests.js';
export { CompanyConflictError, PostgresCompanyStore } from './stores/postgres-company.store.js';
export { PostgresDeadLetters } from './stores/postgres-dead-letters.js';
export { PostgresInbox } from './stores/postgres-inbox.js';
export type { PostgresInboxOptions } from './stores/postgres-inbox.js';
export { PostgresLaneStore } from './stores/postgres-lane.store.js';
export { PostgresLeases } from './stores/postgres-leases.js';
export { PostgresMassJobs } from './stores/postgres-mass-jobs.js';
export { PostgresMirrorStore } from './stores/postgres-mirror.store.js';
export { PostgresOutbox } from './stores/postgres-outbox.js';
export { PostgresRetention, retentionSql } from './stores/postgres-retention.js';
export { PostgresRunLedger } from './stores/postgres-run.ledger.js';
export { PostgresWorkStore } from './stores/postgres-work.store.js';
