import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const RUNNING_FILE = 'running.json';
const runningSchema = z.object({ pid: z.number().int().positive(), variables: z.record(z.string(), z.string()) });

/**
 * Leaves word for commands beside this process: variables that point to what it has started. Readable by its owner only, because
 * the address of the database has a password.
 *
 * @returns  takes the word back
 */
export function noteRunning(dataDir: string, variables: Readonly<Record<string, string>>): () => void {
  const file = join(dataDir, RUNNING_FILE);
  rmSync(file, { force: true });
  writeFileSync(file, JSON.stringify({ pid: process.pid, variables }), { mode: 0o600 });
  return () => rmSync(file, { force: true });
}

/** Variables of the bridge that runs from this state folder; none when none runs. */
export function runningBridge(dataDir: string): Readonly<Record<string, string>> {
  try {
    const { pid, variables } = runningSchema.parse(JSON.parse(readFileSync(join(dataDir, RUNNING_FILE), 'utf8')));
    process.kill(pid, 0);
    return variables;
  } catch {
    return {};
  }
}
