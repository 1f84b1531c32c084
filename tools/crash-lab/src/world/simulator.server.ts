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
  readonly proxy: TcpProxy;
  readonly #child: ChildProcess;
  readonly #gateway: URL;
  readonly #control: string;
  readonly #companies: ReadonlyMap<string, string>;

  /** @param companies  company files by the tenant that each belongs to */
  static async start(companies: ReadonlyMap<string, string>): Promise<SimulatorServer> {
    const args = ['--port', '0', '--company', ...companies.values(), '--exit-with-parent'];
    const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
    const ended = once(child, 'close').then(([code]) => {
      throw new Error(`The simulator ended with code ${String(code)} before it was ready.`);
    });
    const [line] = (await Promise.race([once(createInterface({ input: child.stdout }), 'line'), ended])) as [string];
    ended.catch(() => undefined);
    const ready = JSON.parse(line) as { gateway: string; control: string; companies: readonly string[] };
    const proxy = await TcpProxy.start(() => Number(new URL(ready.gateway).port));
    const ids = new Map([...companies.keys()].map((tenant, index) => [tenant, ready.companies[index] ?? '']));
    const server = new SimulatorServer(child, { ...ready, ids }, proxy);
    await server.calm();
    return server;
  }

  private constructor(
    child: ChildProcess,
    ready: { readonly gateway: string; readonly control: string; readonly ids: ReadonlyMap<string, string> },
    proxy: TcpProxy,
  ) {
    this.#child = child;
    this.#gateway = new URL(ready.gateway);
    this.#control = ready.control;
    this.#companies = ready.ids;
    this.proxy = proxy;
  }

  /** For the replicas: over the proxy. */
  get url(): string {
    const url = new URL(this.#gateway);
    url.port = String(this.proxy.port);
    return url.href;
  }

  async strike(fault: Fault): Promise<void> {
    await this.#send('POST', '/faults', fault);
  }

  /** How Intacct is from now on, until `calm`. */
  async behave(profile: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#send('POST', '/profile', profile);
  }

  /** Times that faults have struck since the last `calm`. */
  async struck(): Promise<number> {
    const faults = await this.#get<
      readonly { readonly fired: number }[] | { readonly faults: readonly { fired: number }[] }
    >('/faults');
    const list = 'faults' in faults ? faults.faults : faults;
    return list.reduce((sum, { fired }) => sum + fired, 0);
  }

  /** No faults, and what is written is seen at once. Sessions are told to go on over the proxy, too. */
  async calm(): Promise<void> {
    await this.#send('DELETE', '/faults');
    await this.behave({
      latency: 'fast',
      visibilityLagMs: 0,
      gaps: { endpoint: this.url, uniqueidInFlight: 'wait' },
    });
  }

  async find(
    tenant: string,
    object: string,
    where: Readonly<Record<string, string>>,
  ): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const query = new URLSearchParams({ ...where, limit: '10' });
    const path = `${this.#objects(tenant, object)}?${query.toString()}`;
    return (await this.#get<{ records: readonly Readonly<Record<string, unknown>>[] }>(path)).records;
  }

  /** A person changes a record in the product. */
  async change(tenant: string, record: Readonly<Record<string, unknown>>, of: string, to: object): Promise<void> {
    await this.#send('PATCH', `${this.#objects(tenant, of)}/${String(record['RECORDNO'])}`, to);
  }

  async stop(): Promise<void> {
    await this.proxy.stop();
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const closed = once(this.#child, 'close');
    this.#child.kill();
    await closed;
  }

  #objects(tenant: string, object: string): string {
    return `/companies/${this.#companies.get(tenant) ?? ''}/objects/${object}`;
  }

  async #send(method: string, path: string, body?: unknown): Promise<void> {
    const response = await fetch(`${this.#control}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  }

  async #get<T>(path: string): Promise<T> {
    const response = await fetch(`${this.#control}${path}`);
    if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }
}
