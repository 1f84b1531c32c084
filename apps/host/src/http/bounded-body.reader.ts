import type { IncomingMessage } from 'node:http';
import { Problem } from './problem.error.js';

/**
 * The body of a request as memory of its own, as it came.
 *
 * @throws Problem HTTP_BODY_TOO_LARGE as soon as it is, HTTP_BODY_ENCODED when it is compressed, HTTP_BODY_CUT when the
 *   connection ends before it does
 */
export async function readBoundedBody(request: IncomingMessage, limitBytes: number): Promise<Uint8Array> {
  const { 'content-encoding': encoding, 'content-length': length } = request.headers;
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    throw new Problem(415, 'HTTP_BODY_ENCODED', 'Send the body as it is, not compressed.', {
      'accept-encoding': 'identity',
    });
  }
  const tooLarge = new Problem(413, 'HTTP_BODY_TOO_LARGE', `A body holds at most ${limitBytes} bytes.`);
  if (Number(length ?? 0) > limitBytes) {
    throw tooLarge;
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  // The connection stays: the answer leaves on it.
  for await (const chunk of chunksOf(request)) {
    bytes += chunk.length;
    if (bytes > limitBytes) {
      throw tooLarge;
    }
    chunks.push(chunk);
  }
  const body = new Uint8Array(bytes);
  let position = 0;
  for (const chunk of chunks) {
    body.set(chunk, position);
    position += chunk.length;
  }
  return body;
}

async function* chunksOf(request: IncomingMessage): AsyncGenerator<Buffer> {
  try {
    yield* request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  } catch (cause) {
    throw Object.assign(new Problem(400, 'HTTP_BODY_CUT', 'The body ended too soon.'), { cause });
  }
}
