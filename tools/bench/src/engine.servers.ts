import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeEmbeddedPostgres, startEmbeddedPostgres } from '@bridge/embedded-postgres';
import { kafkaAvailability, startKafkaBroker } from '@bridge/kafka-broker';
import { createDataSource, migrate } from '@bridge/persistence';
import type { DataSource } from 'typeorm';

/** PostgreSQL that answers a commit when it is on the disk, with the tables of the bridge. */
export interface BenchDatabase {
  readonly url: string;
  readonly dataSource: DataSource;
}

export interface BenchServer extends BenchDatabase {
  /** One more database of the same server, with the tables too. */
  beside(name: string): Promise<BenchDatabase>;
  stop(): Promise<void>;
}

export async function startDatabase(): Promise<BenchServer> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-postgres-'));
  await chmod(folder, 0o755);
  const server = await startEmbeddedPostgres({ dataDir: folder, endsWithProcess: true });
  const opened: DataSource[] = [];
  const open = async (url: string): Promise<DataSource> => {
    const dataSource = await createDataSource({ url }).initialize();
    opened.push(dataSource);
    await migrate(dataSource);
    return dataSource;
  };
  const dataSource = await open(server.url);
  return {
    url: server.url,
    dataSource,
    async beside(name) {
      await dataSource.query(`create database ${name}`);
      const url = new URL(server.url);
      url.pathname = `/${name}`;
      return { url: url.href, dataSource: await open(url.href) };
    },
    async stop() {
      await Promise.all(opened.map((one) => one.destroy()));
      await server.stop();
      await removeEmbeddedPostgres(folder);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A broker of our own, or the one that `KAFKA_BROKERS` names; `undefined` with the reason told when there can be none. */
export async function startBroker(
  say: (text: string) => void,
): Promise<{ readonly brokers: string; stop(): Promise<void> } | undefined> {
  const found = await kafkaAvailability();
  if (found.kind === 'external') return { brokers: found.brokers, stop: () => Promise.resolve() };
  if (found.kind === 'none') {
    say(`not measured: there is no Kafka (${found.reason})`);
    return undefined;
  }
  const broker = await startKafkaBroker({ via: found.kind });
  return { brokers: broker.brokers, stop: () => broker.stop('kill') };
}
