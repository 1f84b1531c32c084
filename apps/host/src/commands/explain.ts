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
  EventLogUnavailableError,
];
const databaseDown = new Set(['ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT', '28P01', '3D000']);

/** One text for a person; a stack only where this software is at fault. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  if (known.some((type) => error instanceof type)) {
    return error.message;
  }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (databaseDown.has(code)) {
    return `The database cannot be used (${code}): check that it runs and that DATABASE_URL names it, its user and its password.`;
  }
  return error.stack ?? error.message;
}
