import { readFile, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres.error.js';
import { isAlive, isPostmasterOf, waitForExit } from './process-table.js';

const fastShutdownMs = 10_000;
const immediateShutdownMs = 10_000;

/**
 * Stop the server that a killed parent left running on this cluster, and remove the lock file of one that died with it.
 * Only a process that is this very folder's server is ended.
 *
 * @returns id of the process that was stopped
 * @throws EmbeddedPostgresError EMBEDDED_POSTGRES_IN_USE  when it does not stop
 */
export async function stopLeftOverServer(cluster: string): Promise<number | undefined> {
  const lockFile = join(cluster, 'postmaster.pid');
  const text = await readFile(lockFile, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const pid = Math.abs(Number.parseInt(text, 10));
  const running = pid > 1 && (await isAlive(pid)) && (await isPostmasterOf(pid, await realpath(cluster)));
  if (running) await stop(pid, cluster);
  await rm(lockFile, { force: true });
  return running ? pid : undefined;
}

async function stop(pid: number, cluster: string): Promise<void> {
  signal(pid, 'SIGINT');
  if (await waitForExit(pid, fastShutdownMs)) return;
  signal(pid, 'SIGQUIT');
  if (await waitForExit(pid, immediateShutdownMs)) return;
  throw new EmbeddedPostgresError(
    'EMBEDDED_POSTGRES_IN_USE',
    `A PostgreSQL left over by an earlier run (process ${pid}) still holds ${cluster}: end that process, then start again.`,
  );
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
