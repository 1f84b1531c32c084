import { setTimeout as wait } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock, RecordingLogger } from '@bridge/testing';
import { XmlIntacctGateway } from '../src/index.js';
import { account, createClass, createdClass, request, resultsAnswer, sessionAnswer } from './gateway.fixtures.js';
import { RawServer } from './raw-server.js';
import type { Script } from './raw-server.js';

const body = resultsAnswer(createdClass);
const ok = 'HTTP/1.1 200 OK\r\ncontent-type: text/xml\r\n';
const whole = (content: string | Buffer, head = ok): Buffer =>
  Buffer.concat([Buffer.from(`${head}content-length: ${content.length}\r\n\r\n`), Buffer.from(content)]);

/** A body in pieces of so many bytes. */
function chunked(content: string, size: number): string {
  const pieces = Array.from({ length: Math.ceil(content.length / size) }, (_, at) =>
    content.slice(at * size, (at + 1) * size),
  );
  const chunks = pieces.map((piece) => `${piece.length.toString(16)}\r\n${piece}\r\n`);
  return `${ok}transfer-encoding: chunked\r\n\r\n${chunks.join('')}0\r\n\r\n`;
}

const ends =
  (bytes: string | Buffer): Script =>
  (socket) =>
    socket.end(bytes);

describe('XmlIntacctGateway over hostile HTTP', () => {
  let server: RawServer;
  let gateway: XmlIntacctGateway;
  /** What answers calls; logins are always answered. */
  let script: Script;

  async function kindOf(controlId = 'class-1', timeoutMs = 5_000): Promise<string | undefined> {
    const call = { ...createClass, controlId };
    const { outcomes } = await gateway.execute(request(account(server.url), [call], { timeoutMs }));
    return outcomes[0]?.kind;
  }

  /** How often a write reached the server. */
  function received(controlId: string): number {
    return server.requests.filter((text) => text.includes(`controlid="${controlId}"`)).length;
  }

  beforeEach(async () => {
    server = new RawServer();
    await server.start();
    server.script = (socket, text) => {
      if (text.includes('<getAPISession>')) {
        socket.write(whole(sessionAnswer('canary-session-1', server.url)));
      } else {
        script(socket, text);
      }
    };
    gateway = new XmlIntacctGateway({ clock: new FakeClock(), logger: new RecordingLogger() });
  });

  afterEach(async () => {
    await server.stop();
    await gateway.close();
  });

  it.each([
    ['of a known length', whole(body)],
    ['in chunks', Buffer.from(chunked(body, 40))],
    ['in gzip', whole(gzipSync(body), `${ok}content-encoding: gzip\r\n`)],
  ])('leaves a write in doubt wherever an answer %s is cut, and sends it once', async (_case, bytes) => {
    // Every byte of the head and of the first and last chunks, and some between.
    const cuts = Array.from(bytes, (_, at) => at).filter((at) => at < 180 || at > bytes.length - 60 || at % 31 === 0);
    for (const cut of cuts) {
      script = ends(bytes.subarray(0, cut));
      expect([cut, await kindOf(`cut-${cut}`), received(`cut-${cut}`)]).toEqual([cut, 'in-doubt', 1]);
    }
    script = ends(bytes);
    expect(await kindOf()).toBe('done');
  });

  it.each([1, 2, 3, 17, 1_000])('takes an answer in chunks of %d bytes', async (size) => {
    script = ends(chunked(body, size));
    expect(await kindOf()).toBe('done');
  });

  it('takes an answer that comes byte by byte', async () => {
    script = (socket) => {
      socket.setNoDelay(true);
      for (const byte of whole(body)) socket.write(Buffer.of(byte));
    };
    expect(await kindOf()).toBe('done');
  });

  it.each<readonly [string, string | Buffer, string]>([
    ['of HTTP/1.0', `HTTP/1.0 200 OK\r\n\r\n${body}`, 'done'],
    ['of HTTP/1.0, cut', `HTTP/1.0 200 OK\r\n\r\n${body.slice(0, -1)}`, 'in-doubt'],
    ['of HTTP/0.9', body, 'in-doubt'],
    ['that switches protocols', 'HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n', 'in-doubt'],
    ['after hints', Buffer.concat([Buffer.from('HTTP/1.1 103 Hints\r\nlink: x\r\n\r\n'), whole(body)]), 'done'],
    ['of hints alone', 'HTTP/1.1 103 Hints\r\nlink: x\r\n\r\n', 'in-doubt'],
    [
      'after a continue that nobody asked for',
      Buffer.concat([Buffer.from('HTTP/1.1 100 Go on\r\n\r\n'), whole(body)]),
      'in-doubt',
    ],
    ['of two lengths', `${ok}content-length: 5\r\ncontent-length: 6\r\n\r\n${body}`, 'in-doubt'],
    ['of a length and chunks', chunked(body, 50).replace('\r\n\r\n', '\r\ncontent-length: 5\r\n\r\n'), 'in-doubt'],
    ['of a negative length', `${ok}content-length: -5\r\n\r\n${body}`, 'in-doubt'],
    ['that says gzip and is none', whole(body, `${ok}content-encoding: gzip\r\n`), 'in-doubt'],
    ['that is gzip and does not say so', whole(gzipSync(body)), 'in-doubt'],
    [
      'that is gzip twice and says once',
      whole(gzipSync(gzipSync(body)), `${ok}content-encoding: gzip\r\n`),
      'in-doubt',
    ],
    ['that moves it for good', whole('', 'HTTP/1.1 301 Moved\r\nlocation: /elsewhere\r\n'), 'in-doubt'],
    ['that moves it as it is', whole('', 'HTTP/1.1 307 Moved\r\nlocation: /elsewhere\r\n'), 'in-doubt'],
    ['that moves it, and holds results', whole(body, 'HTTP/1.1 308 Moved\r\nlocation: /x\r\n'), 'done'],
  ])('gives a write the right outcome by an answer %s, and sends it once', async (_case, bytes, expected) => {
    script = ends(bytes);
    expect([await kindOf(), received('class-1')]).toEqual([expected, 1]);
  });

  it('sends a write once, whenever the server leaves between two of them', async () => {
    const kinds = new Set<string | undefined>();
    for (let write = 0; write < 60; write += 1) {
      const id = `w-${write}`;
      const answer = whole(resultsAnswer(createdClass.replace('class-1', id)));
      script = (socket) => {
        socket.write(answer);
        setTimeout(() => (write % 2 === 0 ? socket.end() : socket.resetAndDestroy()), write % 3);
      };
      const kind = await kindOf(id);
      kinds.add(kind);
      expect(received(id)).toBeLessThanOrEqual(1);
      expect(kind).not.toBe(received(id) === 1 ? 'not-executed' : 'done');
      await wait(write % 4);
    }
    expect([...kinds].filter((kind) => kind !== 'done' && kind !== 'in-doubt' && kind !== 'not-executed')).toEqual([]);
  });
});
