/** Element types of PostgreSQL; their numbers are fixed by its catalogue (pg_type.dat). */
const OID = { text: 25, bigint: 20, jsonb: 3802 } as const;
const HEAD_BYTES = 20;
const LENGTH_BYTES = 4;
const BIGINT_BYTES = 8;
const NULL_LENGTH = -1;
/** The only version of what PostgreSQL reads as binary jsonb: this byte, then the text. */
const JSONB_VERSION = 1;

/** Bytes in front of the elements: one dimension that begins at 1. */
function writeHead(buffer: Buffer, oid: number, length: number, hasNulls: boolean): void {
  buffer.writeInt32BE(1, 0);
  buffer.writeInt32BE(hasNulls ? 1 : 0, 4);
  buffer.writeInt32BE(oid, 8);
  buffer.writeInt32BE(length, 12);
  buffer.writeInt32BE(1, 16);
}

function writeTexts(oid: number, values: readonly (string | null | undefined)[], prefix: readonly number[]): Buffer {
  const lengths = values.map((value) =>
    typeof value === 'string' ? prefix.length + Buffer.byteLength(value) : NULL_LENGTH,
  );
  const bytes = lengths.reduce((sum, length) => sum + LENGTH_BYTES + Math.max(length, 0), HEAD_BYTES);
  const buffer = Buffer.allocUnsafe(bytes);
  writeHead(buffer, oid, values.length, lengths.includes(NULL_LENGTH));
  let at = HEAD_BYTES;
  for (const [index, value] of values.entries()) {
    at = buffer.writeInt32BE(lengths[index] ?? NULL_LENGTH, at);
    if (typeof value !== 'string') {
      continue;
    }
    for (const byte of prefix) {
      at = buffer.writeUInt8(byte, at);
    }
    at += buffer.write(value, at);
  }
  return buffer;
}

/**
 * Parameters that are arrays in PostgreSQL's binary format: nothing is quoted here and unquoted there. The statement names the
 * type (`$1::text[]`); another one is refused by the server.
 *
 * @see PostgreSQL, src/backend/utils/adt/arrayfuncs.c, array_recv
 */
export const arrayParameter = {
  text: (values: readonly (string | null | undefined)[]): Buffer => writeTexts(OID.text, values, []),

  /** Of JSON texts. */
  jsonb: (values: readonly string[]): Buffer => writeTexts(OID.jsonb, values, [JSONB_VERSION]),

  /** Of safe integers. */
  bigint(values: readonly number[]): Buffer {
    const buffer = Buffer.allocUnsafe(HEAD_BYTES + values.length * (LENGTH_BYTES + BIGINT_BYTES));
    writeHead(buffer, OID.bigint, values.length, false);
    let at = HEAD_BYTES;
    for (const value of values) {
      at = buffer.writeInt32BE(BIGINT_BYTES, at);
      at = buffer.writeBigInt64BE(BigInt(value), at);
    }
    return buffer;
  },
};
