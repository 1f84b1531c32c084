import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib';

/** A content encoding that nobody asked for and nobody here knows. */
export class ContentEncodingError extends Error {
  readonly code = 'CONTENT_ENCODING_UNKNOWN';

  constructor() {
    super('The content encoding is not known.');
    this.name = 'ContentEncodingError';
  }
}

type Decode = (bytes: Uint8Array, options: { readonly maxOutputLength: number }) => Promise<Buffer>;

const isZlib = (bytes: Uint8Array): boolean =>
  ((bytes[0] ?? 0) & 0x0f) === 8 && (((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0)) % 31 === 0;
const unzip: Decode = promisify(gunzip);
const decoders: ReadonlyMap<string, Decode> = new Map<string, Decode>([
  ['gzip', unzip],
  ['x-gzip', unzip],
  // Servers send `deflate` with and without the header of zlib.
  ['deflate', (bytes, options) => promisify(isZlib(bytes) ? inflate : inflateRaw)(bytes, options)],
  ['br', promisify(brotliDecompress)],
]);
const mostEncodings = 3;

/**
 * Undo the content encodings of a body, off the event loop.
 *
 * @param encodings  header `content-encoding`
 * @throws ContentEncodingError  for an unknown encoding; errors of zlib for cut, broken or too large bodies
 */
export async function decodeContent(bytes: Uint8Array, encodings: string, maxBytes: number): Promise<Uint8Array> {
  const names = encodings
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity');
  if (names.length > mostEncodings) {
    throw new ContentEncodingError();
  }
  let decoded = bytes;
  for (const name of names.toReversed()) {
    const decode = decoders.get(name);
    if (decode === undefined) {
      throw new ContentEncodingError();
    }
    decoded = await decode(decoded, { maxOutputLength: maxBytes });
  }
  return decoded;
}
