import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { brokerJars } from './broker-jars.js';
import { logConfiguration, serverProperties, startedLine, type BrokerPorts } from './broker-settings.js';
import { startError } from './kafka-broker.error.js';
import type { BrokerProcess, StopMode } from './broker-process.js';

const run = promisify(execFile);
const clusterId = 'QnJpZGdlRGV2ZWxvcG1lbg';
const startTimeoutMs = 60_000;
const stopTimeoutMs = 20_000;
/** Up fast and small: no optimising compiler, no collector threads. */
const javaOptions = ['-Xmx512m', '-Xms128m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xshare:auto'];

/** A broker from the Maven jars: a JVM per start on the data of `folder`. */
export class JavaBroker implements BrokerProcess {
  readonly #folder: string;
  readonly #ports: BrokerPorts;
  #child: ChildProcess | undefined;
  #watcher: ChildProcess | undefined;

  constructor(folder: string, ports: BrokerPorts) {
    this.#folder = folder;
    this.#ports = ports;
  }

  async start(): Promise<void> {
    const classPath = join(await brokerJars(), '*');
    const properties = await this.#prepare(classPath);
    const logFile = join(this.#folder, 'broker.log');
    const log = await open(logFile, 'w');
    const logging = `-Dlog4j2.configurationFile=${join(this.#folder, 'log4j2.properties')}`;
    const child = spawn('java', [...javaOptions, logging, '-cp', classPath, 'kafka.Kafka', properties], {
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    });
    child.once('error', () => undefined);
    await log.close();
    this.#child = child;
    process.once('exit', this.#kill);
    if (child.pid !== undefined) this.#watcher = watch(child.pid, this.#folder);
    await this.#ready(child, logFile);
    child.unref();
  }

  async stop(mode: StopMode): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    process.removeListener('exit', this.#kill);
    this.#watcher?.kill('SIGKILL');
    this.#watcher = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.ref();
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill(mode === 'kill' ? 'SIGKILL' : 'SIGTERM');
    const patience = new AbortController();
    const late = sleep(stopTimeoutMs, true, { signal: patience.signal }).catch(() => false);
    if (await Promise.race([exited.then(() => false), late])) child.kill('SIGKILL');
    patience.abort();
    await exited;
  }

  readonly #kill = (): void => {
    this.#child?.kill('SIGKILL');
  };

  async #prepare(classPath: string): Promise<string> {
    const properties = join(this.#folder, 'server.properties');
    const data = join(this.#folder, 'log');
    await mkdir(data, { recursive: true });
    await writeFile(properties, serverProperties(this.#ports, data));
    await writeFile(join(this.#folder, 'log4j2.properties'), logConfiguration);
    const format = ['kafka.tools.StorageTool', 'format', '--ignore-formatted', '-t', clusterId, '-c', properties];
    const formatted = await readFile(join(data, 'meta.properties'), 'utf8').catch(() => '');
    if (formatted === '') await run('java', [...javaOptions, '-cp', classPath, ...format]);
    return properties;
  }

  async #ready(child: ChildProcess, logFile: string): Promise<void> {
    const end = performance.now() + startTimeoutMs;
    for (;;) {
      const log = await readFile(logFile, 'utf8');
      if (log.includes(startedLine)) return;
      const gone = child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
      if (gone || performance.now() > end) {
        await this.stop('kill');
        throw startError(log);
      }
      await sleep(25);
    }
  }
}

/** Ends the broker, and removes its data, when this process dies without stopping it: the pipe then closes. */
function watch(pid: number, folder: string): ChildProcess {
  const watcher = spawn('/bin/sh', ['-c', 'cat >/dev/null; kill -9 "$0"; sleep 1; rm -rf "$1"', String(pid), folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watcher.once('error', () => undefined);
  watcher.unref();
  (watcher.stdin as unknown as { unref?: () => void } | null)?.unref?.();
  return watcher;
}
