import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeIfPresent } from '@bridge/testing';
import { simulatorMissing, startSimulator } from './simulator-process.js';
import type { SimulatorProcess } from './simulator-process.js';

const root = join(import.meta.dirname, '../../../..');
const packages = ['contract/canonical', 'contract/plugin-api', 'contract/ports', 'platform/intacct'];
const page = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
const [, program = '', printed = ''] = /```js\n(.*?)```.*?```text\n(.*?)```/s.exec(page) ?? [];

describeIfPresent('the first program of the README', simulatorMissing, () => {
  let simulator: SimulatorProcess;

  beforeAll(async () => {
    const folders = packages.map((folder) => `libs/${folder}`);
    execFileSync(process.execPath, ['tools/config/build.mjs', ...folders], { cwd: root });
    simulator = await startSimulator();
  }, 60_000);
  afterAll(() => simulator.stop());

  it('runs as it stands, and prints what the page says', async () => {
    const child = spawn(process.execPath, ['--input-type=module', '-'], {
      cwd: root,
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, INTACCT_URL: simulator.gatewayUrl },
    });
    child.stdin.end(program);
    const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
    expect([output, code]).toEqual([printed, 0]);
    expect(program).toContain("'http://127.0.0.1:8700/ia/xml/xmlgw.phtml'");
  });
});
