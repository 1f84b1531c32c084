import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { removeEmbeddedPostgres, startEmbeddedPostgres } from '@bridge/embedded-postgres';
import type { EmbeddedPostgresLogger } from '@bridge/embedded-postgres';
import { Secret } from '@bridge/ports';
import type { Environment } from '../environment.schema.js';
import type { ServiceConfig } from '../host.config.js';
import { requireServiceConfig } from '../host.config.js';
import { keptKey } from '../commands/service.options.js';
import { startSimulator } from './simulator.process.js';
import type { SimulatorProcess } from './simulator.process.js';

export interface SurroundingsOptions {
  /** State folder; `undefined`: a temporary one, removed at the end. */
  readonly dataDir: string | undefined;
  /** Empty the state folder first. */
  readonly isFresh: boolean;
  readonly companyFile: string;
  readonly environment: Environment;
  readonly logger: EmbeddedPostgresLogger;
  readonly say: (text: string) => void;
}

/** What the bridge needs around it: those parts that no variable points to are started here, and stopped here. */
export interface Surroundings {
  readonly config: ServiceConfig;
  readonly dataDir: string;
  /** The database was started here: no other process uses it. */
  readonly hasOwnDatabase: boolean;
  readonly simulator: SimulatorProcess | undefined;
  stop(): Promise<void>;
}

type Stop = () => Promise<void>;

export async function startSurroundings(options: SurroundingsOptions): Promise<Surroundings> {
  const stops: Stop[] = [];
  const stop: Stop = async () => {
    for (const each of stops.splice(0).reverse()) {
      await each();
    }
  };
  try {
    const dataDir = await openDataDir(options, stops);
    // One after the other: the database locks the state folder, which the simulator's state is part of.
    const databaseUrl = await startDatabase(options, dataDir, stops);
    const simulator = await startGateway(options, dataDir, stops);
    const { environment } = options;
    const config = requireServiceConfig({
      ...environment,
      DATABASE_URL: databaseUrl,
      BRIDGE_SECRET_KEY:
        environment.BRIDGE_SECRET_KEY ??
        keptKey(environment.DATABASE_URL === undefined ? dataDir : keyFolder(options), 'secret-key'),
      BRIDGE_ADMIN_KEY: environment.BRIDGE_ADMIN_KEY ?? keptKey(dataDir, 'admin-key'),
      INTACCT_ENDPOINT_URL: simulator?.gatewayUrl ?? environment.INTACCT_ENDPOINT_URL,
    });
    return { config, dataDir, hasOwnDatabase: environment.DATABASE_URL === undefined, simulator, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Companies sealed in a database that stays need a key that stays. */
function keyFolder(options: SurroundingsOptions): string {
  return resolve(options.dataDir ?? '.bridge');
}

async function openDataDir(options: SurroundingsOptions, stops: Stop[]): Promise<string> {
  if (options.dataDir === undefined) {
    const temporary = await mkdtemp(join(tmpdir(), 'dmo-intacct-bridge-'));
    stops.push(() => removeState(temporary));
    return temporary;
  }
  const dataDir = resolve(options.dataDir);
  if (options.isFresh) {
    await removeState(dataDir);
  }
  await makeFolder(dataDir);
  return dataDir;
}

/** Makes the missing parents as well. Node's own recursive way never ends below a folder that takes none, such as /proc. */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EEXIST' && (await stat(path)).isDirectory()) {
      return;
    }
    if (code !== 'ENOENT' || existsSync(dirname(path))) {
      throw error;
    }
    await makeFolder(dirname(path));
    await makeFolder(path);
  }
}

async function removeState(dataDir: string): Promise<void> {
  await removeEmbeddedPostgres(join(dataDir, 'postgres'));
  await rm(dataDir, { recursive: true, force: true });
}

async function startDatabase(options: SurroundingsOptions, dataDir: string, stops: Stop[]): Promise<Secret> {
  if (options.environment.DATABASE_URL !== undefined) {
    return options.environment.DATABASE_URL;
  }
  const database = await startEmbeddedPostgres({ dataDir: join(dataDir, 'postgres'), logger: options.logger });
  stops.push(() => database.stop());
  options.say(`PostgreSQL runs at ${new URL(database.url).host}.`);
  return new Secret(database.url);
}

async function startGateway(
  options: SurroundingsOptions,
  dataDir: string,
  stops: Stop[],
): Promise<SimulatorProcess | undefined> {
  if (options.environment.INTACCT_ENDPOINT_URL !== undefined) {
    return undefined;
  }
  const simulator = await startSimulator({
    companyFile: options.companyFile,
    stateFile: join(dataDir, 'simulator.state'),
    say: options.say,
  });
  stops.push(() => simulator.stop());
  options.say(`Intacct simulator runs at ${simulator.gatewayUrl}, its control port at ${simulator.controlUrl}.`);
  return simulator;
}
