import type { LogRecord, LogSubscription, SubscribeOptions } from '@bridge/ports';
import { unavailable, type EventLogDatabase } from './event-log-database.js';
import type { EventLogDependencies, EventLogSettings } from './event-log-settings.js';
import { GroupMembership, type HeldPartition } from './group-membership.js';
import { partitionsWithNews, readRecords } from './record-reader.js';
import type { WakeUpListener } from './wake-up-listener.js';

const defaultMaxBatchRecords = 500;

export interface SubscriptionContext {
  readonly database: EventLogDatabase;
  readonly wakeUps: WakeUpListener;
  readonly dependencies: EventLogDependencies;
  readonly settings: Required<EventLogSettings>;
}

/** One member of a group: keeps its leases, drains the partitions it holds, each by a loop of its own. */
export class EventLogSubscription implements LogSubscription {
  readonly #context: SubscriptionContext;
  readonly #options: SubscribeOptions;
  readonly #membership: GroupMembership;
  readonly #stopped = new AbortController();
  /** Partitions being drained, and their loops. */
  readonly #draining = new Map<number, Promise<void>>();
  /** As of the last time the partitions were shared out. */
  #held: ReadonlyMap<number, HeldPartition> = new Map();
  #wake = new AbortController();
  #isShareStale = true;
  #loops: Promise<unknown> = Promise.resolve();
  #stopping: Promise<void> | undefined;
  #isUp: boolean | undefined;

  constructor(context: SubscriptionContext, options: SubscribeOptions) {
    this.#context = context;
    this.#options = options;
    const memberId = context.dependencies.ids.next();
    this.#membership = new GroupMembership(context.database, context.dependencies.clock, {
      group: options.group,
      memberId,
      topics: options.topics,
      leaseMs: context.settings.leaseMs,
    });
  }

  /** Resolves when the group is joined and the partitions that are free are taken. */
  async start(): Promise<void> {
    this.#context.wakeUps.add(this.#wakeUp);
    try {
      await this.#context.wakeUps.listen();
      await this.#membership.renew();
      await this.#look();
    } catch (error) {
      this.#context.wakeUps.remove(this.#wakeUp);
      throw unavailable(error);
    }
    this.#tell(undefined);
    this.#loops = Promise.all([this.#keepLease(), this.#keepLooking()]);
  }

  stop(): Promise<void> {
    return (this.#stopping ??= this.#stop());
  }

  async #stop(): Promise<void> {
    this.#stopped.abort();
    this.#wakeUp();
    // The lease is renewed until the last handler has ended.
    await Promise.all(this.#draining.values());
    await this.#loops;
    this.#context.wakeUps.remove(this.#wakeUp);
    await this.#membership.leave().catch(() => undefined);
  }

  readonly #wakeUp = (isGroupChange = false): void => {
    this.#isShareStale ||= isGroupChange;
    this.#wake.abort();
  };

  async #keepLease(): Promise<void> {
    const { clock } = this.#context.dependencies;
    while (!this.#stopped.signal.aborted || this.#draining.size > 0) {
      await clock.sleep(this.#context.settings.heartbeatMs, this.#isDone() ? AbortSignal.abort() : this.#whenDone());
      if (this.#isDone()) return;
      await this.#guarded(() => this.#membership.renew());
      this.#isShareStale = true;
    }
  }

  #isDone(): boolean {
    return this.#stopped.signal.aborted && this.#draining.size === 0;
  }

  /** Until stopped only the stop ends a sleep; after it, the end of the last handler does. */
  #whenDone(): AbortSignal {
    if (!this.#stopped.signal.aborted) return this.#stopped.signal;
    const done = new AbortController();
    void Promise.all(this.#draining.values()).then(() => done.abort());
    return done.signal;
  }

  async #keepLooking(): Promise<void> {
    const { clock } = this.#context.dependencies;
    while (!this.#stopped.signal.aborted) {
      const { signal } = this.#wake;
      await clock.sleep(this.#context.settings.pollMs, signal);
      this.#wake = new AbortController();
      if (this.#stopped.signal.aborted) return;
      const looked = await this.#guarded(async () => {
        await this.#context.wakeUps.listen();
        await this.#look();
      });
      if (!looked) await clock.sleep(this.#context.settings.pollMs, this.#stopped.signal);
    }
  }

  async #guarded(task: () => Promise<void>): Promise<boolean> {
    try {
      await task();
      this.#tell(undefined);
      return true;
    } catch (error) {
      this.#tell(reasonOf(error));
      return false;
    }
  }

  /** See what we hold, and start draining where there is something to read. */
  async #look(): Promise<void> {
    if (this.#isShareStale) {
      this.#isShareStale = false;
      const held = await this.#membership.rebalance(new Set(this.#draining.keys()));
      this.#held = new Map(held.map((partition) => [partition.id, partition]));
    }
    const news = await partitionsWithNews(this.#context.database, this.#options.group, [...this.#held.keys()]);
    for (const partition of this.#held.values()) {
      const end = news.get(partition.id);
      if (end === undefined || this.#draining.has(partition.id) || this.#stopped.signal.aborted) continue;
      const loop = this.#drain(partition, end).finally(() => {
        this.#draining.delete(partition.id);
        this.#wakeUp();
      });
      this.#draining.set(partition.id, loop);
    }
  }

  async #drain(partition: HeldPartition, end: bigint): Promise<void> {
    const { clock, logger } = this.#context.dependencies;
    for (let failures = 0; this.#mayRead(partition);) {
      try {
        if (!(await this.#handleNext(partition, end))) return;
        failures = 0;
      } catch (error) {
        const backoffMs = this.#backoffMs(failures);
        failures += 1;
        const where = `${partition.topic}/${partition.partition}`;
        logger.warn('The batch comes again', {
          stage: 'consume',
          code: 'BATCH_NOT_STORED',
          partition: where,
          backoff_ms: backoffMs,
          reason: reasonOf(error),
        });
        await clock.sleep(backoffMs, this.#stopped.signal);
      }
    }
  }

  #mayRead(partition: HeldPartition): boolean {
    return !this.#stopped.signal.aborted && this.#held.has(partition.id);
  }

  /**
   * @param end  where the partition ended before this read, so nothing below it is still to come
   * @returns whether there may be more
   */
  async #handleNext(partition: HeldPartition, end: bigint): Promise<boolean> {
    const position = await this.#membership.position(partition.id);
    const most = {
      records: this.#options.maxBatchRecords ?? defaultMaxBatchRecords,
      bytes: this.#context.settings.mostBatchBytes,
    };
    const records = await readRecords(this.#context.database, partition, position, most);
    const last = records.at(-1);
    if (!this.#mayRead(partition)) return false;
    if (last === undefined) {
      // What was left up to there has been purged.
      if (position < end) await this.#membership.commit(partition.id, end);
      return false;
    }
    await this.#options.onBatch({ topic: partition.topic, partition: partition.partition, records });
    return this.#commit(partition, last);
  }

  async #commit(partition: HeldPartition, last: LogRecord): Promise<boolean> {
    const moved = await this.#membership.commit(partition.id, BigInt(last.offset) + 1n);
    if (!moved) {
      this.#context.dependencies.logger.warn('A partition was lost before the commit', {
        stage: 'consume',
        code: 'PARTITION_LOST',
        group: this.#options.group,
      });
    }
    return moved;
  }

  #tell(reason: string | undefined): void {
    const isUp = reason === undefined;
    if (this.#isUp === isUp || this.#stopped.signal.aborted) return;
    this.#isUp = isUp;
    if (reason !== undefined) {
      this.#context.dependencies.logger.warn('Reading the event log is disturbed', {
        stage: 'consume',
        code: 'EVENT_LOG_DISTURBED',
        group: this.#options.group,
        reason,
      });
    }
    this.#options.onState?.(reason === undefined ? { status: 'up' } : { status: 'down', reason });
  }

  #backoffMs(failures: number): number {
    const { firstBackoffMs, mostBackoffMs } = this.#context.settings;
    return Math.min(mostBackoffMs, firstBackoffMs * 2 ** Math.min(failures, 20));
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
