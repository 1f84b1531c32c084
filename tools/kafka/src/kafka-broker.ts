import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StopMode } from './broker-process.js';
import { DockerBroker } from './docker-broker.js';
import { JavaBroker } from './java-broker.js';
import { kafkaAvailability } from './kafka-availability.js';
import { KafkaBrokerError } from './kafka-broker.error.js';

export interface KafkaBrokerOptions {
  /** Loopback port for clients. @default any free one */
  readonly port?: number;
  /** How to run it. @default what `kafkaAvailability()` finds, a broker from `KAFKA_BROKERS` left aside */
  readonly via?: 'docker' | 'java';
}

/** A broker of our own on the loopback interface, empty at first. */
export interface KafkaBroker {
  /** `127.0.0.1:<port>`; stays the same over {@link restart}. */
  readonly brokers: string;
  /** Ends the broker and keeps its data for {@link restart}. `kill` is a crash. @default graceful */
  halt(mode?: StopMode): Promise<void>;
  /** Starts it again after {@link halt}, on the same data and port. */
  restart(): Promise<void>;
  /** Ends the broker and removes its data. Safe to call twice. */
  stop(mode?: StopMode): Promise<void>;
}

const portAttempts = 3;

/**
 * Start a real Kafka broker (KRaft, one node) and wait until it serves requests.
 *
 * @throws KafkaBrokerError KAFKA_BROKER_UNAVAILABLE, KAFKA_BROKER_FETCH_FAILED, KAFKA_BROKER_START_FAILED
 */
export async function startKafkaBroker(options: KafkaBrokerOptions = {}): Promise<KafkaBroker> {
  const via = options.via ?? (await ownWay());
  for (let attempt = 1; ; attempt += 1) {
    const [client, controller] = await freePorts();
    const port = options.port ?? client;
    try {
      return via === 'docker' ? await dockerBroker(port) : await javaBroker(port, controller);
    } catch (error) {
      const taken = error instanceof KafkaBrokerError && /in use|BindException/.test(error.message);
      if (!taken || options.port !== undefined || attempt === portAttempts) throw error;
    }
  }
}

async function ownWay(): Promise<'docker' | 'java'> {
  const found = await kafkaAvailability({});
  if (found.kind === 'docker' || found.kind === 'java') return found.kind;
  throw new KafkaBrokerError('KAFKA_BROKER_UNAVAILABLE', found.kind === 'none' ? found.reason : 'no broker of our own');
}

async function javaBroker(port: number, controller: number): Promise<KafkaBroker> {
  const folder = await mkdtemp(join(tmpdir(), 'bridge-kafka-'));
  const broker = new JavaBroker(folder, { client: port, controller });
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true, maxRetries: 5 });
  return started(broker, port, remove);
}

async function dockerBroker(port: number): Promise<KafkaBroker> {
  const broker = new DockerBroker(port);
  return started(broker, port, () => broker.remove());
}

async function started(
  broker: JavaBroker | DockerBroker,
  port: number,
  remove: () => Promise<void>,
): Promise<KafkaBroker> {
  try {
    await broker.start();
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    brokers: `127.0.0.1:${port}`,
    halt: (mode = 'graceful') => broker.stop(mode),
    restart: () => broker.start(),
    stop: async (mode = 'graceful') => {
      await broker.stop(mode);
      await remove();
    },
  };
}

/** Two different ones: both are held before either is let go. */
async function freePorts(): Promise<readonly [number, number]> {
  const probes = [createServer(), createServer()] as const;
  const [first, second] = await Promise.all(
    probes.map(
      (probe) =>
        new Promise<number>((resolve, reject) => {
          probe.once('error', reject);
          probe.listen(0, '127.0.0.1', () => resolve((probe.address() as AddressInfo).port));
        }),
    ),
  );
  await Promise.all(probes.map((probe) => new Promise((resolve) => probe.close(resolve))));
  return [first ?? 0, second ?? 0];
}
