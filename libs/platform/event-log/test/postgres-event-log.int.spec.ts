import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { EventLogUnavailableError, type Clock, type LogMessage } from '@bridge/ports';
import {
  eventually,
  FakeClock,
  postgresForTests,
  RecordingLogger,
  SequentialIds,
  SystemClock,
  type DatabaseForTests,
} from '@bridge/testing';
import { eventLogEntities, eventLogMigrations, PostgresEventLog } from '@bridge/event-log';

const dayMs = 24 * 60 * 60 * 1000;

let database: DatabaseForTests;
let source: DataSource;

beforeAll(async () => {
  database = await postgresForTests();
  source = await new DataSource({
    type: 'postgres',
    url: database.url,
    migrations: [...eventLogMigrations],
    entities: [...eventLogEntities],
  }).initialize();
  await source.runMigrations();
});

afterAll(async () => {
  await source.destroy();
  await database.close();
});

const message = (topic: string, key: string | null, value: string | null): LogMessage => ({
  topic,
  key,
  value: value === null ? null : Buffer.from(value),
  headers: {},
});

describe('eventLogMigrations', () => {
  it('make the tables that the entities describe', async () => {
    const drift = await source.driver.createSchemaBuilder().log();
    expect(drift.upQueries.map(({ query }) => query)).toEqual([]);
  });

  it('can be taken back and made again', async () => {
    const other = await postgresForTests();
    const fresh = await new DataSource({
      type: 'postgres',
      url: other.url,
      migrations: [...eventLogMigrations],
    }).initialize();
    await fresh.runMigrations();
    await fresh.undoLastMigration();
    expect(await fresh.query("select tablename from pg_tables where tablename like 'event_log%'")).toEqual([]);
    await fresh.runMigrations();
    await fresh.destroy();
    await other.close();
  });
});

describe('PostgresEventLog', () => {
  const open = (clock: Clock = new SystemClock()): PostgresEventLog =>
    new PostgresEventLog({ database: source, clock, ids: new SequentialIds('member'), logger: new RecordingLogger() });

  it('runs on the connections of a data source', async () => {
    const log = open();
    await log.ensureTopics([{ name: 'from-source', partitions: 1, cleanup: 'delete' }]);
    await log.publish([message('from-source', 'k', 'v')]);
    expect(await log.lag('g', ['from-source'])).toBe(1);
    await log.close();
  });

  it('refuses a topic that does not exist', async () => {
    const log = open();
    await expect(log.publish([message('nowhere', 'k', 'v')])).rejects.toBeInstanceOf(EventLogUnavailableError);
    await log.close();
  });

  it('says so when PostgreSQL is away', async () => {
    const pool = new pg.Pool({ host: '127.0.0.1', port: 1 });
    const log = new PostgresEventLog({
      database: pool,
      clock: new SystemClock(),
      ids: new SequentialIds(),
      logger: new RecordingLogger(),
    });
    await expect(log.ping()).rejects.toBeInstanceOf(EventLogUnavailableError);
    await expect(log.publish([message('t', 'k', 'v')])).rejects.toMatchObject({ code: 'EVENT_LOG_UNAVAILABLE' });
    await log.close();
    await pool.end();
  });

  it('never lets a reader pass an offset that is still to be committed', async () => {
    const log = open();
    await log.ensureTopics([{ name: 'racing', partitions: 1, cleanup: 'delete' }]);
    const seen: string[] = [];
    const subscription = await log.subscribe({
      group: 'racing',
      topics: ['racing'],
      onBatch: ({ records }) => Promise.resolve(void seen.push(...records.map(({ offset }) => offset))),
    });
    // An appender that has its offsets and is slow to commit, as the log's own are when the machine is busy.
    const slow = new pg.Client({ connectionString: database.url });
    await slow.connect();
    await slow.query('begin');
    await slow.query("select next_offset from event_log_partition where topic = 'racing' for update");
    const later = log.publish([message('racing', 'b', '2')]);
    await slow.query(
      `insert into event_log_record select id, 0, null, null, '{}', now() from event_log_partition where topic = 'racing'`,
    );
    await slow.query("update event_log_partition set next_offset = 1 where topic = 'racing'");
    expect(seen).toEqual([]);
    await slow.query('commit');
    await later;
    await eventually('both', () => seen.length === 2);
    expect(seen).toEqual(['0', '1']);
    await slow.end();
    await subscription.stop();
    await log.close();
  });

  it('purges what is past its retention and read by every group', async () => {
    const clock = new FakeClock();
    const log = open(clock);
    await log.ensureTopics([{ name: 'kept-7-days', partitions: 1, cleanup: 'delete', retentionDays: 7 }]);
    await log.publish([message('kept-7-days', 'k', 'old'), message('kept-7-days', 'k', 'unread')]);
    await source.query(
      "insert into event_log_group_offset select 'slow', id, 1 from event_log_partition where topic = 'kept-7-days'",
    );
    await clock.advance(8 * dayMs);
    await log.publish([message('kept-7-days', 'k', 'new')]);
    expect(await log.purge(clock.now())).toBe(1);
    await source.query('update event_log_group_offset set next_offset = 3');
    expect(await log.purge(clock.now())).toBe(1);
    expect(await log.lag('new-group', ['kept-7-days'])).toBe(1);
    await log.close();
  });

  it('keeps the newest record of each key of a compacted topic, and tombstones for a day', async () => {
    const clock = new FakeClock();
    const log = open(clock);
    await log.ensureTopics([{ name: 'latest', partitions: 2, cleanup: 'compact' }]);
    await log.publish(['a', 'b', 'c'].flatMap((key) => [message('latest', key, '1'), message('latest', key, '2')]));
    await log.publish([message('latest', 'c', null)]);
    expect(await log.purge(clock.now())).toBe(4);
    expect(await log.lag('g', ['latest'])).toBe(3);
    await clock.advance(2 * dayMs);
    expect(await log.purge(clock.now())).toBe(1);
    await log.close();

    const reader = open();
    const seen: string[] = [];
    const subscription = await reader.subscribe({
      group: 'g',
      topics: ['latest'],
      onBatch: ({ records }) =>
        Promise.resolve(void seen.push(...records.map(({ key, value }) => `${key ?? ''}${value?.toString() ?? ''}`))),
    });
    await eventually('everything is read', async () => (await reader.lag('g', ['latest'])) === 0 && seen.length === 2);
    await subscription.stop();
    await reader.close();
    expect(seen.sort()).toEqual(['a2', 'b2']);
  });
});
