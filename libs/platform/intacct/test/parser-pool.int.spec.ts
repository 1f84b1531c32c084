import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { RecordingLogger } from '@bridge/testing';
import { ExchangeReader } from '../src/response/exchange.reader.js';
import { parseAnswer } from '../src/response/envelope.parser.js';
import { compileWorker } from './compiled-worker.js';
import type { CompiledWorker } from './compiled-worker.js';
import { result, resultsAnswer } from './gateway.fixtures.js';

const record = `<VENDOR>${Array.from({ length: 20 }, (_, index) => `<F${index} a="&amp;">v\u00e9\u20ac &amp; ${index}</F${index}>`).join('')}<E/></VENDOR>`;
const page = resultsAnswer(result('query', 'q', `<data listtype="VENDOR" count="2000">${record.repeat(2_000)}</data>`));
const unreadable = { kind: 'unreadable', code: 'ANSWER_PARSER_FAILED' };

function bodyOf(text: string): { readonly bytes: Uint8Array; readonly contentType: undefined } {
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text));
  bytes.write(text);
  return { bytes, contentType: undefined };
}

describe('ExchangeReader with threads', () => {
  let worker: CompiledWorker;
  let reader: ExchangeReader;
  let logger: RecordingLogger;
  let workers = 0;

  function open(workerUrl: URL, parserTimeoutMs = 60_000): void {
    reader = new ExchangeReader({ parserThreads: 1, parserThresholdBytes: 1_000, parserTimeoutMs, workerUrl }, logger);
  }

  async function workerWith(source: string): Promise<URL> {
    const url = new URL(`./failing-${(workers += 1)}.js`, worker.url);
    await writeFile(fileURLToPath(url), source);
    return url;
  }

  beforeAll(async () => {
    worker = await compileWorker();
  });

  afterAll(async () => {
    await worker.remove();
  });

  beforeEach(() => {
    logger = new RecordingLogger();
  });

  afterEach(async () => {
    await reader.close();
  });

  it('reads in another thread what it reads in its own', async () => {
    open(worker.url);
    const body = bodyOf(page);
    const answer = await reader.readAnswer(body, undefined);
    expect(body.bytes).toHaveLength(0);
    const expected = parseAnswer(bodyOf(page), undefined);
    const recordsOf = (from: typeof answer): unknown =>
      from.kind === 'results' ? from.results[0]?.records : from.kind;
    expect(recordsOf(answer)).toEqual(recordsOf(expected));
    expect(recordsOf(answer)).toHaveLength(2_000);
  });

  it('says why a large body cannot be read', async () => {
    open(worker.url);
    const answer = await reader.readAnswer(bodyOf(page.slice(0, -5)), undefined);
    expect(answer).toMatchObject({ kind: 'unreadable', code: 'ANSWER_MALFORMED' });
    expect(logger.at('warn')).toMatchObject([{ fields: { code: 'ANSWER_MALFORMED' } }]);
  });

  it.each([
    ['ends', 'export function parse() { process.exit(1); }'],
    ['throws', 'export function parse() { throw new Error("no"); }'],
    ['does not load', 'syntax error'],
    [
      'runs out of memory',
      'export function parse() { const all = []; for (;;) all.push(new Array(1e6).fill(all.length)); }',
    ],
  ])('calls an answer unreadable when its thread %s', async (_case, source) => {
    open(await workerWith(source));
    expect(await reader.readAnswer(bodyOf(page), undefined)).toMatchObject(unreadable);
  });

  it('parses itself once threads turn out not to start', async () => {
    open(await workerWith('syntax error'));
    await reader.readAnswer(bodyOf(page), undefined);
    expect((await reader.readAnswer(bodyOf(page), undefined)).kind).toBe('results');
  });

  it('calls an answer unreadable whose thread takes too long', async () => {
    open(await workerWith('export function parse() { for (;;); }'), 200);
    const answers = await Promise.all([1, 2].map(() => reader.readAnswer(bodyOf(page), undefined)));
    expect(answers).toMatchObject([unreadable, unreadable]);
  });

  it('lets a thread finish when it is closed', async () => {
    open(worker.url);
    const reading = reader.readAnswer(bodyOf(page), undefined);
    await reader.close();
    expect((await reading).kind).toBe('results');
  });

  it('reads on its own thread once it is closed, or without a worker', async () => {
    open(new URL('./nowhere.js', worker.url));
    expect((await reader.readAnswer(bodyOf(page), undefined)).kind).toBe('results');
    await reader.close();
    expect((await reader.readAnswer(bodyOf(page), undefined)).kind).toBe('results');
  });
});
