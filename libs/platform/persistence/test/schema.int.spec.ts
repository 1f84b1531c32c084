import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { postgresForTests } from '@bridge/testing';
import type { DatabaseForTests } from '@bridge/testing';
import type { DataSource } from 'typeorm';
import { bridgeMigrations, createDataSource, hasPendingMigrations, migrate } from '../src/data-source.js';
import { findDrift } from '../src/schema-drift.reader.js';

const names = bridgeMigrations.map((migration) => migration.name);

describe('migrations', () => {
  let database: DatabaseForTests;
  let dataSource: DataSource;

  beforeAll(async () => {
    database = await postgresForTests();
    dataSource = await createDataSource({ url: database.url }).initialize();
  });

  afterAll(async () => {
    await dataSource.destroy();
    await database.close();
  });

  const tables = async (): Promise<readonly string[]> => {
    const rows = await dataSource.query<{ name: string }[]>(
      `select tablename as name from pg_tables where schemaname = 'public' and tablename <> 'bridge_migration' order by 1`,
    );
    return rows.map((row) => row.name);
  };

  it('run once, and leave the schema as the entities describe it', async () => {
    expect(await hasPendingMigrations(dataSource)).toBe(true);
    expect(await migrate(dataSource)).toEqual(names);
    expect(await hasPendingMigrations(dataSource)).toBe(false);
    expect(await findDrift(dataSource)).toEqual([]);
    expect(await migrate(dataSource)).toEqual([]);
  });

  it('go down to nothing and up again, without drift', async () => {
    const before = await tables();
    for (let count = 0; count < names.length; count += 1) {
      await dataSource.undoLastMigration();
    }
    expect(await tables()).toEqual([]);
    expect(await migrate(dataSource)).toEqual(names);
    expect(await tables()).toEqual(before);
    expect(await findDrift(dataSource)).toEqual([]);
  });

  it('see drift when a column is missing', async () => {
    await dataSource.query(`alter table pull_cursor drop column loaded_at`);
    expect(await findDrift(dataSource)).toEqual([expect.stringContaining('"loaded_at"')]);
    await dataSource.query(`alter table pull_cursor add column loaded_at timestamptz not null`);
    expect(await findDrift(dataSource)).toEqual([]);
  });

  it('run once when two processes start at the same time', async () => {
    const fresh = await postgresForTests();
    const both = await Promise.all([1, 2].map(() => createDataSource({ url: fresh.url, poolSize: 2 }).initialize()));
    const ran = await Promise.all(both.map((one) => migrate(one)));
    expect(ran.flat()).toEqual(names);
    await Promise.all(both.map((one) => one.destroy()));
    await fresh.close();
  });
});
