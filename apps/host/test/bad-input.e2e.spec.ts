import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { postgresForTests } from '@bridge/testing';
import type { DatabaseForTests } from '@bridge/testing';
import { IntacctStandIn, SAMPLE_COMPANY_FILE } from './intacct.stand-in.js';
import { configurationLines, customerLine, entryLine, itemLine, toFile } from './smart-event.lines.js';
import type { EventLine } from './smart-event.lines.js';
import { StartedProcess, startNpmStart } from './started.process.js';
import type { Ended } from './started.process.js';
import { readDeadLetters, readJobs } from './tables.reader.js';
import type { DeadLetterRow, JobRow } from './tables.reader.js';
import { makeTestFolder, removeTestFolder } from './test.folder.js';

const topic = 'dmo.smart-events.masterdata';
const item = (id: string): EventLine => itemLine(id);
const without = (line: EventLine, attribute: string): EventLine => ({
  ...line,
  value: Object.fromEntries(Object.entries(line.value).filter(([name]) => name !== attribute)),
});
/** The original bytes, by which a dead letter is found again. */
const bytesOf = (line: EventLine | string): string => {
  if (typeof line !== 'string') {
    return JSON.stringify(line.value);
  }
  const played = line.startsWith(`{"topic":"${topic}"`)
    ? (JSON.parse(line) as { readonly value: unknown }).value
    : line;
  return played === null ? '' : typeof played === 'string' ? played : JSON.stringify(played);
};

/** What is wrong, the line, and the dead letter it becomes. */
const unacceptable: readonly (readonly [string, EventLine | string, Partial<DeadLetterRow>])[] = [
  ['a line that is not JSON', '{"topic": "dmo.sm', { code: 'REPLAY_LINE_INVALID', field: null }],
  ['a line without topic', JSON.stringify({ key: 'k', value: {} }), { code: 'REPLAY_LINE_INVALID', field: 'topic' }],
  [
    'a topic the bridge does not read',
    JSON.stringify({ topic: 'dmo.orders', key: 'k', value: {} }),
    { code: 'REPLAY_TOPIC_UNKNOWN', field: 'topic' },
  ],
  ['a record without value', JSON.stringify({ topic, key: 'k', value: null }), { code: 'ENVELOPE_EMPTY' }],
  ['a text that is no JSON', JSON.stringify({ topic, key: 'k', value: '<xml/>' }), { code: 'ENVELOPE_NOT_JSON' }],
  ['a list', JSON.stringify({ topic, key: 'k', value: [1] }), { code: 'ENVELOPE_NOT_JSON' }],
  [
    'a missing attribute',
    without(item('NOID'), 'id'),
    { code: 'ENVELOPE_ATTRIBUTE_INVALID', field: 'id', event_id: null },
  ],
  ['no data', without(item('NODATA'), 'data'), { code: 'ENVELOPE_DATA_INVALID', field: 'data' }],
  [
    'a version that is no integer',
    itemLine('VERSION', { version: 1.5 }),
    { code: 'ENVELOPE_ATTRIBUTE_INVALID', field: 'recordversion' },
  ],
  [
    'an unknown type',
    itemLine('TYPE', { type: 'masterdata.robot.changed.v1' }),
    { code: 'ENVELOPE_TYPE_UNKNOWN', field: 'type' },
  ],
  [
    'an unknown version of a type',
    itemLine('TYPE2', { type: 'masterdata.item.changed.v2' }),
    { code: 'ENVELOPE_TYPE_UNKNOWN', field: 'type' },
  ],
  [
    'an unknown tenant',
    itemLine('TENANT', { tenant: 'elm-street' }),
    { code: 'ENVELOPE_TENANT_UNKNOWN', field: 'tenant' },
  ],
  [
    'a source of another tenant',
    { ...item('SOURCE'), value: { ...item('SOURCE').value, source: '/dmo/elm-street' } },
    { code: 'ENVELOPE_SOURCE_INVALID', field: 'source' },
  ],
  [
    'a property of the wrong type',
    itemLine('WRONG', { data: { isActive: 'yes' } }),
    { code: 'ENVELOPE_DATA_INVALID', field: 'isActive' },
  ],
  [
    'a missing property of a line',
    entryLine('NOSIGN', {}, { data: { lines: [{ lineNumber: 1, account: '10100' }] } }),
    { code: 'ENVELOPE_DATA_INVALID', field: 'lines[0].sign' },
  ],
  [
    'an amount that is a number',
    entryLine('NUMBER', { amount: 12.5 as unknown as string }),
    { code: 'ENVELOPE_DATA_INVALID', field: 'lines[0].transactionAmount' },
  ],
  [
    'a null character',
    itemLine('NUL', { data: { name: 'a\u0000b' } }),
    { code: 'ENVELOPE_CHARACTER_INVALID', field: 'name' },
  ],
  [
    'half of a surrogate pair',
    itemLine('HALF', { data: { name: 'a\ud800b' } }),
    { code: 'ENVELOPE_CHARACTER_INVALID' },
  ],
  [
    'more than a mebibyte',
    itemLine('LARGE', { data: { description: 'x'.repeat(1024 * 1024) } }),
    { code: 'ENVELOPE_TOO_LARGE' },
  ],
];

/** What the bridge can see before anything is sent. */
const refused: readonly (readonly [string, EventLine, Partial<JobRow>])[] = [
  [
    'an entry that does not balance',
    entryLine('UNBALANCED', { amount: '10.00', credit: '9.99' }),
    {
      code: 'HANDLER_ENTRY_UNBALANCED',
      field: 'lines',
      message: 'The entry does not balance in CAD: debit 10.00, credit 9.99.',
    },
  ],
  [
    'an unknown account',
    entryLine('ACCOUNT', { account: '99999' }),
    {
      code: 'HANDLER_ACCOUNT_UNKNOWN',
      field: 'account',
      message: 'Account 99999 on line 1 does not exist in Intacct.',
    },
  ],
  [
    'an unknown customer',
    entryLine('CUSTOMER', { attributes: { customer: 'NOBODY' } }),
    {
      code: 'HANDLER_REFERENCE_UNKNOWN',
      field: 'attributes.customer',
      message: 'The customer "NOBODY" named by attributes.customer on line 1 is not known: no event of it has arrived.',
    },
  ],
  [
    'an unknown site',
    entryLine('SITE', {}, { data: { financialSite: 'MOON' } }),
    { code: 'HANDLER_REFERENCE_UNKNOWN', field: 'financialSite' },
  ],
  [
    'an unknown journal',
    entryLine('JOURNAL', {}, { data: { journal: 'NONE' } }),
    { code: 'HANDLER_JOURNAL_UNKNOWN', field: 'journal' },
  ],
  [
    'an unknown payment term',
    customerLine('TERM', { data: { paymentTerm: 'NEVER' } }),
    { code: 'HANDLER_TERM_UNKNOWN', field: 'paymentTerm' },
  ],
];

const good = [item('GOOD-1'), customerLine('GOOD-2'), entryLine('GOOD-3'), entryLine('GOOD-4')];

describe('a file with bad input between good', () => {
  let folder = '';
  let database: DatabaseForTests;
  let intacct: IntacctStandIn;
  let ended: Ended;
  let letters: readonly DeadLetterRow[] = [];
  let jobs: readonly JobRow[] = [];

  beforeAll(async () => {
    folder = makeTestFolder();
    [database, intacct] = await Promise.all([postgresForTests(), IntacctStandIn.start(folder)]);
    const input = join(folder, 'input.ndjson');
    const bad = [...unacceptable, ...refused].map(([, line]) => line);
    const mixed = bad.flatMap((line, index) => [line, ...good.slice(index, index + 1)]);
    writeFileSync(input, toFile([...configurationLines(), ...mixed]));
    ended = await startNpmStart(['--once', '--json', '--input', input, '--intacct-company', SAMPLE_COMPANY_FILE], {
      cwd: folder,
      env: { ...intacct.env, DATABASE_URL: database.url, BRIDGE_HTTP_PORT: '0' },
    }).ended;
    [letters, jobs] = await Promise.all([readDeadLetters(database.url), readJobs(database.url)]);
  });

  afterAll(async () => {
    await StartedProcess.endAll();
    await database.close();
    await removeTestFolder(folder);
  });

  const summary = (): {
    readonly deadLetters: number;
    readonly results: Readonly<Record<string, number>>;
    readonly gateway: Readonly<Record<string, number>>;
  } => JSON.parse(ended.stdout) as never;

  it('ends with code 3 and counts every line', () => {
    expect({ code: ended.code, deadLetters: summary().deadLetters, results: summary().results }).toEqual({
      code: 3,
      deadLetters: unacceptable.length,
      results: {
        success: configurationLines().length + good.length,
        error: refused.length,
        superseded: 0,
        ignored: 0,
      },
    });
  });

  it.each(unacceptable)('makes a dead letter of %s', (_, line, expected) => {
    const letter = letters.find(({ value }) => (value?.toString('utf8') ?? '') === bytesOf(line));
    expect(letter).toMatchObject({ ...expected, message: expect.stringMatching(/^[A-Z].{20,}\.$/s) });
  });

  it.each(refused)('refuses %s with a sentence', (_, line, expected) => {
    const { number, id } = line.value['data'] as { readonly number?: string; readonly id?: string };
    expect(jobs.find((job) => job.natural_key === (number ?? id))).toMatchObject({
      message: expect.stringMatching(/^[A-Z].{20,}\.$/),
      ...expected,
      state: 'error',
    });
  });

  it('counts API transactions as Intacct does', async () => {
    expect(summary().gateway.apiTransactions).toBe(await intacct.transactions());
  });

  it('sends what is good, and nothing else', async () => {
    expect(await intacct.counts()).toEqual({
      CONTACT: 3 + 1,
      CUSTOMER: 1,
      VENDOR: 0,
      ITEM: 1,
      GLBATCH: 2,
    });
    expect(await intacct.writes()).toBe(5);
    expect(await intacct.ledger()).toEqual({ debit: '25.00', credit: '25.00' });
    expect(jobs.filter(({ natural_key: key }) => key.startsWith('GOOD-')).map(({ state }) => state)).toEqual(
      good.map(() => 'success'),
    );
  });
});
