import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StopMode } from './broker-process.js';
import type { BrokerPorts } from './broker-settings.js';
import { DockerBroker } from './docker-broker.js';
import { JavaBroker } from './java-broker.js';
import { kafkaAvailability } from './kafka-availability.js';
import { KafkaBrokerError } from './kafka-broker.error.js';

export interface KafkaBrokerOptions {
  /** Loopback port for clients. @default any free one */
  readonly port?: number;
  /** How to run it. @default what `kafkaAvailability()` finds, a broker from `KAFKA_BROKERS` left aside */
  readonly via?: 'docker' | 'java';
  /** A second door behind a proxy, whose port it tells to clients. @default none */
  readonly proxyPort?: number;
}

/** A broker of our own on the loopback interface, empty at first. */
export interface KafkaBroker {
  /** `127.0.0.1:<port>`; stays the same over {@link restart}. */
  readonly brokers: string;
  /** `127.0.0.1:<port>` of the second door, for the proxy in front of it. */
  readonly proxied: string | undefined;
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
 * @throws KafkaBrokerError KAFKA_BROKER_UNAVAILABLE, KAFKA_BROKER_FETCH_FAILED, KAFKA_BROKER_PORT_TAKEN, KAFKA_BROKER_START_FAILED
 */
export async function startKafkaBroker(options: KafkaBrokerOptions = {}): Promise<KafkaBroker> {
  const via = options.via ?? (await ownWay());
  for (let attempt = 1; ; attempt += 1) {
    const [client, controller, proxied] = await freePorts();
    const port = options.port ?? client;
    try {
      const ports = {
        client: port,
        controller,
        ...(options.proxyPort === undefined ? {} : { proxied: { listen: proxied, advertised: options.proxyPort } }),
      };
      return via === 'docker' ? await dockerBroker(ports) : await javaBroker(ports);
    } catch (error) {
      const taken = error instanceof KafkaBrokerError && error.code === 'KAFKA_BROKER_PORT_TAKEN';
      if (!taken || options.port !== undefined || attempt === portAttempts) throw error;
    }
  }
}

async function ownWay(): Promise<'docker' | 'java'> {
  const found = await kafkaAvailability({});
  if (found.kind === 'docker' || found.kind === 'java') return found.kind;
  throw new KafkaBrokerError('KAFKA_BROKER_UNAVAILABLE', found.kind === 'none' ? found.reason : 'no broker of our own');
}

async function javaBroker(ports: BrokerPorts): Promise<KafkaBroker> {
  const folder = await mkdtemp(join(tmpdir(), 'bridge-kafka-'));
  const broker = new JavaBroker(folder, ports);
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true, maxRetries: 5 });
  return started(broker, ports, remove);
}

async function dockerBroker(ports: BrokerPorts): Promise<KafkaBroker> {
  const broker = new DockerBroker(ports);
  return started(broker, ports, () => broker.remove());
}

async function started(
  broker: JavaBroker | DockerBroker,
  ports: Pick<BrokerPorts, 'client' | 'proxied'>,
  remove: () => Promise<void>,
): Promise<KafkaBroker> {
  try {
    await broker.start();
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    brokers: `127.0.0.1:${ports.client}`,
    proxied: ports.proxied === undefined ? undefined : `127.0.0.1:${ports.proxied.listen}`,
    halt: (mode = 'graceful') => broker.stop(mode),
    restart: () => broker.start(),
    stop: async (mode = 'graceful') => {
      await broker.stop(mode);
      await remove();
    },
  };
}

/** Different ones: all are held before any is let go. */
async function freePorts(): Promise<readonly [number, number, number]> {
  const probes = [createServer(), createServer(), createServer()] as const;
  const [first, second, third] = await Promise.all(
    probes.map(
      (probe) =>
        new Promise<number>((resolve, reject) => {
          probe.once('error', reject);
          probe.listen(0, '127.0.0.1', () => resolve((probe.address() as AddressInfo).port));
        }),
    ),
  );
  await Promise.all(probes.map((probe) => new Promise((resolve) => probe.close(resolve))));
  return [first ?? 0, second ?? 0, third ?? 0];
}
