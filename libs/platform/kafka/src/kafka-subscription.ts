import type { Consumer, EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';
import { EventLogUnavailableError, type LogSubscription, type SubscribeOptions } from '@bridge/ports';
import { isCoordinatorStarting } from './coordinator.error.js';
import { toLogRecord } from './kafka-record.js';
import type { KafkaDependencies, KafkaSettings } from './kafka-settings.js';

const defaultMaxBatchRecords = 5_000;
const defaultSessionTimeoutMs = 30_000;
const defaultFirstBackoffMs = 500;
const defaultMostBackoffMs = 30_000;
/** How long the broker may hold an empty answer back; stopping waits for it. */
const longestFetchWaitMs = 250;
const concurrentPartitions = 16;
const attemptsPerFailure = 6;
/** No answer to a fetch for so long, with no handler running, is a disturbance; the client itself takes longer to give up. */
const longestSilenceMs = 8_000;
const watchIntervalMs = 1_000;
const defaultLeaveTimeoutMs = 3_000;
const longestCoordinatorStartMs = 60_000;

/** One member of a consumer group: joins, reads, commits, and starts over by itself when the client gives up. */
export class KafkaSubscription implements LogSubscription {
  readonly #kafka: Kafka;
  readonly #settings: KafkaSettings;
  readonly #dependencies: KafkaDependencies;
  readonly #options: SubscribeOptions;
  readonly #stopped = new AbortController();
  /** Failed handler calls in a row, by topic and partition. */
  readonly #failures = new Map<string, number>();
  readonly #running = new Set<Promise<void>>();
  #consumer: Consumer | undefined;
  #stopping: Promise<void> | undefined;
  #restarting: Promise<void> = Promise.resolve();
  #watching: Promise<void> = Promise.resolve();
  #isUp: boolean | undefined;
  #lastAnswerMs = 0;

  constructor(kafka: Kafka, settings: KafkaSettings, dependencies: KafkaDependencies, options: SubscribeOptions) {
    this.#kafka = kafka;
    this.#settings = settings;
    this.#dependencies = dependencies;
    this.#options = options;
  }

  /** Resolves when the group is joined; rejects with EventLogUnavailableError, leaving nothing behind. */
  async start(): Promise<void> {
    try {
      await this.#joinFirst();
      this.#watching = this.#watch();
    } catch (error) {
      await this.stop();
      throw new EventLogUnavailableError('The consumer group could not be joined', { cause: error });
    }
  }

  stop(): Promise<void> {
    return (this.#stopping ??= this.#stop());
  }

  async #stop(): Promise<void> {
    this.#stopped.abort();
    await this.#watching;
    const gone = new AbortController();
    const left = this.#restarting
      .then(() => this.#consumer?.disconnect())
      .catch(() => undefined)
      .finally(() => gone.abort());
    // A handler is always waited for. After it the client may be retrying without a broker, and then cannot be stopped: let it go.
    await Promise.race([
      left,
      this.#quiet().then(() =>
        this.#dependencies.clock.sleep(this.#settings.leaveTimeoutMs ?? defaultLeaveTimeoutMs, gone.signal),
      ),
    ]);
  }

  async #quiet(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  /** A new broker makes the coordinator of its first group while the client already asks for it: that is waited for. */
  async #joinFirst(): Promise<void> {
    const { clock } = this.#dependencies;
    const untilMs = clock.monotonicMs() + longestCoordinatorStartMs;
    for (;;) {
      try {
        await this.#join();
        return;
      } catch (error) {
        if (!isCoordinatorStarting(error) || clock.monotonicMs() >= untilMs || this.#stopped.signal.aborted)
          throw error;
      }
      await this.#consumer?.disconnect().catch(() => undefined);
      await clock.sleep(this.#settings.firstBackoffMs ?? defaultFirstBackoffMs, this.#stopped.signal);
    }
  }

  async #join(): Promise<void> {
    const consumer = this.#kafka.consumer({
      groupId: this.#options.group,
      sessionTimeout: this.#sessionTimeoutMs,
      rebalanceTimeout: Math.max(60_000, this.#sessionTimeoutMs),
      heartbeatInterval: this.#heartbeatIntervalMs,
      maxWaitTimeInMs: longestFetchWaitMs,
      allowAutoTopicCreation: false,
      retry: {
        initialRetryTime: 200,
        maxRetryTime: 2_000,
        retries: attemptsPerFailure,
        restartOnFailure: () => Promise.resolve(false),
      },
    });
    this.#consumer = consumer;
    const joined = this.#joined(consumer);
    // Handled even when connecting fails first.
    joined.catch(() => undefined);
    await consumer.connect();
    await consumer.subscribe({
      topics: this.#options.topics.map((topic) => this.#prefix + topic),
      fromBeginning: true,
    });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: concurrentPartitions,
      eachBatch: (payload) => this.#handle(payload),
    });
    await joined;
  }

  /** Settles with the first joining or crash; later ones are followed as well. */
  #joined(consumer: Consumer): Promise<void> {
    return new Promise((resolve, reject) => {
      let first = true;
      consumer.on(consumer.events.GROUP_JOIN, () => {
        first = false;
        this.#answered();
        resolve();
      });
      consumer.on(consumer.events.FETCH, () => {
        this.#answered();
      });
      consumer.on(consumer.events.CRASH, ({ payload }) => {
        this.#tell(payload.error.message);
        if (first) reject(payload.error);
        else this.#restarting = this.#restart();
      });
    });
  }

  #answered(): void {
    this.#lastAnswerMs = this.#dependencies.clock.monotonicMs();
    this.#tell(undefined);
  }

  async #watch(): Promise<void> {
    const { clock } = this.#dependencies;
    while (!this.#stopped.signal.aborted) {
      await clock.sleep(watchIntervalMs, this.#stopped.signal);
      if (this.#running.size > 0) this.#lastAnswerMs = clock.monotonicMs();
      const silenceMs = clock.monotonicMs() - this.#lastAnswerMs;
      if (silenceMs > longestSilenceMs) this.#tell(`no answer from the brokers for ${Math.floor(silenceMs / 1000)} s`);
    }
  }

  async #restart(): Promise<void> {
    for (let attempt = 0; !this.#stopped.signal.aborted; attempt += 1) {
      await this.#dependencies.clock.sleep(this.#backoffMs(attempt), this.#stopped.signal);
      if (this.#stopped.signal.aborted) return;
      await this.#consumer?.disconnect().catch(() => undefined);
      try {
        await this.#join();
        if (this.#stopped.signal.aborted) await this.#consumer?.disconnect();
        return;
      } catch (error) {
        this.#tell(error instanceof Error ? error.message : String(error));
      }
    }
  }

  #tell(reason: string | undefined): void {
    const isUp = reason === undefined;
    if (this.#isUp === isUp || this.#stopped.signal.aborted) return;
    this.#isUp = isUp;
    const { logger } = this.#dependencies;
    if (reason === undefined) logger.info('Reading from Kafka', { stage: 'consume', group: this.#options.group });
    else
      logger.warn('Reading from Kafka is disturbed', {
        stage: 'consume',
        code: 'EVENT_LOG_DISTURBED',
        group: this.#options.group,
        reason,
      });
    this.#options.onState?.(reason === undefined ? { status: 'up' } : { status: 'down', reason });
  }

  #track(handled: Promise<void>): Promise<void> {
    const settled: Promise<void> = handled
      .catch(() => undefined)
      .finally(() => {
        this.#running.delete(settled);
      });
    this.#running.add(settled);
    return handled;
  }

  async #handle(payload: EachBatchPayload): Promise<void> {
    const { batch } = payload;
    const size = this.#options.maxBatchRecords ?? defaultMaxBatchRecords;
    const beating = this.#keepBeating(payload);
    try {
      for (let start = 0; start < batch.messages.length; start += size) {
        if (!payload.isRunning() || payload.isStale() || beating.disturbed) return;
        if (!(await this.#handleRun(payload, batch.messages.slice(start, start + size)))) return;
      }
    } finally {
      beating.end();
    }
  }

  /** @returns whether the records are done with; if not, they come again later */
  async #handleRun(payload: EachBatchPayload, messages: readonly KafkaMessage[]): Promise<boolean> {
    const { batch } = payload;
    const { partition } = batch;
    const topic = batch.topic.slice(this.#prefix.length);
    const id = `${topic}/${partition}`;
    try {
      await this.#track(
        this.#options.onBatch({
          topic,
          partition,
          records: messages.map((message) => toLogRecord(topic, partition, message)),
        }),
      );
    } catch (error) {
      this.#retryLater(payload, id, error);
      return false;
    }
    this.#failures.delete(id);
    const last = messages.at(-1)?.offset ?? '0';
    const offset = (BigInt(last) + 1n).toString();
    await payload.commitOffsetsIfNecessary({ topics: [{ topic: batch.topic, partitions: [{ partition, offset }] }] });
    payload.resolveOffset(last);
    return true;
  }

  /** Nothing is resolved, so the next fetch of the partition begins with the same records. */
  #retryLater(payload: EachBatchPayload, id: string, error: unknown): void {
    const failures = this.#failures.get(id) ?? 0;
    this.#failures.set(id, failures + 1);
    const backoffMs = this.#backoffMs(failures);
    const reason = error instanceof Error ? error.message : String(error);
    this.#dependencies.logger.warn('The handler failed, the batch comes again', {
      stage: 'consume',
      code: 'BATCH_NOT_STORED',
      partition: id,
      backoff_ms: backoffMs,
      reason,
    });
    const resume = payload.pause();
    void this.#dependencies.clock.sleep(backoffMs, this.#stopped.signal).then(() => resume());
  }

  /** Heartbeats while the handler runs; a failed one says that the group is about to share out the partitions anew. */
  #keepBeating(payload: EachBatchPayload): { readonly disturbed: boolean; readonly end: () => void } {
    let disturbed = false;
    const timer = setInterval(() => {
      payload.heartbeat().catch(() => {
        disturbed = true;
      });
    }, this.#heartbeatIntervalMs);
    return {
      get disturbed() {
        return disturbed;
      },
      end: () => clearInterval(timer),
    };
  }

  #backoffMs(failures: number): number {
    const first = this.#settings.firstBackoffMs ?? defaultFirstBackoffMs;
    const most = this.#settings.mostBackoffMs ?? defaultMostBackoffMs;
    return Math.min(most, first * 2 ** Math.min(failures, 20));
  }

  get #prefix(): string {
    return this.#settings.topicPrefix ?? '';
  }

  get #sessionTimeoutMs(): number {
    return this.#settings.sessionTimeoutMs ?? defaultSessionTimeoutMs;
  }

  get #heartbeatIntervalMs(): number {
    return Math.min(3_000, Math.floor(this.#sessionTimeoutMs / 6));
  }
}
