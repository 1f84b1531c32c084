import { beforeEach, describe, expect, it } from '@jest/globals';
import type { IntacctReader, IntacctRecord } from '@bridge/plugin-api';
import type { CompanyStore, MirrorStore, WorkStore } from '@bridge/ports';
import { Secret } from '@bridge/ports';
import { FakeClock, FakeIntacctGateway, lost, notExecuted, refused } from '@bridge/testing';
import type { GatewayScript } from '@bridge/testing';
import { company, registry } from '../../test/pipeline.fixtures.js';
import { CompanyDirectory } from './company-directory.js';
import { MirrorReader } from './mirror.reader.js';

const defaults = { endpointUrl: 'https://gateway', senderId: 's', senderPassword: new Secret('p') };
const cash = { RECORDNO: '1', ACCOUNTNO: '1000', TITLE: 'Cash' };

let clock: FakeClock;
let gateway: FakeIntacctGateway;
let stored: Map<string, IntacctRecord>;
let loadedAt: Date | undefined;
let reader: IntacctReader;

const newReader = (): IntacctReader => {
  const mirror: MirrorStore = {
    loadedAt: async () => loadedAt,
    list: async () => [...stored],
    put: async (_company, _object, records) => records.forEach((record, key) => stored.set(key, record)),
    replace: async (_company, _object, records) => {
      stored = new Map(records);
      loadedAt = clock.now();
    },
  };
  const work = { recordUsage: async () => undefined } as unknown as WorkStore;
  const companies = new CompanyDirectory({} as CompanyStore, defaults, clock);
  const options = { maxAgeMs: 600_000, missAgeMs: 30_000, timeoutMs: 1_000 };
  return new MirrorReader({ registry, companies, gateway, mirror, work, clock }, options).forCompany(company());
};

beforeEach(() => {
  clock = new FakeClock();
  gateway = new FakeIntacctGateway();
  stored = new Map();
  loadedAt = undefined;
  gateway.seed('GLACCOUNT', cash);
  reader = newReader();
});

describe('MirrorReader', () => {
  it('reads an object whole at its first use, once for all who ask', async () => {
    const found = await Promise.all([1, 2, 3].map(() => reader.find('GLACCOUNT', '1000')));
    expect(found).toEqual([cash, cash, cash]);
    expect(await reader.count('GLACCOUNT')).toBe(1);
    expect(gateway.requests).toHaveLength(1);
    expect(gateway.requests[0]?.functions).toMatchObject([
      {
        kind: 'query',
        select: ['RECORDNO', 'ACCOUNTNO', 'TITLE'],
        filter: { operator: 'greaterthan', field: 'RECORDNO', value: '0' },
        orderBy: [{ field: 'RECORDNO', direction: 'ascending' }],
      },
    ]);
    expect([...stored]).toEqual([['1000', cash]]);
  });

  it('takes what another process has stored', async () => {
    stored.set('2000', { ACCOUNTNO: '2000' });
    loadedAt = clock.now();
    expect(await reader.find('GLACCOUNT', '2000')).toEqual({ ACCOUNTNO: '2000' });
    expect(gateway.requests).toEqual([]);
  });

  it('reads again when the copy is old', async () => {
    await reader.find('GLACCOUNT', '1000');
    await clock.advance(599_999);
    await reader.find('GLACCOUNT', '1000');
    expect(gateway.requests).toHaveLength(1);
    await clock.advance(1);
    await reader.find('GLACCOUNT', '1000');
    expect(gateway.requests).toHaveLength(2);
  });

  it('asks for a missing record again after a while, not every time', async () => {
    expect(await reader.find('GLACCOUNT', '2000')).toBeUndefined();
    gateway.seed('GLACCOUNT', { ACCOUNTNO: '2000' });
    await clock.advance(29_999);
    expect(await reader.find('GLACCOUNT', '2000')).toBeUndefined();
    expect(gateway.requests).toHaveLength(1);
    await clock.advance(1);
    expect(await reader.find('GLACCOUNT', '2000')).toMatchObject({ ACCOUNTNO: '2000' });
    expect(await reader.find('GLACCOUNT', '3000')).toBeUndefined();
    expect(await reader.find('GLACCOUNT', '3000')).toBeUndefined();
    expect(gateway.requests).toHaveLength(3);
    expect(stored.has('2000')).toBe(true);
  });

  it('reads page after page', async () => {
    const many = Array.from({ length: 2_500 }, (_, index) => ({
      RECORDNO: String(index + 1),
      ACCOUNTNO: `A${index + 1}`,
    }));
    gateway.always((request) =>
      request.functions.map((fn) => {
        const after = fn.kind === 'query' && fn.filter?.operator === 'greaterthan' ? Number(fn.filter.value) : 0;
        const records = many.slice(after, after + 2_000);
        return {
          kind: 'done',
          controlId: fn.controlId,
          data: { records, totalCount: many.length, remaining: 0, resultId: undefined },
        };
      }),
    );
    expect(await reader.count('GLACCOUNT')).toBe(2_500);
    expect(gateway.requests).toHaveLength(2);
  });

  it('takes a refusal for an object that the company does not have', async () => {
    gateway.next((request) => request.functions.map(({ controlId }) => refused(controlId, 'configuration')));
    expect(await reader.count('GLACCOUNT')).toBe(0);
  });

  it.each<readonly [string, GatewayScript, string]>([
    [
      'was refused for the moment',
      (r) => r.functions.map((fn) => refused(fn.controlId, 'transient')),
      'GATEWAY_READ_UNANSWERED',
    ],
    ['was not executed', (request) => notExecuted(request), 'GATEWAY_LOGIN_REFUSED'],
    ['was not answered', lost, 'GATEWAY_READ_UNANSWERED'],
  ])('forgets nothing when the reading %s, and tries again', async (_, script, code) => {
    await reader.find('GLACCOUNT', '1000');
    await clock.advance(600_000);
    gateway.next(script);
    await expect(reader.find('GLACCOUNT', '1000')).rejects.toMatchObject({ code, kind: 'transient', scope: 'gateway' });
    expect([...stored]).toEqual([['1000', cash]]);
    expect(await reader.find('GLACCOUNT', '1000')).toEqual(cash);
  });

  it('knows only what a plugin declares', async () => {
    await expect(reader.find('VENDOR', 'V1')).rejects.toThrow('no plugin declares a mirror of VENDOR');
  });
});
