import { EventLogUnavailableError } from '@bridge/ports';
import type {
  EventLog,
  LogBatch,
  LogMessage,
  LogRecord,
  LogSubscription,
  SubscribeOptions,
  TopicSpec,
} from '@bridge/ports';

const BACK_OFF_MS = 5;

interface Member {
  readonly options: SubscribeOptions;
  isGone: boolean;
}

interface Reading {
  readonly member: Member;
  readonly done: Promise<void>;
}

/** The log itself: what every client of it shares. */
export class InMemoryLog {
  readonly #partitions = new Map<string, LogRecord[][]>();
  readonly #committed = new Map<string, number>();
  readonly #members: Member[] = [];
  readonly #reading = new Map<string, Reading>();

  /** Every record of a topic, partition by partition. */
  recordsOf(topic: string): readonly LogRecord[] {
    return (this.#partitions.get(topic) ?? []).flat();
  }

  ensureTopic(topic: TopicSpec): void {
    if (!this.#partitions.has(topic.name)) {
      this.#partitions.set(
        topic.name,
        Array.from({ length: topic.partitions }, () => []),
      );
    }
  }

  append(messages: readonly LogMessage[]): void {
    for (const { topic, key, value, headers } of messages) {
      const partitions = this.#partitions.get(topic);
      if (partitions === undefined) {
        throw new EventLogUnavailableError(`There is no topic "${topic}".`);
      }
      const partition = key === null ? 0 : hashOf(key) % partitions.length;
      const records = partitions[partition] ?? [];
      records.push({
        topic,
        key,
        value: value === null ? null : Buffer.from(value),
        headers: { ...headers },
        partition,
        offset: String(records.length),
        timestamp: new Date(0),
      });
    }
    this.#pump();
  }

  join(member: Member): void {
    this.#members.push(member);
    this.#pump();
  }

  /** The running batches are waited for. */
  async leave(member: Member): Promise<void> {
    this.#remove(member);
    await Promise.all([...this.#reading.values()].filter((one) => one.member === member).map((one) => one.done));
    this.#pump();
  }

  /** Nothing that the member still does counts. */
  crash(member: Member): void {
    member.isGone = true;
    this.#remove(member);
    for (const [id, reading] of this.#reading) {
      if (reading.member === member) this.#reading.delete(id);
    }
    this.#pump();
  }

  lag(group: string, topics: readonly string[]): number {
    return topics
      .flatMap((topic) =>
        (this.#partitions.get(topic) ?? []).map((records, partition) => ({ topic, records, partition })),
      )
      .reduce((sum, { topic, records, partition }) => sum + records.length - this.#offset(group, topic, partition), 0);
  }

  #offset(group: string, topic: string, partition: number): number {
    return this.#committed.get(`${group} ${topic} ${partition}`) ?? 0;
  }

  #remove(member: Member): void {
    const index = this.#members.indexOf(member);
    if (index >= 0) this.#members.splice(index, 1);
  }

  /** Give every partition that nobody reads to the member it belongs to. A running batch keeps its partition. */
  #pump(): void {
    for (const group of new Set(this.#members.map((member) => member.options.group))) {
      for (const [topic, partitions] of this.#partitions) {
        const members = this.#members.filter(
          ({ options }) => options.group === group && options.topics.includes(topic),
        );
        partitions.forEach((records, partition) => {
          const member = members[partition % members.length];
          const from = this.#offset(group, topic, partition);
          const id = `${group} ${topic} ${partition}`;
          if (member === undefined || this.#reading.has(id) || from >= records.length) return;
          const batch = {
            topic,
            partition,
            records: records.slice(from, from + (member.options.maxBatchRecords ?? 500)),
          };
          const done = this.#read(id, member, batch);
          this.#reading.set(id, { member, done });
        });
      }
    }
  }

  async #read(id: string, member: Member, batch: LogBatch): Promise<void> {
    const from = Number(batch.records[0]?.offset ?? 0);
    // Not within the call that published: a real log answers first.
    await new Promise((resolve) => setImmediate(resolve));
    const isHandled = await member.options.onBatch(batch).then(
      () => true,
      () => false,
    );
    if (member.isGone) return;
    if (isHandled) this.#committed.set(id, from + batch.records.length);
    else await new Promise((resolve) => setTimeout(resolve, BACK_OFF_MS));
    if (this.#reading.get(id)?.member === member) this.#reading.delete(id);
    this.#pump();
  }
}

/** A client of an event log that lives in this process only; passes `describeEventLog`. */
export class InMemoryEventLog implements EventLog {
  readonly log: InMemoryLog;
  readonly #subscriptions = new Set<Member>();
  #isClosed = false;

  constructor(log: InMemoryLog = new InMemoryLog()) {
    this.log = log;
  }

  async ensureTopics(topics: readonly TopicSpec[]): Promise<void> {
    this.#requireOpen();
    topics.forEach((topic) => this.log.ensureTopic(topic));
  }

  async publish(messages: readonly LogMessage[]): Promise<void> {
    this.#requireOpen();
    this.log.append(messages);
  }

  async subscribe(options: SubscribeOptions): Promise<LogSubscription> {
    this.#requireOpen();
    const member: Member = { options, isGone: false };
    this.#subscriptions.add(member);
    options.onState?.({ status: 'up' });
    this.log.join(member);
    return {
      stop: async () => {
        this.#subscriptions.delete(member);
        await this.log.leave(member);
      },
    };
  }

  async lag(group: string, topics: readonly string[]): Promise<number> {
    return this.log.lag(group, topics);
  }

  async ping(): Promise<void> {
    this.#requireOpen();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#subscriptions].map((member) => this.log.leave(member)));
    this.#subscriptions.clear();
  }

  /** End as a crash does: nothing more is committed. */
  crash(): void {
    this.#isClosed = true;
    this.#subscriptions.forEach((member) => this.log.crash(member));
    this.#subscriptions.clear();
  }

  #requireOpen(): void {
    if (this.#isClosed) throw new EventLogUnavailableError('The log is closed.');
  }
}

/** FNV-1a: spreads short keys that differ in one character. */
function hashOf(key: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(key)) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return (hash ^ (hash >>> 15)) >>> 0;
}
