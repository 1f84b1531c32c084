import type { Pool, PoolClient, QueryResultRow } from 'pg';
import type { DataSource } from 'typeorm';
import { EventLogUnavailableError } from '@bridge/ports';

/** What the log asks of PostgreSQL; every failure leaves here as EventLogUnavailableError. */
export class EventLogDatabase {
  readonly #pool: Pool;

  /** @param source  a pool, or an initialised TypeORM data source of type `postgres`; neither is closed here */
  constructor(source: Pool | DataSource) {
    this.#pool = 'driver' in source ? (source.driver as unknown as { readonly master: Pool }).master : source;
  }

  async rows<Row extends QueryResultRow>(statement: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    try {
      return (await this.#pool.query<Row>(statement, [...values])).rows;
    } catch (error) {
      throw unavailable(error);
    }
  }

  /** Run the task in one transaction. */
  async transaction<T>(task: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await this.connect();
    let broken = false;
    // Without a listener a lost connection would end the process.
    const onError = (): void => {
      broken = true;
    };
    client.on('error', onError);
    try {
      await client.query('begin');
      const result = await task(client);
      await client.query('commit');
      return result;
    } catch (error) {
      await client.query('rollback').catch(() => {
        broken = true;
      });
      throw unavailable(error);
    } finally {
      client.removeListener('error', onError);
      client.release(broken);
    }
  }

  /** A connection of one's own; give it back with `release`. */
  async connect(): Promise<PoolClient> {
    try {
      return await this.#pool.connect();
    } catch (error) {
      throw unavailable(error);
    }
  }
}

export function unavailable(error: unknown): EventLogUnavailableError {
  if (error instanceof EventLogUnavailableError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new EventLogUnavailableError(`The event log in PostgreSQL does not answer: ${reason}`, { cause: error });
}
