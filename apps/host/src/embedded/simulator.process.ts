import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { UserError } from '../user.error.js';

const MAIN = fileURLToPath(new URL('../../../intacct-simulator/dist/main.js', import.meta.url));
const STOP_LIMIT_MS = 5_000;

export interface SimulatorOptions {
  readonly companyFile: string;
  /** Committed state survives a kill in this file. */
  readonly stateFile: string;
  /** Told what the simulator warns of: a torn state, a company that is there already. */
  readonly say: (text: string) => void;
}

/** The gateway simulator as a process of its own, which ends with this one. */
export interface SimulatorProcess {
  readonly gatewayUrl: string;
  readonly controlUrl: string;
  stop(): Promise<void>;
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** @throws UserError with what the simulator said when it does not start */
export async function startSimulator(options: SimulatorOptions): Promise<SimulatorProcess> {
  const child = spawn(
    process.execPath,
    [MAIN, '--port', '0', '--company', options.companyFile, '--state', options.stateFile, '--exit-with-parent'],
    {
      stdio: ['pipe', 'pipe', 'pipe'],
      // Out of the terminal's process group: Ctrl-C is for the bridge, which drains into a simulator that still answers.
      detached: true,
    },
  );
  const said: string[] = [];
  let onLine = (line: string): void => void said.push(line);
  createInterface({ input: child.stderr }).on('line', (line) => onLine(line));
  const ready = await readReadyLine(child);
  if (ready === undefined) {
    throw new UserError(explainStart(said.join(' ')));
  }
  onLine = options.say;
  said.forEach(onLine);
  child.stdout.resume();
  return { gatewayUrl: ready.gateway, controlUrl: ready.control, stop: () => stop(child) };
}

function explainStart(said: string): string {
  const advice = said.includes('state file') ? 'Restore it from a copy, or start with --fresh to begin anew.' : '';
  return ['The simulator did not start.', said, advice].filter((part) => part !== '').join(' ');
}

async function readReadyLine(
  child: Child,
): Promise<{ readonly gateway: string; readonly control: string } | undefined> {
  const lines = createInterface({ input: child.stdout });
  for await (const line of lines) {
    return JSON.parse(line) as { readonly gateway: string; readonly control: string };
  }
  return undefined;
}

function stop(child: Child): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) {
    return Promise.resolve();
  }
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    child.kill('SIGTERM');
  });
}
