import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SilentProxy, eventually, postgresForTests } from '@bridge/testing';
import type { DatabaseForTests } from '@bridge/testing';
import { IntacctStandIn, SAMPLE_COMPANY_FILE } from './intacct.stand-in.js';
import { TENANT, itemLine, toFile } from './smart-event.lines.js';
import { StartedProcess, startBridge } from './started.process.js';
import type { Ended } from './started.process.js';
import { readRows } from './tables.reader.js';
import { makeTestFolder, removeTestFolder } from './test.folder.js';

describe('a bridge whose network to PostgreSQL drops everything', () => {
  let folder = '';
  let database: DatabaseForTests;
  let proxy: SilentProxy;
  let intacct: IntacctStandIn;
  let started: StartedProcess;
  let url = '';

  const bridge = (databaseUrl: string, ...args: readonly string[]): StartedProcess =>
    startBridge(args, {
      cwd: folder,
      env: {
        ...intacct.env,
        DATABASE_URL: databaseUrl,
        BRIDGE_SECRET_KEY: 'sixteen-characters-or-more',
        BRIDGE_SLOT_LEASE_SECONDS: '2',
        BRIDGE_DATABASE_CONNECT_SECONDS: '1',
        BRIDGE_DATABASE_SILENCE_SECONDS: '1',
        BRIDGE_HTTP_PORT: '0',
      },
    });
  const run = (...args: readonly string[]): Promise<Ended> => bridge(database.url, ...args).ended;
  const play = async (id: string): Promise<void> => {
    const input = join(folder, `${id}.ndjson`);
    writeFileSync(input, toFile([itemLine(id)]));
    expect(await run('replay', input)).toMatchObject({ code: 0 });
  };
  const untilDone = (count: number): Promise<boolean> =>
    eventually(`${count} jobs done`, async () => {
      const rows = await readRows(database.url, `select 1 from sync_job where state = 'success'`);
      return rows.length === count;
    });
  const ready = async (): Promise<string> => {
    const response = await fetch(`${url}/health/ready`);
    const { details } = (await response.json()) as {
      readonly details: { readonly database: { readonly status: string } };
    };
    return `${response.status} ${details.database.status}`;
  };

  beforeAll(async () => {
    folder = makeTestFolder();
    [database, intacct] = await Promise.all([postgresForTests(), IntacctStandIn.start(folder)]);
    proxy = await SilentProxy.before(database.url);
    await run('migrate');
    await run('companies', 'import', SAMPLE_COMPANY_FILE, '--tenant', TENANT);
    started = bridge(proxy.through(database.url), 'start', '--roles', 'consumer,worker,relay');
    url = await started.says(/"url":"(http[^"]+)"/);
    await play('before');
    await untilDone(1);
    expect(await ready()).toBe('200 up');
  });

  afterAll(async () => {
    await StartedProcess.endAll();
    await proxy.stop();
    await database.close();
    await removeTestFolder(folder, folder);
  });

  it('gives up what waits, loses its slot and says that it is not ready', async () => {
    await intacct.strike({ when: { function: 'create', every: 1 }, do: 'delay', ms: 6_000, times: 1 });
    await play('during');
    await eventually('a slot is held', async () => {
      const rows = await readRows(database.url, `select 1 from attempt where state = 'sent' limit 1`);
      return rows.length === 1;
    });
    proxy.fallSilent();
    await started.says(/said nothing for 1000 ms/);
    await started.says(/"message":"a slot was lost"/);
    expect(await ready()).toBe('503 down');
  });

  it('goes on by itself when the network is whole again, with every effect once', async () => {
    proxy.speak();
    await play('after');
    await untilDone(3);
    await eventually('it is ready', async () => (await ready()) === '200 up');
    const { count } = await intacct.get<{ readonly count: number }>(
      `/companies/${intacct.company}/objects/ITEM?limit=1`,
    );
    expect(await intacct.get(`/companies/${intacct.company}/objects/ITEM?ITEMID=during`)).toMatchObject({ count: 1 });
    expect(count).toBeGreaterThanOrEqual(3);
    expect(await started.kill('SIGTERM')).toMatchObject({ code: 0 });
  });
});
