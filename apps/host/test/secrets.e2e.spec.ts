import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, postgresForTests } from '@bridge/testing';
import type { DatabaseForTests } from '@bridge/testing';
import { IntacctStandIn, SAMPLE_COMPANY_FILE } from './intacct.stand-in.js';
import { configurationLines, customerLine, entryLine, itemLine, TENANT, toFile } from './smart-event.lines.js';
import { StartedProcess, startBridge } from './started.process.js';
import { dumpTables, readJobs, readRows } from './tables.reader.js';
import { makeTestFolder, removeTestFolder } from './test.folder.js';

const canaries = {
  user: 'canary-user-password-4711',
  wrong: 'canary-wrong-password-4712',
  sender: 'canary-sender-password-4713',
  secretKey: 'canary-secret-key-4714',
  adminKey: 'canary-admin-key-4715',
  sasl: 'canary-sasl-password-4716',
  policy: 'canary-policy-password-4717',
};

const lines = [
  ...configurationLines(),
  customerLine('GOOD'),
  entryLine('GOOD', { attributes: { customer: 'GOOD' } }),
  entryLine('UNBALANCED', { credit: '1.00' }),
  itemLine('TENANT', { tenant: 'elm-street' }),
  itemLine('WRONG', { data: { isActive: 'yes' } }),
  '{"topic":',
];

describe('secrets', () => {
  const said: string[] = [];
  const sinks = new Map<string, string>();
  let folder = '';
  let database: DatabaseForTests;
  let intacct: IntacctStandIn;

  const options = () => ({
    cwd: folder,
    env: {
      ...intacct.env,
      DATABASE_URL: database.url,
      INTACCT_SENDER_PASSWORD_FILE: join(folder, 'sender'),
      BRIDGE_SECRET_KEY: canaries.secretKey,
      BRIDGE_ADMIN_KEY: canaries.adminKey,
      KAFKA_SASL_MECHANISM: 'plain',
      KAFKA_SASL_USERNAME: 'someone',
      KAFKA_SASL_PASSWORD: canaries.sasl,
      INTACCT_POLICY_USERNAME: 'intacct',
      INTACCT_POLICY_PASSWORD: canaries.policy,
      BRIDGE_HTTP_PORT: '0',
      BRIDGE_LOG_LEVEL: 'debug',
      BRIDGE_HOLD_UNKNOWN_SECONDS: '1',
    },
  });
  const bridge = async (...args: readonly string[]): Promise<string> => {
    const { stdout, stderr } = await startBridge(args, options()).ended;
    said.push(stdout, stderr);
    return stdout;
  };
  const importCompany = (userPassword: string): Promise<string> => {
    const file = join(folder, 'company.json');
    writeFileSync(
      file,
      JSON.stringify({ tenant: TENANT, companyId: intacct.company, userId: 'bridge_api', userPassword }),
    );
    return bridge('companies', 'import', file);
  };

  beforeAll(async () => {
    folder = makeTestFolder();
    const company = JSON.parse(readFileSync(SAMPLE_COMPANY_FILE, 'utf8')) as {
      readonly users: readonly object[];
    };
    const companyFile = join(folder, 'simulator-company.json');
    const users = company.users.map((user) => ({ ...user, password: canaries.user }));
    const senders = [{ id: 'XT_mfg', password: canaries.sender }];
    writeFileSync(companyFile, JSON.stringify({ ...company, users, senders }));
    writeFileSync(join(folder, 'sender'), `${canaries.sender}\n`);
    [database, intacct] = await Promise.all([postgresForTests(), IntacctStandIn.start(folder, companyFile)]);
    await bridge('migrate');
    await importCompany(canaries.wrong);
    await bridge('companies', 'test-connection', TENANT);
    const service = startBridge(['start'], options());
    let url = await service.says(/"url":"(http[^"]+)"/);
    writeFileSync(join(folder, 'input.ndjson'), toFile(lines));
    await bridge('replay', join(folder, 'input.ndjson'));
    await service.says(/"message":"company paused"/);
    sinks.set('health', await (await fetch(`${url}/health/ready`)).text());
    const refused = await service.kill('SIGTERM');
    said.push(refused.stdout, refused.stderr);
    await importCompany(canaries.user);
    const again = startBridge(['start'], options());
    url = await again.says(/"url":"(http[^"]+)"/);
    await intacct.strike({ when: { function: 'create', nth: 1 }, do: 'cut-body' });
    await eventually('all jobs final', async () => {
      const jobs = await readJobs(database.url);
      return jobs.length > 0 && jobs.every(({ state }) => state === 'success' || state === 'error');
    });
    sinks.set('metrics', await (await fetch(`${url}/metrics`)).text());
    sinks.set('status', await bridge('status', '--json'));
    sinks.set('companies', await bridge('companies', 'list', '--json'));
    sinks.set('journal', JSON.stringify(await intacct.get('/journal?limit=1000')));
    const { stdout, stderr } = await again.kill('SIGTERM');
    sinks.set('stdout', stdout).set('stderr', stderr).set('commands', said.join('\n'));
    sinks.set('tables', await dumpTables(database.url, ['company.user_password', 'company.sender_password']));
  });

  afterAll(async () => {
    await StartedProcess.endAll();
    await database.close();
    await removeTestFolder(folder);
  });

  it('let good and failing flows run', async () => {
    const states = (await readJobs(database.url)).map(({ natural_key: key, state }) => `${key} ${state}`);
    expect(states).toEqual(expect.arrayContaining(['GOOD success', 'UNBALANCED error']));
    expect(sinks.get('health')).toContain('GATEWAY_LOGIN_REFUSED');
    expect(sinks.get('stdout')).toContain('"level":"DEBUG"');
    expect(sinks.get('tables')).toContain('ENVELOPE_TENANT_UNKNOWN');
  });

  it.each(['stdout', 'stderr', 'commands', 'health', 'metrics', 'status', 'companies', 'tables', 'journal'])(
    'are not in %s',
    (sink) => {
      const text = sinks.get(sink) ?? 'nothing was collected: canary';
      const everywhere = { ...canaries, database: new URL(database.url).password };
      expect(Object.entries(everywhere).filter(([, canary]) => text.includes(canary))).toEqual([]);
      expect(text).not.toContain('canary');
    },
  );

  it('are sealed where they are stored', async () => {
    const rows = await readRows<{ readonly user_password: string }>(database.url, 'select user_password from company');
    expect(rows).toHaveLength(1);
    expect(rows[0]?.user_password.length).toBeGreaterThan(canaries.user.length);
    expect(rows[0]?.user_password).not.toContain('canary');
  });
});
