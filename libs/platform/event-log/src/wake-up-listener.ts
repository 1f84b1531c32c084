import type { PoolClient } from 'pg';
import { wakeUpChannel } from './event-log-appender.js';
import type { EventLogDatabase } from './event-log-database.js';

/** One connection that hears of new records and of changes in groups, for all subscriptions of a log. */
export class WakeUpListener {
  readonly #database: EventLogDatabase;
  readonly #listeners = new Set<() => void>();
  #client: Promise<PoolClient> | undefined;

  constructor(database: EventLogDatabase) {
    this.#database = database;
  }

  add(listener: () => void): void {
    this.#listeners.add(listener);
  }

  remove(listener: () => void): void {
    this.#listeners.delete(listener);
  }

  /** Connect when not connected; call it now and then, since a connection may break. */
  async listen(): Promise<void> {
    const connecting = (this.#client ??= this.#connect());
    await connecting.catch((error: unknown) => {
      if (this.#client === connecting) this.#client = undefined;
      throw error;
    });
  }

  async close(): Promise<void> {
    const client = await this.#client?.catch(() => undefined);
    this.#client = undefined;
    this.#listeners.clear();
    // Ended, not reused: the next owner of the connection would hear our notifications.
    client?.release(true);
  }

  async #connect(): Promise<PoolClient> {
    const client = await this.#database.connect();
    client.on('notification', () => {
      for (const listener of this.#listeners) listener();
    });
    client.once('error', () => {
      this.#client = undefined;
      client.release(true);
    });
    await client.query(`listen ${wakeUpChannel}`);
    return client;
  }
}
