import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sampleLines } from './smart-event.lines.js';
import { StartedProcess, startNpmStart, workspaceRoot } from './started.process.js';
import { makeTestFolder, removeTestFolder } from './test.folder.js';

interface Line {
  readonly level: string;
  readonly message: string;
  readonly [field: string]: unknown;
}

/** Faults that pass by themselves. */
const faults = [
  { when: { function: 'create', nth: 2 }, do: 'response-lost', times: 1 },
  { when: { function: 'create', nth: 5 }, do: 'http', status: 503, times: 1 },
  { when: { function: 'create', nth: 7 }, do: 'session-death', times: 1 },
  { when: { function: 'create', nth: 9 }, do: 'cut-body', times: 1 },
];
/** Of lines about one record. */
const recordFields = [
  'event_id',
  'causation_id',
  'correlation_id',
  'flow',
  'plugin',
  'object',
  'key',
  'stage',
  'outcome',
];
const recordMessages = ['event accepted', 'record prepared', 'record settled'];
const batchMessages = {
  'events stored': 'inbox',
  'events dispatched': 'dispatch',
  'request answered': 'gateway',
  'batch settled': 'result',
  'messages published': 'outbox',
};

function readLines(text: string): readonly Line[] {
  return text.split('\n').flatMap((line) => (line.startsWith('{"level"') ? [JSON.parse(line) as Line] : []));
}

/** Texts of the sample that only payloads have. */
function payloadTexts(): readonly string[] {
  const texts = [...sampleLines('masterdata'), ...sampleLines('financial')].flatMap(({ value }) => {
    const { name, description } = value['data'] as { readonly name?: unknown; readonly description?: unknown };
    return [name, description].filter((text): text is string => typeof text === 'string' && / /.test(text));
  });
  return [...new Set(texts)];
}

describe('the log of a run with faults that heal', () => {
  let folder = '';
  let lines: readonly Line[] = [];
  let output = '';
  let code: number | null = null;

  beforeAll(async () => {
    folder = makeTestFolder();
    const started = startNpmStart(['--once', '--json', '--data-dir', `${folder}/state`], {
      cwd: folder,
      env: { BRIDGE_HTTP_PORT: '0', BRIDGE_LOG_LEVEL: 'debug', TMPDIR: folder },
    });
    const control = await started.says(/control port at (\S+)\./);
    await fetch(`${control}/faults`, { method: 'POST', body: JSON.stringify(faults) });
    const ended = await started.ended;
    output = ended.stderr;
    code = ended.code;
    lines = readLines(output);
  });

  afterAll(async () => {
    await StartedProcess.endAll();
    await removeTestFolder(folder, `${folder}/state`);
  });

  it('has no ERROR, and a WARN for what heals', () => {
    expect(code).toBe(0);
    expect(lines.filter(({ level }) => level === 'ERROR')).toEqual([]);
    expect(lines.filter(({ level }) => level === 'WARN').map(({ message }) => message)).toContain(
      'records of a batch are not in step',
    );
  });

  it('tells each step of a record with the same ids', () => {
    const ofRecords = lines.filter(({ message }) => recordMessages.includes(message));
    expect(new Set(ofRecords.map(({ message }) => message))).toEqual(new Set(recordMessages));
    expect(ofRecords.filter((line) => recordFields.some((field) => typeof line[field] !== 'string'))).toEqual([]);
    expect(new Set(ofRecords.map(({ level }) => level))).toEqual(new Set(['DEBUG']));
    const settled = ofRecords.filter(({ message }) => message === 'record settled');
    expect(settled.filter(({ attempt }) => typeof attempt !== 'number')).toEqual([]);
    const accepted = new Set(
      ofRecords.filter(({ message }) => message === 'event accepted').map((line) => line['event_id']),
    );
    expect(settled.filter((line) => !accepted.has(line['event_id']))).toEqual([]);
  });

  it.each(Object.entries(batchMessages))('tells a batch at INFO: %s', (message, stage) => {
    const batches = lines.filter((line) => line.message === message);
    expect(batches.length).toBeGreaterThan(0);
    expect(batches[0]).toMatchObject({ level: 'INFO', flow: 'to-intacct', stage, outcome: expect.any(String) });
  });

  it('has constant messages: each stands in the source as it is', () => {
    const messages = [...new Set(lines.map(({ message }) => message))];
    const source = sources();
    expect(messages.filter((message) => !source.includes(`'${message}'`))).toEqual([]);
  });

  it('shows nothing of a payload', () => {
    expect(payloadTexts().length).toBeGreaterThan(10);
    expect(payloadTexts().filter((text) => lines.some((line) => JSON.stringify(line).includes(text)))).toEqual([]);
  });
});

/** Everything that the bridge is compiled from. */
function sources(): string {
  const files = ['apps/host/src', 'libs'].flatMap((room) =>
    readdirSync(join(workspaceRoot, room), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !/spec\.ts$|\.d\.ts$|node_modules/.test(file))
      .map((file) => join(workspaceRoot, room, file)),
  );
  return files.map((file) => readFileSync(file, 'utf8')).join('\n');
}
