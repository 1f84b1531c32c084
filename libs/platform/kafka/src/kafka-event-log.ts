import type { Kafka } from 'kafkajs';
import type { EventLog, LogMessage, LogSubscription, SubscribeOptions, TopicSpec } from '@bridge/ports';
import { KafkaAdministrator } from './kafka-administrator.js';
import { kafkaClient } from './kafka-client.js';
import { KafkaPublisher } from './kafka-publisher.js';
import type { KafkaDependencies, KafkaSettings } from './kafka-settings.js';
import { KafkaSubscription } from './kafka-subscription.js';

/**
 * The event log on Apache Kafka. Opens connections when first used and keeps them; a broker that goes away and comes back needs
 * no action.
 */
export class KafkaEventLog implements EventLog {
  readonly #kafka: Kafka;
  readonly #settings: KafkaSettings;
  readonly #dependencies: KafkaDependencies;
  readonly #administrator: KafkaAdministrator;
  readonly #publisher: KafkaPublisher;
  readonly #subscriptions = new Set<KafkaSubscription>();
  #closing: Promise<void> | undefined;

  constructor(settings: KafkaSettings, dependencies: KafkaDependencies) {
    this.#settings = settings;
    this.#dependencies = dependencies;
    this.#kafka = kafkaClient(settings, dependencies.logger);
    this.#administrator = new KafkaAdministrator(this.#kafka, settings);
    this.#publisher = new KafkaPublisher(this.#kafka, settings.topicPrefix ?? '');
  }

  ensureTopics(topics: readonly TopicSpec[]): Promise<void> {
    return this.#administrator.ensureTopics(topics);
  }

  publish(messages: readonly LogMessage[]): Promise<void> {
    return this.#publisher.publish(messages);
  }

  async subscribe(options: SubscribeOptions): Promise<LogSubscription> {
    const subscription = new KafkaSubscription(this.#kafka, this.#settings, this.#dependencies, options);
    this.#subscriptions.add(subscription);
    try {
      await subscription.start();
      return subscription;
    } catch (error) {
      this.#subscriptions.delete(subscription);
      throw error;
    }
  }

  lag(group: string, topics: readonly string[]): Promise<number> {
    return this.#administrator.lag(group, topics);
  }

  ping(): Promise<void> {
    return this.#administrator.ping();
  }

  /** The settings of a topic that is there, by Kafka's names. */
  topicSettings(topic: string): Promise<Readonly<Record<string, string>>> {
    return this.#administrator.topicSettings(topic);
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    await Promise.all([...this.#subscriptions].map((subscription) => subscription.stop()));
    await Promise.all([this.#publisher.close(), this.#administrator.close()]);
  }
}
