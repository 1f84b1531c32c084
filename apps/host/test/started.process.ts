import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from './child-environment.config.js';

export const workspaceRoot = join(dirname(fileURLToPath(import.meta.url)), '../../..');

/** Ends a broken test, never decides a good one. */
const PATIENCE_MS = 60_000;

/** What the launcher says when sources have changed since they were compiled. */
const PREPARING = /^(Compiled \d+ projects|Waiting for process).*\n/gm;

export interface Ended {
  /** `null` when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface StartOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** A process as a user starts it, with everything it says. */
export class StartedProcess {
  static readonly #running = new Set<StartedProcess>();

  /** Kills what a failed test left behind. */
  static async endAll(): Promise<void> {
    await Promise.all([...StartedProcess.#running].map((started) => started.kill('SIGKILL')));
  }

  /** Settles when the process is gone and its output is complete. */
  readonly ended: Promise<Ended>;
  readonly #child: ChildProcess;
  readonly #said = { stdout: '', stderr: '' };
  readonly #listeners = new Set<() => void>();
  #isOver = false;

  constructor(file: string, args: readonly string[], options: StartOptions) {
    this.#child = spawn(file, [...args], {
      cwd: options.cwd,
      env: { ...childEnvironment, ...options.env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    StartedProcess.#running.add(this);
    for (const name of ['stdout', 'stderr'] as const) {
      this.#child[name]?.setEncoding('utf8').on('data', (text: string) => {
        this.#said[name] += text;
        this.#tell();
      });
    }
    this.ended = new Promise((resolve, reject) => {
      this.#child.once('error', reject);
      this.#child.once('close', (code, signal) => {
        this.#isOver = true;
        StartedProcess.#running.delete(this);
        this.#tell();
        resolve({ code, signal, stdout: this.stdout, stderr: this.stderr.replace(PREPARING, '') });
      });
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  get stdout(): string {
    return this.#said.stdout;
  }

  get stderr(): string {
    return this.#said.stderr;
  }

  /** Waits until it says something that matches, on either stream; the first group, else the whole match. */
  says(pattern: RegExp): Promise<string> {
    return new Promise((resolve, reject) => {
      const finish = (settle: () => void): void => {
        clearTimeout(timer);
        this.#listeners.delete(look);
        settle();
      };
      const fail = (why: string): void =>
        finish(() => reject(new Error(`${why} without saying ${pattern}:\n${this.stdout}\n${this.stderr}`)));
      const look = (): void => {
        const match = pattern.exec(this.stdout) ?? pattern.exec(this.stderr);
        if (match !== null) finish(() => resolve(match[1] ?? match[0]));
        else if (this.#isOver) fail('It ended');
      };
      const timer = setTimeout(() => fail('It went on'), PATIENCE_MS);
      this.#listeners.add(look);
      look();
    });
  }

  kill(signal: NodeJS.Signals): Promise<Ended> {
    this.#child.kill(signal);
    return this.ended;
  }

  #tell(): void {
    [...this.#listeners].forEach((listener) => listener());
  }
}

/** `npm start -- <args>`, without npm. */
export function startNpmStart(args: readonly string[], options: StartOptions): StartedProcess {
  return startScript('tools/start/start.mjs', args, options);
}

/** `npm run bridge -- <args>`, without npm. */
export function startBridge(args: readonly string[], options: StartOptions): StartedProcess {
  return startScript('tools/start/bridge.mjs', args, options);
}

function startScript(script: string, args: readonly string[], options: StartOptions): StartedProcess {
  return new StartedProcess(process.execPath, [join(workspaceRoot, script), ...args], options);
}
