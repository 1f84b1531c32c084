import { setImmediate } from 'node:timers/promises';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { defaultGatewayOptions } from '../src/index.js';
import type { Exchange } from '../src/transport/exchange.js';
import { HttpTransport } from '../src/transport/http.transport.js';
import { RawServer } from './raw-server.js';
import type { Script } from './raw-server.js';

const ok = 'HTTP/1.1 200 OK\r\ncontent-type: text/xml\r\n';
const body = '<response/>';

/** Write these pieces one after the other, then do this to the connection. */
function pieces(all: readonly (string | Buffer)[], then: 'keep' | 'end' | 'reset' = 'end'): Script {
  return (socket) => {
    for (const piece of all) socket.write(piece);
    const finish = { keep: () => undefined, end: () => socket.end(), reset: () => socket.resetAndDestroy() }[then];
    setTimeout(finish, 30);
  };
}

function whole(content: string | Buffer, head = ok): Script {
  return pieces([`${head}content-length: ${content.length}\r\n\r\n`, content], 'keep');
}

function encoded(content: Buffer, encoding: string): Script {
  return whole(content, `${ok}content-encoding: ${encoding}\r\n`);
}

function drip(everyMs: number): Script {
  return (socket) => {
    socket.write(`${ok}content-length: 100000\r\n\r\n`);
    const timer = setInterval(() => socket.write('<'), everyMs);
    socket.on('close', () => {
      clearInterval(timer);
    });
  };
}

const lost = { kind: 'lost', status: undefined, isTimeout: false, isTooLarge: false };
const lostAfterHead = { ...lost, status: 200 };
const tooLarge = { ...lostAfterHead, isTooLarge: true };

describe('HttpTransport', () => {
  let server: RawServer;
  let transport: HttpTransport;

  function open(changes: Partial<typeof defaultGatewayOptions> = {}): void {
    transport = new HttpTransport({ ...defaultGatewayOptions, maxResponseBytes: 50_000, ...changes });
  }

  async function post(timeoutMs = 5_000): Promise<unknown> {
    const exchange: Exchange = await transport.post(server.url, '<request/>', timeoutMs);
    return exchange.kind === 'answered' ? { ...exchange, body: Buffer.from(exchange.body).toString() } : exchange;
  }

  beforeEach(async () => {
    server = new RawServer();
    await server.start();
    open();
  });

  afterEach(async () => {
    await server.stop();
    await transport.close();
  });

  it.each<readonly [string, Script, object]>([
    [
      'is reset before the head',
      pieces([], 'reset'),
      { ...lost, description: 'The connection closed before the whole answer came (ECONNRESET).' },
    ],
    ['ends without a byte', pieces([]), lost],
    ['ends inside the status line', pieces(['HTTP/1.1 20']), lost],
    ['ends inside the head', pieces([ok]), lost],
    ['begins with garbage', pieces([`garbage\r\n${ok}\r\n`]), lost],
    ['speaks another protocol', pieces(['220 mail ready\r\n']), lost],
    ['has an endless head', pieces([`${ok}x: ${'y'.repeat(100_000)}\r\n\r\n`], 'keep'), lost],
    ['is reset after the head', pieces([`${ok}content-length: 11\r\n\r\n`], 'reset'), lostAfterHead],
    ['ends before its length', pieces([`${ok}content-length: 20\r\n\r\n${body}`]), lostAfterHead],
    ['ends inside a chunk', pieces([`${ok}transfer-encoding: chunked\r\n\r\n20\r\n${body}`]), lostAfterHead],
    ['ends before the last chunk', pieces([`${ok}transfer-encoding: chunked\r\n\r\nb\r\n${body}\r\n`]), lostAfterHead],
    ['has a chunk of no length', pieces([`${ok}transfer-encoding: chunked\r\n\r\nzz\r\n`], 'keep'), lostAfterHead],
    ['is larger than allowed', whole('x'.repeat(50_001)), tooLarge],
    ['is larger than allowed once decoded', encoded(gzipSync('x'.repeat(50_001)), 'gzip'), tooLarge],
    ['is a cut gzip', encoded(gzipSync(body).subarray(0, -9), 'gzip'), lostAfterHead],
    ['is no gzip', encoded(Buffer.from(body), 'gzip'), lostAfterHead],
    ['is encoded as nobody knows', encoded(Buffer.from(body), 'zstd'), lostAfterHead],
    ['is encoded too often', encoded(Buffer.from(body), 'gzip, gzip, gzip, gzip'), lostAfterHead],
  ])('has lost an answer that %s', async (_case, script, expected) => {
    server.script = script;
    expect(await post()).toMatchObject(expected);
    expect(server.requests).toHaveLength(1);
  });

  it.each<readonly [string, Script, object]>([
    ['in one piece', whole(body), { body }],
    [
      'in chunks',
      pieces([`${ok}transfer-encoding: chunked\r\n\r\n5\r\n<resp\r\n6\r\nonse/>\r\n0\r\n\r\n`], 'keep'),
      { body },
    ],
    ['without a length', pieces([`${ok}connection: close\r\n\r\n${body}`]), { body }],
    [
      'after a provisional one',
      pieces([`HTTP/1.1 103 Hints\r\n\r\n${ok}content-length: 11\r\n\r\n${body}`], 'keep'),
      { status: 200, body },
    ],
    ['shorter than sent', pieces([`${ok}content-length: 5\r\n\r\n${body}`], 'keep'), { body: '<resp' }],
    ['as gzip', encoded(gzipSync(body), 'gzip'), { body }],
    ['as GZIP', encoded(gzipSync(body), 'GZIP'), { body }],
    ['as deflate', encoded(deflateSync(body), 'deflate'), { body }],
    ['as bare deflate', encoded(deflateRawSync(body), 'deflate'), { body }],
    ['as brotli', encoded(brotliCompressSync(body), 'br'), { body }],
    ['as both', encoded(gzipSync(brotliCompressSync(body)), 'br, gzip'), { body }],
    ['as itself', encoded(Buffer.from(body), 'identity'), { body }],
    ['with its type', whole(body), { contentType: 'text/xml' }],
    ['with a delay', whole('', 'HTTP/1.1 429 Slow\r\nretry-after: 7\r\n'), { status: 429, retryAfter: '7', body: '' }],
    ['without a body', pieces(['HTTP/1.1 204 Nothing\r\n\r\n'], 'keep'), { status: 204, body: '' }],
    ['elsewhere', whole('', 'HTTP/1.1 302 Found\r\nlocation: /elsewhere\r\n'), { status: 302 }],
    ['by an edge', whole('<html>', 'HTTP/1.1 524 Late\r\n'), { status: 524, body: '<html>' }],
  ])('takes an answer %s', async (_case, script, expected) => {
    server.script = script;
    expect(await post()).toMatchObject({ kind: 'answered', ...expected });
    expect(server.requests).toHaveLength(1);
  });

  const nothing: Script = () => undefined;
  interface Wait {
    readonly what: string;
    readonly script: Script;
    readonly changes?: Partial<typeof defaultGatewayOptions>;
    readonly timeoutMs: number;
    readonly status?: number;
  }
  const half = pieces([`${ok}content-length: 9\r\n\r\n<`], 'keep');
  it.each<Wait>([
    { what: 'the head of an answer', script: nothing, changes: { headersTimeoutMs: 200 }, timeoutMs: 20_000 },
    { what: 'the rest of an answer', script: half, changes: { bodyTimeoutMs: 200 }, timeoutMs: 20_000, status: 200 },
    { what: 'a whole answer that drips', script: drip(20), timeoutMs: 300, status: 200 },
    { what: 'a whole answer that does not begin', script: nothing, timeoutMs: 200 },
  ])('does not wait for ever for $what', async ({ script, changes, timeoutMs, status }) => {
    open(changes);
    server.script = script;
    const description = expect.stringMatching(/within [23]00 ms|more than 200 ms/);
    expect(await post(timeoutMs)).toMatchObject({ kind: 'lost', isTimeout: true, status, description });
  });

  it('has sent nothing when nobody listens', async () => {
    const { url } = server;
    await server.stop();
    expect(await transport.post(url, '<request/>', 5_000)).toMatchObject({ kind: 'not-sent' });
    await server.start();
  });

  it('keeps its connection, and opens another one after a broken answer', async () => {
    server.script = whole(body);
    await post();
    // The connection is free again once undici has left the answer.
    await setImmediate();
    await post();
    expect(server.connections).toBe(1);
    server.script = pieces([], 'reset');
    await post();
    server.script = whole(body);
    expect(await post()).toMatchObject({ kind: 'answered', body });
    expect(server.connections).toBe(2);
  });
});
