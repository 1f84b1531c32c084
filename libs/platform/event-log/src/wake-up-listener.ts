import type { PoolClient } from 'pg';
import { groupChange, wakeUpChannel } from './event-log-appender.js';
import type { EventLogDatabase } from './event-log-database.js';

/** @param isGroupChange  somebody joined, left or gave partitions up; else there are new records */
type Listener = (isGroupChange: boolean) => void;

/** One connection that hears of new records and of changes in groups, for all subscriptions of a log. */
export class WakeUpListener {
  readonly #database: EventLogDatabase;
  readonly #listeners = new Set<Listener>();
  #client: Promise<PoolClient> | undefined;

  constructor(database: EventLogDatabase) {
    this.#database = database;
  }

  add(listener: Listener): void {
    this.#listeners.add(listener);
  }

  remove(listener: Listener): void {
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
    let isLost = false;
    client.on('notification', ({ payload }) => {
      for (const listener of this.#listeners) listener(payload === groupChange);
    });
    client.on('error', () => {
      if (isLost) return;
      isLost = true;
      this.#client = undefined;
      client.release(true);
    });
    await client.query(`listen ${wakeUpChannel}`);
    return client;
  }
}
