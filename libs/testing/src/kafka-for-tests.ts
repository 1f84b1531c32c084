import { randomBytes } from 'node:crypto';
import { describe, it } from '@jest/globals';
import { startKafkaBroker, type KafkaBroker } from '@bridge/kafka-broker';

/** The broker that the Jest set-up has started or found, and a prefix that keeps one spec file's topics and groups apart. */
export interface KafkaForTests {
  /** `host:port`, comma-separated. */
  readonly brokers: string;
  /** Ends in a dot. */
  readonly topicPrefix: string;
}

/** The broker of this run, or why there is none. Known before any test runs, so suites can be declared from it. */
export function kafkaForTests(): KafkaForTests | { readonly unavailable: string } {
  const brokers = process.env['BRIDGE_TEST_KAFKA_BROKERS'] ?? '';
  if (brokers !== '') return { brokers, topicPrefix: `test-${randomBytes(6).toString('hex')}.` };
  const reason = process.env['BRIDGE_TEST_KAFKA_UNAVAILABLE'] ?? '';
  return { unavailable: reason === '' ? 'the Jest set-up has not started Kafka' : reason };
}

/**
 * A suite that needs a real broker. Without one it is reported as skipped, by name and with the reason; with `CI=true` that is a
 * failure.
 */
export function describeWithKafka(name: string, suite: (kafka: KafkaForTests) => void): void {
  const kafka = kafkaForTests();
  if ('unavailable' in kafka) reportMissing(name, kafka.unavailable);
  else describe(name, () => suite(kafka));
}

/** A suite that stops and kills brokers, so it starts its own; reported like {@link describeWithKafka} where none can be started. */
export function describeWithOwnBroker(name: string, suite: (start: () => Promise<KafkaBroker>) => void): void {
  const via = process.env['BRIDGE_TEST_KAFKA_VIA'];
  if (via === 'docker' || via === 'java') describe(name, () => suite(() => startKafkaBroker({ via })));
  else
    reportMissing(
      name,
      process.env['BRIDGE_TEST_KAFKA_UNAVAILABLE'] ?? 'the broker of KAFKA_BROKERS is not ours to stop',
    );
}

function reportMissing(name: string, reason: string): void {
  const title = `${name}: no Kafka (${reason})`;
  if (process.env['CI'] !== 'true') {
    it.skip(title, () => undefined);
    return;
  }
  it(title, () => {
    throw new Error(`With CI=true the Kafka suites must run: ${reason}`);
  });
}
