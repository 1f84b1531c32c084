import type { MigrationInterface } from 'typeorm';
import { CreateEventLog1763856000100 } from './migrations/1763856000100-create-event-log.js';

/** In order; the host runs them with all others. */
export const eventLogMigrations: readonly (new () => MigrationInterface)[] = [CreateEventLog1763856000100];
