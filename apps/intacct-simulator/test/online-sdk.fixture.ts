import { globalAgent } from 'node:http';
import type { LookupFunction } from 'node:net';
import { ClientConfig, OfflineClient, OnlineClient, RequestConfig, SessionProvider } from '@intacct/intacct-sdk';
import type { Functions } from '@intacct/intacct-sdk';
import { sampleCompany, TestSimulator } from './simulator.fixture.js';

/** The official SDK takes only hosts of this domain: the alias stands for the loopback address. */
const ALIAS = 'simulator.intacct.com';

const toLoopback: LookupFunction = (_host, options, callback) => {
  if (options.all === true) callback(null, [{ address: '127.0.0.1', family: 4 }]);
  else callback(null, '127.0.0.1', 4);
};

export type SdkFields = Readonly<Record<string, unknown>>;

export interface SdkResult {
  readonly status: string;
  readonly functionName: string;
  readonly controlId: string;
  readonly data: readonly SdkFields[];
  readonly count: number;
  readonly totalCount: number;
  readonly numRemaining: number;
  readonly resultId: string | undefined;
  readonly key: string | undefined;
  readonly errors: readonly string[];
}

/** Give an instance of an SDK class its properties, keeping its type. */
export const filled = <T extends object>(target: T, values: Readonly<Partial<Record<keyof T, unknown>>>): T =>
  Object.assign(target, values);

/** The simulator, and the official SDK on it through its public API. */
export class SdkOnSimulator {
  private constructor(
    readonly simulator: TestSimulator,
    readonly endpointUrl: string,
    private readonly client: OnlineClient,
  ) {}

  static async start(changes: object = {}): Promise<SdkOnSimulator> {
    const agent = globalAgent as unknown as { options: { lookup?: LookupFunction } };
    agent.options.lookup = toLoopback;
    const simulator = await TestSimulator.start([sampleCompany(changes)]);
    const url = new URL(simulator.running.gateway);
    url.hostname = ALIAS;
    const client = new OnlineClient(await SessionProvider.factory(loginConfig(url.href)));
    return new SdkOnSimulator(simulator, url.href, client);
  }

  async stop(): Promise<void> {
    const agent = globalAgent as unknown as { options: { lookup?: LookupFunction } };
    delete agent.options.lookup;
    await this.simulator.stop();
  }

  config(changes: Readonly<Partial<Record<keyof ClientConfig, unknown>>> = {}): ClientConfig {
    return filled(loginConfig(this.endpointUrl), changes);
  }

  online(config: ClientConfig): OnlineClient {
    return new OnlineClient(config);
  }

  offline(): OfflineClient {
    return new OfflineClient(this.config());
  }

  /** All functions in one request; a refusal is in the result, as the gateway gave it. */
  async batch(
    functions: readonly Functions.IFunction[],
    changes: Readonly<Partial<Record<keyof RequestConfig, unknown>>> = {},
  ): Promise<readonly SdkResult[]> {
    const requestConfig = filled(new RequestConfig(), { controlId: 'sdk', maxRetries: 0, ...changes });
    const response = await this.client.executeBatch([...functions], requestConfig);
    return response.results.map((result) => ({
      status: result.status,
      functionName: result.functionName,
      controlId: result.controlId,
      data: (result.data ?? []) as readonly SdkFields[],
      count: Number(result.count ?? 0),
      totalCount: Number(result.totalCount ?? 0),
      numRemaining: Number(result.numRemaining ?? 0),
      resultId: result.resultId,
      key: result.key,
      errors: (result.errors ?? []).map(String),
    }));
  }

  async one(call: Functions.IFunction): Promise<SdkResult> {
    const [result] = await this.batch([call]);
    if (result === undefined) throw new Error('The SDK gave no result.');
    return result;
  }

  /** Execute one function that must succeed. */
  async done(call: Functions.IFunction): Promise<SdkResult> {
    const result = await this.one(call);
    if (result.status === 'success') return result;
    throw new Error(`${result.functionName}: ${result.status}: ${result.errors.join(' | ')}`);
  }

  /** Records of one object as the control port shows them. */
  async records(object: string, filter: string): Promise<readonly SdkFields[]> {
    const { json } = await this.simulator.control('GET', `/companies/MAPLESTREET/objects/${object}?${filter}`);
    return json.records;
  }
}

function loginConfig(endpointUrl: string): ClientConfig {
  return filled(new ClientConfig(), {
    senderId: 'XT_mfg',
    senderPassword: 'sender',
    companyId: 'MAPLESTREET',
    userId: 'bridge_api',
    userPassword: 'intacct',
    endpointUrl,
  });
}
