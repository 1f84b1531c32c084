import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { TcpProxy } from './tcp.proxy.js';

const MAIN = fileURLToPath(new URL('../../../../apps/intacct-simulator/dist/main.js', import.meta.url));

export interface Fault {
  readonly do: string;
  readonly when?: Readonly<Record<string, string | number>>;
  readonly times?: number;
  readonly [detail: string]: unknown;
}

/** The gateway simulator with a stretch of network in front of it; what it holds is the judge of every experiment. */
export class SimulatorServer {
  readonly company: string;
  readonly proxy: TcpProxy;
  readonly #child: ChildProcess;
  readonly #gateway: URL;
  readonly #control: string;

  static async start(companyFile: string): Promise<SimulatorServer> {
    const child = spawn(process.execPath, [MAIN, '--port', '0', '--company', companyFile, '--exit-with-parent'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const ended = once(child, 'close').then(([code]) => {
      throw new Error(`The simulator ended with code ${String(code)} before it was ready.`);
    });
    const [line] = (await Promise.race([once(createInterface({ input: child.stdout }), 'line'), ended])) as [string];
    ended.catch(() => undefined);
    const ready = JSON.parse(line) as { gateway: string; control: string; companies: readonly string[] };
    const proxy = await TcpProxy.start(() => Number(new URL(ready.gateway).port));
    const server = new SimulatorServer(child, ready, proxy);
    // Sessions are told to go on over the proxy, too.
    await server.post('/profile', { latency: 'fast', gaps: { endpoint: server.url } });
    return server;
  }

  private constructor(
    child: ChildProcess,
    ready: { readonly gateway: string; readonly control: string; readonly companies: readonly string[] },
    proxy: TcpProxy,
  ) {
    this.#child = child;
    this.#gateway = new URL(ready.gateway);
    this.#control = ready.control;
    this.company = ready.companies[0] ?? '';
    this.proxy = proxy;
  }

  /** For the replicas: over the proxy. */
  get url(): string {
    const url = new URL(this.#gateway);
    url.port = String(this.proxy.port);
    return url.href;
  }

  async strike(fault: Fault): Promise<void> {
    await this.post('/faults', fault);
  }

  /** Times that faults have struck since the last `calm`. */
  async struck(): Promise<number> {
    const faults = await this.#get<
      readonly { readonly fired: number }[] | { readonly faults: readonly { fired: number }[] }
    >('/faults');
    const list = 'faults' in faults ? faults.faults : faults;
    return list.reduce((sum, { fired }) => sum + fired, 0);
  }

  async calm(): Promise<void> {
    await fetch(`${this.#control}/faults`, { method: 'DELETE' });
  }

  async find(object: string, field: string, value: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const query = new URLSearchParams({ [field]: value, limit: '10' });
    const { records } = await this.#get<{ records: readonly Readonly<Record<string, unknown>>[] }>(
      `/companies/${this.company}/objects/${object}?${query.toString()}`,
    );
    return records;
  }

  async count(object: string): Promise<number> {
    return (await this.#get<{ count: number }>(`/companies/${this.company}/objects/${object}?limit=1`)).count;
  }

  async ledger(): Promise<{ readonly debit: string; readonly credit: string }> {
    return this.#get(`/companies/${this.company}/ledger`);
  }

  async post(path: string, body: unknown): Promise<void> {
    const response = await fetch(`${this.#control}${path}`, { method: 'POST', body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${await response.text()}`);
  }

  async stop(): Promise<void> {
    await this.proxy.stop();
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const closed = once(this.#child, 'close');
    this.#child.kill();
    await closed;
  }

  async #get<T>(path: string): Promise<T> {
    const response = await fetch(`${this.#control}${path}`);
    if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }
}
