import { EmbeddedPostgresError } from '@bridge/embedded-postgres';
import { CompanyConflictError, SecretBoxError } from '@bridge/persistence';
import { PluginFaultsError } from '@bridge/plugin-host';
import { EventLogUnavailableError } from '@bridge/ports';
import { ConfigurationError } from '../host.config.js';
import { UserError } from '../user.error.js';

const known = [
  UserError,
  ConfigurationError,
  EmbeddedPostgresError,
  PluginFaultsError,
  CompanyConflictError,
  SecretBoxError,
];
const databaseDown = new Set(['ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT', '28P01', '3D000']);

const folderTrouble = new Set(['EACCES', 'EEXIST', 'ENOENT', 'ENOSPC', 'ENOTDIR', 'EPERM', 'EROFS']);

const UNDEFINED_TABLE = '42P01';
const NOT_MIGRATED = 'The tables of the database are not up to date: run bridge migrate first.';

/** One text for a person; a stack only where this software is at fault. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  if (error instanceof EventLogUnavailableError) {
    return explainEventLog(error);
  }
  if (known.some((type) => error instanceof type)) {
    return error.message;
  }
  const code = codeOf(error);
  if (databaseDown.has(code)) {
    return `The database cannot be used (${code}): check that it runs and that DATABASE_URL names it, its user and its password.`;
  }
  if (folderTrouble.has(code) && 'path' in error && typeof error.path === 'string') {
    return `${error.path} cannot be used (${code}): mend that, choose another state folder with --data-dir, or empty this one with --fresh.`;
  }
  return code === UNDEFINED_TABLE ? NOT_MIGRATED : (error.stack ?? error.message);
}

function explainEventLog(error: EventLogUnavailableError): string {
  const { cause } = error;
  if (codeOf(cause) === UNDEFINED_TABLE) {
    return NOT_MIGRATED;
  }
  const why = cause instanceof Error && !error.message.includes(cause.message) ? ` (${cause.message})` : '';
  return `${error.message}${why}: check that the event log runs and that KAFKA_BROKERS, or without it DATABASE_URL, names it.`;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
