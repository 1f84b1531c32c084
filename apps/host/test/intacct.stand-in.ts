import { join } from 'node:path';
import { StartedProcess, workspaceRoot } from './started.process.js';

export const SAMPLE_COMPANY_FILE = join(workspaceRoot, 'apps/intacct-simulator/samples/maple-street.json');
export const SAMPLE_COMPANY = 'MAPLESTREET';

export interface Ledger {
  readonly debit: string;
  readonly credit: string;
}

export interface Fault {
  readonly when: Readonly<Record<string, string | number>>;
  readonly do: string;
  readonly [detail: string]: unknown;
}

/** The gateway simulator as a process of the test's own, and what it holds. */
export class IntacctStandIn {
  static async start(folder: string, companyFile = SAMPLE_COMPANY_FILE, ...args: string[]): Promise<IntacctStandIn> {
    const main = join(workspaceRoot, 'apps/intacct-simulator/dist/main.js');
    const child = new StartedProcess(process.execPath, [main, '--port', '0', '--company', companyFile, ...args], {
      cwd: folder,
    });
    const ready = JSON.parse(await child.says(/^\{"ready".*\}$/m)) as {
      readonly gateway: string;
      readonly control: string;
      readonly companies: readonly string[];
    };
    return new IntacctStandIn(child, ready.gateway, ready.control, ready.companies[0] ?? '');
  }

  private constructor(
    readonly process: StartedProcess,
    readonly gatewayUrl: string,
    readonly controlUrl: string,
    readonly company: string,
  ) {}

  /** Its variables for a bridge. */
  get env(): Readonly<Record<string, string>> {
    return { INTACCT_ENDPOINT_URL: this.gatewayUrl };
  }

  async get<T>(path: string): Promise<T> {
    const response = await fetch(`${this.controlUrl}${path}`);
    return (await response.json()) as T;
  }

  async post(path: string, body: unknown): Promise<void> {
    await this.#send('POST', path, body);
  }

  async patch(path: string, body: unknown): Promise<void> {
    await this.#send('PATCH', path, body);
  }

  async #send(method: string, path: string, body: unknown): Promise<void> {
    const response = await fetch(`${this.controlUrl}${path}`, { method, body: JSON.stringify(body) });
    if (!response.ok) {
      throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    }
  }

  async strike(...faults: readonly Fault[]): Promise<void> {
    await this.post('/faults', faults);
  }

  async count(object: string, filter = ''): Promise<number> {
    const { count } = await this.get<{ readonly count: number }>(
      `/companies/${this.company}/objects/${object}?limit=1${filter === '' ? '' : `&${filter}`}`,
    );
    return count;
  }

  /** What the sample writes. */
  async counts(): Promise<Readonly<Record<string, number>>> {
    const objects = ['CONTACT', 'CUSTOMER', 'VENDOR', 'ITEM', 'GLBATCH'];
    return Object.fromEntries(
      await Promise.all(objects.map(async (object) => [object, await this.count(object)] as const)),
    );
  }

  async ledger(): Promise<Ledger> {
    const { debit, credit } = await this.get<Ledger>(`/companies/${this.company}/ledger`);
    return { debit, credit };
  }

  /** API transactions it has metered. */
  async transactions(): Promise<number> {
    return (await this.get<{ readonly total: number }>(`/companies/${this.company}/usage`)).total;
  }

  /** API transactions spent on functions that write. */
  async writes(): Promise<number> {
    const { rows } = await this.get<{
      readonly rows: readonly { readonly function: string; readonly transactions: number }[];
    }>(`/companies/${this.company}/usage`);
    return rows
      .filter((row) => /^(create|update|delete)/.test(row.function))
      .reduce((sum, row) => sum + row.transactions, 0);
  }

  stop(): Promise<unknown> {
    return this.process.kill('SIGTERM');
  }
}
