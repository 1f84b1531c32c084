import { eventLogEntities, eventLogMigrations, PostgresEventLog } from '@bridge/event-log';
import { KafkaEventLog } from '@bridge/kafka';
import { createDataSource } from '@bridge/persistence';
import type { ConnectionLimits } from '@bridge/persistence';
import { topicNames, topicSpecs } from '@bridge/pipeline';
import type { GatewayDefaults } from '@bridge/pipeline';
import type { EventLog, Logger } from '@bridge/ports';
import type { DataSource } from 'typeorm';
import type { Environment } from './environment.schema.js';
import type { ServiceConfig } from './host.config.js';
import { plugins } from './plugins.js';
import { systemClock, systemIds } from './system.js';

/** A killed run is mostly started again by hand: its partitions come back soon. */
const EMBEDDED_LEASE_MS = 5_000;

/** A data source over the tables of the bridge, of the embedded event log and of every plugin. */
export function createInstallationDataSource(url: string, limits: ConnectionLimits = {}): DataSource {
  return createDataSource({
    url,
    ...limits,
    entities: [...eventLogEntities, ...plugins.flatMap((plugin) => plugin.entities)],
    migrations: [...eventLogMigrations, ...plugins.flatMap((plugin) => plugin.migrations)],
  });
}

/** How long a process that serves waits for the database. */
export function connectionLimits(environment: Environment): ConnectionLimits {
  return {
    connectTimeoutMs: environment.BRIDGE_DATABASE_CONNECT_SECONDS * 1000,
    silenceTimeoutMs: environment.BRIDGE_DATABASE_SILENCE_SECONDS * 1000,
  };
}

/** Kafka where brokers are named, else the log in PostgreSQL. */
export function createEventLog(environment: Environment, dataSource: DataSource, logger: Logger): EventLog {
  const { KAFKA_BROKERS: brokers, KAFKA_SASL_MECHANISM: mechanism } = environment;
  if (brokers === undefined) {
    return new PostgresEventLog(
      { database: dataSource, clock: systemClock, ids: systemIds, logger },
      { leaseMs: EMBEDDED_LEASE_MS },
    );
  }
  const { KAFKA_SASL_USERNAME: username, KAFKA_SASL_PASSWORD: password } = environment;
  return new KafkaEventLog(
    {
      brokers,
      clientId: environment.KAFKA_CLIENT_ID,
      topicPrefix: environment.KAFKA_TOPIC_PREFIX,
      sessionTimeoutMs: environment.KAFKA_SESSION_TIMEOUT_SECONDS * 1000,
      ssl: environment.KAFKA_SSL ?? false,
      ...(mechanism !== undefined && username !== undefined && password !== undefined
        ? { sasl: { mechanism, username, password } }
        : {}),
    },
    { clock: systemClock, logger },
  );
}

export const topics = topicNames();
export const domains = plugins.map((plugin) => plugin.id);

/** Make the missing topics, with the clean-up policy of the contract. */
export async function ensureTopics(log: EventLog, environment: Environment): Promise<void> {
  await log.ensureTopics(topicSpecs(topics, domains, environment.BRIDGE_TOPIC_PARTITIONS));
}

/** How to reach Intacct for companies that do not say otherwise. */
export function gatewayDefaults(config: ServiceConfig): GatewayDefaults {
  return {
    endpointUrl: config.endpointUrl,
    senderId: config.environment.INTACCT_SENDER_ID,
    senderPassword: config.senderPassword,
  };
}
