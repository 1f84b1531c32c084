import type { LogRecord } from '@bridge/ports';

const SIZE_LIMIT_BYTES = 1024 * 1024;
const DEPTH_LIMIT = 32;
const STRUCTURED = 'application/cloudevents+json';
// PostgreSQL stores neither U+0000 nor half of a surrogate pair; the look-behind skips an escaped backslash.
const NOT_STORABLE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/i;
const utf8 = new TextDecoder('utf-8', { fatal: true });

interface EnvelopeErrorDetail {
  readonly field?: string | undefined;
  /** `defect`: the event may be sound, what reads it is not. @default rejected */
  readonly class?: 'rejected' | 'defect';
  readonly attributes?: RawEnvelope['attributes'];
}

/** Why a record of the log is no Smart Event. */
export class EnvelopeError extends Error {
  readonly code: string;
  readonly class: 'rejected' | 'defect';
  readonly field: string | undefined;
  /** What could be read of the envelope all the same. */
  readonly attributes: RawEnvelope['attributes'] | undefined;

  constructor(code: string, message: string, known: string | EnvelopeErrorDetail = {}) {
    super(message);
    this.name = 'EnvelopeError';
    this.code = code;
    const detail: EnvelopeErrorDetail = typeof known === 'string' ? { field: known } : known;
    const { field, attributes } = detail;
    this.class = detail.class ?? 'rejected';
    this.field = field;
    this.attributes = attributes;
  }
}

/** Attributes and data as they came; nothing is validated yet. */
export interface RawEnvelope {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly data: unknown;
}

/**
 * Read a CloudEvents 1.0 envelope in structured or binary mode.
 *
 * @throws EnvelopeError ENVELOPE_EMPTY, ENVELOPE_TOO_LARGE, ENVELOPE_NOT_UTF8, ENVELOPE_NOT_JSON, ENVELOPE_TOO_DEEP,
 *   ENVELOPE_CHARACTER_INVALID
 * @see CloudEvents 1.0.2, Kafka protocol binding
 */
export function readEnvelope(record: LogRecord): RawEnvelope {
  if (record.value === null || record.value.length === 0) {
    throw new EnvelopeError('ENVELOPE_EMPTY', 'The record has no value: a Smart Event is a full snapshot.');
  }
  if (record.value.length > SIZE_LIMIT_BYTES) {
    throw new EnvelopeError(
      'ENVELOPE_TOO_LARGE',
      `The event has ${record.value.length} bytes, at most ${SIZE_LIMIT_BYTES} are accepted.`,
    );
  }
  const value = parseJson(record.value);
  const headers = lowerCase(record.headers);
  const isStructured =
    headers.get('content-type')?.toLowerCase().startsWith(STRUCTURED) ?? !headers.has('ce_specversion');
  return isStructured ? readStructured(value) : { attributes: readBinaryAttributes(headers), data: value };
}

function readStructured(value: unknown): RawEnvelope {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new EnvelopeError(
      'ENVELOPE_NOT_JSON',
      'The value must be one JSON object with the attributes of a CloudEvent.',
    );
  }
  const { data, ...attributes } = value as Record<string, unknown>;
  if (data === undefined) {
    throw new EnvelopeError('ENVELOPE_DATA_INVALID', 'The event carries no data.', 'data');
  }
  return { attributes, data };
}

function readBinaryAttributes(headers: ReadonlyMap<string, string>): Record<string, unknown> {
  const attributes = Object.fromEntries(
    [...headers].filter(([name]) => name.startsWith('ce_')).map(([name, value]) => [name.slice(3), value] as const),
  );
  const version = attributes['recordversion'];
  return {
    ...attributes,
    // Header values are text.
    ...(version !== undefined && /^\d{1,15}$/.test(version) ? { recordversion: Number(version) } : {}),
    datacontenttype: headers.get('content-type') ?? 'application/json',
  };
}

function parseJson(bytes: Buffer): unknown {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    throw new EnvelopeError('ENVELOPE_NOT_UTF8', 'The value is not UTF-8 text.');
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message.slice(0, 160) : 'unreadable';
    throw new EnvelopeError('ENVELOPE_NOT_JSON', `The value is not JSON: ${reason}.`);
  }
  if (isDeeperThan(DEPTH_LIMIT, value)) {
    throw new EnvelopeError('ENVELOPE_TOO_DEEP', `The event nests deeper than ${DEPTH_LIMIT} levels.`);
  }
  // UTF-8 itself has neither; only an escape can bring them in.
  if (text.includes('\\u') && NOT_STORABLE.test(JSON.stringify(value))) {
    throw new EnvelopeError(
      'ENVELOPE_CHARACTER_INVALID',
      'The event contains a null character or half of a surrogate pair, which cannot be stored: correct the text in DMO.',
      { field: unstorablePath(value).replace(/^data\./, ''), attributes: attributesOf(value) },
    );
  }
  return value;
}

/** Where the first text is that cannot be stored, for example `data.name`; the depth is bounded by then. */
function unstorablePath(value: unknown, path = ''): string {
  if (typeof value !== 'object' || value === null) {
    return path;
  }
  const [name, child] =
    Object.entries(value).find(([key, content]) => NOT_STORABLE.test(JSON.stringify([key, content]))) ?? [];
  return name === undefined ? path : unstorablePath(child, path === '' ? name : `${path}.${name}`);
}

function attributesOf(value: unknown): RawEnvelope['attributes'] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  if (levels < 0) {
    return true;
  }
  const children: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  return children.some((child) => typeof child === 'object' && isDeeperThan(levels - 1, child));
}

function lowerCase(headers: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
