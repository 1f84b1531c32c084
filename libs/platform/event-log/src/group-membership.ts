import type { Clock } from '@bridge/ports';
import { groupChange, wakeUpChannel } from './event-log-appender.js';
import type { EventLogDatabase } from './event-log-database.js';
import { shareOf } from './partition-choice.js';

/** A partition this member may read. */
export interface HeldPartition {
  readonly id: number;
  readonly topic: string;
  readonly partition: number;
}

interface PartitionRow {
  readonly id: number;
  readonly topic: string;
  readonly partition: number;
}

export interface MembershipOptions {
  readonly group: string;
  readonly memberId: string;
  readonly topics: readonly string[];
  readonly leaseMs: number;
}

/**
 * The rows of one member: that it lives, and which partitions it holds. A partition has one holder at a time; whoever is silent
 * for longer than the lease loses all of them.
 */
export class GroupMembership {
  readonly #database: EventLogDatabase;
  readonly #clock: Clock;
  readonly #options: MembershipOptions;

  constructor(database: EventLogDatabase, clock: Clock, options: MembershipOptions) {
    this.#database = database;
    this.#clock = clock;
    this.#options = options;
  }

  /** Say that this member lives and holds what it holds; the first call makes it a member. */
  async renew(): Promise<void> {
    const { group, memberId, topics } = this.#options;
    const rows = await this.#database.rows<{ readonly is_new: boolean }>(
      `with gone as (delete from event_log_member where group_name = $1 and member_id <> $2 and expires_at <= $5),
        kept as (update event_log_lease set expires_at = $4 where group_name = $1 and member_id = $2 and expires_at > $5)
       insert into event_log_member (group_name, member_id, topics, expires_at) values ($1, $2, $3, $4)
       on conflict (group_name, member_id) do update set expires_at = excluded.expires_at
       returning (xmax = 0) as is_new`,
      [group, memberId, topics, this.#expiry(), this.#clock.now()],
    );
    if (rows[0]?.is_new === true) await this.#tellOthers();
  }

  /**
   * Take the partitions that fall to this member and are free, give up those that fall to others, except the busy ones.
   *
   * @returns what it holds now
   */
  async rebalance(busy: ReadonlySet<number>): Promise<readonly HeldPartition[]> {
    const { group, memberId, topics } = this.#options;
    const partitions = await this.#database.rows<PartitionRow>(
      'select id, topic, partition from event_log_partition where topic = any($1)',
      [topics],
    );
    const share = await this.#share(partitions);
    const surplus = partitions.filter(({ id }) => !share.has(id) && !busy.has(id)).map(({ id }) => id);
    const released = await this.#database.rows(
      'delete from event_log_lease where group_name = $1 and member_id = $2 and partition_id = any($3) returning partition_id',
      [group, memberId, surplus],
    );
    if (released.length > 0) await this.#tellOthers();
    await this.#database.rows(
      `insert into event_log_lease (group_name, partition_id, member_id, expires_at)
       select $1, id, $2, $4 from unnest($3::int[]) id order by id
       on conflict (group_name, partition_id) do update set member_id = excluded.member_id, expires_at = excluded.expires_at
       where event_log_lease.expires_at <= $5`,
      [group, memberId, [...share], this.#expiry(), this.#clock.now()],
    );
    const held = await this.#database.rows<{ readonly partition_id: number }>(
      'select partition_id from event_log_lease where group_name = $1 and member_id = $2 and expires_at > $3',
      [group, memberId, this.#clock.now()],
    );
    const ids = new Set(held.map(({ partition_id }) => partition_id));
    return partitions.filter(({ id }) => ids.has(id) && (share.has(id) || busy.has(id)));
  }

  /** @returns whether the position was moved; false when the partition has been lost to another member */
  async commit(partitionId: number, nextOffset: bigint): Promise<boolean> {
    const { group, memberId } = this.#options;
    const rows = await this.#database.rows(
      `insert into event_log_group_offset (group_name, partition_id, next_offset)
       select group_name, partition_id, $4 from event_log_lease
        where group_name = $1 and member_id = $2 and partition_id = $3 for share
       on conflict (group_name, partition_id) do update set next_offset = excluded.next_offset
       returning 1`,
      [group, memberId, partitionId, nextOffset.toString()],
    );
    return rows.length > 0;
  }

  /** Where the group stands in a partition. */
  async position(partitionId: number): Promise<bigint> {
    const rows = await this.#database.rows<{ readonly next_offset: string }>(
      'select next_offset from event_log_group_offset where group_name = $1 and partition_id = $2',
      [this.#options.group, partitionId],
    );
    return BigInt(rows[0]?.next_offset ?? 0);
  }

  async leave(): Promise<void> {
    const { group, memberId } = this.#options;
    await this.#database.rows(
      `with freed as (delete from event_log_lease where group_name = $1 and member_id = $2)
       delete from event_log_member where group_name = $1 and member_id = $2`,
      [group, memberId],
    );
    await this.#tellOthers();
  }

  async #share(partitions: readonly PartitionRow[]): Promise<ReadonlySet<number>> {
    const members = await this.#database.rows<{ readonly member_id: string; readonly topics: readonly string[] }>(
      'select member_id, topics from event_log_member where group_name = $1 and expires_at > $2',
      [this.#options.group, this.#clock.now()],
    );
    const share = new Set<number>();
    for (const topic of this.#options.topics) {
      const readers = members.filter((member) => member.topics.includes(topic)).map(({ member_id }) => member_id);
      const ids = partitions.filter((row) => row.topic === topic).map(({ id }) => id);
      for (const id of shareOf(this.#options.memberId, readers, ids)) share.add(id);
    }
    return share;
  }

  async #tellOthers(): Promise<void> {
    await this.#database.rows('select pg_notify($1, $2)', [wakeUpChannel, groupChange]);
  }

  #expiry(): Date {
    return new Date(this.#clock.now().getTime() + this.#options.leaseMs);
  }
}
