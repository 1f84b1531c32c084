import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');

/** Stands in for npm: installs by a link, slowly, and notes that it ran. */
const npm = `
const { appendFileSync, mkdirSync, symlinkSync, copyFileSync } = require('node:fs');
appendFileSync('npm-runs', process.argv.slice(2).join(' ') + '\\n');
console.log('npm speaks');
if (process.env.FAKE_NPM === 'broken') process.exit(7);
setTimeout(() => {
  mkdirSync('node_modules', { recursive: true });
  symlinkSync(${JSON.stringify(join(root, 'node_modules/@swc'))}, 'node_modules/@swc');
  copyFileSync('package-lock.json', 'node_modules/.package-lock.json');
}, 300);
`;

const cli = `
export async function runStart(argv: readonly string[]): Promise<number> {
  process.stdout.write(JSON.stringify({ argv }));
  return 3;
}
`;

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

describe('first run of a checkout', () => {
  let checkout = '';
  const path = (name: string): string => join(checkout, name);
  const npmRuns = (): string[] =>
    existsSync(path('npm-runs')) ? readFileSync(path('npm-runs'), 'utf8').trim().split('\n') : [];

  beforeEach(() => {
    checkout = mkdtempSync(join(tmpdir(), 'bridge-first-run-'));
    cpSync(join(root, 'tools/start'), path('tools/start'), { recursive: true });
    for (const file of ['build.mjs', 'swc.json'])
      cpSync(join(root, 'tools/config', file), path(`tools/config/${file}`));
    mkdirSync(path('apps/host/src'), { recursive: true });
    writeFileSync(path('apps/host/src/cli.ts'), cli);
    writeFileSync(path('npm-cli.js'), npm);
    writeFileSync(
      path('package.json'),
      JSON.stringify({ engines: { node: '>=20.19' }, workspaces: ['apps/*', 'libs/none/*'] }),
    );
    writeFileSync(
      path('package-lock.json'),
      JSON.stringify({ packages: { '': {}, 'node_modules/a': { version: '1.0.0', integrity: 'x' } } }),
    );
    writeFileSync(path('apps/host/package.json'), JSON.stringify({ type: 'module' }));
  });

  afterEach(() => {
    rmSync(checkout, { recursive: true, force: true });
  });

  const start = (args: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Promise<Ended> =>
    new Promise((resolve) => {
      const child = spawn(process.execPath, [path('tools/start/start.mjs'), ...args], {
        env: { PATH: process.env['PATH'], npm_execpath: path('npm-cli.js'), ...env },
      });
      let stdout = '';
      let stderr = '';
      child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
      child.once('close', (code) => resolve({ code, stdout, stderr }));
    });

  it('installs, compiles and runs, with nothing but the answer on stdout', async () => {
    const { code, stdout, stderr } = await start(['--once', '--json']);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '{"argv":["--once","--json"]}' });
    expect(stderr).toMatch(/Installing.*npm speaks.*Installed in.*Compiled 1 projects/s);
    expect(npmRuns()).toEqual([expect.stringMatching(/^ci .*--include=dev/)]);
  });

  it('does nothing the second time', async () => {
    await start();
    const second = await start();
    expect(second).toEqual({ code: 3, stdout: '{"argv":[]}', stderr: '' });
  });

  it('installs once when two start at the same time', async () => {
    const ended = await Promise.all([start(), start(), start()]);
    expect(ended.map(({ code }) => code)).toEqual([3, 3, 3]);
    expect(npmRuns()).toHaveLength(1);
    expect(existsSync(path('.cache/prepare.lock'))).toBe(false);
  });

  it('takes over the lock of a process that is gone', async () => {
    mkdirSync(path('.cache/prepare.lock'), { recursive: true });
    writeFileSync(path('.cache/prepare.lock/owner.json'), JSON.stringify({ pid: 2 ** 30, host: hostname() }));
    expect((await start()).code).toBe(3);
  });

  it('installs again when the lock file changes', async () => {
    await start();
    rmSync(path('node_modules/@swc'), { recursive: true, force: true });
    const changed = { packages: { '': {}, 'node_modules/a': { version: '1.0.1', integrity: 'y' } } };
    writeFileSync(path('package-lock.json'), JSON.stringify(changed));
    expect((await start()).stderr).toContain('Installed in');
    expect(npmRuns()).toHaveLength(2);
  });

  it('accepts what somebody installed by hand, when it is what the lock file says', async () => {
    mkdirSync(path('node_modules'));
    symlinkSync(join(root, 'node_modules/@swc'), path('node_modules/@swc'));
    cpSync(path('package-lock.json'), path('node_modules/.package-lock.json'));
    expect((await start()).code).toBe(3);
    expect(npmRuns()).toEqual([]);
  });

  it('compiles again what changed and removes what is gone', async () => {
    writeFileSync(path('apps/host/src/old.ts'), 'export const old = 1;');
    await start();
    rmSync(path('apps/host/src/old.ts'));
    writeFileSync(path('apps/host/src/cli.ts'), cli.replace('return 3', 'return 4'));
    expect((await start()).code).toBe(4);
    expect(existsSync(path('apps/host/dist/old.js'))).toBe(false);
  });

  it.each([
    ['npm fails', { FAKE_NPM: 'broken' }, cli, /could not be installed: npm ci ended with code 7/],
    ['a source does not compile', {}, 'export const x = ;', /apps\/host does not compile: .*Expression expected/],
  ])('ends with one sentence and code 1 when %s', async (_, env, source, sentence) => {
    writeFileSync(path('apps/host/src/cli.ts'), source);
    const { code, stdout, stderr } = await start([], env);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(sentence);
    expect(stderr).not.toContain('    at ');
    expect(existsSync(path('.cache/prepare.lock'))).toBe(false);
  });
});
