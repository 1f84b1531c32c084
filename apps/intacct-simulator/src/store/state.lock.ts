import { linkSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { z } from 'zod';
import { OWNER_ONLY } from './state.file.js';

/** Another process writes the state file; the text says which. */
export class StateInUseError extends Error {
  constructor(path: string, lock: string, { pid, host }: Owner) {
    const where = host === hostname() ? '' : ` on ${host}`;
    const hint = where === '' ? '' : `; delete ${lock} when it is gone`;
    super(`The state file ${path} is in use by process ${pid}${where}${hint}.`);
    this.name = 'StateInUseError';
  }
}

const ownerSchema = z.object({ pid: z.number().int(), host: z.string(), started: z.string() });
type Owner = z.output<typeof ownerSchema>;

/** A process that was killed a moment ago may still be on its way out. */
const PATIENCE_MS = 2_000;
const PAUSE_MS = 20;
/** Of /proc/<pid>/stat, counted behind the name, which may hold blanks. */
const [STATE, STARTED] = [0, 19];

const pause = (): unknown => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);

/** State and start of a process, where the system tells them: numbers of processes come again. */
function statOf(pid: number): { readonly state: string; readonly started: string } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const words = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state: words[STATE] ?? '', started: words[STARTED] ?? '' };
  } catch {
    return undefined;
  }
}

const isThere = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** On another machine nobody can tell: it counts as alive. */
function isAlive({ pid, host, started }: Owner): boolean {
  if (host !== hostname()) return true;
  if (!isThere(pid)) return false;
  const stat = statOf(pid);
  return stat === undefined || (!'ZX'.includes(stat.state) && stat.started === started);
}

/** Who has the lock; undefined when it is gone or nobody can be made out. A lock that may not be read is no lost one. */
function ownerIn(lock: string): Owner | undefined {
  try {
    return ownerSchema.safeParse(JSON.parse(readFileSync(lock, 'utf8'))).data;
  } catch (error) {
    if (['EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    return undefined;
  }
}

/**
 * The right to write a state file: `<file>.lock` beside it names the process that has it. What a killed process left
 * behind is taken over.
 */
export class StateLock {
  readonly #lock: string;

  /** @throws StateInUseError */
  constructor(path: string) {
    this.#lock = `${realPath(path)}.lock`;
    const until = performance.now() + PATIENCE_MS;
    while (!this.#take()) {
      const owner = ownerIn(this.#lock);
      if (owner === undefined || !isAlive(owner)) this.#clear(owner);
      else if (performance.now() > until) throw new StateInUseError(path, this.#lock, owner);
      else pause();
    }
  }

  release(): void {
    rmSync(this.#lock, { force: true });
  }

  #take(): boolean {
    const own = `${this.#lock}.${process.pid}`;
    const started = statOf(process.pid)?.started ?? '';
    const owner: Owner = { pid: process.pid, host: hostname(), started };
    writeFileSync(own, JSON.stringify(owner), { mode: OWNER_ONLY });
    try {
      linkSync(own, this.#lock);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    } finally {
      rmSync(own);
    }
  }

  /** Away with what was left behind, unless somebody has taken it over by now. */
  #clear(dead: Owner | undefined): void {
    const aside = `${this.#lock}.${process.pid}.left`;
    try {
      renameSync(this.#lock, aside);
      if (JSON.stringify(ownerIn(aside)) !== JSON.stringify(dead)) linkSync(aside, this.#lock);
    } catch (error) {
      if (!['ENOENT', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
    rmSync(aside, { force: true });
  }
}

/** Two names of one file have one lock. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
