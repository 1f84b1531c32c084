import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { haveBrokerJars } from './broker-jars.js';

const run = promisify(execFile);
const oldestJava = 17;
const probeTimeoutMs = 10_000;

/** Where a Kafka for development and tests can come from. */
export type KafkaAvailability =
  | { readonly kind: 'external'; readonly brokers: string }
  | { readonly kind: 'docker' }
  | { readonly kind: 'java' }
  | { readonly kind: 'none'; readonly reason: string };

/** The first that is there: `KAFKA_BROKERS`, a Docker engine that answers, Java with Maven (or with the jars fetched before). */
export async function kafkaAvailability(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<KafkaAvailability> {
  const brokers = environment['KAFKA_BROKERS']?.trim() ?? '';
  if (brokers !== '') return { kind: 'external', brokers };
  if (await succeeds('docker', ['info', '--format', '{{.ServerVersion}}'])) return { kind: 'docker' };
  const java = await javaVersion();
  if (java === undefined) return none('no Java');
  if (java < oldestJava) return none(`Java ${java} is older than ${oldestJava}`);
  if ((await haveBrokerJars()) || (await succeeds('mvn', ['--version']))) return { kind: 'java' };
  return none('Java without Maven');
}

function none(found: string): KafkaAvailability {
  return { kind: 'none', reason: `KAFKA_BROKERS is not set, no Docker engine answers, and there is ${found}` };
}

async function succeeds(command: string, args: readonly string[]): Promise<boolean> {
  return run(command, args, { timeout: probeTimeoutMs }).then(
    () => true,
    () => false,
  );
}

async function javaVersion(): Promise<number | undefined> {
  try {
    const { stderr } = await run('java', ['-version'], { timeout: probeTimeoutMs });
    return Number.parseInt(/version "(\d+)/.exec(stderr)?.[1] ?? '', 10) || undefined;
  } catch {
    return undefined;
  }
}
