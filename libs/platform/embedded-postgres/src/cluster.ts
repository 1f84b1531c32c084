import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { DataHome } from './data-home.js';
import { EmbeddedPostgresError } from './embedded-postgres.error.js';
import { serverEnvironment, type ServerAccount } from './server-account.js';
import type { ServerBinaries } from './server-binaries.js';

const run = promisify(execFile);
const majorVersion = '18';
const superuser = 'postgres';

/** A finished cluster and how to log in to it. */
export interface Cluster {
  readonly folder: string;
  readonly user: string;
  readonly password: string;
  /** False when it was there before. */
  readonly created: boolean;
}

export const clusterFolder = (home: string): string => join(home, 'cluster');

/**
 * The cluster of a home, made when there is none. It is made beside its place and moved there when finished, so an
 * interrupted making leaves nothing that could be taken for a cluster.
 *
 * @throws EmbeddedPostgresError EMBEDDED_POSTGRES_DAMAGED, EMBEDDED_POSTGRES_WRONG_VERSION, EMBEDDED_POSTGRES_INITDB_FAILED
 */
export async function openCluster(place: DataHome, account: ServerAccount, binaries: ServerBinaries): Promise<Cluster> {
  const folder = clusterFolder(place.home);
  const passwordFile = join(place.dataDir, 'password');
  if ((await inspect(folder)) === 'none') {
    await rm(folder, { recursive: true, force: true });
    const password = await create(place, account, binaries);
    return { folder, user: superuser, password, created: true };
  }
  const password = (await readFile(passwordFile, 'utf8').catch(() => '')).trim();
  if (password === '') throw damaged(folder, 'its password file is missing');
  return { folder, user: superuser, password, created: false };
}

export function damaged(folder: string, why: string, cause?: unknown): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    'EMBEDDED_POSTGRES_DAMAGED',
    `The database in ${folder} is damaged (${why}): restore it from a copy, or start with --fresh to begin with an empty one.`,
    { cause },
  );
}

async function inspect(folder: string): Promise<'none' | 'finished'> {
  const entries = await readdir(folder).catch((error: unknown): string[] => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  });
  const version = (await readFile(join(folder, 'PG_VERSION'), 'utf8').catch(() => '')).trim();
  const control = await stat(join(folder, 'global', 'pg_control')).then(
    () => true,
    () => false,
  );
  if (version === majorVersion && control) return 'finished';
  if (version === '' && !control && !entries.includes('base')) return 'none';
  if (version !== '' && version !== majorVersion) {
    throw new EmbeddedPostgresError(
      'EMBEDDED_POSTGRES_WRONG_VERSION',
      `The database in ${folder} was made by PostgreSQL ${version}, this is ${majorVersion}: start with --fresh, or use that version through DATABASE_URL.`,
    );
  }
  throw damaged(folder, version === '' ? 'PG_VERSION is missing' : 'global/pg_control is missing');
}

async function create(place: DataHome, account: ServerAccount, binaries: ServerBinaries): Promise<string> {
  const unfinished = join(place.home, 'cluster.new');
  const passwordInput = join(unfinished, '..', 'password.new');
  const password = randomBytes(24).toString('base64url');
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { mode: 0o700 });
  await writeFile(join(place.dataDir, 'password'), password, { mode: 0o600 });
  await rm(passwordInput, { force: true });
  await writeFile(passwordInput, password, { mode: 0o600 });
  if (account.uid !== undefined && account.gid !== undefined) {
    await chown(unfinished, account.uid, account.gid);
    await chown(passwordInput, account.uid, account.gid);
  }
  try {
    await run(binaries.initdb, initdbArguments(unfinished, passwordInput), {
      ...account,
      cwd: '/',
      env: serverEnvironment,
    });
  } catch (error) {
    const said = (error as { readonly stderr?: string }).stderr?.trim().split('\n').pop() ?? String(error);
    throw new EmbeddedPostgresError(
      'EMBEDDED_POSTGRES_INITDB_FAILED',
      `A new database could not be made in ${place.home} (${said}): free space and rights there, or choose another data folder.`,
      { cause: error },
    );
  } finally {
    await rm(passwordInput, { force: true });
  }
  await rename(unfinished, clusterFolder(place.home));
  return password;
}

/** Flushing to disk is left to {@link flushNewCluster}; builtin C.UTF-8 sorts by code point on every machine alike. */
function initdbArguments(folder: string, passwordFile: string): readonly string[] {
  return [
    `--pgdata=${folder}`,
    `--username=${superuser}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-sync',
    '--no-instructions',
  ];
}

/** Write a newly made cluster through to the disk. */
export async function flushNewCluster(
  cluster: Cluster,
  account: ServerAccount,
  binaries: ServerBinaries,
): Promise<void> {
  await run(binaries.initdb, ['--sync-only', `--pgdata=${cluster.folder}`], { ...account, cwd: '/' });
}
