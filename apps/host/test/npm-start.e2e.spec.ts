import { existsSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { configurationLines, customerLine, entryLine, sampleLines, toFile } from './smart-event.lines.js';
import type { EventLine } from './smart-event.lines.js';
import { StartedProcess, startNpmStart, workspaceRoot } from './started.process.js';
import { listFolder, makeTestFolder, removeTestFolder } from './test.folder.js';

const events = sampleLines('masterdata').length + sampleLines('financial').length;
const entries = sampleLines('financial').length;

interface Summary {
  readonly results: Readonly<Record<string, number>>;
  readonly intacct: Readonly<Record<string, number>>;
  readonly ledger: { readonly debit: string; readonly credit: string };
  readonly errors: readonly { readonly code: string; readonly example: { readonly message: string } }[];
}

function isOpen(address: string): Promise<boolean> {
  const { hostname, port } = new URL(address);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

describe('npm start', () => {
  let folder = '';

  beforeAll(() => {
    folder = makeTestFolder();
  });

  afterEach(() => StartedProcess.endAll());

  afterAll(() => removeTestFolder(folder));

  /** Its folder for temporary files is the test's own, so that nothing else is in it. */
  const options = (cwd = folder) => ({ cwd, env: { BRIDGE_HTTP_PORT: '0', TMPDIR: folder } });
  const play = (lines: readonly EventLine[], ...args: readonly string[]): StartedProcess => {
    const input = join(folder, 'input.ndjson');
    writeFileSync(input, toFile(lines));
    return startNpmStart(['--once', '--json', '--input', input, ...args], options());
  };

  it.each([
    ['npm', () => new StartedProcess('npm', ['start', '--', '--once', '--json'], options(workspaceRoot))],
    ['Node', () => startNpmStart(['--once', '--json'], options())],
  ])('plays the sample once when started by %s, and leaves nothing behind', async (_, start) => {
    const before = await listFolder(folder);
    const started = start();
    const addresses = [
      `tcp://${await started.says(/PostgreSQL runs at ([\d.:]+\d)\./)}`,
      await started.says(/simulator runs at (\S+),/),
      await started.says(/control port at (\S+)\./),
      await started.says(/^Health.* (http\S+)\.$/m),
    ];
    const { code, stdout } = await started.ended;
    const summary = JSON.parse(stdout) as Summary;
    expect(code).toBe(0);
    expect(summary).toEqual({
      version: 1,
      seconds: expect.any(Number),
      events,
      results: { success: events, error: 0, superseded: 0, ignored: 0 },
      deadLetters: 0,
      byType: expect.objectContaining({
        'financial.journalEntry.posted.v1': { events: entries, success: entries, error: 0 },
      }),
      errors: [],
      gateway: {
        requests: expect.any(Number),
        functions: expect.any(Number),
        apiTransactions: expect.any(Number),
        inDoubt: 0,
        inDoubtSettled: 0,
      },
      intacct: expect.objectContaining({ GLBATCH: entries }),
      ledger: expect.objectContaining({ byAccount: expect.any(Object), byEntity: expect.any(Object) }),
    });
    expect(summary.ledger.debit).toMatch(/^\d{2,}\.\d{2}$/);
    expect(summary.ledger.credit).toBe(summary.ledger.debit);
    expect(await Promise.all(addresses.map(isOpen))).toEqual(addresses.map(() => false));
    expect(await listFolder(folder)).toEqual(before);
  });

  it('shows a person what happened, without --json', async () => {
    const { code, stdout, stderr } = await startNpmStart(['--once'], options()).ended;
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toMatch(/First record in step after \d/);
    expect(stderr).toContain(`${events} events played in`);
    expect(stderr).toMatch(/Ledger: debit ([\d.]+), credit \1\./);
  });

  it('keeps what it did in a state folder, and empties it when asked to', async () => {
    const dataDir = join(folder, 'state');
    const lines = [...configurationLines(), customerLine('KEPT'), entryLine('KEPT')];
    const runs = [[], [], ['--fresh']].map((more) => ['--data-dir', dataDir, ...more]);
    const seen: unknown[] = [];
    for (const args of runs) {
      const { code, stdout } = await play(lines, ...args).ended;
      const { results, intacct } = JSON.parse(stdout) as Summary;
      seen.push({ code, success: results['success'], entries: intacct['GLBATCH'] });
    }
    const once = { code: 0, success: configurationLines().length + 2, entries: 1 };
    expect(seen).toEqual([once, once, once]);
    expect(existsSync(join(dataDir, 'admin-key'))).toBe(true);
    await removeTestFolder(dataDir, dataDir);
  });
});

const northwind = join(workspaceRoot, '../shared/data/northwind');

if (existsSync(join(northwind, 'financial.ndjson'))) {
  describe('npm start with a whole company', () => {
    it('writes every record once and balances', async () => {
      const folder = makeTestFolder();
      const file = (name: string): string => join(northwind, name);
      const args = ['--input', file('masterdata.ndjson'), file('financial.ndjson')];
      const { stdout } = await startNpmStart(
        ['--once', '--json', ...args, '--intacct-company', file('intacct-company.json')],
        { cwd: folder, env: { BRIDGE_HTTP_PORT: '0', TMPDIR: folder } },
      ).ended;
      expect(JSON.parse(stdout)).toMatchObject({
        results: { error: 0 },
        deadLetters: 1711,
        errors: [{ code: 'ENVELOPE_TYPE_UNKNOWN', count: 1711 }],
        gateway: { inDoubt: 0 },
        intacct: { CUSTOMER: 91, VENDOR: 29, ITEM: 77, GLBATCH: 1692 },
        ledger: { debit: '1705934.44', credit: '1705934.44' },
      });
      await removeTestFolder(folder);
    });
  });
}
