import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { clusterFolder, flushNewCluster, openCluster, type Cluster } from './cluster.js';
import { dataHome, knownHome, openDataDir, type DataHome } from './data-home.js';
import { EmbeddedPostgresError } from './embedded-postgres.error.js';
import { stopLeftOverServer } from './left-over-server.js';
import { takeFolder } from './owner-lock.js';
import { freePort, startPostmaster, type Postmaster } from './postmaster.js';
import { serverAccount, type ServerAccount } from './server-account.js';
import { serverBinaries, type ServerBinaries } from './server-binaries.js';

/** What is told while starting; any `Logger` of the ports fits. */
export interface EmbeddedPostgresLogger {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

export interface EmbeddedPostgresOptions {
  /** Made when missing. The same folder gives the same data at the next start. */
  readonly dataDir: string;
  readonly logger?: EmbeddedPostgresLogger;
  /** Loopback port. @default any free one */
  readonly port?: number;
  /**
   * False answers a commit before it is on the disk: the last ones are lost when the machine dies, not when a process does.
   * For tests only. @default true
   */
  readonly synchronousCommit?: boolean;
  /** True ends the server also when this process is killed, so that a killed test run leaves nothing running. @default false */
  readonly endsWithProcess?: boolean;
}

export interface EmbeddedPostgres {
  /** Superuser on the database `postgres`; contains the password. */
  readonly url: string;
  /** Process id of the server. */
  readonly pid: number;
  /** Disconnects clients, ends the server gracefully, frees the folder. Safe to call twice. */
  stop(): Promise<void>;
}

interface Start {
  readonly options: EmbeddedPostgresOptions;
  readonly place: DataHome;
  readonly account: ServerAccount;
  readonly binaries: ServerBinaries;
  readonly cluster: Cluster;
}

const portAttempts = 5;

/**
 * Start a real PostgreSQL of this process's own on the loopback interface, with the data of `dataDir`.
 *
 * A server or lock left by a killed run on the same folder is cleaned up first; so is a making of the database that was cut
 * short. As root the server runs as user `postgres`; when that user cannot reach the data folder, the cluster lives in the
 * folder for temporary files, and `dataDir` remembers where.
 *
 * @throws EmbeddedPostgresError by code; the message says what to do
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = await openDataDir(options.dataDir);
  const release = await takeFolder(dataDir);
  try {
    const account = await serverAccount();
    const [binaries, place] = await Promise.all([serverBinaries(account), dataHome(dataDir, account)]);
    if (place.lost)
      options.logger?.warn('The database lived among temporary files that were removed: starting with an empty one');
    const leftOver = await stopLeftOverServer(clusterFolder(place.home));
    if (leftOver !== undefined)
      options.logger?.warn('Stopped the PostgreSQL an earlier run left behind', { pid: leftOver });
    const cluster = await openCluster(place, account, binaries);
    const start = { options, place, account, binaries, cluster };
    const { postmaster, port } = await startOnPort(start);
    return running(start, postmaster, port, release);
  } catch (error) {
    await release();
    throw error;
  }
}

/** Remove everything a data folder holds, wherever it lives, and end a server left over on it. For `--fresh` and temporary runs. */
export async function removeEmbeddedPostgres(dataDir: string): Promise<void> {
  const folder = await openDataDir(dataDir);
  const release = await takeFolder(folder);
  const home = await knownHome(folder);
  await stopLeftOverServer(clusterFolder(home));
  for (const name of ['cluster', 'cluster.new', 'postgres.log', 'password.new']) {
    await rm(join(home, name), { recursive: true, force: true });
  }
  if (home !== folder) await rm(home, { recursive: true, force: true });
  await rm(join(folder, 'password'), { force: true });
  await rm(join(folder, 'location'), { force: true });
  await release();
}

async function startOnPort(start: Start): Promise<{ readonly postmaster: Postmaster; readonly port: number }> {
  for (let attempt = 1; ; attempt += 1) {
    const port = start.options.port ?? (await freePort());
    try {
      const postmaster = await startPostmaster({
        program: start.binaries.postgres,
        account: start.account,
        cluster: start.cluster.folder,
        logFile: join(start.place.home, 'postgres.log'),
        port,
        synchronousCommit: start.options.synchronousCommit ?? true,
        endsWithProcess: start.options.endsWithProcess ?? false,
      });
      return { postmaster, port };
    } catch (error) {
      const taken = error instanceof EmbeddedPostgresError && error.code === 'EMBEDDED_POSTGRES_PORT_TAKEN';
      if (!taken || start.options.port !== undefined || attempt === portAttempts) throw error;
    }
  }
}

function running(start: Start, postmaster: Postmaster, port: number, release: () => Promise<void>): EmbeddedPostgres {
  const { cluster, options, place } = start;
  const durable = cluster.created && options.synchronousCommit !== false;
  const flushed = durable
    ? flushNewCluster(cluster, start.account, start.binaries).catch(() => {
        options.logger?.warn('The new database could not be flushed to disk');
      })
    : Promise.resolve();
  options.logger?.info('PostgreSQL is ready', {
    port,
    pid: postmaster.pid,
    home: place.home,
    created: cluster.created,
  });
  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    await flushed;
    await postmaster.stop();
    await release();
  };
  return {
    url: `postgres://${cluster.user}:${cluster.password}@127.0.0.1:${port}/postgres`,
    pid: postmaster.pid,
    stop: () => (stopping ??= stop()),
  };
}
