import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, postgresForTests } from '@bridge/testing';
import type { DatabaseForTests } from '@bridge/testing';
import { z } from 'zod';
import { IntacctStandIn, SAMPLE_COMPANY_FILE } from './intacct.stand-in.js';
import { configurationLines, customerLine, entryLine, sampleLines, TENANT, toFile } from './smart-event.lines.js';
import type { EventLine } from './smart-event.lines.js';
import { StartedProcess, startBridge } from './started.process.js';
import type { Ended } from './started.process.js';
import { readJobs, readRows } from './tables.reader.js';
import { makeTestFolder, removeTestFolder } from './test.folder.js';

const metrics = [
  'sync_records_total',
  'sync_stage_duration_seconds',
  'sync_gateway_batch_size_records',
  'sync_gateway_api_transactions_total',
  'sync_gateway_unknown_errors_total',
  'sync_inbox_oldest_age_seconds',
  'sync_outbox_oldest_age_seconds',
  'sync_jobs_open',
  'sync_slots_in_use',
  'sync_in_doubt_open',
  'sync_gateway_answers_total',
  'sync_answers_awaited',
  'sync_answers_in_doubt',
  'sync_answers_concluded',
];

describe('a running bridge', () => {
  let folder = '';
  let database: DatabaseForTests;
  let intacct: IntacctStandIn;
  let service: StartedProcess;
  let url = '';

  const options = () => ({
    cwd: folder,
    env: {
      ...intacct.env,
      DATABASE_URL: database.url,
      BRIDGE_SECRET_KEY: 'sixteen-characters-or-more',
      BRIDGE_HTTP_PORT: '0',
      BRIDGE_HOLD_UNKNOWN_SECONDS: '600',
      BRIDGE_DRAIN_DELAY_SECONDS: '1.5',
    },
  });
  const bridge = (...args: readonly string[]): Promise<Ended> => startBridge(args, options()).ended;
  const replay = (lines: readonly EventLine[]): Promise<Ended> => {
    const input = join(folder, 'input.ndjson');
    writeFileSync(input, toFile(lines));
    return bridge('replay', input);
  };
  const stateOf = async (key: string): Promise<string | undefined> =>
    (await readJobs(database.url)).find((job) => job.natural_key === key)?.state;

  beforeAll(async () => {
    folder = makeTestFolder();
    [database, intacct] = await Promise.all([postgresForTests(), IntacctStandIn.start(folder)]);
    await bridge('migrate');
    await bridge('companies', 'import', SAMPLE_COMPANY_FILE, '--tenant', TENANT);
    service = startBridge(['start'], options());
    url = await service.says(/"url":"(http[^"]+)"/);
  });

  afterAll(async () => {
    await StartedProcess.endAll();
    await database.close();
    await removeTestFolder(folder);
  });

  it.each([
    ['live', {}],
    [
      'ready',
      {
        process: { status: 'up' },
        database: { status: 'up' },
        'event-log': { status: 'up' },
        intacct: { status: 'up', degraded: false, paused: [], unreadable: [] },
        background: { status: 'up', degraded: false, failures: [], failedMessages: 0 },
      },
    ],
  ])('answers /health/%s', async (path, details) => {
    const response = await fetch(`${url}/health/${path}`);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ status: 'ok', details });
  });

  it('answers an unknown path with problem details and no stack', async () => {
    const response = await fetch(`${url}/nowhere`);
    expect(response.status).toBe(404);
    expect(await response.text()).not.toMatch(/\s+at |express/i);
  });

  it('holds a document until its customer has landed', async () => {
    await replay([...configurationLines(), entryLine('EARLY', { attributes: { customer: 'LATE' } })]);
    await eventually('the document held', async () => {
      const held = await readRows<{ readonly waits_for: readonly string[]; readonly message: string }>(
        database.url,
        "select waits_for, message from sync_job where natural_key = 'EARLY' and state = 'held'",
      );
      return held.some(({ waits_for: waitsFor }) => waitsFor.join() === 'customer:LATE');
    });
    expect(await intacct.count('GLBATCH')).toBe(0);
    await replay([customerLine('LATE')]);
    await eventually('the document posted', async () => (await stateOf('EARLY')) === 'success');
    expect(await intacct.counts()).toMatchObject({ CUSTOMER: 1, GLBATCH: 1 });
  });

  it('measures what it does', async () => {
    const response = await fetch(`${url}/metrics`);
    const text = await response.text();
    expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(metrics.filter((name) => !text.includes(`# TYPE ${name} `))).toEqual([]);
    expect(text).toMatch(/^sync_records_total\{[^}]*outcome="success"[^}]*\} \d/m);
    expect(text).not.toContain('LATE');
  });

  it('tells its status as a document and as text', async () => {
    const status = JSON.parse((await bridge('status', '--json')).stdout) as unknown;
    expect(status).toEqual({
      events: configurationLines().length + 2,
      undispatched: 0,
      jobs: { success: configurationLines().length + 2 },
      commands: 0,
      deadLetters: 0,
      unpublished: 0,
      failedMessages: 0,
      oldestOpenJobSeconds: 0,
      oldestUnpublishedSeconds: 0,
      pauses: [],
      slotsInUse: expect.any(Number),
      attemptsInDoubt: 0,
      byType: expect.arrayContaining([{ type: 'masterdata.customer.changed.v1', events: 1, success: 1, error: 0 }]),
      errors: [],
    });
    expect((await bridge('status')).stdout).toMatch(/^jobs +success \d+$/m);
  });

  it('prints schemas that the sample passes', async () => {
    const printed = JSON.parse((await bridge('schema', 'json')).stdout) as Readonly<Record<string, boolean>>;
    const schemas = new Map(Object.entries(printed).map(([type, schema]) => [type, z.fromJSONSchema(schema)]));
    const failed = [...sampleLines('masterdata'), ...sampleLines('financial')].filter(({ value }) => {
      const { data, ...attributes } = value;
      const isEnvelope = schemas.get('envelope')?.safeParse(attributes).success === true;
      return !isEnvelope || schemas.get(String(value['type']))?.safeParse(data).success !== true;
    });
    expect(failed).toEqual([]);
    expect(schemas.get('masterdata.item.changed.v1')?.safeParse({ id: 7 }).success).toBe(false);
  });

  it('turns unready first, finishes what it holds and ends with code 0', async () => {
    await intacct.strike({ when: { function: 'create', every: 1 }, do: 'delay', ms: 800 });
    const count = 400;
    await replay(Array.from({ length: count }, (_, index) => customerLine(`D${index}`)));
    await eventually('work under way', async () => (await intacct.count('CUSTOMER')) > 1);
    const ending = service.kill('SIGTERM');
    const answer = await eventually('readiness red', async () => {
      const response = await fetch(`${url}/health/ready`);
      return response.status === 503 && ((await response.json()) as { readonly details: unknown });
    });
    expect(answer).toMatchObject({ details: { process: { status: 'down', message: 'draining' } } });
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    expect(await ending).toMatchObject({ code: 0, stderr: '' });
    const states = await readRows<{ readonly state: string }>(
      database.url,
      `select distinct state from sync_job where state not in ('success', 'pending')
       union all select 'attempt ' || state from attempt where state not in ('settled', 'planned')
       union all select 'slot ' || slot from slot_lease where expires_at > now()`,
    );
    expect(states).toEqual([]);
    expect(service.stdout).not.toContain('"level":"ERROR"');
  });

  it('goes on where it stopped', async () => {
    await fetch(`${intacct.controlUrl}/faults`, { method: 'DELETE' });
    const again = startBridge(['start'], options());
    await again.says(/http port open/);
    await eventually('everything in step', async () =>
      (await readJobs(database.url)).every(({ state }) => state === 'success'),
    );
    expect(await intacct.count('CUSTOMER')).toBe(401);
    expect(await again.kill('SIGINT')).toMatchObject({ code: 0 });
  });
});
