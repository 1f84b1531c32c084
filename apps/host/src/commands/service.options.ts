import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Secret } from '@bridge/ports';
import {
  ConfigurationError,
  findMissing,
  isLoopback,
  readProcessEnvironment,
  requireServiceConfig,
} from '../host.config.js';
import { runningBridge } from '../embedded/running.file.js';
import type { Environment } from '../environment.schema.js';
import type { ServiceConfig } from '../host.config.js';

/** State folder of a checkout. */
export const DEFAULT_DATA_DIR = '.bridge';

/** A key that is made once and kept in the state folder, readable by its owner only. */
export function keptKey(dataDir: string, name: string): Secret {
  const file = join(dataDir, name);
  if (!existsSync(file)) {
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(file, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
  }
  return new Secret(readFileSync(file, 'utf8').trim());
}

/**
 * The configuration of this process, with what is odd about it told on stderr.
 *
 * @param beside  variables of a bridge that runs here; see `runningBridge`
 */
export function readServiceConfig(beside?: () => Readonly<Record<string, string>>): ServiceConfig {
  const { environment, warnings } = readProcessEnvironment(findMissing, beside);
  warnings.forEach((warning) => process.stderr.write(`${warning}\n`));
  return requireServiceConfig(withLocalKey(environment));
}

/**
 * What a command that looks into a bridge needs: a database, its own or that of `npm start` in this folder.
 *
 * @throws ConfigurationError CONFIG_INVALID
 */
export function readLookingConfig(): { readonly environment: Environment; readonly databaseUrl: Secret } {
  const { environment } = readProcessEnvironment(undefined, () => runningBridge(DEFAULT_DATA_DIR));
  const { DATABASE_URL: databaseUrl } = environment;
  if (databaseUrl === undefined) {
    throw new ConfigurationError(['DATABASE_URL: is missing, and no npm start runs in this folder']);
  }
  return { environment, databaseUrl };
}

/** With a database on this machine a missing key is taken from the state folder: several processes of one checkout share it. */
export function withLocalKey(environment: Environment): Environment {
  const { DATABASE_URL: databaseUrl, BRIDGE_SECRET_KEY: secretKey } = environment;
  return secretKey !== undefined || databaseUrl === undefined || !isLoopback(databaseUrl.reveal())
    ? environment
    : { ...environment, BRIDGE_SECRET_KEY: keptKey(DEFAULT_DATA_DIR, 'secret-key') };
}
