import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { postgresForTests } from '@bridge/testing';
import type { DatabaseForTests } from '@bridge/testing';
import { PostgresStatusReader } from '../src/postgres-status.reader.js';
import { StoreBench, deadLetter, event } from './stores.fixtures.js';

describe('PostgresStatusReader', () => {
  let database: DatabaseForTests;
  let bench: StoreBench;
  let reader: PostgresStatusReader;

  beforeAll(async () => {
    database = await postgresForTests();
    bench = await StoreBench.open(database.url);
    reader = new PostgresStatusReader(bench.dataSource);
  });
  beforeEach(() => bench.clear());
  afterAll(async () => {
    await bench.close();
    await database.close();
  });

  it('keeps messages that failed apart from those that wait', async () => {
    await bench.inbox.accept([], [deadLetter(), deadLetter({ code: 'ENVELOPE_EMPTY' })]);
    await bench.outbox.markFailed('1', 'too large');
    expect(await reader.read()).toMatchObject({ unpublished: 1, failedMessages: 1 });
  });

  it('counts an event once whose version was used before', async () => {
    await bench.arrive(event(), event({ data: { id: 'other' } }));
    expect(await reader.countByType()).toEqual([
      { type: 'masterdata.customer.changed.v1', events: 2, success: 0, error: 0 },
    ]);
  });
});
