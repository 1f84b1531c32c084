import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { FAULT_KINDS } from '../src/load/fault.schema.js';
import { gapsSchema } from '../src/load/profile.schema.js';

const FOLDER = join(import.meta.dirname, '..');
const ROOT = join(FOLDER, '../..');
const MAIN = join(FOLDER, 'dist/main.js');
const README = readFileSync(join(FOLDER, 'README.md'), 'utf8');

/** Names in backquotes in the first column of the table with this heading. */
const firstColumn = (heading: string): readonly string[] => {
  const table = README.slice(README.indexOf(`| ${heading} |`)).split('\n\n')[0] ?? '';
  const cells = table.split('\n').map((line) => line.split('|')[1] ?? '');
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ''));
};
const sorted = (names: readonly string[]): readonly string[] => [...new Set(names)].sort();

describe('README', () => {
  it('explains each switch', () => {
    expect(sorted(firstColumn('switch'))).toEqual(sorted(Object.keys(gapsSchema.shape)));
  });

  it('names each kind of fault', () => {
    expect(FAULT_KINDS.filter((kind) => !README.includes(`\`${kind}\``))).toEqual([]);
  });

  it('has a row for each item of the checklist', () => {
    const rows = [...README.matchAll(/^\| (\d+) \| [MS] \|/gm)].map((match) => Number(match[1]));
    expect(rows).toEqual(Array.from({ length: 75 }, (_each, index) => index + 1));
  });

  it('names specs that exist', () => {
    const cells = [...README.matchAll(/^\| (\d+) \| [MS] \|(?:[^|]*\|){2}([^|]*)\|$/gm)];
    const missing = cells.flatMap(([, row, cell]) => {
      const names = [...(cell ?? '').matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '');
      const paths = names.map((name) => (name.includes('/') ? `${name}.ts` : `test/${name}.int.spec.ts`));
      const absent = paths.filter((path) => !existsSync(join(FOLDER, path)));
      return names.length === 0 ? [`${row}: none`] : absent.map((path) => `${row}: ${path}`);
    });
    expect([cells.length, missing]).toEqual([75, []]);
  });
});

interface Step {
  readonly command: string;
  /** Each line is part of what the command prints, in this order; `…` stands for anything. */
  readonly prints: readonly string[];
}

/** The commands of the tour, each with what the README says that it prints. */
function stepsOf(section: string): readonly Step[] {
  return section
    .split('```sh\n')
    .slice(1)
    .map((part) => {
      const [command = '', after = ''] = part.split(/^```$/m);
      return {
        command,
        prints: after.includes('```text\n') ? (after.split('```text\n')[1] ?? '').trim().split('\n') : [],
      };
    });
}

const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const patternOf = (lines: readonly string[]): RegExp =>
  new RegExp(lines.map((line) => line.split('…').map(literal).join('.*')).join('[^]*'));

describe('Tour of the README', () => {
  const section = README.slice(README.indexOf('## Five minutes'), README.indexOf('## Options'));
  const [start, ...steps] = stepsOf(section);
  let child: ChildProcess | undefined;
  let ready = '';
  let ports: readonly string[] = [];

  const atItsPorts = (text: string): string =>
    ['8700', '8701'].reduce((all, port, index) => all.replaceAll(`:${port}`, `:${ports[index]}`), text);

  beforeAll(async () => {
    if (!existsSync(MAIN)) execFileSync('node', ['tools/config/build.mjs', 'apps/intacct-simulator'], { cwd: ROOT });
    const options = (start?.command ?? '').trim().replace('--port 8700', '--port 0').split(' ').slice(4);
    child = spawn('node', [MAIN, ...options], { cwd: ROOT, stdio: ['pipe', 'pipe', 'inherit'] });
    [ready] = (await once(createInterface({ input: child.stdout ?? process.stdin }), 'line')) as [string];
    ports = [...ready.matchAll(/127\.0\.0\.1:(\d+)/g)].map((match) => match[1] ?? '');
  }, 60_000);
  afterAll(() => {
    child?.kill();
  });

  it('starts the simulator with the sample company', () => {
    expect(start?.command).toMatch(/^npm run simulator -- --port 8700 --company /);
    expect(ready).toBe(atItsPorts(start?.prints.join('\n') ?? ''));
  });

  it('prints what it says', () => {
    const mark = '--- next step ---';
    const script = steps.map(({ command }) => `${atItsPorts(command)}\necho '${mark}'`).join('\n');
    const printed = execFileSync('bash', ['-c', script], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    const outputs = printed.split(mark);
    expect([steps.length, outputs.length]).toEqual([9, 10]);
    for (const [index, { prints }] of steps.entries()) expect(outputs[index]).toMatch(patternOf(prints));
  });
});
