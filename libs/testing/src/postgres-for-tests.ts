import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { testServersConfig } from './test-servers.config.js';

/** A database that is empty and nobody else's. */
export interface DatabaseForTests {
  readonly url: string;
  /** Drops it, whoever is still connected. Safe to call twice. */
  close(): Promise<void>;
}

/**
 * A fresh database on the server that the Jest set-up has started (`BRIDGE_TEST_DATABASE_URL`). One per spec file: make it in
 * `beforeAll`, close it in `afterAll`, and specs can run at the same time.
 */
export async function postgresForTests(): Promise<DatabaseForTests> {
  const adminUrl = testServersConfig().databaseUrl;
  if (adminUrl === undefined) {
    throw new Error(
      'BRIDGE_TEST_DATABASE_URL is not set: run Jest with tools/config/jest.config.mjs, which starts PostgreSQL',
    );
  }
  const name = `test_${randomBytes(8).toString('hex')}`;
  await administer(adminUrl, `create database ${name}`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  let closing: Promise<void> | undefined;
  return {
    url: url.href,
    close: () => (closing ??= administer(adminUrl, `drop database if exists ${name} with (force)`)),
  };
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
