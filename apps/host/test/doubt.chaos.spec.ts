import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually, postgresForTests } from '@bridge/testing';
import type { DatabaseForTests } from '@bridge/testing';
import { generateRun } from './generated.lines.js';
import { IntacctStandIn, SAMPLE_COMPANY_FILE } from './intacct.stand-in.js';
import { customerLine, toFile } from './smart-event.lines.js';
import { StartedProcess, startNpmStart } from './started.process.js';
import { makeTestFolder, removeTestFolder } from './test.folder.js';

const LAG_MS = 1_500;

interface Doubt {
  readonly fault: Readonly<Record<string, unknown>> & { readonly do: string };
  readonly inFlight?: 'wait' | 'refuse';
}

/** Each strikes a create of a master, a create of a document and an update. */
const doubts: readonly (readonly [string, Doubt])[] = [
  ['loses answers after the commit', { fault: { do: 'response-lost' } }],
  ['loses requests', { fault: { do: 'request-lost' } }],
  ['cuts answers', { fault: { do: 'cut-body' } }],
  ['answers when nobody waits any more', { fault: { do: 'delay', ms: 3_000 } }],
  ['commits late, and lets a repeat wait for it', { fault: { do: 'response-lost', commitAfterMs: 2_500 } }],
  [
    'commits late, and refuses a repeat until then',
    { fault: { do: 'response-lost', commitAfterMs: 2_500 }, inFlight: 'refuse' },
  ],
  ['answers 524 and commits late', { fault: { do: 'http', status: 524, commitAfterMs: 2_500 } }],
];

interface Summary {
  readonly results: Readonly<Record<string, number>>;
  readonly gateway: { readonly inDoubt: number; readonly inDoubtSettled: number };
}

describe('a gateway that shows late what was written', () => {
  const run = generateRun(3, 2);
  const renamed = customerLine('G0', { version: 2, data: { name: 'Renamed' } });
  let folder = '';
  let database: DatabaseForTests;

  beforeEach(async () => {
    folder = makeTestFolder();
    writeFileSync(join(folder, 'first.ndjson'), toFile(run.lines));
    writeFileSync(join(folder, 'second.ndjson'), toFile([renamed]));
    database = await postgresForTests();
  });

  afterEach(async () => {
    await StartedProcess.endAll();
    await database.close();
    await removeTestFolder(folder);
  });

  it.each(doubts)('gets every record once when it %s', async (_, { fault, inFlight = 'wait' }) => {
    const intacct = await IntacctStandIn.start(folder);
    await intacct.post('/profile', { visibilityLagMs: LAG_MS, gaps: { uniqueidInFlight: inFlight } });
    const strike = (when: Readonly<Record<string, string>>) => intacct.strike({ ...fault, when, times: 1 });
    const play = async (input: string): Promise<Summary> => {
      const { stdout, stderr, code } = await startNpmStart(
        ['--once', '--json', '--input', input, '--intacct-company', SAMPLE_COMPANY_FILE],
        {
          cwd: folder,
          env: {
            ...intacct.env,
            DATABASE_URL: database.url,
            BRIDGE_HTTP_PORT: '0',
            BRIDGE_REQUEST_TIMEOUT_SECONDS: '2',
            BRIDGE_VISIBILITY_LAG_SECONDS: String(LAG_MS / 1000),
            BRIDGE_DOUBT_DELAY_SECONDS: '0.2',
          },
        },
      ).ended;
      expect({ code, stderr }).toMatchObject({ code: 0 });
      return JSON.parse(stdout) as Summary;
    };

    await strike({ function: 'create', object: 'CUSTOMER' });
    await strike({ function: 'create', object: 'GLBATCH' });
    const first = await play('first.ndjson');
    expect(first.results).toMatchObject({ success: run.lines.length, error: 0 });
    expect(first.gateway.inDoubt).toBeGreaterThan(0);

    await strike({ function: 'update', object: 'CUSTOMER' });
    const second = await play('second.ndjson');
    expect(second.results).toMatchObject({ error: 0 });
    expect(second.gateway.inDoubtSettled).toBe(second.gateway.inDoubt);
    expect(second.gateway.inDoubt).toBeGreaterThan(first.gateway.inDoubt);

    expect(await intacct.counts()).toEqual(run.counts);
    expect(await intacct.ledger()).toEqual(run.ledger);
    // A repeat that is refused while the first is still under way says that it ran, a moment before it has.
    await eventually('the new name', async () => (await intacct.count('CUSTOMER', 'CUSTOMERID=G0&NAME=Renamed')) === 1);
  });
});
