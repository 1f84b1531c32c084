import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { postgresForTests } from '@bridge/testing';
import type { DatabaseForTests } from '@bridge/testing';
import { generateRun } from './generated.lines.js';
import { IntacctStandIn, SAMPLE_COMPANY_FILE } from './intacct.stand-in.js';
import type { Fault } from './intacct.stand-in.js';
import { toFile } from './smart-event.lines.js';
import { StartedProcess, startNpmStart } from './started.process.js';
import { makeTestFolder, removeTestFolder } from './test.folder.js';

const writes = { function: 'create' };
const reads = { function: 'query' };
const lost: readonly Fault[] = [
  { when: { ...writes, probability: 0.4 }, do: 'response-lost', times: 4 },
  { when: { ...writes, probability: 0.4 }, do: 'request-lost', times: 4 },
];
const broken: readonly Fault[] = [
  { when: { ...writes, probability: 0.3 }, do: 'cut-body', times: 2 },
  { when: { ...writes, probability: 0.3 }, do: 'empty', times: 1 },
  { when: { ...writes, probability: 0.3 }, do: 'two-roots', times: 1 },
  { when: { ...writes, probability: 0.3 }, do: 'html', executed: true, times: 2 },
  { when: { ...reads, probability: 0.3 }, do: 'html', times: 2 },
  { when: { ...reads, probability: 0.3 }, do: 'cut-body', times: 2 },
];
const refusing: readonly Fault[] = [
  { when: { ...writes, probability: 0.3 }, do: 'http', status: 524, times: 2 },
  { when: { ...writes, probability: 0.3 }, do: 'http', status: 503, times: 2 },
  { when: { ...writes, probability: 0.3 }, do: 'http', status: 429, retryAfter: 1, times: 2 },
  { when: { ...reads, probability: 0.3 }, do: 'http', status: 503, times: 2 },
  { when: { probability: 0.2 }, do: 'session-death', times: 3 },
];

interface Summary {
  readonly results: Readonly<Record<string, number>>;
  readonly gateway: { readonly inDoubt: number; readonly inDoubtSettled: number };
}

describe('a gateway that fails', () => {
  const run = generateRun(40, 6);
  let folder = '';
  let database: DatabaseForTests;
  let intacct: IntacctStandIn;

  beforeEach(async () => {
    folder = makeTestFolder();
    writeFileSync(join(folder, 'input.ndjson'), toFile(run.lines));
    database = await postgresForTests();
  });

  afterEach(async () => {
    await StartedProcess.endAll();
    await database.close();
    await removeTestFolder(folder);
  });

  it.each([
    ['loses requests and answers', 1, lost],
    ['answers what cannot be read', 2, broken],
    ['refuses, throttles and forgets sessions', 3, refusing],
  ])('gets every record once when it %s, seed %d', async (_, seed, faults) => {
    intacct = await IntacctStandIn.start(folder, SAMPLE_COMPANY_FILE, '--seed', String(seed));
    await intacct.strike(...faults);
    const { stdout, stderr, code } = await startNpmStart(
      ['--once', '--json', '--input', 'input.ndjson', '--intacct-company', SAMPLE_COMPANY_FILE],
      { cwd: folder, env: { ...intacct.env, DATABASE_URL: database.url, BRIDGE_HTTP_PORT: '0' } },
    ).ended;
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const { results, gateway } = JSON.parse(stdout) as Summary;
    expect(results).toEqual({ success: run.lines.length, error: 0, superseded: 0, ignored: 0 });
    expect(gateway.inDoubtSettled).toBe(gateway.inDoubt);
    expect(await intacct.counts()).toEqual(run.counts);
    expect(await intacct.ledger()).toEqual(run.ledger);
  });
});
