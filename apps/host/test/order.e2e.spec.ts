import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { postgresForTests } from '@bridge/testing';
import type { DatabaseForTests } from '@bridge/testing';
import { IntacctStandIn, SAMPLE_COMPANY_FILE } from './intacct.stand-in.js';
import { configurationLines, customerLine, entryLine, toFile } from './smart-event.lines.js';
import type { EventLine } from './smart-event.lines.js';
import { StartedProcess, startNpmStart } from './started.process.js';
import type { Ended } from './started.process.js';
import { readDeadLetters, readJobs, readRows } from './tables.reader.js';
import type { JobRow } from './tables.reader.js';
import { makeTestFolder, removeTestFolder } from './test.folder.js';

const twice = [customerLine('TWICE'), entryLine('TWICE')];
const lines = [
  ...configurationLines(),
  ...twice,
  ...twice,
  customerLine('REUSED', { id: 'one-id' }),
  customerLine('REUSED', { id: 'one-id', data: { name: 'Another name' } }),
  customerLine('AGED', { version: 3, data: { name: 'Third' } }),
  customerLine('AGED', { version: 1, data: { name: 'First' } }),
  customerLine('AGED', { version: 2, data: { name: 'Second' } }),
  entryLine('EARLY', { attributes: { customer: 'LATE' } }),
  entryLine('ALONE', { attributes: { customer: 'NEVER' } }),
  customerLine('LATE'),
];

interface SentResult {
  readonly type: string;
  readonly data: { readonly state: string; readonly finishedAt?: string };
}

describe('events out of order', () => {
  let folder = '';
  let database: DatabaseForTests;
  let intacct: IntacctStandIn;
  let ended: Ended;
  let jobs: readonly JobRow[] = [];

  beforeAll(async () => {
    folder = makeTestFolder();
    [database, intacct] = await Promise.all([postgresForTests(), IntacctStandIn.start(folder)]);
    ended = await play(lines);
    jobs = await readJobs(database.url);
  });

  afterAll(async () => {
    await StartedProcess.endAll();
    await database.close();
    await removeTestFolder(folder);
  });

  const play = (played: readonly EventLine[]): Promise<Ended> => {
    const input = join(folder, 'input.ndjson');
    writeFileSync(input, toFile(played));
    return startNpmStart(['--once', '--json', '--input', input, '--intacct-company', SAMPLE_COMPANY_FILE], {
      cwd: folder,
      env: { ...intacct.env, DATABASE_URL: database.url, BRIDGE_HTTP_PORT: '0' },
    }).ended;
  };
  const statesOf = (object: string, key: string): readonly (readonly [number, string])[] =>
    jobs
      .filter((job) => job.object === object && job.natural_key === key)
      .map((job) => [job.record_version, job.state] as const)
      .sort(([left], [right]) => left - right);
  const resultsOf = async (sysId: string): Promise<readonly SentResult[]> => {
    const rows = await readRows<{ readonly value: Buffer }>(
      database.url,
      "select value from outbox_message where topic = 'intacct.sync-results' order by id",
    );
    return rows
      .map(({ value }) => JSON.parse(value.toString('utf8')) as SentResult & { readonly sysid: string })
      .filter(({ sysid }) => sysid === sysId);
  };
  const finals = async (sysId: string): Promise<readonly string[]> =>
    (await resultsOf(sysId)).filter(({ data }) => data.finishedAt !== undefined).map(({ data }) => data.state);

  it('ends with code 3 for what failed', () => {
    expect({ code: ended.code, ...JSON.parse(ended.stdout) }).toMatchObject({
      code: 3,
      results: { success: configurationLines().length + 6, error: 1, superseded: 2, ignored: 0 },
      deadLetters: 1,
    });
  });

  it('gives the same event twice one effect and one final result', async () => {
    expect(statesOf('customer', 'TWICE')).toEqual([[1, 'success']]);
    expect(statesOf('journalEntry', 'TWICE')).toEqual([[1, 'success']]);
    expect(await finals('j-TWICE')).toEqual(['success']);
    expect(await intacct.counts()).toMatchObject({ CUSTOMER: 4, GLBATCH: 2 });
    expect((await intacct.ledger()).debit).toBe('25.00');
  });

  it('makes a dead letter of an event id that comes back with another content', async () => {
    expect(await readDeadLetters(database.url)).toEqual([
      expect.objectContaining({
        stage: 'inbox',
        code: 'INBOX_ID_REUSED',
        event_id: 'one-id',
        message: expect.stringMatching(/\.$/),
      }),
    ]);
    expect(statesOf('customer', 'REUSED')).toEqual([[1, 'success']]);
  });

  it('never lets an older version overwrite a newer one', async () => {
    expect(statesOf('customer', 'AGED')).toEqual([
      [1, 'superseded'],
      [2, 'superseded'],
      [3, 'success'],
    ]);
    expect(await intacct.count('CUSTOMER', 'NAME=Third')).toBe(1);
  });

  it('posts a document whose customer comes after it', async () => {
    expect(statesOf('journalEntry', 'EARLY')).toEqual([[1, 'success']]);
    expect(await finals('j-EARLY')).toEqual(['success']);
  });

  it('names the customer that never comes', async () => {
    expect(jobs.find((job) => job.natural_key === 'ALONE')).toMatchObject({
      state: 'error',
      code: 'HANDLER_REFERENCE_UNKNOWN',
      message: 'The customer "NEVER" named by attributes.customer on line 1 is not known: no event of it has arrived.',
    });
    expect(await finals('j-ALONE')).toEqual(['error']);
  });

  it('posts that document after all when the customer comes in a later run', async () => {
    await play([customerLine('NEVER')]);
    expect((await readJobs(database.url)).find((job) => job.natural_key === 'ALONE')?.state).toBe('success');
    expect(await intacct.count('GLBATCH', 'BATCH_TITLE=Entry%20ALONE')).toBe(1);
  });
});
