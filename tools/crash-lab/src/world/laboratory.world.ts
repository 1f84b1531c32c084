import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { KafkaEventLog } from '@bridge/kafka';
import { startKafkaBroker } from '@bridge/kafka-broker';
import type { KafkaBroker } from '@bridge/kafka-broker';
import { RecordingLogger } from '@bridge/testing/recording-logger';
import { SystemClock } from '@bridge/testing/system-clock';
import { PostgresServer } from './postgres.server.js';
import { ReplicaFleet } from './replica.fleet.js';
import { ResultsReader } from './results.reader.js';
import { SimulatorServer } from './simulator.server.js';
import { TcpProxy } from './tcp.proxy.js';

const run = promisify(execFile);
const BRIDGE = fileURLToPath(new URL('../../../../apps/host/dist/main.js', import.meta.url));
const SESSION_SECONDS = 1.5;
/** What the bridge is told; the simulator's lag stays below it. */
const VISIBILITY_LAG_SECONDS = 1;
const ADMIN_KEY = 'a-key-for-the-operator';

/** What an operator must do without, to show that the laboratory finds what is missing then. */
export const negativeControls = ['without-uniqueid', 'without-resolver'] as const;
export type NegativeControl = (typeof negativeControls)[number];

export interface WorldOptions {
  readonly companyFile: string;
  /** Each gets an Intacct company of its own, of the same kind. */
  readonly tenants: readonly string[];
  readonly without: readonly NegativeControl[];
}

/** Real servers, real replicas, and the strings between them that can be cut. */
export class LaboratoryWorld {
  readonly postgres: PostgresServer;
  readonly broker: KafkaBroker;
  readonly brokerProxy: TcpProxy;
  readonly simulator: SimulatorServer;
  readonly fleet: ReplicaFleet;
  readonly log: KafkaEventLog;
  readonly results: ResultsReader;
  readonly adminKey = ADMIN_KEY;
  readonly #folder: string;

  static async open(options: WorldOptions): Promise<LaboratoryWorld> {
    const folder = await mkdtemp(join(tmpdir(), 'bridge-crash-lab-'));
    let proxied = 0;
    const brokerProxy = await TcpProxy.start(() => proxied);
    const companies = await companyFiles(folder, options);
    const [postgres, broker, simulator] = await Promise.all([
      PostgresServer.start(folder),
      startKafkaBroker({ proxyPort: brokerProxy.port }),
      SimulatorServer.start(companies),
    ]);
    proxied = Number(broker.proxied?.split(':')[1]);
    const env = {
      DATABASE_URL: postgres.url,
      KAFKA_BROKERS: `127.0.0.1:${brokerProxy.port}`,
      KAFKA_SESSION_TIMEOUT_SECONDS: String(SESSION_SECONDS),
      INTACCT_ENDPOINT_URL: simulator.url,
      BRIDGE_SECRET_KEY: 'a-key-for-the-laboratory',
      BRIDGE_ADMIN_KEY: ADMIN_KEY,
      BRIDGE_HTTP_PORT: '0',
      BRIDGE_SLOT_LEASE_SECONDS: '1',
      BRIDGE_SLOT_GROW_SECONDS: '1',
      BRIDGE_PAUSE_MAX_SECONDS: '0.3',
      BRIDGE_LOGIN_PAUSE_MAX_SECONDS: '1',
      BRIDGE_REQUEST_TIMEOUT_SECONDS: '3',
      BRIDGE_RELAY_LEASE_SECONDS: '1',
      // Longer than the clock of the database is ever set forward.
      BRIDGE_HOLD_UNKNOWN_SECONDS: '3600',
      BRIDGE_VISIBILITY_LAG_SECONDS: String(VISIBILITY_LAG_SECONDS),
    };
    const imports = [...companies].map(([tenant, file]) => ['companies', 'import', file, '--tenant', tenant]);
    for (const args of [['migrate'], ...imports]) {
      await run(process.execPath, [BRIDGE, ...args], { env: { PATH: process.env['PATH'], ...env } });
    }
    const log = new KafkaEventLog(
      { brokers: broker.brokers.split(',') },
      { clock: new SystemClock(), logger: new RecordingLogger() },
    );
    const laboratory = ['failpoints', ...options.without].join(',');
    const fleet = new ReplicaFleet({ ...env, BRIDGE_LABORATORY: laboratory });
    await fleet.start();
    const results = await ResultsReader.start(log);
    return new LaboratoryWorld({ postgres, broker, brokerProxy, simulator, fleet, log, results, folder });
  }

  private constructor(parts: {
    readonly postgres: PostgresServer;
    readonly broker: KafkaBroker;
    readonly brokerProxy: TcpProxy;
    readonly simulator: SimulatorServer;
    readonly fleet: ReplicaFleet;
    readonly log: KafkaEventLog;
    readonly results: ResultsReader;
    readonly folder: string;
  }) {
    this.postgres = parts.postgres;
    this.broker = parts.broker;
    this.brokerProxy = parts.brokerProxy;
    this.simulator = parts.simulator;
    this.fleet = parts.fleet;
    this.log = parts.log;
    this.results = parts.results;
    this.#folder = parts.folder;
  }

  /** Nothing is armed, cut or faulty any more. */
  async heal(): Promise<void> {
    this.fleet.calm();
    for (const proxy of [this.postgres.proxy, this.brokerProxy, this.simulator.proxy]) {
      proxy.heal();
    }
    await this.simulator.calm();
  }

  async close(): Promise<void> {
    await this.heal();
    await this.fleet.stop();
    await this.log.close();
    await this.simulator.stop();
    await this.brokerProxy.stop();
    await this.broker.stop('kill');
    await this.postgres.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** The company file once for each tenant, under another company id. */
async function companyFiles(
  folder: string,
  { companyFile, tenants }: WorldOptions,
): Promise<ReadonlyMap<string, string>> {
  const company = JSON.parse(await readFile(companyFile, 'utf8')) as { readonly companyId: string };
  const files = new Map<string, string>();
  for (const [index, tenant] of tenants.entries()) {
    const file = join(folder, `company-${index}.json`);
    await writeFile(
      file,
      JSON.stringify({ ...company, companyId: `${company.companyId}${index === 0 ? '' : index + 1}` }),
    );
    files.set(tenant, file);
  }
  return files;
}
