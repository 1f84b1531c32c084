import kafkajs, { type Kafka, type Producer, type TopicMessages } from 'kafkajs';
import { EventLogUnavailableError, type LogMessage } from '@bridge/ports';
import { patient } from './kafka-client.js';
import { runsWithin, toKafkaMessage } from './kafka-record.js';

const allInSyncReplicas = -1;
/** Under the 1 MiB that a broker takes by default for a record batch. */
const mostRunBytes = 900 * 1024;
const requestTimeoutMs = 15_000;

/** Appends through one idempotent producer, one request after the other. */
export class KafkaPublisher {
  readonly #kafka: Kafka;
  readonly #topicPrefix: string;
  #producer: Promise<Producer> | undefined;
  #last: Promise<void> = Promise.resolve();

  constructor(kafka: Kafka, topicPrefix: string) {
    this.#kafka = kafka;
    this.#topicPrefix = topicPrefix;
  }

  publish(messages: readonly LogMessage[]): Promise<void> {
    if (messages.length === 0) return Promise.resolve();
    const sent = this.#last.then(() => this.#send(messages));
    this.#last = sent.catch(() => undefined);
    return sent;
  }

  async close(): Promise<void> {
    await this.#last;
    const producer = this.#producer;
    this.#producer = undefined;
    await producer?.then((connected) => connected.disconnect()).catch(() => undefined);
  }

  async #send(messages: readonly LogMessage[]): Promise<void> {
    try {
      const producer = await (this.#producer ??= this.#connect());
      for (const run of runsWithin(messages, mostRunBytes)) {
        await producer.sendBatch({
          acks: allInSyncReplicas,
          timeout: requestTimeoutMs,
          topicMessages: this.#byTopic(run),
        });
      }
    } catch (error) {
      this.#discard();
      throw new EventLogUnavailableError('Kafka did not acknowledge the messages', { cause: error });
    }
  }

  /**
   * After a failure the producer is not used again: it would send other messages under the sequence numbers of the failed ones,
   * and a broker that did store those would take the new ones for repeats and drop them.
   */
  #discard(): void {
    const producer = this.#producer;
    this.#producer = undefined;
    void producer?.then((connected) => connected.disconnect()).catch(() => undefined);
  }

  async #connect(): Promise<Producer> {
    const producer = this.#kafka.producer({
      idempotent: true,
      allowAutoTopicCreation: false,
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
      retry: { ...patient },
    });
    try {
      await producer.connect();
      return producer;
    } catch (error) {
      await producer.disconnect().catch(() => undefined);
      throw error;
    }
  }

  #byTopic(messages: readonly LogMessage[]): TopicMessages[] {
    const topics = new Map<string, TopicMessages>();
    for (const message of messages) {
      const topic = this.#topicPrefix + message.topic;
      const group = topics.get(topic) ?? { topic, messages: [] };
      group.messages.push(toKafkaMessage(message));
      topics.set(topic, group);
    }
    return [...topics.values()];
  }
}
