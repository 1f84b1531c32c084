import { chmodSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeEmbeddedPostgres } from '@bridge/embedded-postgres';

/** A folder of one test's own. The account that PostgreSQL runs as can enter it. */
export function makeTestFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'bridge-e2e-')));
  chmodSync(folder, 0o755);
  return folder;
}

/** Ends the servers that still use the folder, and removes it. @param dataDirs  state folders of `npm start` in it */
export async function removeTestFolder(folder: string, ...dataDirs: readonly string[]): Promise<void> {
  for (const dataDir of dataDirs) {
    await removeEmbeddedPostgres(join(dataDir, 'postgres'));
  }
  rmSync(folder, { recursive: true, force: true });
}

export async function listFolder(folder: string): Promise<readonly string[]> {
  return (await readdir(folder)).sort();
}
