import { chmod, mkdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stopLeftOverServer } from './left-over-server.js';
import { ownFolder, reachableTemporaryFolder, shortHash } from './private-folder.js';
import { accountCan, type ServerAccount } from './server-account.js';

/** Where a data folder's cluster really lives. */
export interface DataHome {
  /** What the caller named; holds `password`, `owner`, and `location` when the cluster is elsewhere. */
  readonly dataDir: string;
  /** Holds `cluster` and `postgres.log`. */
  readonly home: string;
  /** The cluster was in a folder for temporary files that someone has emptied since. */
  readonly lost: boolean;
}

const pointerName = 'location';
const homeName = (dataDir: string): string => `bridge-postgres-${shortHash(dataDir)}`;

/** The real path of the data folder, which is made when missing. */
export async function openDataDir(dataDir: string): Promise<string> {
  await mkdir(dataDir, { recursive: true });
  return realpath(dataDir);
}

/**
 * The home of the cluster: the data folder itself when the server's account can reach it, else a folder among the temporary
 * ones with a name made from the data folder's path. The choice is written down and kept.
 */
export async function dataHome(dataDir: string, account: ServerAccount): Promise<DataHome> {
  const pointer = join(dataDir, pointerName);
  const known = (await readFile(pointer, 'utf8').catch(() => '')).trim();
  if (known !== '' && (await isFolder(known))) return { dataDir, home: known, lost: false };
  if (await holdsCluster(dataDir, account)) return { dataDir, home: dataDir, lost: known !== '' };
  const home = await ownFolder(await reachableTemporaryFolder(account), homeName(dataDir));
  // No pointer led here, so what is in it belongs to a data folder of this path that has been removed.
  await stopLeftOverServer(join(home, 'cluster'));
  await rm(join(home, 'cluster'), { recursive: true, force: true });
  await writeFile(pointer, `${home}\n`);
  return { dataDir, home, lost: known !== '' };
}

/** Where the data folder's cluster lives now, without making anything. */
export async function knownHome(dataDir: string): Promise<string> {
  const known = (await readFile(join(dataDir, pointerName), 'utf8').catch(() => '')).trim();
  return known === '' ? dataDir : known;
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** Tried, not reckoned from modes: make a folder for the account in there and let the account enter it. */
async function holdsCluster(dataDir: string, account: ServerAccount): Promise<boolean> {
  if (account.uid === undefined) return true;
  const probe = join(dataDir, '.reachable');
  await rm(probe, { recursive: true, force: true });
  await mkdir(probe);
  await chmod(probe, 0o777);
  const reached = await accountCan(account, 'enter', probe);
  await rm(probe, { recursive: true, force: true });
  return reached;
}
