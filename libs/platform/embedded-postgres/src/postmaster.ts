import { spawn, type ChildProcess } from 'node:child_process';
import { open, readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { damaged } from './cluster.js';
import { EmbeddedPostgresError } from './embedded-postgres.error.js';
import { serverEnvironment, type ServerAccount } from './server-account.js';

const readyTimeoutMs = 120_000;
const stopTimeoutMs = 30_000;

export interface PostmasterOptions {
  readonly program: string;
  readonly account: ServerAccount;
  readonly cluster: string;
  readonly logFile: string;
  readonly port: number;
  /** False loses the last commits when the machine (not the process) dies. For tests. */
  readonly synchronousCommit: boolean;
  readonly endsWithProcess: boolean;
}

/** A running server. */
export interface Postmaster {
  readonly pid: number;
  /** Disconnects clients, writes a checkpoint, ends. Safe to call twice. */
  stop(): Promise<void>;
}

/** A free TCP port on the loopback interface. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** Start the server and wait until it takes connections. */
export async function startPostmaster(options: PostmasterOptions): Promise<Postmaster> {
  const log = await open(options.logFile, 'w', 0o600);
  // Its own session: Ctrl-C in the terminal must reach the bridge, which drains first, and not the database under it.
  const child = spawn(options.program, serverArguments(options), {
    ...options.account,
    cwd: '/',
    detached: true,
    env: serverEnvironment,
    stdio: ['ignore', log.fd, log.fd],
  });
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  await log.close();
  await ready(child, options);
  child.unref();
  const watcher = options.endsWithProcess && child.pid !== undefined ? watch(child.pid) : undefined;
  const endWithProcess = (): void => void child.kill('SIGINT');
  process.once('exit', endWithProcess);
  return {
    pid: child.pid ?? 0,
    stop: async () => {
      process.removeListener('exit', endWithProcess);
      watcher?.kill('SIGKILL');
      child.ref();
      await end(child, exited);
    },
  };
}

/** Ends the server when this process dies without stopping it: the pipe then closes. */
function watch(pid: number): ChildProcess {
  const watcher = spawn('/bin/sh', ['-c', 'cat >/dev/null; kill -INT "$0"', String(pid)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watcher.once('error', () => undefined);
  watcher.unref();
  (watcher.stdin as unknown as { unref?: () => void } | null)?.unref?.();
  return watcher;
}

function serverArguments(options: PostmasterOptions): readonly string[] {
  const settings = {
    listen_addresses: '127.0.0.1',
    port: options.port,
    unix_socket_directories: '',
    max_connections: 200,
    shared_buffers: '256MB',
    fsync: 'on',
    synchronous_commit: options.synchronousCommit ? 'on' : 'off',
    wal_level: 'minimal',
    max_wal_senders: 0,
    max_wal_size: '2GB',
    checkpoint_timeout: '15min',
    io_method: 'sync',
    max_logical_replication_workers: 0,
    max_parallel_workers_per_gather: 0,
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_checkpoints: 'off',
    logging_collector: 'off',
  };
  return ['-D', options.cluster, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

async function ready(child: ChildProcess, options: PostmasterOptions): Promise<void> {
  const lockFile = join(options.cluster, 'postmaster.pid');
  const end = performance.now() + readyTimeoutMs;
  while (performance.now() < end) {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) throw await failure(options);
    const lines = (await readFile(lockFile, 'utf8').catch(() => '')).split('\n');
    if (lines[0] === String(child.pid) && lines[7]?.trim() === 'ready') return;
    await sleep(10);
  }
  child.kill('SIGQUIT');
  throw await failure(options);
}

async function failure(options: PostmasterOptions): Promise<EmbeddedPostgresError> {
  const log = await readFile(options.logFile, 'utf8').catch(() => '');
  const worst = /(?:PANIC|FATAL): {2}(.*)/.exec(log)?.[1] ?? log.trim().split('\n').pop() ?? 'no message';
  const portTaken = /could not bind .*Address already in use/.test(log);
  if (portTaken) {
    return new EmbeddedPostgresError(
      'EMBEDDED_POSTGRES_PORT_TAKEN',
      `Port ${options.port} on 127.0.0.1 is taken: free it, or choose another.`,
    );
  }
  const environment = /No space left|Cannot allocate memory|shared memory|Too many open files|Permission denied/.test(
    log,
  );
  const usable = await stat(options.cluster).then(
    () => true,
    () => false,
  );
  if (!environment && usable && log !== '') return damaged(options.cluster, worst);
  return new EmbeddedPostgresError(
    'EMBEDDED_POSTGRES_START_FAILED',
    `PostgreSQL did not start (${worst}): see ${options.logFile}, or set DATABASE_URL to a PostgreSQL of yours.`,
  );
}

async function end(child: ChildProcess, exited: Promise<void>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGINT');
  const patience = new AbortController();
  const late = sleep(stopTimeoutMs, true, { signal: patience.signal }).catch(() => false);
  if (await Promise.race([exited.then(() => false), late])) child.kill('SIGQUIT');
  patience.abort();
  await exited;
}
