import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const root = join(import.meta.dirname, '../../../..');
const main = join(root, 'apps/intacct-simulator/dist/main.js');
const company = join(root, 'apps/intacct-simulator/samples/maple-street.json');

/** Why its suites cannot run, for `describeIfPresent`; `undefined` when it has been compiled. */
export const simulatorMissing = existsSync(main) ? undefined : 'the simulator is not built (npm run build)';

export interface SimulatorProcess {
  readonly gatewayUrl: string;
  /** A call of the control port; gives its answer. */
  control(method: string, path: string, body?: unknown): Promise<unknown>;
  stop(): Promise<void>;
}

/** Start the simulator with the sample company; it ends with this process. */
export async function startSimulator(): Promise<SimulatorProcess> {
  const child = spawn(process.execPath, [main, '--port', '0', '--company', company, '--exit-with-parent'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const ready = JSON.parse(line) as { readonly gateway: string; readonly control: string };
  return {
    gatewayUrl: ready.gateway,
    async control(method, path, body) {
      const response = await fetch(new URL(path, ready.control), {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
      return text === '' ? undefined : (JSON.parse(text) as unknown);
    },
    async stop() {
      const closed = once(child, 'close');
      child.kill();
      await closed;
    },
  };
}
