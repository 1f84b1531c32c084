export { eventLogEntities } from './event-log.entity.js';
export { eventLogMigrations } from './event-log.migrations.js';
export { PostgresEventLog } from './postgres-event-log.js';
export type { EventLogDependencies, EventLogSettings } from './event-log-settings.js';
