import { setTimeout as sleep } from 'node:timers/promises';
import kafkajs, { type Admin, type Kafka } from 'kafkajs';
import { EventLogUnavailableError, type TopicSpec } from '@bridge/ports';
import { impatient, patient } from './kafka-client.js';
import type { KafkaSettings } from './kafka-settings.js';

const dayMs = 24 * 60 * 60 * 1000;
const pingTimeoutMs = 5_000;
/** An event of 1 MiB with its envelope, keys and the headers of a dead letter. */
const mostMessageBytes = 2 * 1024 * 1024;

const mostAttempts = 12;
const attemptDelayMs = 100;

class LeaderMissingError extends Error {
  constructor(topic: string) {
    super(`Topic ${topic} has no leader yet`);
    this.name = 'LeaderMissingError';
  }
}

/** Topics, lag and reachability. */
export class KafkaAdministrator {
  readonly #kafka: Kafka;
  readonly #settings: KafkaSettings;
  #admin: Promise<Admin> | undefined;

  constructor(kafka: Kafka, settings: KafkaSettings) {
    this.#kafka = kafka;
    this.#settings = settings;
  }

  async ensureTopics(topics: readonly TopicSpec[]): Promise<void> {
    const made = new Set<string>();
    await this.#use('Topics could not be made', async (admin) => {
      const existing = new Set(await admin.listTopics());
      const missing = topics.filter(({ name }) => !existing.has(this.#wireName(name)));
      for (const { name } of missing) made.add(this.#wireName(name));
      if (missing.length > 0) {
        await admin.createTopics({
          waitForLeaders: false,
          topics: missing.map((topic) => ({
            topic: this.#wireName(topic.name),
            numPartitions: topic.partitions,
            replicationFactor: this.#settings.replicationFactor ?? -1,
            configEntries: topicSettings(topic),
          })),
        });
      }
      if (made.size > 0) await waitForLeaders(admin, [...made]);
    });
  }

  async lag(group: string, topics: readonly string[]): Promise<number> {
    return this.#use('The lag could not be read', async (admin) => {
      const existing = new Set(await admin.listTopics());
      const names = topics.map((topic) => this.#wireName(topic)).filter((name) => existing.has(name));
      if (names.length === 0) return 0;
      const committed = await admin.fetchOffsets({ groupId: group, topics: names });
      let lag = 0n;
      for (const topic of names) {
        const positions = new Map(
          committed
            .find((entry) => entry.topic === topic)
            ?.partitions.map(({ partition, offset }) => [partition, BigInt(offset)]),
        );
        for (const { partition, low, high } of await admin.fetchTopicOffsets(topic)) {
          const position = positions.get(partition) ?? -1n;
          lag += BigInt(high) - (position > BigInt(low) ? position : BigInt(low));
        }
      }
      return Number(lag);
    });
  }

  /** With a connection of its own: the kept one may sit in a long retry. */
  async ping(): Promise<void> {
    const admin = this.#kafka.admin({ retry: { ...impatient } });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${pingTimeoutMs} ms`)), pingTimeoutMs - 200);
    });
    try {
      await Promise.race([admin.connect().then(() => admin.describeCluster()), late]);
    } catch (error) {
      throw new EventLogUnavailableError('Kafka does not answer', { cause: error });
    } finally {
      clearTimeout(timer);
      void admin.disconnect().catch(() => undefined);
    }
  }

  /** The settings of a topic that differ from the broker's; for operators and specs. */
  async topicSettings(topic: string): Promise<Readonly<Record<string, string>>> {
    return this.#use('The topic could not be described', async (admin) => {
      const resource = { type: kafkajs.ConfigResourceTypes.TOPIC, name: this.#wireName(topic) };
      const { resources } = await admin.describeConfigs({ includeSynonyms: false, resources: [resource] });
      return Object.fromEntries(
        (resources[0]?.configEntries ?? []).map(({ configName, configValue }) => [configName, configValue]),
      );
    });
  }

  async close(): Promise<void> {
    const admin = this.#admin;
    this.#admin = undefined;
    await admin?.then((connected) => connected.disconnect()).catch(() => undefined);
  }

  #wireName(topic: string): string {
    return (this.#settings.topicPrefix ?? '') + topic;
  }

  /** What a broker says while it is still making up its mind is asked again: kafkajs does so for some requests only. */
  async #use<T>(failure: string, task: (admin: Admin) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await task(await (this.#admin ??= this.#connect()));
      } catch (error) {
        if (attempt < mostAttempts && isUndecided(error)) {
          await sleep(attemptDelayMs * attempt);
          continue;
        }
        await this.close();
        throw new EventLogUnavailableError(failure, { cause: error });
      }
    }
  }

  async #connect(): Promise<Admin> {
    const admin = this.#kafka.admin({ retry: { ...patient } });
    try {
      await admin.connect();
      return admin;
    } catch (error) {
      await admin.disconnect().catch(() => undefined);
      throw error;
    }
  }
}

/** The broker knows the topic, the group or the leader, but not on this node or not yet. */
function isUndecided(error: unknown): boolean {
  return error instanceof LeaderMissingError || (error instanceof kafkajs.KafkaJSProtocolError && error.retriable);
}

async function waitForLeaders(admin: Admin, topics: string[]): Promise<void> {
  const { topics: described } = await admin.fetchTopicMetadata({ topics });
  const orphan = described.find(({ partitions }) => partitions.some(({ leader }) => leader < 0));
  if (orphan === undefined) return;
  throw new LeaderMissingError(orphan.name);
}

function topicSettings(topic: TopicSpec): { name: string; value: string }[] {
  const settings: Record<string, string> = {
    'cleanup.policy': topic.cleanup,
    'max.message.bytes': String(mostMessageBytes),
  };
  if (topic.cleanup === 'delete' && topic.retentionDays !== undefined) {
    settings['retention.ms'] = String(topic.retentionDays * dayMs);
  }
  return Object.entries(settings).map(([name, value]) => ({ name, value }));
}
