import { Socket } from 'node:net';
import pg from 'pg';
import { DataSource } from 'typeorm';
import type { EventLog } from '@bridge/ports';
import {
  describeEventLog,
  postgresForTests,
  RecordingLogger,
  SequentialIds,
  SystemClock,
  type DatabaseForTests,
  type EventLogHarness,
} from '@bridge/testing';
import { eventLogMigrations, PostgresEventLog } from '@bridge/event-log';

/** A pool per client; a crash ends its connections in the middle of what they do. */
class PostgresHarness implements EventLogHarness {
  readonly sessionMs = 1_500;
  readonly #database: DatabaseForTests;
  readonly #ids = new SequentialIds('member');
  readonly #pools: pg.Pool[] = [];
  readonly #break = new Map<EventLog, () => void>();
  readonly #crashed: EventLog[] = [];

  constructor(database: DatabaseForTests) {
    this.#database = database;
  }

  open(): Promise<EventLog> {
    const sockets = new Set<Socket>();
    let isBroken = false;
    const stream = (): Socket => {
      const socket = new Socket();
      if (isBroken) process.nextTick(() => socket.destroy(new Error('cut')));
      sockets.add(socket);
      return socket;
    };
    const pool = new pg.Pool({ connectionString: this.#database.url, max: 8, stream });
    pool.on('error', () => undefined);
    this.#pools.push(pool);
    const log = new PostgresEventLog(
      { database: pool, clock: new SystemClock(), ids: this.#ids, logger: new RecordingLogger() },
      { leaseMs: this.sessionMs, firstBackoffMs: 20, mostBackoffMs: 200 },
    );
    this.#break.set(log, () => {
      isBroken = true;
      for (const socket of sockets) socket.destroy(new Error('cut'));
    });
    return Promise.resolve(log);
  }

  crash(log: EventLog): Promise<void> {
    this.#crashed.push(log);
    this.#break.get(log)?.();
    return Promise.resolve();
  }

  async close(): Promise<void> {
    await Promise.all(this.#crashed.map((log) => log.close()));
    await Promise.all(this.#pools.map((pool) => pool.end()));
    await this.#database.close();
  }
}

describeEventLog('PostgresEventLog', async () => {
  const database = await postgresForTests();
  const source = new DataSource({ type: 'postgres', url: database.url, migrations: [...eventLogMigrations] });
  await source.initialize();
  await source.runMigrations();
  await source.destroy();
  return new PostgresHarness(database);
});
