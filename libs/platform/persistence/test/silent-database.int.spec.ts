import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { RecordingLogger, SilentProxy, eventually, postgresForTests } from '@bridge/testing';
import type { DatabaseForTests } from '@bridge/testing';
import type { DataSource } from 'typeorm';
import { createDataSource } from '../src/data-source.js';
import { PostgresSignals } from '../src/postgres-signals.js';
import { StoreBench, event, result } from './stores.fixtures.js';

const LIMITS = { connectTimeoutMs: 300, silenceTimeoutMs: 300 };
const TIMED_OUT = { message: expect.stringContaining('said nothing'), code: 'ETIMEDOUT' };

describe('a database that falls silent', () => {
  let database: DatabaseForTests;
  let bench: StoreBench;
  let proxy: SilentProxy;
  let dataSource: DataSource;

  beforeAll(async () => {
    database = await postgresForTests();
    bench = await StoreBench.open(database.url);
  });
  beforeEach(async () => {
    await bench.clear();
    proxy = await SilentProxy.before(database.url);
    dataSource = await createDataSource({ url: proxy.through(database.url), ...LIMITS }).initialize();
  });
  afterEach(async () => {
    await dataSource.destroy();
    await proxy.stop();
  });
  afterAll(async () => {
    await bench.close();
    await database.close();
  });

  it('fails what waits for it, and works again with new connections', async () => {
    proxy.fallSilent();
    await expect(dataSource.query('select 1')).rejects.toMatchObject(TIMED_OUT);
    await expect(dataSource.query('select 1')).rejects.toThrow('timeout');
    proxy.speak();
    expect(await dataSource.query('select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('is waited for while it works, whatever a statement takes, when no limit is set', async () => {
    const patient = await createDataSource({ url: database.url }).initialize();
    expect(await patient.query('select pg_sleep(0.6)')).toHaveLength(1);
    await patient.destroy();
  });

  it('does not keep what a transaction locked that cannot be ended any more', async () => {
    await bench.arrive(event());
    const locking = dataSource.transaction(async (manager) => {
      await manager.query('select id from sync_job for update');
      proxy.fallSilent();
      await manager.query('select 1');
    });
    await expect(locking).rejects.toMatchObject(TIMED_OUT);
    await eventually('the lock is free', async () => {
      const free = await bench.rows('select id from sync_job for update skip locked');
      return free.length === 1;
    });
  });

  it('is noticed by who listens for signals, who comes back', async () => {
    const logger = new RecordingLogger();
    const signals = new PostgresSignals(proxy.through(database.url), logger, LIMITS);
    let heard = 0;
    signals.listen('outbox', () => (heard += 1));
    await signals.connect();
    proxy.fallSilent();
    await eventually('the loss is told', () => logger.at('warn').length > 0);
    expect(logger.at('warn')[0]?.fields).toMatchObject({ code: 'SIGNALS_LOST', reason: TIMED_OUT.message });
    heard = 0;
    proxy.speak();
    await eventually('a new connection', () => heard === 1);
    await bench.work.planAndMarkSent('nobody', [], [result('r')]);
    await eventually('a signal', () => heard === 2);
    await signals.close();
  });
});
