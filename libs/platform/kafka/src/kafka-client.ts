import kafkajs, { type Kafka, type KafkaConfig, type SASLOptions } from 'kafkajs';
import type { Logger } from '@bridge/ports';
import { kafkaLogCreator, kafkaLogLevel } from './kafka-log-creator.js';
import type { KafkaSasl, KafkaSettings } from './kafka-settings.js';

const connectionTimeoutMs = 3_000;
const authenticationTimeoutMs = 10_000;
const requestTimeoutMs = 15_000;

/** About 25 s in all: longer than a broker needs to restart, or a partition to find a new leader. */
export const patient = { initialRetryTime: 200, maxRetryTime: 5_000, retries: 9 } as const;
/** One try and one more. */
export const impatient = { initialRetryTime: 100, maxRetryTime: 500, retries: 1 } as const;

/** A kafkajs client; opens no connection yet. */
export function kafkaClient(settings: KafkaSettings, logger: Logger): Kafka {
  const config: KafkaConfig = {
    brokers: [...settings.brokers],
    clientId: settings.clientId ?? 'dmo-intacct-bridge',
    connectionTimeout: connectionTimeoutMs,
    authenticationTimeout: authenticationTimeoutMs,
    requestTimeout: requestTimeoutMs,
    retry: { ...patient },
    logLevel: kafkaLogLevel,
    logCreator: kafkaLogCreator(logger),
  };
  if (settings.ssl !== undefined) {
    config.ssl = typeof settings.ssl === 'boolean' ? settings.ssl : { ca: [...settings.ssl.ca] };
  }
  if (settings.sasl !== undefined) config.sasl = sasl(settings.sasl);
  if (settings.socketFactory !== undefined) config.socketFactory = settings.socketFactory;
  return new kafkajs.Kafka(config);
}

function sasl(options: KafkaSasl): SASLOptions {
  return { mechanism: options.mechanism, username: options.username, password: options.password.reveal() };
}
