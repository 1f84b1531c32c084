import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startEmbeddedPostgres } from '@bridge/embedded-postgres';
import type { EmbeddedPostgres } from '@bridge/embedded-postgres';
import { describeWithOwnBroker, eventually } from '@bridge/testing';
import { generateRun } from './generated.lines.js';
import { IntacctStandIn, SAMPLE_COMPANY_FILE } from './intacct.stand-in.js';
import { TENANT, toFile } from './smart-event.lines.js';
import { StartedProcess, startBridge } from './started.process.js';
import type { Ended } from './started.process.js';
import { readRows } from './tables.reader.js';
import { makeTestFolder, removeTestFolder } from './test.folder.js';

type Broker = Parameters<Parameters<typeof describeWithOwnBroker>[1]>[0] extends () => Promise<infer B> ? B : never;

describeWithOwnBroker('replicas whose neighbours die', (startBroker) => {
  const run = generateRun(60, 6);
  const roles = ['consumer,relay', 'worker', 'worker'];
  let folder = '';
  let dataDir = '';
  let broker: Broker;
  let server: EmbeddedPostgres;
  let intacct: IntacctStandIn;
  let running: StartedProcess[] = [];

  const options = () => ({
    cwd: folder,
    env: {
      ...intacct.env,
      DATABASE_URL: server.url,
      KAFKA_BROKERS: broker.brokers,
      BRIDGE_SECRET_KEY: 'sixteen-characters-or-more',
      BRIDGE_SLOT_LEASE_SECONDS: '2',
      BRIDGE_HTTP_PORT: '0',
    },
  });
  const bridge = (...args: readonly string[]): Promise<Ended> => startBridge(args, options()).ended;
  const finals = async (): Promise<number> => {
    const [row] = await readRows<{ readonly n: number }>(
      server.url,
      "select count(*)::int as n from sync_job where state = 'success'",
    );
    return row?.n ?? 0;
  };
  const untilFinal = (count: number): Promise<boolean> =>
    eventually(`${count} jobs done`, async () => (await finals()) >= count);

  beforeAll(async () => {
    folder = makeTestFolder();
    dataDir = join(folder, 'postgres');
    [broker, server, intacct] = await Promise.all([
      startBroker(),
      startEmbeddedPostgres({ dataDir }),
      IntacctStandIn.start(folder),
    ]);
    await bridge('migrate');
    await bridge('companies', 'import', SAMPLE_COMPANY_FILE, '--tenant', TENANT);
    running = roles.map((role) => startBridge(['start', '--roles', role], options()));
    await Promise.all(running.map((started) => started.says(/"message":"http port open"/)));
    // Every request takes a while, so that something is under way whenever something dies.
    await intacct.strike({ when: { function: 'create', every: 1 }, do: 'delay', ms: 250 });
    const input = join(folder, 'input.ndjson');
    writeFileSync(input, toFile(run.lines));
    expect(await bridge('replay', input)).toMatchObject({ code: 0 });
  });

  afterAll(async () => {
    await StartedProcess.endAll();
    await server.stop();
    await broker.stop('kill');
    await removeTestFolder(folder, folder);
  });

  it('goes on when a worker is killed', async () => {
    await untilFinal(40);
    await running[1]?.kill('SIGKILL');
    await untilFinal((await finals()) + 40);
  });

  it('goes on when PostgreSQL is killed and comes back', async () => {
    const port = Number(new URL(server.url).port);
    process.kill(server.pid, 'SIGKILL');
    await server.stop();
    server = await startEmbeddedPostgres({ dataDir, port });
    await untilFinal((await finals()) + 40);
  });

  it('goes on when the broker is killed and comes back', async () => {
    await broker.halt('kill');
    await broker.restart();
    await untilFinal(run.lines.length);
  });

  it('has every effect once and every final result once', async () => {
    expect(await intacct.counts()).toEqual(run.counts);
    expect(await intacct.ledger()).toEqual(run.ledger);
    await eventually('every result published', async () => {
      const rows = await readRows(server.url, 'select 1 from outbox_message where published_at is null limit 1');
      return rows.length === 0;
    });
    const results = await readRows<{ readonly value: Buffer }>(
      server.url,
      "select value from outbox_message where topic = 'intacct.sync-results'",
    );
    const finalKeys = results
      .map(
        ({ value }) =>
          JSON.parse(value.toString('utf8')) as Readonly<Record<string, Readonly<Record<string, unknown>>>>,
      )
      .filter(({ data }) => data?.['finishedAt'] !== undefined)
      .map(({ data }) => `${String(data?.['node'])}/${String(data?.['sysId'])} ${String(data?.['state'])}`);
    expect(finalKeys).toHaveLength(run.lines.length);
    expect(new Set(finalKeys).size).toBe(run.lines.length);
    expect(finalKeys.filter((key) => !key.endsWith(' success'))).toEqual([]);
  });

  it('drains the replicas that are left with code 0', async () => {
    const left = running.filter((started) => !started.isOver);
    const ended = await Promise.all(left.map((started) => started.kill('SIGTERM')));
    expect(ended.map(({ code }) => code)).toEqual([0, 0]);
  });
});
