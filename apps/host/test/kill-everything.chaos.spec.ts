import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SeededRandom } from '@bridge/testing';
import { generateRun } from './generated.lines.js';
import { toFile } from './smart-event.lines.js';
import { StartedProcess, startNpmStart } from './started.process.js';
import { makeTestFolder, removeTestFolder } from './test.folder.js';

type Moment = (started: StartedProcess, random: SeededRandom) => Promise<string>;

/** Anywhere from the first breath on: the making of the database and the migrations are in there. */
const early: Moment = async (started, random) => {
  const afterMs = Math.round(300 + random.next() * 1_200);
  await Promise.race([sleep(afterMs), started.ended]);
  return `${afterMs} ms after the start`;
};

/** While requests are under way: each takes a while. */
const busy: Moment = async (started, random) => {
  const control = await started.says(/control port at (\S+)\./);
  await fetch(`${control}/faults`, {
    method: 'POST',
    body: JSON.stringify({ when: { function: 'create', every: 1 }, do: 'delay', ms: 150 }),
  });
  await started.says(/First record in step/);
  const afterMs = Math.round(random.next() * 1_000);
  await Promise.race([sleep(afterMs), started.ended]);
  return `${afterMs} ms after the first record`;
};

const moments = [early, busy, busy];

interface Summary {
  readonly results: Readonly<Record<string, number>>;
  readonly deadLetters: number;
  readonly gateway: { readonly inDoubt: number; readonly inDoubtSettled: number };
  readonly intacct: Readonly<Record<string, number>>;
  readonly ledger: { readonly debit: string; readonly credit: string };
}

describe('npm start killed again and again', () => {
  const run = generateRun(40, 5);
  let folder = '';
  let input = '';
  const dataDirs: string[] = [];

  beforeAll(() => {
    folder = makeTestFolder();
    input = join(folder, 'input.ndjson');
    writeFileSync(input, toFile(run.lines));
  });

  afterAll(async () => {
    await StartedProcess.endAll();
    await removeTestFolder(folder, ...dataDirs);
  });

  it.each([1, 2])('reaches the totals of an undisturbed run, seed %d', async (seed) => {
    const random = new SeededRandom(seed);
    const dataDir = join(folder, `state-${seed}`);
    dataDirs.push(dataDir);
    const start = (): StartedProcess =>
      startNpmStart(['--once', '--json', '--input', input, '--data-dir', dataDir], {
        cwd: folder,
        env: { BRIDGE_HTTP_PORT: '0', BRIDGE_SLOT_LEASE_SECONDS: '2', TMPDIR: folder },
      });
    const killed: string[] = [];
    for (const moment of moments) {
      const started = start();
      killed.push(await moment(started, random));
      await started.kill('SIGKILL');
    }
    const { stdout, stderr, code } = await start().ended;
    expect({ killed, stderr, code }).toMatchObject({ code: 0 });
    const summary = JSON.parse(stdout) as Summary;
    expect(summary.intacct).toEqual(Object.fromEntries(Object.entries(run.counts).filter(([, count]) => count > 0)));
    expect(summary.ledger).toMatchObject(run.ledger);
    expect(summary).toMatchObject({
      results: { success: run.lines.length, error: 0, superseded: 0, ignored: 0 },
      deadLetters: 0,
    });
    expect(summary.gateway.inDoubtSettled).toBe(summary.gateway.inDoubt);
  });
});
