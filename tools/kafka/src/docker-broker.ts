import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { kafkaVersion } from './broker-jars.js';
import type { BrokerProcess, StopMode } from './broker-process.js';
import { listeners, singleNode, startedLine, type BrokerPorts } from './broker-settings.js';
import { startError } from './kafka-broker.error.js';

const run = promisify(execFile);
const startTimeoutMs = 60_000;

type ClientPorts = Pick<BrokerPorts, 'client' | 'proxied'>;

/** A broker from the official image, in a container that is removed with {@link DockerBroker.remove}. */
export class DockerBroker implements BrokerProcess {
  readonly #ports: ClientPorts;
  readonly #name: string;
  #made = false;

  constructor(ports: ClientPorts) {
    this.#ports = ports;
    this.#name = `bridge-kafka-${process.pid}-${ports.client}`;
  }

  async start(): Promise<void> {
    const since = new Date().toISOString();
    const command = this.#made ? ['start', this.#name] : this.#create();
    // A container whose port is taken is there all the same.
    this.#made = true;
    await run('docker', command).catch((error: unknown) => {
      throw startError(error instanceof Error ? error.message : String(error));
    });
    const end = performance.now() + startTimeoutMs;
    while (!(await this.#log(since)).includes(startedLine)) {
      if (performance.now() > end) {
        throw startError(await this.#log(since));
      }
      await sleep(200);
    }
  }

  async stop(mode: StopMode): Promise<void> {
    if (!this.#made) return;
    await run('docker', mode === 'kill' ? ['kill', this.#name] : ['stop', '--time', '20', this.#name]).catch(
      () => undefined,
    );
  }

  async remove(): Promise<void> {
    if (this.#made) await run('docker', ['rm', '--force', '--volumes', this.#name]).catch(() => undefined);
    this.#made = false;
  }

  async #log(since: string): Promise<string> {
    const { stdout, stderr } = await run('docker', ['logs', '--since', since, this.#name]);
    return stdout + stderr;
  }

  #create(): readonly string[] {
    const settings: Readonly<Record<string, string | number | boolean>> = {
      'node.id': 1,
      'process.roles': 'broker,controller',
      ...listeners(this.#ports, { client: ':9092', proxied: ':9094', controller: ':9093' }),
      'controller.quorum.voters': '1@localhost:9093',
      ...singleNode,
    };
    const environment = Object.entries(settings).flatMap(([name, value]) => [
      '--env',
      `KAFKA_${name.replaceAll('.', '_').toUpperCase()}=${value}`,
    ]);
    const { client, proxied } = this.#ports;
    const publish = [
      ...['--publish', `127.0.0.1:${client}:9092`],
      ...(proxied === undefined ? [] : ['--publish', `127.0.0.1:${proxied.listen}:9094`]),
    ];
    return ['run', '--detach', '--name', this.#name, ...publish, ...environment, `apache/kafka:${kafkaVersion}`];
  }
}
