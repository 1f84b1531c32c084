import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../../apps/intacct-simulator/dist/main.js', import.meta.url));
const SAMPLE = fileURLToPath(new URL('../../../apps/intacct-simulator/samples/maple-street.json', import.meta.url));

export interface SimulatorProcess {
  readonly gatewayUrl: string;
  readonly controlUrl: string;
  /** Resident memory now and at its peak, MiB; as the kernel counts it, hence Linux only. */
  memoryMib(): { readonly now: number; readonly peak: number };
  /** Whether the process is gone, by itself or by `stop`. */
  hasEnded(): boolean;
  stop(): Promise<void>;
}

function memoryMib(pid: number): { readonly now: number; readonly peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const read = (field: string): number =>
    Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) / 1024;
  return { now: read('VmRSS'), peak: read('VmHWM') };
}

/** The compiled simulator as a process of its own, with the sample company unless `company` names another file. */
export async function startSimulator(company: string = SAMPLE): Promise<SimulatorProcess> {
  const child = spawn(process.execPath, [MAIN, '--port', '0', '--company', company, '--exit-with-parent'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close').then(([code]) => {
    throw new Error(`The simulator ended with code ${String(code)} before it was ready.`);
  });
  const [line] = (await Promise.race([once(createInterface({ input: child.stdout }), 'line'), ended])) as [string];
  ended.catch(() => undefined);
  const ready = JSON.parse(line) as { readonly gateway: string; readonly control: string };
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  return {
    gatewayUrl: ready.gateway,
    controlUrl: ready.control,
    memoryMib: () => memoryMib(child.pid ?? 0),
    hasEnded,
    async stop() {
      if (hasEnded()) return;
      const closed = once(child, 'close');
      child.kill();
      await closed;
    },
  };
}
