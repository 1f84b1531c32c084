import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readBoundedBody } from './bounded-body.reader.js';

function requestOf(chunks: Iterable<Uint8Array>, headers: IncomingMessage['headers'] = {}): IncomingMessage {
  const body = Readable.from(
    [...chunks].map((chunk) => Buffer.from(chunk)),
    { objectMode: false },
  );
  return Object.assign(body, { headers }) as unknown as IncomingMessage;
}

describe('readBoundedBody', () => {
  it('gives the bytes as they came, in memory of their own', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ minLength: 1, maxLength: 50 }), { maxLength: 10 }), async (chunks) => {
        const body = await readBoundedBody(requestOf(chunks), 500);
        expect(Buffer.from(body)).toEqual(Buffer.concat(chunks));
        expect(body.buffer.byteLength).toBe(body.byteLength);
      }),
    );
  });

  it.each<readonly [string, IncomingMessage, object]>([
    ['of announced length', requestOf([], { 'content-length': '11' }), { status: 413, code: 'HTTP_BODY_TOO_LARGE' }],
    [
      'of unknown length',
      requestOf([new Uint8Array(6), new Uint8Array(5)]),
      { status: 413, code: 'HTTP_BODY_TOO_LARGE' },
    ],
    ['that is compressed', requestOf([], { 'content-encoding': 'gzip' }), { status: 415, code: 'HTTP_BODY_ENCODED' }],
  ])('refuses a body %s, and leaves the connection open', async (_, request, problem) => {
    await expect(readBoundedBody(request, 10)).rejects.toMatchObject(problem);
    expect(request.destroyed).toBe(false);
  });

  it.each([
    [[new Uint8Array(10)], {}],
    [[], { 'content-encoding': 'Identity', 'content-length': '0' }],
  ])('takes one that just fits', async (chunks, headers) => {
    expect(await readBoundedBody(requestOf(chunks, headers), 10)).toHaveLength(chunks.length * 10);
  });

  it('says that a body was cut', async () => {
    const request = new Readable({ read: () => undefined });
    request.push('<resp');
    const reading = readBoundedBody(Object.assign(request, { headers: {} }) as unknown as IncomingMessage, 10);
    request.destroy(new Error('aborted'));
    await expect(reading).rejects.toMatchObject({ status: 400, code: 'HTTP_BODY_CUT' });
  });
});
