import { describe, expect, it } from '@jest/globals';
import { Secret } from '@bridge/ports';
import type { CompanyStore } from '@bridge/ports';
import { FakeClock } from '@bridge/testing';
import { company, logRecord, registry } from '../../test/pipeline.fixtures.js';
import { CompanyDirectory } from '../reading/company-directory.js';
import { EnvelopeStage } from './envelope.stage.js';

const companies = { list: async () => [company()] } as unknown as CompanyStore;
const defaults = { endpointUrl: '', senderId: '', senderPassword: new Secret('') };
const stage = new EnvelopeStage(registry, new CompanyDirectory(companies, defaults, new FakeClock()));

const command = {
  specversion: '1.0',
  id: 'command-1',
  source: '/dmo/acme-tenant',
  type: 'commands.forceSynchronize.requested.v1',
  tenant: 'acme-tenant',
  data: { node: 'customer', sysIds: ['S1', 'S2'] },
};
const parse = (changes: Readonly<Record<string, unknown>> = {}, topic = 'dmo.smart-events.commands') =>
  stage.parse(logRecord(JSON.stringify({ ...command, ...changes }), { topic, key: 'acme-tenant/customer/*' }));

describe('EnvelopeStage, with commands', () => {
  it('accepts one about named records', async () => {
    expect(await parse({ traceparent: '00-a' })).toMatchObject({
      kind: 'event',
      event: {
        source: '/dmo/acme-tenant',
        eventId: 'command-1',
        company: 'acme',
        plugin: 'sample',
        object: 'customer',
        recordClass: 'command',
        type: 'commands.forceSynchronize.requested.v1',
        sysId: '*',
        recordVersion: 0,
        traceparent: '00-a',
        dataText: '{"node":"customer","sysIds":["S1","S2"]}',
        origin: { topic: 'dmo.smart-events.commands', key: 'acme-tenant/customer/*' },
      },
    });
  });

  it.each(['synchronize', 'forceSynchronize', 'resetThirdPartyId'])('accepts %s of all records', async (name) => {
    const result = await parse({ type: `commands.${name}.requested.v1`, data: { node: 'entry', all: true, more: 1 } });
    expect(result).toMatchObject({
      kind: 'event',
      event: { object: 'entry', dataText: '{"node":"entry","all":true,"more":1}' },
    });
  });

  it('tells two contents under one id apart', async () => {
    const [one, other] = [await parse(), await parse({ data: { node: 'customer', all: true } })];
    expect(one.kind === 'event' && other.kind === 'event' && one.event.contentHash !== other.event.contentHash).toBe(
      true,
    );
  });

  it.each<readonly [string, Readonly<Record<string, unknown>>, string]>([
    ['a verb that is not known', { type: 'commands.destroy.requested.v1' }, 'ENVELOPE_TYPE_UNKNOWN'],
    ['another version', { type: 'commands.synchronize.requested.v2' }, 'ENVELOPE_TYPE_UNKNOWN'],
    ['no id', { id: undefined }, 'ENVELOPE_ATTRIBUTE_INVALID'],
    ['a foreign source', { source: '/dmo/other' }, 'ENVELOPE_SOURCE_INVALID'],
    ['a reserved id', { id: 'event' }, 'ENVELOPE_ID_RESERVED'],
    ['a tenant that is not known', { tenant: 'x', source: '/dmo/x' }, 'ENVELOPE_TENANT_UNKNOWN'],
    ['no data', { data: undefined }, 'ENVELOPE_DATA_INVALID'],
    ['no node', { data: { all: true } }, 'ENVELOPE_DATA_INVALID'],
    ['neither records nor all', { data: { node: 'customer' } }, 'ENVELOPE_DATA_INVALID'],
    ['records and all', { data: { node: 'customer', sysIds: ['a'], all: true } }, 'ENVELOPE_DATA_INVALID'],
    ['all: false', { data: { node: 'customer', all: false } }, 'ENVELOPE_DATA_INVALID'],
    ['no record', { data: { node: 'customer', sysIds: [] } }, 'ENVELOPE_DATA_INVALID'],
    ['a record twice', { data: { node: 'customer', sysIds: ['a', 'a'] } }, 'ENVELOPE_DATA_INVALID'],
    ['a record that is no text', { data: { node: 'customer', sysIds: [1] } }, 'ENVELOPE_DATA_INVALID'],
    [
      'too many records',
      { data: { node: 'customer', sysIds: Array.from({ length: 1001 }, String) } },
      'ENVELOPE_DATA_INVALID',
    ],
    ['a node that is not known', { data: { node: 'planet', all: true } }, 'ENVELOPE_NODE_UNKNOWN'],
  ])('makes a dead letter of one with %s', async (_, changes, code) => {
    expect(await parse(changes)).toMatchObject({ kind: 'dead', letter: { code, stage: 'envelope' } });
  });
});
