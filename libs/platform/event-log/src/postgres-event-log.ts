import type { EventLog, LogMessage, LogSubscription, SubscribeOptions, TopicSpec } from '@bridge/ports';
import { EventLogUnavailableError } from '@bridge/ports';
import { EventLogAppender } from './event-log-appender.js';
import { EventLogDatabase } from './event-log-database.js';
import { purgeRecords } from './event-log-purge.js';
import { completeSettings, type EventLogDependencies, type EventLogSettings } from './event-log-settings.js';
import { EventLogSubscription } from './event-log-subscription.js';
import { WakeUpListener } from './wake-up-listener.js';

const pingTimeoutMs = 4_800;

/** The event log in tables of PostgreSQL: for running without Kafka, with the same promises. */
export class PostgresEventLog implements EventLog {
  readonly #dependencies: EventLogDependencies;
  readonly #settings: Required<EventLogSettings>;
  readonly #database: EventLogDatabase;
  readonly #appender: EventLogAppender;
  readonly #wakeUps: WakeUpListener;
  readonly #subscriptions = new Set<EventLogSubscription>();
  #closing: Promise<void> | undefined;

  constructor(dependencies: EventLogDependencies, settings: EventLogSettings = {}) {
    this.#dependencies = dependencies;
    this.#settings = completeSettings(settings);
    this.#database = new EventLogDatabase(dependencies.database);
    this.#appender = new EventLogAppender(this.#database, dependencies.clock);
    this.#wakeUps = new WakeUpListener(this.#database);
  }

  async ensureTopics(topics: readonly TopicSpec[]): Promise<void> {
    const ordered = [...topics].sort((a, b) => (a.name < b.name ? -1 : 1));
    await this.#database.transaction(async (client) => {
      for (const { name, partitions, cleanup, retentionDays } of ordered) {
        await client.query(
          `with made as (
             insert into event_log_topic (name, cleanup, retention_days, created_at) values ($1, $2, $3, $4)
             on conflict (name) do nothing returning name
           )
           insert into event_log_partition (topic, partition) select name, generate_series(0, $5::int - 1) from made`,
          [name, cleanup, retentionDays ?? null, this.#dependencies.clock.now(), partitions],
        );
      }
    });
  }

  async publish(messages: readonly LogMessage[]): Promise<void> {
    if (messages.length > 0) await this.#appender.append(messages);
  }

  async subscribe(options: SubscribeOptions): Promise<LogSubscription> {
    const subscription = new EventLogSubscription(
      { database: this.#database, wakeUps: this.#wakeUps, dependencies: this.#dependencies, settings: this.#settings },
      options,
    );
    await subscription.start();
    this.#subscriptions.add(subscription);
    return subscription;
  }

  async lag(group: string, topics: readonly string[]): Promise<number> {
    const rows = await this.#database.rows<{ readonly records: string }>(
      `select count(*) as records from event_log_partition p
         left join event_log_group_offset o on o.partition_id = p.id and o.group_name = $1
         join event_log_record r on r.partition_id = p.id and r.record_offset >= coalesce(o.next_offset, 0)
        where p.topic = any($2)`,
      [group, topics],
    );
    return Number(rows[0]?.records ?? 0);
  }

  async ping(): Promise<void> {
    const answered = new AbortController();
    const late = this.#dependencies.clock.sleep(pingTimeoutMs, answered.signal).then(() => {
      if (!answered.signal.aborted)
        throw new EventLogUnavailableError('The event log in PostgreSQL does not answer in time');
    });
    try {
      await Promise.race([this.#database.rows('select 1 from event_log_topic limit 1'), late]);
    } finally {
      answered.abort();
    }
  }

  /**
   * Remove records that are past their topic's retention and read by every group, and outdated ones of compacted topics.
   *
   * @returns how many
   */
  purge(now: Date): Promise<number> {
    return purgeRecords(this.#database, now);
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    await Promise.all([...this.#subscriptions].map((subscription) => subscription.stop()));
    await this.#wakeUps.close();
  }
}
