import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventReceiver } from './event-receiver.fixture.js';
import { fn, item, requestXml, sampleCompany } from './simulator.fixture.js';

const ROOT = join(import.meta.dirname, '..');
const MAIN = join(ROOT, 'dist/main.js');
const SAMPLE = join(ROOT, 'samples/maple-street.json');

const sample = (): object => JSON.parse(readFileSync(SAMPLE, 'utf8')) as object;

interface Started {
  readonly child: ChildProcess;
  readonly gateway: string;
  readonly control: string;
  readonly companies: readonly string[];
}

describe('Simulator process', () => {
  let folder = '';
  let children: ChildProcess[] = [];
  beforeAll(() => {
    if (!existsSync(MAIN))
      execFileSync('node', ['tools/config/build.mjs', 'apps/intacct-simulator'], { cwd: join(ROOT, '../..') });
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'simulator-'));
    children = [];
  });
  afterEach(() => {
    for (const child of children) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  const start = (...options: readonly string[]): Promise<Started> =>
    new Promise((resolve, reject) => {
      const child = spawn('node', [MAIN, '--port', '0', ...options], { stdio: ['pipe', 'pipe', 'pipe'] });
      children.push(child);
      let output = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        if (output.includes('\n')) resolve({ child, ...(JSON.parse(output) as Omit<Started, 'child'>) });
      });
      child.on('exit', (code) => reject(new Error(`exit ${code}`)));
    });
  const ended = (child: ChildProcess): Promise<number | null> =>
    new Promise((resolve) => child.on('exit', (code) => resolve(code)));
  const post = async (gateway: string, body: string): Promise<string> =>
    (await fetch(gateway, { method: 'POST', body, headers: { 'content-type': 'text/xml' } })).text();
  const count = async (control: string, path: string): Promise<number> => {
    const response = await fetch(`${control}/companies/MAPLESTREET/${path}`);
    const json = (await response.json()) as { readonly count?: number; readonly total?: number };
    return json.count ?? json.total ?? -1;
  };

  it('loses nothing that was answered when it is killed', async () => {
    const state = join(folder, 'state.ndjson');
    const first = await start('--state', state, '--company', SAMPLE);
    const login = await post(first.gateway, requestXml({ uniqueid: 'false' }));
    const session = /<sessionid>([^<]*)</.exec(login)?.[1] ?? '';
    let answered = 0;
    for (let index = 0; index < 40; index += 1) {
      const request = post(first.gateway, requestXml({ session, functions: fn(item(`I${index}`), `id-${index}`) }));
      if (index === 30) first.child.kill('SIGKILL');
      try {
        if ((await request).includes('<status>success</status><function>create')) answered += 1;
      } catch {
        break;
      }
    }
    appendFileSync(state, '{"v":1,"commits":[{"comp');
    const second = await start('--state', state, '--company', SAMPLE);
    const kept = await count(second.control, 'objects/ITEM');
    const repeated = await post(second.gateway, requestXml({ session, functions: fn(item('again'), 'id-0') }));
    expect(answered).toBeGreaterThanOrEqual(30);
    expect([kept === answered || kept === answered + 1, second.companies]).toEqual([true, ['MAPLESTREET']]);
    expect(await count(second.control, 'usage')).toBe(kept);
    expect(repeated).toContain('<errorno>BL03002185</errorno>');
    expect(readFileSync(state, 'utf8')).not.toContain('{"comp{');
  });

  it('delivers what it was delivering when it was killed, under the same key', async () => {
    const receiver = await EventReceiver.start();
    receiver.isSilent = true;
    const event = { id: 'E', object: 'ITEM', events: ['add'], url: receiver.url, arguments: {}, mode: 'trigger' };
    const company = file(JSON.stringify({ ...sampleCompany(), smartEvents: [event] }));
    const state = join(folder, 'state.ndjson');
    const first = await start('--state', state, '--company', company);
    await post(first.gateway, requestXml({ functions: fn(item('A')) }));
    await receiver.arrived(1);
    first.child.kill('SIGKILL');
    receiver.isSilent = false;
    await start('--state', state, '--company', company);
    const keys = (await receiver.arrived(2)).map(({ headers }) => headers['idempotency-key']);
    await receiver.stop();
    expect([typeof keys[0], keys[1] === keys[0]]).toEqual(['string', true]);
  });

  it('stops with its parent', async () => {
    const { child } = await start('--exit-with-parent', '--company', SAMPLE);
    const exit = ended(child);
    child.stdin?.end();
    expect(await exit).toBe(0);
  });

  it('stops cleanly on SIGTERM', async () => {
    const { child } = await start('--company', SAMPLE);
    const exit = ended(child);
    child.kill('SIGTERM');
    expect(await exit).toBe(0);
  });

  it.each([
    ['a missing company file', () => ['--company', join(folder, 'none.json')], /company file .* cannot be read/],
    [
      'a company file without users',
      () => ['--company', file('{"companyId":"A","baseCurrency":"USD","modules":["GL"]}')],
      /is not valid: users: /,
    ],
    [
      'a damaged state file',
      () => ['--state', file('{"v":1}\n')],
      /state file .* is damaged: line 1 has an unknown shape/,
    ],
    ['a state file that is none', () => ['--state', file('hello\n')], /state file .* is damaged: line 1 is not JSON/],
    [
      'a day that is none',
      () => ['--company', file(JSON.stringify({ ...sample(), closedThrough: '2025-31-12' }))],
      /is not valid: closedThrough: must be a date/,
    ],
    ['a port that is none', () => ['--port', 'x'], /Give a port from 0 to 65535/],
    ['a port in disguise', () => ['--port', '1e3'], /Give a port from 0 to 65535/],
    ['no port', () => ['--port', ''], /Give a port from 0 to 65535/],
    ['the last port', () => ['--port', '65535'], /give --control-port/],
    ['an empty seed', () => ['--seed', ''], /Give a whole number/],
  ])('says in one sentence what is wrong with %s', (_name, options, text) => {
    const { status, stderr, stdout } = spawnSync('node', [MAIN, '--port', '0', ...options()], {
      encoding: 'utf8',
      timeout: 30_000,
    });
    expect([status, stdout, stderr.trim().split('\n').length]).toEqual([1, '', 1]);
    expect(stderr).toMatch(text);
  });

  it('refuses a state file that another process writes, under any name', async () => {
    const [state, other] = [join(folder, 'state.ndjson'), join(folder, 'other')];
    const { child } = await start('--state', state, '--company', SAMPLE);
    symlinkSync(state, other);
    const run = () => spawnSync('node', [MAIN, '--port', '0', '--state', other], { encoding: 'utf8', timeout: 30_000 });
    const refused = run();
    expect([refused.status, refused.stderr.trim()]).toEqual([
      1,
      `simulator: The state file ${other} is in use by process ${child.pid}.`,
    ]);
    const exit = ended(child);
    child.kill('SIGTERM');
    await exit;
    expect(readdirSync(folder).sort()).toEqual(['other', 'state.ndjson']);
    expect((await start('--state', other)).companies).toEqual(['MAPLESTREET']);
  });

  it('says before it reads anything that a port is in use', async () => {
    const { gateway } = await start('--company', SAMPLE);
    const options = ['--port', new URL(gateway).port, '--company', join(folder, 'none.json')];
    const { status, stderr } = spawnSync('node', [MAIN, ...options], { encoding: 'utf8', timeout: 30_000 });
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/Port \d+ on 127\.0\.0\.1 cannot be opened: it is in use\./),
    ]);
  });

  const file = (content: string): string => {
    const path = join(folder, 'file');
    writeFileSync(path, content);
    return path;
  };
});
