import { randomBytes } from 'node:crypto';
import { describe } from '@jest/globals';
import { startKafkaBroker, type KafkaBroker } from '@bridge/kafka-broker';
import { describeIfPresent } from './describe-if-present.js';
import { testServersConfig } from './test-servers.config.js';

/** The broker that the Jest set-up has started or found, and a prefix that keeps one spec file's topics and groups apart. */
export interface KafkaForTests {
  /** `host:port`, comma-separated. */
  readonly brokers: string;
  /** Ends in a dot. */
  readonly topicPrefix: string;
}

/** The broker of this run, or why there is none. Known before any test runs, so suites can be declared from it. */
export function kafkaForTests(): KafkaForTests | { readonly unavailable: string } {
  const { kafkaBrokers: brokers, kafkaUnavailable } = testServersConfig();
  if (brokers !== undefined) return { brokers, topicPrefix: `test-${randomBytes(6).toString('hex')}.` };
  return { unavailable: kafkaUnavailable ?? 'the Jest set-up has not started Kafka' };
}

/**
 * A suite that needs a real broker. Without one it is reported as skipped, by name and with the reason; with `CI=true` that is a
 * failure.
 */
export function describeWithKafka(name: string, suite: (kafka: KafkaForTests) => void): void {
  const kafka = kafkaForTests();
  if ('unavailable' in kafka) describeIfPresent(name, `no Kafka (${kafka.unavailable})`, () => undefined);
  else describe(name, () => suite(kafka));
}

/** A suite that stops and kills brokers, so it starts its own; reported like {@link describeWithKafka} where none can be started. */
export function describeWithOwnBroker(name: string, suite: (start: () => Promise<KafkaBroker>) => void): void {
  const { kafkaVia: via, kafkaUnavailable } = testServersConfig();
  if (via !== undefined) describe(name, () => suite(() => startKafkaBroker({ via })));
  else {
    const reason = kafkaUnavailable ?? 'the broker of KAFKA_BROKERS is not ours to stop';
    describeIfPresent(name, `no Kafka (${reason})`, () => undefined);
  }
}
