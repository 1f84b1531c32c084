import { beforeEach, describe, expect, it } from '@jest/globals';
import type { IntacctReader, IntacctRecord } from '@bridge/plugin-api';
import type { CompanyStore, MirrorStore, WorkStore } from '@bridge/ports';
import { Secret, inertTelemetry } from '@bridge/ports';
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
  return new MirrorReader(
    { registry, companies, gateway, mirror, work, clock, telemetry: inertTelemetry },
    options,
  ).forCompany(company());
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

  it.each([0, -60_000, -86_400_000, 60_000, 86_400_000])(
    'reads again when the copy is old, though the clock was set by %d ms',
    async (byMs) => {
      await reader.find('GLACCOUNT', '1000');
      clock.set(byMs);
      await clock.advance(599_999);
      await reader.find('GLACCOUNT', '1000');
      expect(gateway.requests).toHaveLength(1);
      await clock.advance(1);
      await reader.find('GLACCOUNT', '1000');
      expect(gateway.requests).toHaveLength(2);
    },
  );

  it('reads a stored copy again that is of the future', async () => {
    loadedAt = new Date(clock.now().getTime() + 1);
    await reader.find('GLACCOUNT', '1000');
    expect(gateway.requests).toHaveLength(1);
  });

  it('asks for a missing record again after a while, not every time', async () => {
    expect(await reader.find('GLACCOUNT', '2000')).toBeUndefined();
    gateway.seed('GLACCOUNT', { ACCOUNTNO: '2000' });
    await clock.advance(29_999);
    expect(await reader.find('GLACCOUNT', '2000')).toBeUndefined();
    expect(gateway.requests).toHaveLength(2);
    await clock.advance(1);
    expect(await reader.find('GLACCOUNT', '2000')).toMatchObject({ ACCOUNTNO: '2000' });
    expect(gateway.requests).toHaveLength(3);
    expect(stored.has('2000')).toBe(true);
  });

  it('finds a record that was made just after the copy', async () => {
    await reader.find('GLACCOUNT', '1000');
    gateway.seed('GLACCOUNT', { ACCOUNTNO: '2000' });
    expect(await reader.find('GLACCOUNT', '2000')).toMatchObject({ ACCOUNTNO: '2000' });
  });

  it('gives all who miss a record at once the one answer', async () => {
    await reader.find('GLACCOUNT', '1000');
    gateway.seed('GLACCOUNT', { ACCOUNTNO: '2000' });
    const found = await Promise.all([1, 2, 3].map(() => reader.find('GLACCOUNT', '2000')));
    expect(found.map((record) => record?.['ACCOUNTNO'])).toEqual(['2000', '2000', '2000']);
    expect(gateway.requests).toHaveLength(2);
  });

  it('does not take an unanswered question for a missing record', async () => {
    await reader.find('GLACCOUNT', '1000');
    gateway.seed('GLACCOUNT', { ACCOUNTNO: '2000' });
    gateway.next(lost);
    await expect(reader.find('GLACCOUNT', '2000')).rejects.toMatchObject({ code: 'GATEWAY_READ_UNANSWERED' });
    expect(await reader.find('GLACCOUNT', '2000')).toMatchObject({ ACCOUNTNO: '2000' });
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

  it.each([
    ['configuration', 'The company is not subscribed to the module.'],
    ['validation', 'Object definition GLACCOUNT not found'],
  ] as const)('takes a refusal of class %s for an object that the company does not have: %s', async (kind, text) => {
    gateway.next((request) => request.functions.map(({ controlId }) => refused(controlId, kind, text)));
    expect(await reader.count('GLACCOUNT')).toBe(0);
    expect(loadedAt).toEqual(clock.now());
  });

  it.each([
    ['transient', 'Try again later.', 'Intacct refused to read GLACCOUNT: Try again later.'],
    ['permission', 'You lack a right.', 'The integration user may not read GLACCOUNT: You lack a right.'],
    ['permission', 'No right to the object definition.', /^The integration user may not read GLACCOUNT/],
    ['validation', 'No such field: TITLE', 'Intacct refused to read GLACCOUNT: No such field: TITLE'],
    ['unknown', 'Something new', 'Intacct refused to read GLACCOUNT: Something new'],
  ] as const)('stops at a refusal of class %s: %s', async (kind, text, message) => {
    await reader.find('GLACCOUNT', '1000');
    await clock.advance(600_000);
    gateway.next((request) => request.functions.map(({ controlId }) => refused(controlId, kind, text)));
    await expect(reader.find('GLACCOUNT', '1000')).rejects.toMatchObject({
      code: 'GATEWAY_READ_REFUSED',
      kind: 'transient',
      scope: 'record',
      remedy: { owner: 'intacct-admin', correction: expect.stringContaining('GLACCOUNT, then synchronise') },
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    });
    expect([...stored]).toEqual([['1000', cash]]);
    expect(await reader.find('GLACCOUNT', '1000')).toEqual(cash);
  });

  const late = { code: 'GATEWAY_UNREACHABLE', scope: 'request' } as const;
  it.each<readonly [string, GatewayScript, string, string]>([
    ['was not executed', (request) => notExecuted(request), 'GATEWAY_LOGIN_REFUSED', 'gateway'],
    ['was too much for one request', (request) => notExecuted(request, late), 'GATEWAY_UNREACHABLE', 'record'],
    ['was not answered', lost, 'GATEWAY_READ_UNANSWERED', 'gateway'],
  ])('forgets nothing when the reading %s, and tries again', async (_, script, code, scope) => {
    await reader.find('GLACCOUNT', '1000');
    await clock.advance(600_000);
    gateway.next(script);
    await expect(reader.find('GLACCOUNT', '1000')).rejects.toMatchObject({ code, kind: 'transient', scope });
    expect([...stored]).toEqual([['1000', cash]]);
    expect(await reader.find('GLACCOUNT', '1000')).toEqual(cash);
  });

  it('knows only what a plugin declares', async () => {
    await expect(reader.find('VENDOR', 'V1')).rejects.toThrow('no plugin declares a mirror of VENDOR');
  });
});
