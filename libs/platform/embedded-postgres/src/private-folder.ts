import { createHash } from 'node:crypto';
import { chmod, lstat, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres.error.js';
import { accountCan, type ServerAccount } from './server-account.js';

/** Folders for temporary files, best first. */
const temporaryFolders = (): readonly string[] => [...new Set([tmpdir(), '/var/tmp', '/tmp'])];

export const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

/**
 * A folder for temporary files that the account can reach.
 *
 * @throws EmbeddedPostgresError EMBEDDED_POSTGRES_UNSAFE_FOLDER  when there is none
 */
export async function reachableTemporaryFolder(account: ServerAccount): Promise<string> {
  for (const folder of temporaryFolders()) {
    if (await accountCan(account, 'enter', folder)) return folder;
  }
  throw new EmbeddedPostgresError(
    'EMBEDDED_POSTGRES_UNSAFE_FOLDER',
    'No folder for temporary files is open to the account that PostgreSQL runs as: set TMPDIR, or set DATABASE_URL.',
  );
}

/**
 * Make the folder `<parent>/<name>` open to read for all, writable by the caller only; one that is there must be just so,
 * because whoever could write there could put programs into our hands.
 *
 * @throws EmbeddedPostgresError EMBEDDED_POSTGRES_UNSAFE_FOLDER  when it belongs to someone else
 */
export async function ownFolder(parent: string, name: string): Promise<string> {
  const folder = join(parent, name);
  await mkdir(folder).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  });
  const found = await lstat(folder);
  const foreign = found.uid !== (process.getuid?.() ?? found.uid) || (found.mode & 0o022) !== 0;
  if (!found.isDirectory() || foreign) {
    throw new EmbeddedPostgresError(
      'EMBEDDED_POSTGRES_UNSAFE_FOLDER',
      `The folder ${folder} is not safely ours: remove it, or set TMPDIR to another folder.`,
    );
  }
  await chmod(folder, 0o755);
  return folder;
}
