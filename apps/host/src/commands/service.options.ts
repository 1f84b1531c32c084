import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Secret } from '@bridge/ports';
import { findMissing, isLoopback, readProcessEnvironment, requireServiceConfig } from '../host.config.js';
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

/** The configuration of this process, with what is odd about it told on stderr. */
export function readServiceConfig(): ServiceConfig {
  const { environment, warnings } = readProcessEnvironment(findMissing);
  warnings.forEach((warning) => process.stderr.write(`${warning}\n`));
  return requireServiceConfig(withLocalKey(environment));
}

/** With a database on this machine a missing key is taken from the state folder: several processes of one checkout share it. */
export function withLocalKey(environment: Environment): Environment {
  const { DATABASE_URL: databaseUrl, BRIDGE_SECRET_KEY: secretKey } = environment;
  return secretKey !== undefined || databaseUrl === undefined || !isLoopback(databaseUrl.reveal())
    ? environment
    : { ...environment, BRIDGE_SECRET_KEY: keptKey(DEFAULT_DATA_DIR, 'secret-key') };
}
