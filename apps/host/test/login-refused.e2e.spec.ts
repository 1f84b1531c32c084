import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, postgresForTests } from '@bridge/testing';
import type { DatabaseForTests } from '@bridge/testing';
import { IntacctStandIn, SAMPLE_COMPANY_FILE } from './intacct.stand-in.js';
import { TENANT, customerLine } from './smart-event.lines.js';
import { StartedProcess, startBridge } from './started.process.js';
import { readJobs, readRows } from './tables.reader.js';
import { makeTestFolder, removeTestFolder } from './test.folder.js';

/** A user of Intacct that is switched off, and on again with the same password. */
describe('a login that is refused', () => {
  let database: DatabaseForTests;
  let intacct: IntacctStandIn;
  let folder: string;
  const bridge = (...args: readonly string[]) =>
    startBridge(args, {
      cwd: folder,
      env: {
        DATABASE_URL: database.url,
        ...intacct.env,
        BRIDGE_SECRET_KEY: 'a-key-of-the-spec',
        BRIDGE_HTTP_PORT: '0',
        BRIDGE_LOGIN_PAUSE_MAX_SECONDS: '1',
      },
    });
  const switchUser = async (STATUS: 'active' | 'inactive'): Promise<void> => {
    const { records } = await intacct.get<{ readonly records: readonly { readonly RECORDNO: string }[] }>(
      `/companies/${intacct.company}/objects/USERINFO?LOGINID=bridge_api`,
    );
    await intacct.patch(`/companies/${intacct.company}/objects/USERINFO/${records[0]?.RECORDNO ?? ''}`, { STATUS });
  };
  const failures = async (): Promise<number> => {
    const [pause] = await readRows<{ readonly failures: number }>(database.url, `select failures from lane_pause`);
    return pause?.failures ?? 0;
  };
  const logins = async (): Promise<number> => (await intacct.get<{ readonly last: number }>('/journal?limit=1')).last;

  beforeAll(async () => {
    folder = makeTestFolder();
    [database, intacct] = await Promise.all([postgresForTests(), IntacctStandIn.start(folder)]);
    await switchUser('inactive');
    await bridge('migrate').ended;
    await bridge('companies', 'import', SAMPLE_COMPANY_FILE, '--tenant', TENANT).ended;
    await bridge('start').says(/"url":"(http[^"]+)"/);
    const file = join(folder, 'events.ndjson');
    writeFileSync(file, `${JSON.stringify(customerLine('A'))}\n`);
    await bridge('replay', file).ended;
  });

  afterAll(async () => {
    await StartedProcess.endAll();
    await database.close();
    await removeTestFolder(folder);
  });

  it('is repeated once and no more, and the status says why nothing moves', async () => {
    await eventually('some pauses', async () => (await failures()) >= 4);
    expect(await logins()).toBe(2);
    const { stdout } = await bridge('status').ended;
    expect(stdout).toMatch(new RegExp(`paused:\\n  ${TENANT}:\\*:\\*  GATEWAY_LOGIN_REFUSED: .*tried again at 20`));
  });

  it('is tried when a person finds that it works again: what waits goes on at once', async () => {
    expect(await bridge('companies', 'test-connection', TENANT).ended).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('GATEWAY_LOGIN_REFUSED'),
    });
    await switchUser('active');
    expect(await bridge('companies', 'test-connection', TENANT).ended).toMatchObject({
      code: 0,
      stdout: 'Connected. Work for the company was paused, and goes on now.\n',
    });
    await eventually('the customer', async () => (await readJobs(database.url))[0]?.state === 'success');
    expect((await bridge('status').ended).stdout).not.toContain('paused:');
    expect(await bridge('companies', 'test-connection', TENANT).ended).toMatchObject({ stdout: 'Connected.\n' });
  });
});
