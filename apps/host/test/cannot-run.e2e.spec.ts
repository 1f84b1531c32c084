import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { postgresForTests } from '@bridge/testing';
import { configurationLines, toFile } from './smart-event.lines.js';
import { StartedProcess, startBridge, startNpmStart } from './started.process.js';
import type { Ended } from './started.process.js';
import { listFolder, makeTestFolder, removeTestFolder } from './test.folder.js';

const secret = 'sup3r-secret-value';

describe('a bridge that cannot run', () => {
  let folder = '';
  let input = '';

  beforeAll(() => {
    folder = makeTestFolder();
    input = join(folder, 'input.ndjson');
    writeFileSync(input, toFile(configurationLines()));
  });

  afterEach(() => StartedProcess.endAll());

  afterAll(() => removeTestFolder(folder, join(folder, 'state'), join(folder, 'taken')));

  const start = (args: readonly string[], env: Readonly<Record<string, string>> = {}): StartedProcess =>
    startNpmStart(args, { cwd: folder, env: { BRIDGE_HTTP_PORT: '0', TMPDIR: folder, ...env } });

  /** One sentence or a list, no stack, nothing on stdout, nothing left behind. */
  function expectExplained(ended: Ended, sentence: RegExp): void {
    expect({ code: ended.code, stdout: ended.stdout }).toEqual({ code: 1, stdout: '' });
    expect(ended.stderr).toMatch(sentence);
    expect(ended.stderr).not.toMatch(/^\s+at /m);
    expect(ended.stderr).not.toContain('"level":"ERROR"');
  }

  it.each([
    ['npm start', () => start(['--once'], wrong).ended],
    ['bridge start', () => startBridge(['start'], { cwd: folder, env: wrong }).ended],
  ])('lists every wrong variable by name and never by value: %s', async (_, run) => {
    const ended = await run();
    expectExplained(ended, /^The configuration is not usable:\n/m);
    const named = [...ended.stderr.matchAll(/^ {2}- (\w+): \S/gm)].map(([, name]) => name);
    expect(new Set(named)).toEqual(
      new Set([
        'BRIDGE_HTTP_PORT',
        'BRIDGE_LOG_LEVEL',
        'BRIDGE_ROLES',
        'BRIDGE_SECRET_KEY',
        'DATABASE_URL',
        'INTACCT_SENDER_PASSWORD_FILE',
        'KAFKA_BROKERS',
      ]),
    );
    expect(ended.stderr).not.toContain(secret);
  });

  const wrong = {
    DATABASE_URL: `mysql://user:${secret}@host/db`,
    KAFKA_BROKERS: `${secret}`,
    BRIDGE_HTTP_PORT: `9${secret}`,
    BRIDGE_LOG_LEVEL: secret,
    BRIDGE_ROLES: `worker,${secret}`,
    BRIDGE_SECRET_KEY: 'short',
    INTACCT_SENDER_PASSWORD_FILE: `/nowhere/${secret}`,
  };

  it('says which variable is missing', async () => {
    const env = { DATABASE_URL: 'postgres://nobody@db.example.com/none' };
    const ended = await startBridge(['start'], { cwd: folder, env }).ended;
    expectExplained(ended, /BRIDGE_SECRET_KEY: is missing.*\n.*INTACCT_SENDER_PASSWORD: is missing/);
  });

  it('reports an unknown variable with the nearest name, and goes on', async () => {
    const ended = await start(['--once', '--input', input], { BRIDGE_HTTP_PROT: secret }).ended;
    expect(ended.code).toBe(0);
    expect(ended.stderr).toContain(
      'BRIDGE_HTTP_PROT is not a variable of the bridge; the nearest one is BRIDGE_HTTP_PORT',
    );
    expect(ended.stderr).not.toContain(secret);
  });

  it('names the port that is in use, and leaves nothing behind', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const before = await listFolder(folder);
    const ended = await start(['--once'], { BRIDGE_HTTP_PORT: String(port) }).ended;
    server.close();
    expectExplained(ended, new RegExp(`^Port ${port} cannot be used .*BRIDGE_HTTP_PORT`, 'm'));
    expect(await listFolder(folder)).toEqual(before);
  });

  it.each([
    ['an input file that is not there', ['--input', 'nowhere.ndjson'], /^There is no file nowhere\.ndjson: /],
    ['a company file that is not there', ['--intacct-company', 'no.json'], /^There is no file no\.json: /],
    ['--json without --once', ['--json'], /^--json goes with --once/],
    ['an option it does not have', ['--onec'], /unknown option '--onec'[\s\S]*--once/],
  ])('says what is wrong with %s', async (_, args, sentence) => {
    expectExplained(await start(args.includes('--json') ? args : ['--once', ...args]).ended, sentence);
  });

  it('names every fault of the company file', async () => {
    writeFileSync(join(folder, 'company.json'), '{"tenant":"t","slots":99}');
    const ended = await start(['--once', '--intacct-company', 'company.json']).ended;
    expectExplained(ended, /companyId[\s\S]*userId[\s\S]*userPassword[\s\S]*slots/);
  });

  it('says that the database cannot be used', async () => {
    const ended = await start(['--once'], { DATABASE_URL: 'postgres://postgres:pw@127.0.0.1:1/postgres' }).ended;
    expectExplained(ended, /^The database cannot be used \(ECONNREFUSED\): .*DATABASE_URL/m);
  });

  it('says that the tables are missing', async () => {
    const database = await postgresForTests();
    const env = { DATABASE_URL: database.url, INTACCT_ENDPOINT_URL: 'http://127.0.0.1:1/', BRIDGE_HTTP_PORT: '0' };
    const commands = [['start'], ['status'], ['replay', 'input.ndjson'], ['companies', 'list']];
    const ended = await Promise.all(commands.map((args) => startBridge(args, { cwd: folder, env }).ended));
    await database.close();
    ended.forEach((each) => expectExplained(each, /bridge migrate/));
  });

  it.each([
    ['its database', (dir: string) => writeFileSync(join(dir, 'postgres'), 'no folder')],
    [
      'its database in part',
      (dir: string) => {
        mkdirSync(join(dir, 'postgres/cluster/base'), { recursive: true });
        writeFileSync(join(dir, 'postgres/password'), 'pw');
      },
    ],
    ['the simulator', (dir: string) => writeFileSync(join(dir, 'simulator.state'), 'no line of a state file\n')],
  ])('says what to do about a state folder that lost %s', async (what, damage) => {
    const dir = join(folder, `damaged-${what.replace(/\W/g, '-')}`);
    mkdirSync(dir);
    damage(dir);
    const ended = await start(['--once', '--input', input, '--data-dir', dir]).ended;
    expectExplained(ended, /--fresh/);
  });

  it.each([
    ['below a file', () => join(input, 'state')],
    // Only Linux has it; elsewhere the root folder takes no new ones either.
    ['below a folder that takes none', () => '/proc/nope/state'],
  ])('says that a state folder cannot be made %s', async (_where, dir) => {
    const ended = await start(['--once', '--input', input, '--data-dir', dir()]).ended;
    expectExplained(ended, /cannot be used \((ENOTDIR|ENOENT|EACCES|EROFS)\)/);
  });

  it('says that a state folder is in use', async () => {
    const dir = join(folder, 'taken');
    const first = start(['--data-dir', dir, '--input', input]);
    await first.says(/Running until Ctrl-C/);
    expectExplained(await start(['--once', '--input', input, '--data-dir', dir]).ended, /in use by process \d+/);
    expect((await first.kill('SIGTERM')).code).toBe(0);
  });

  it('explains every command with --help', async () => {
    const commands = ['', 'start', 'companies', 'companies import', 'schema'];
    const helps = await Promise.all(
      commands.map(
        (command) =>
          startBridge([...command.split(' ').filter((word) => word !== ''), '--help'], { cwd: folder }).ended,
      ),
    );
    expect(helps.map(({ code, stdout, stderr }) => ({ code, stderr, usage: stdout.split('\n')[0] }))).toEqual(
      commands.map((command) => ({
        code: 0,
        stderr: '',
        usage: expect.stringMatching(new RegExp(`^Usage: bridge ${command}`)),
      })),
    );
  });
});
