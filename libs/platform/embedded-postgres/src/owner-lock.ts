import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres.error.js';
import { isAlive, startToken } from './process-table.js';

/**
 * Take the data folder for this process; a claim of a process that is gone is void.
 *
 * @returns how to give it back
 * @throws EmbeddedPostgresError EMBEDDED_POSTGRES_IN_USE  when a living process holds it
 */
export async function takeFolder(dataDir: string): Promise<() => Promise<void>> {
  const file = join(dataDir, 'owner');
  const claim = `${process.pid} ${await startToken(process.pid)}`;
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      await writeFile(file, claim, { flag: 'wx', mode: 0o644 });
      return () => rm(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = await livingHolder(file);
    if (holder !== undefined) {
      throw new EmbeddedPostgresError(
        'EMBEDDED_POSTGRES_IN_USE',
        `The data folder ${dataDir} is in use by process ${holder}: stop that one, or choose another data folder.`,
      );
    }
    await rm(file, { force: true });
  }
  throw new EmbeddedPostgresError(
    'EMBEDDED_POSTGRES_IN_USE',
    `The data folder ${dataDir} is being taken by another process: try again, or choose another data folder.`,
  );
}

async function livingHolder(file: string): Promise<number | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const separator = text.indexOf(' ');
  const pid = Number.parseInt(text.slice(0, separator), 10);
  if (!Number.isSafeInteger(pid) || pid <= 0 || !(await isAlive(pid))) return undefined;
  return (await startToken(pid)) === text.slice(separator + 1) ? pid : undefined;
}
