import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { KafkaBrokerError } from './kafka-broker.error.js';

const run = promisify(execFile);

export const kafkaVersion = '4.1.1';
const pom = fileURLToPath(new URL('../pom.xml', import.meta.url));
const cache = fileURLToPath(new URL(`../../../.cache/kafka-${kafkaVersion}/`, import.meta.url));
const library = join(cache, 'lib');
const lockTimeoutMs = 300_000;

/** Are the jars here already, so that Maven is not needed? */
export async function haveBrokerJars(): Promise<boolean> {
  return access(library).then(
    () => true,
    () => false,
  );
}

/**
 * The folder with the broker's jars, fetched by Maven the first time. Several processes may ask at once: one fetches.
 *
 * @throws KafkaBrokerError KAFKA_BROKER_FETCH_FAILED
 */
export async function brokerJars(): Promise<string> {
  if (await haveBrokerJars()) return library;
  await mkdir(cache, { recursive: true });
  const unlock = await lock(join(cache, 'fetching'));
  try {
    if (!(await haveBrokerJars())) await fetchJars();
  } finally {
    await unlock();
  }
  return library;
}

async function fetchJars(): Promise<void> {
  const folder = await mkdtemp(join(cache, 'fetch-'));
  try {
    const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${folder}`, '-DincludeScope=runtime'];
    await run('mvn', ['--batch-mode', '--quiet', '--file', pom, ...goal], { maxBuffer: 16 * 1024 * 1024 });
    const jars = await readdir(folder);
    if (!jars.some((jar) => jar === `kafka_2.13-${kafkaVersion}.jar`))
      throw new Error('the broker is not among the jars');
    await rename(folder, library);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    const output = (error as { readonly stdout?: string }).stdout ?? '';
    const said = /\[ERROR\] (.*)/.exec(output)?.[1] ?? String(error);
    throw new KafkaBrokerError('KAFKA_BROKER_FETCH_FAILED', `Maven could not fetch Kafka ${kafkaVersion}: ${said}`, {
      cause: error,
    });
  }
}

async function lock(file: string): Promise<() => Promise<void>> {
  const end = performance.now() + lockTimeoutMs;
  for (;;) {
    try {
      await writeFile(file, String(process.pid), { flag: 'wx' });
      return () => rm(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = Number.parseInt(await readFile(file, 'utf8').catch(() => ''), 10);
    if (holder > 0 && !isAlive(holder)) await rm(file, { force: true });
    if (performance.now() > end) {
      throw new KafkaBrokerError(
        'KAFKA_BROKER_FETCH_FAILED',
        `Another process has been fetching Kafka for too long: ${file}`,
      );
    }
    await sleep(100);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
