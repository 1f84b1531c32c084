import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { CompanyStore, LogRecord } from '@bridge/ports';
import { Secret } from '@bridge/ports';
import { FakeClock } from '@bridge/testing';
import { z } from 'zod';
import { company, logRecord, registry } from '../../test/pipeline.fixtures.js';
import { CompanyDirectory } from '../reading/company-directory.js';
import { EnvelopeStage } from './envelope.stage.js';

const store = { list: async () => [company()] } as unknown as CompanyStore;
const defaults = { endpointUrl: '', senderId: '', senderPassword: new Secret('') };
const directory = new CompanyDirectory(store, defaults, new FakeClock());
const stage = new EnvelopeStage(registry, directory);

const attributes = {
  specversion: '1.0',
  id: 'event-1',
  source: '/dmo/acme-tenant',
  type: 'sample.customer.changed.v1',
  subject: 'C1',
  time: '2026-01-01T00:00:00Z',
  tenant: 'acme-tenant',
  sysid: 'S1',
  recordversion: 3,
};
const data = { id: 'C1', name: 'Ann', extra: [1, null] };
const structured = (changes: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({ ...attributes, data, ...changes });

const accepted = {
  source: '/dmo/acme-tenant',
  eventId: 'event-1',
  company: 'acme',
  tenant: 'acme-tenant',
  plugin: 'sample',
  object: 'customer',
  recordClass: 'master',
  type: 'sample.customer.changed.v1',
  sysId: 'S1',
  recordVersion: 3,
  subject: 'C1',
  time: '2026-01-01T00:00:00Z',
  traceparent: undefined,
  dataText: JSON.stringify(data),
  contentHash: expect.stringMatching(/^[\w-]{43}$/),
  origin: { topic: 'dmo.smart-events.sample', partition: 2, offset: '42', key: 'acme-tenant/customer/S1' },
};

const binaryHeaders = {
  'content-type': 'application/json',
  ...Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`ce_${name}`, String(value)])),
};

async function letterOf(record: LogRecord) {
  const result = await stage.parse(record);
  if (result.kind === 'event') {
    throw new Error('the event was accepted');
  }
  return result.letter;
}

describe('EnvelopeStage', () => {
  it.each<readonly [string, LogRecord]>([
    ['structured mode', logRecord(structured(), { headers: { 'content-type': 'application/cloudevents+json' } })],
    [
      'structured mode with a charset',
      logRecord(structured(), { headers: { 'Content-Type': 'application/cloudevents+json; charset=UTF-8' } }),
    ],
    [
      'structured mode in other letters',
      logRecord(structured(), { headers: { 'content-type': 'Application/CloudEvents+JSON' } }),
    ],
    ['structured mode without headers', logRecord(structured())],
    ['binary mode', logRecord(JSON.stringify(data), { headers: binaryHeaders })],
    [
      'binary mode in capitals',
      logRecord(JSON.stringify(data), {
        headers: Object.fromEntries(Object.entries(binaryHeaders).map(([name, value]) => [name.toUpperCase(), value])),
      }),
    ],
    [
      'binary mode without content type',
      logRecord(JSON.stringify(data), {
        headers: Object.fromEntries(Object.entries(binaryHeaders).filter(([name]) => name !== 'content-type')),
      }),
    ],
  ])('accepts %s', async (_, record) => {
    const original = { value: record.value, headers: record.headers };
    expect(await stage.parse(record)).toEqual({ kind: 'event', event: { ...accepted, original } });
  });

  it('gives the same content the same hash in both modes, and another content another', async () => {
    const hashes = await Promise.all(
      [
        logRecord(structured()),
        logRecord(structured({ id: 'event-2', time: undefined }), { offset: '43' }),
        logRecord(JSON.stringify(data), { headers: binaryHeaders }),
        logRecord(structured({ recordversion: 4 })),
        logRecord(structured({ data: { ...data, name: 'Bob' } })),
      ].map(async (record) => {
        const result = await stage.parse(record);
        return result.kind === 'event' ? result.event.contentHash : '';
      }),
    );
    expect(hashes.map((hash) => hashes.indexOf(hash))).toEqual([0, 0, 0, 3, 4]);
  });

  it.each([
    ['the id in the data', structured(), 'C1'],
    ['the number in the data', structured({ data: { ...data, number: 'N1' } }), 'C1'],
  ])('knows the record by %s', async (_, value, subject) => {
    expect(await stage.parse(logRecord(value))).toMatchObject({ event: { subject } });
  });

  it.each<readonly [string, Readonly<Record<string, string>>, string | undefined]>([
    ['the attribute', { traceparent: 'from-header' }, 'from-attribute'],
    ['nothing', {}, 'from-attribute'],
  ])('takes the trace from %s before the header', async (_, headers, traceparent) => {
    expect(await stage.parse(logRecord(structured({ traceparent: 'from-attribute' }), { headers }))).toMatchObject({
      event: { traceparent },
    });
    expect(await stage.parse(logRecord(structured(), { headers }))).toMatchObject({
      event: { traceparent: headers['traceparent'] },
    });
  });

  const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
  const ofSize = (bytes: number): string => {
    const rest = structured({ data: { ...data, filler: '' } });
    return rest.replace('"filler":""', `"filler":"${'x'.repeat(bytes - Buffer.byteLength(rest))}"`);
  };

  it.each<readonly [string, LogRecord, string, string | undefined, RegExp]>([
    ['no value', logRecord(null), 'ENVELOPE_EMPTY', undefined, /full snapshot/],
    ['an empty value', logRecord(''), 'ENVELOPE_EMPTY', undefined, /full snapshot/],
    ['a byte too many', logRecord(ofSize(1_048_577)), 'ENVELOPE_TOO_LARGE', undefined, /1048577 bytes/],
    ['bytes that are no text', logRecord(Buffer.from([123, 255, 125])), 'ENVELOPE_NOT_UTF8', undefined, /not UTF-8/],
    ['half of a character', logRecord(Buffer.from('"é"').subarray(0, 2)), 'ENVELOPE_NOT_UTF8', undefined, /not UTF-8/],
    ['cut JSON', logRecord(structured().slice(0, -1)), 'ENVELOPE_NOT_JSON', undefined, /not JSON/],
    ['a list', logRecord('[]'), 'ENVELOPE_NOT_JSON', undefined, /one JSON object/],
    ['a text', logRecord('"x"'), 'ENVELOPE_NOT_JSON', undefined, /one JSON object/],
    ['null', logRecord('null'), 'ENVELOPE_NOT_JSON', undefined, /one JSON object/],
    ['deep data', logRecord(structured({ data: JSON.parse(nested(33)) })), 'ENVELOPE_TOO_DEEP', undefined, /32 levels/],
    [
      'a null character',
      logRecord(structured({ subject: 'a\u0000b' })),
      'ENVELOPE_CHARACTER_INVALID',
      'subject',
      /null/,
    ],
    [
      'a null character in a name',
      logRecord(structured({ 'a\u0000b': 1 })),
      'ENVELOPE_CHARACTER_INVALID',
      'a\u0000b',
      /null/,
    ],
    [
      'half a surrogate pair',
      logRecord(structured({ data: { id: '\ud83d' } })),
      'ENVELOPE_CHARACTER_INVALID',
      'id',
      /surrogate/,
    ],
    [
      'the other half',
      logRecord(structured({ data: { id: '\udeb2' } })),
      'ENVELOPE_CHARACTER_INVALID',
      'id',
      /surrogate/,
    ],
    ['no data', logRecord(structured({ data: undefined })), 'ENVELOPE_DATA_INVALID', 'data', /no data/],
    ['null data', logRecord(structured({ data: null })), 'ENVELOPE_DATA_INVALID', '', /"data" is invalid/],
    ['no id', logRecord(structured({ id: undefined })), 'ENVELOPE_ATTRIBUTE_INVALID', 'id', /"id" is missing/],
    ['an empty id', logRecord(structured({ id: '' })), 'ENVELOPE_ATTRIBUTE_INVALID', 'id', /"id" is invalid/],
    [
      'a long id',
      logRecord(structured({ id: 'x'.repeat(257) })),
      'ENVELOPE_ATTRIBUTE_INVALID',
      'id',
      /"id" is invalid/,
    ],
    [
      'another version of the envelope',
      logRecord(structured({ specversion: '0.3' })),
      'ENVELOPE_ATTRIBUTE_INVALID',
      'specversion',
      /specversion/,
    ],
    [
      'a version that is text',
      logRecord(structured({ recordversion: '3' })),
      'ENVELOPE_ATTRIBUTE_INVALID',
      'recordversion',
      /recordversion/,
    ],
    [
      'version 0',
      logRecord(structured({ recordversion: 0 })),
      'ENVELOPE_ATTRIBUTE_INVALID',
      'recordversion',
      /recordversion/,
    ],
    [
      'half a version',
      logRecord(structured({ recordversion: 1.5 })),
      'ENVELOPE_ATTRIBUTE_INVALID',
      'recordversion',
      /recordversion/,
    ],
    [
      'a time without zone',
      logRecord(structured({ time: '2026-01-01T00:00:00' })),
      'ENVELOPE_ATTRIBUTE_INVALID',
      'time',
      /"time"/,
    ],
    [
      'no tenant',
      logRecord(structured({ tenant: undefined })),
      'ENVELOPE_ATTRIBUTE_INVALID',
      'tenant',
      /"tenant" is missing/,
    ],
    [
      'binary mode without attributes',
      logRecord('{}', { headers: { 'content-type': 'application/json' } }),
      'ENVELOPE_ATTRIBUTE_INVALID',
      'specversion',
      /missing \(and \d+ more\)/,
    ],
    [
      'a binary version that is no number',
      logRecord('{}', { headers: { ...binaryHeaders, ce_recordversion: '3x' } }),
      'ENVELOPE_ATTRIBUTE_INVALID',
      'recordversion',
      /recordversion/,
    ],
    [
      'the source of another tenant',
      logRecord(structured({ source: '/dmo/other' })),
      'ENVELOPE_SOURCE_INVALID',
      'source',
      /must be "\/dmo\/acme-tenant"/,
    ],
    [
      'an unknown type',
      logRecord(structured({ type: 'sample.order.changed.v1' })),
      'ENVELOPE_TYPE_UNKNOWN',
      'type',
      /"sample.order.changed.v1"/,
    ],
    [
      'an unknown version of a type',
      logRecord(structured({ type: 'sample.customer.changed.v2' })),
      'ENVELOPE_TYPE_UNKNOWN',
      'type',
      /changed.v2/,
    ],
    [
      'an unknown tenant',
      logRecord(structured({ tenant: 'nobody', source: '/dmo/nobody' })),
      'ENVELOPE_TENANT_UNKNOWN',
      'tenant',
      /"nobody"/,
    ],
    [
      'a missing property',
      logRecord(structured({ data: { id: 'C1' } })),
      'ENVELOPE_DATA_INVALID',
      'name',
      /"name" is missing/,
    ],
    [
      'a wrong property',
      logRecord(structured({ data: { ...data, name: 7 } })),
      'ENVELOPE_DATA_INVALID',
      'name',
      /"name" is invalid/,
    ],
    [
      'a wrong property of a line',
      logRecord(structured({ data: { ...data, lines: [{ account: '1' }, {}] } })),
      'ENVELOPE_DATA_INVALID',
      'lines[1].account',
      /"lines\[1\].account" is missing/,
    ],
    [
      'a key too long to be one',
      logRecord(structured({ data: { ...data, id: 'x'.repeat(257) } })),
      'ENVELOPE_DATA_INVALID',
      'id',
      /at most 256/,
    ],
  ])('makes a dead letter of %s', async (...[, record, code, field, message]) => {
    const letter = await letterOf(record);
    expect(letter).toMatchObject({
      stage: 'envelope',
      class: 'rejected',
      code,
      value: record.value,
      headers: record.headers,
    });
    expect([letter.field, letter.message]).toEqual([field, expect.stringMatching(message)]);
    expect(letter.origin).toEqual({ ...accepted.origin });
  });

  it('accepts the largest event, the deepest data, and a backslash before what only looks like an escape', async () => {
    for (const value of [
      ofSize(1_048_576),
      structured({ data: { ...data, deep: JSON.parse(nested(31)) } }),
      structured({ data: { ...data, path: 'C:\\u0000 \\\\ud83d \u{1f6b2}' } }),
    ]) {
      expect(await stage.parse(logRecord(value))).toMatchObject({ kind: 'event' });
    }
  });

  it('names in the dead letter what is known of the event', async () => {
    expect(await letterOf(logRecord(structured({ recordversion: 0, source: 'x'.repeat(600) })))).toMatchObject({
      tenant: 'acme-tenant',
      eventId: 'event-1',
      type: 'sample.customer.changed.v1',
      source: 'x'.repeat(512),
    });
    expect(await letterOf(logRecord(structured({ id: 7, type: {} })))).toMatchObject({
      eventId: undefined,
      type: undefined,
    });
  });

  it('makes a dead letter of class defect when the schema of the object throws', async () => {
    const throwing = z.looseObject({}).transform(() => {
      throw new TypeError('no such unit');
    });
    const route = registry.findByType(attributes.type);
    const found = route && { ...route, object: { ...route.object, canonical: throwing } };
    const other = new EnvelopeStage({ findByType: () => found } as unknown as typeof registry, directory);
    expect(await other.parse(logRecord(structured()))).toMatchObject({
      kind: 'dead',
      letter: {
        class: 'defect',
        code: 'ENVELOPE_SCHEMA_DEFECT',
        message: expect.stringMatching(/customer.*no such unit/),
      },
    });
  });

  it('hashes the same content alike, whatever its white space, as it did before', async () => {
    const hashOf = async (text: string) => {
      const result = await stage.parse(logRecord(text));
      return result.kind === 'event' ? result.event.contentHash : undefined;
    };
    const { type, tenant, sysid, recordversion } = attributes;
    const content = JSON.stringify([type, tenant, sysid, recordversion, data]);
    const expected = createHash('sha256').update(content).digest('base64url');
    expect(await hashOf(structured())).toBe(expected);
    expect(await hashOf(JSON.stringify({ ...attributes, data }, undefined, 2))).toBe(expected);
  });

  it('rejects when the companies cannot be read: the event is not at fault', async () => {
    const broken = { list: () => Promise.reject(new Error('the database is away')) } as unknown as CompanyStore;
    const other = new EnvelopeStage(registry, new CompanyDirectory(broken, defaults, new FakeClock()));
    await expect(other.parse(logRecord(structured()))).rejects.toThrow('the database is away');
  });
});
