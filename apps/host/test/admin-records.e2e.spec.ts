import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually, postgresForTests } from '@bridge/testing';
import type { DatabaseForTests } from '@bridge/testing';
import { IntacctStandIn, SAMPLE_COMPANY_FILE } from './intacct.stand-in.js';
import { configurationLines, customerLine, entryLine, TENANT } from './smart-event.lines.js';
import { StartedProcess, startBridge } from './started.process.js';
import { readJobs, readRows } from './tables.reader.js';
import { makeTestFolder, removeTestFolder } from './test.folder.js';

const KEY = 'admin-key-of-a-spec';
type Body = Readonly<Record<string, unknown>> & { readonly items?: readonly Readonly<Record<string, unknown>>[] };

describe('the admin API, for records, jobs and lanes', () => {
  let folder = '';
  let database: DatabaseForTests;
  let intacct: IntacctStandIn;
  let url = '';

  const env = () => ({
    ...intacct.env,
    DATABASE_URL: database.url,
    BRIDGE_SECRET_KEY: 'sixteen-characters-or-more',
    BRIDGE_ADMIN_KEY: KEY,
    BRIDGE_HTTP_PORT: '0',
  });
  const bridge = (...args: readonly string[]) => startBridge(args, { cwd: folder, env: env() });
  const ask = async (path: string, body?: unknown) => {
    const response = await fetch(`${url}/admin/${path}`, {
      headers: { authorization: `Bearer ${KEY}` },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    });
    return {
      status: response.status,
      body: (await response.json()) as Body,
      location: response.headers.get('location'),
    };
  };
  const untilDone = async (location: string | null): Promise<Body> => {
    const path = (location ?? '').replace('/admin/', '');
    await eventually('the job is over', async () => (await ask(path)).body['finishedAt'] !== undefined);
    return (await ask(path)).body;
  };
  const node = 'customer';
  const company = TENANT;

  beforeAll(async () => {
    folder = makeTestFolder();
    [database, intacct] = await Promise.all([postgresForTests(), IntacctStandIn.start(folder)]);
    await bridge('migrate').ended;
    await bridge('companies', 'import', SAMPLE_COMPANY_FILE, '--tenant', TENANT).ended;
    url = await bridge('start').says(/"url":"(http[^"]+)"/);
    const bad = entryLine('E2', { account: 'no such account' });
    const lines = [...configurationLines(), ...['A', 'B', 'C'].map((id) => customerLine(id)), entryLine('E1'), bad];
    const file = join(folder, 'events.ndjson');
    writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    await bridge('replay', file).ended;
    await eventually('every job final', async () => {
      const jobs = await readJobs(database.url);
      return jobs.length === lines.length && jobs.every(({ state }) => ['success', 'error'].includes(state));
    });
  });

  afterAll(async () => {
    await StartedProcess.endAll();
    await database.close();
    await removeTestFolder(folder);
  });

  it.each([
    ['GET', 'records'],
    ['GET', 'records/a/b/c'],
    ['GET', 'jobs'],
    ['GET', 'jobs/1'],
    ['GET', 'lanes'],
    ['POST', 'records/synchronize'],
    ['POST', 'records/force-synchronize'],
    ['POST', 'records/reset'],
    ['POST', 'jobs/1/pause'],
    ['POST', 'jobs/1/resume'],
    ['POST', 'jobs/1/cancel'],
    ['POST', 'lanes/a:*:*/pause'],
    ['POST', 'lanes/a:*:*/resume'],
  ])('lets nobody without a key %s %s', async (method, path) => {
    const response = await fetch(`${url}/admin/${path}`, { method });
    expect([response.status, ((await response.json()) as Body)['code']]).toEqual([401, 'ADMIN_KEY_UNKNOWN']);
  });

  it('lists records by filter, page by page', async () => {
    const first = (await ask(`records?company=${company}&node=${node}&limit=2`)).body;
    const second = (await ask(`records?company=${company}&node=${node}&limit=2&cursor=${String(first['next'])}`)).body;
    expect([...(first.items ?? []), ...(second.items ?? [])].map(({ sysId, state }) => [sysId, state])).toEqual([
      ['c-A', 'success'],
      ['c-B', 'success'],
      ['c-C', 'success'],
    ]);
    expect(second['next']).toBeUndefined();
    expect((await ask('records?state=error')).body.items).toMatchObject([{ node: 'journalEntry', sysId: 'j-E2' }]);
    expect((await ask(`records?node=${node}&q=B`)).body.items).toMatchObject([
      { intacctId: 'B', recordNo: expect.any(String) },
    ]);
    expect((await ask('records?state=pending')).body.items).toEqual([]);
  });

  it('shows the time line of one record', async () => {
    const { status, body } = await ask(`records/${company}/${node}/c-A`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      state: 'success',
      naturalKey: 'A',
      runs: [
        { trigger: 'event', state: 'success', event: { id: 'customer-c-A-1', type: 'masterdata.customer.changed.v1' } },
      ],
      attempts: expect.arrayContaining([
        expect.objectContaining({ intacctObject: 'CUSTOMER', outcome: 'success', sends: 1 }),
      ]),
      results: expect.arrayContaining([expect.objectContaining({ publishedAt: expect.any(String) })]),
    });
  });

  it.each<readonly [string, unknown, number, string]>([
    [`records/${company}/${node}/none`, undefined, 404, 'RECORD_UNKNOWN'],
    ['records?state=lost', undefined, 400, 'HTTP_INPUT_INVALID'],
    ['records?cursor=WyJhIl0', undefined, 400, 'HTTP_CURSOR_INVALID'],
    ['records/synchronize', { company, node }, 400, 'HTTP_INPUT_INVALID'],
    ['records/synchronize', { company, node, all: true, sysIds: ['a'] }, 400, 'HTTP_INPUT_INVALID'],
    ['records/synchronize', { company, node, filter: {} }, 400, 'HTTP_INPUT_INVALID'],
    ['records/synchronize', { company, node, sysIds: ['a', 'a'] }, 400, 'HTTP_INPUT_INVALID'],
    ['records/synchronize', { company: 'none', node, all: true }, 404, 'COMPANY_UNKNOWN'],
    ['records/synchronize', { company, node: 'planet', all: true }, 404, 'NODE_UNKNOWN'],
    ['jobs/x', undefined, 404, 'JOB_UNKNOWN'],
    ['jobs/999999', undefined, 404, 'JOB_UNKNOWN'],
    ['jobs/999999/cancel', {}, 404, 'JOB_UNKNOWN'],
    ['lanes/x/pause', { reason: 'x' }, 404, 'LANE_UNKNOWN'],
    ['lanes/none:*:*/pause', { reason: 'x' }, 404, 'LANE_UNKNOWN'],
    [`lanes/${company}:*:*/pause`, {}, 400, 'HTTP_INPUT_INVALID'],
  ])('refuses %s with %j', async (path, body, ...[status, code]) => {
    expect(await ask(path, body)).toMatchObject({ status, body: { code, status, correlationId: expect.any(String) } });
  });

  it('sends named records again, and shows the job to its end', async () => {
    const before = await intacct.counts();
    const started = await ask('records/force-synchronize', { company, node, sysIds: ['c-A', 'c-B'] });
    expect(started).toMatchObject({
      status: 202,
      location: expect.stringMatching(/^\/admin\/jobs\/\d+$/),
      body: { state: 'running', records: 2, command: 'forceSynchronize', requestedBy: 'first-key' },
    });
    expect(await untilDone(started.location)).toMatchObject({
      state: 'done',
      total: 2,
      read: 2,
      started: 2,
      updated: 2,
      created: 0,
      failed: 0,
      percent: 100,
    });
    expect(await intacct.counts()).toEqual(before);
    const { body } = await ask(`records/${company}/${node}/c-A`);
    expect(body['runs']).toMatchObject([{ trigger: started.body['trigger'] }, { trigger: 'event' }]);
    expect((await ask('jobs')).body.items).toMatchObject([{ id: started.body['id'], percent: 100 }]);
  });

  it('runs what a filter chooses, and posts nothing twice', async () => {
    const before = await intacct.ledger();
    const started = await ask('records/synchronize', { company, node: 'journalEntry', filter: { state: 'error' } });
    expect(await untilDone(started.location)).toMatchObject({ total: 1, read: 1, started: 1, failed: 1 });
    const all = await ask('records/force-synchronize', { company, node: 'journalEntry', all: true });
    expect(await untilDone(all.location)).toMatchObject({ total: 2, started: 2, unchanged: 1, failed: 1 });
    expect(await intacct.ledger()).toEqual(before);
  });

  it('pauses a lane, shows what waits there, and resumes it; a job can be cancelled meanwhile', async () => {
    expect(await ask(`lanes/${company}:*:30/pause`, { reason: 'month end' })).toMatchObject({
      status: 200,
      body: { id: `${company}:*:30`, cause: 'operator', message: 'month end' },
    });
    const started = await ask('records/force-synchronize', { company, node, all: true });
    await eventually('three runs wait', async () => (await ask('lanes')).body.items?.[0]?.['pending'] === 3);
    const { items, ...lanes } = (await ask('lanes')).body;
    expect(items).toMatchObject([{ id: `${company}:top:30`, priority: 30, pending: 3 }]);
    expect(lanes).toMatchObject({ pauses: [{ id: `${company}:*:30` }], slots: [{ company, configured: 2 }] });
    expect((await ask(`records?node=${node}&state=pending`)).body.items).toHaveLength(3);
    expect(await ask(`jobs/${String(started.body['id'])}/pause`, {})).toMatchObject({
      status: 409,
      body: { code: 'JOB_STATE_CONFLICT' },
    });
    expect(await ask(`jobs/${String(started.body['id'])}/cancel`, {})).toMatchObject({
      status: 200,
      body: { state: 'cancelled' },
    });
    expect(await ask(`lanes/${company}:*:30/resume`, {})).toMatchObject({ status: 200, body: { ended: 1 } });
    expect(await untilDone(started.location)).toMatchObject({ state: 'cancelled', updated: 3 });
    expect(await ask(`jobs/${String(started.body['id'])}/cancel`, {})).toMatchObject({ status: 409 });
  });

  it('forgets a record, and finds it again', async () => {
    const before = await intacct.counts();
    const reset = await ask('records/reset', { company, node, sysIds: ['c-C'] });
    expect(await untilDone(reset.location)).toMatchObject({ started: 1, percent: 100 });
    const forgotten = (await ask(`records/${company}/${node}/c-C`)).body;
    expect([forgotten['state'], forgotten['recordNo']]).toEqual(['not', undefined]);
    const again = await ask('records/synchronize', { company, node, sysIds: ['c-C'] });
    await untilDone(again.location);
    expect((await ask(`records/${company}/${node}/c-C`)).body).toMatchObject({ state: 'success', intacctId: 'C' });
    expect(await intacct.counts()).toEqual(before);
  });

  it('takes the same commands on the command line', async () => {
    const given = await bridge('records', 'synchronize', company, 'journalEntry', '--state', 'error', '--json').ended;
    const { id } = JSON.parse(given.stdout) as { readonly id: string };
    expect(await untilDone(`/admin/jobs/${id}`)).toMatchObject({ started: 1, failed: 1, command: 'synchronize' });
    const refusals: readonly (readonly [string, readonly string[]])[] = [
      ['Say which records: ids, or --state and --q, or --all.', [company, node]],
      ['Say which records: ids, or --state and --q, or --all.', [company, node, 'c-A', '--all']],
      ['--state: choose from not, pending, success, error, desynchronized.', [company, node, '--state', 'lost']],
      ['There is no such company.', ['none', node, '--all']],
      ['No installed plugin has such a node.', [company, 'none', '--all']],
    ];
    for (const [text, args] of refusals) {
      const { code, stderr } = await bridge('records', 'reset', ...args).ended;
      expect([code, stderr.trim()]).toEqual([1, expect.stringContaining(text)]);
    }
  });

  it('keeps an audit trail of every change', async () => {
    const rows = await readRows<{ readonly action: string; readonly target: string }>(
      database.url,
      `select actor, action, target from audit_entry order by id`,
    );
    expect(rows.map(({ action, target }) => `${action} ${target}`)).toEqual([
      `records.forceSynchronize ${company}/customer/2 records`,
      `records.synchronize ${company}/journalEntry/*`,
      `records.forceSynchronize ${company}/journalEntry/*`,
      `lanes.pause ${company}:*:30`,
      `records.forceSynchronize ${company}/customer/*`,
      expect.stringMatching(/^jobs\.pause \d+$/),
      expect.stringMatching(/^jobs\.cancel \d+$/),
      `lanes.resume ${company}:*:30`,
      expect.stringMatching(/^jobs\.cancel \d+$/),
      `records.resetThirdPartyId ${company}/customer/c-C`,
      `records.synchronize ${company}/customer/c-C`,
      `records.synchronize ${company}/journalEntry/*`,
    ]);
  });

  it('shows records on the command line as well', async () => {
    const list = await bridge('records', 'list', '--node', node, '--json').ended;
    expect(JSON.parse(list.stdout)).toHaveLength(3);
    expect((await bridge('records', 'list', '--state', 'error').ended).stdout).toContain('E2 (j-E2)');
    const shown = await bridge('records', 'show', company, node, 'c-A').ended;
    expect(shown.stdout).toMatch(/version 1 by event customer-c-A-1: success/);
    expect(await bridge('records', 'show', company, node, 'none').ended).toMatchObject({ code: 1 });
    expect(await bridge('records', 'list', '--state', 'lost').ended).toMatchObject({ code: 1 });
  });
});
