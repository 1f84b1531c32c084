import type { Outbox, OutboxMessage } from '@bridge/ports';
import type { DataSource } from 'typeorm';

interface OutboxMessageRow {
  readonly id: string;
  readonly topic: string;
  readonly log_key: string | null;
  readonly value: Buffer | null;
  readonly headers: Record<string, string>;
}

export class PostgresOutbox implements Outbox {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  async next(limit: number): Promise<readonly OutboxMessage[]> {
    const rows = await this.#dataSource.query<OutboxMessageRow[]>(
      `select id, topic, log_key, value, headers from outbox_message where published_at is null and failed_at is null order by id limit $1`,
      [limit],
    );
    return rows.map(({ log_key: key, ...row }) => ({ ...row, key }));
  }

  async markPublished(ids: readonly string[]): Promise<void> {
    await this.#dataSource.query(`update outbox_message set published_at = now() where id = any($1::bigint[])`, [ids]);
  }

  async markFailed(id: string, reason: string): Promise<void> {
    await this.#dataSource.query(`update outbox_message set failed_at = now(), failure = $2 where id = $1`, [
      id,
      reason.replaceAll('\0', '\uFFFD'),
    ]);
  }
}
