import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { request as httpRequest } from 'node:http';
import { gzipSync } from 'node:zlib';
import { sampleCompany, TestSimulator } from './simulator.fixture.js';

describe('Control port under odd requests', () => {
  let simulator: TestSimulator;
  beforeAll(async () => {
    simulator = await TestSimulator.start();
  });
  afterAll(() => simulator.stop());

  /** Status of a GET whose path goes out as it is written here. */
  const statusOf = (path: string): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(simulator.running.control);
      const request = httpRequest({ hostname, port, path }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      request.on('error', reject).end();
    });

  it.each([
    ['//', 404],
    ['//companies', 404],
    ['/companies/%ZZ/ledger', 400],
    ['/companies/%2F/ledger', 404],
    ['/%', 404],
    ['/companies?', 200],
  ])('answers %s with %i', async (path, status) => {
    expect(await statusOf(path)).toBe(status);
  });

  it.each([
    [{ set: '0000-01-01T00:00:00Z' }, 'set'],
    [{ set: '9999-12-31T23:59:59Z' }, 'set'],
    [{ advanceMs: 1e300 }, 'advanceMs'],
    [{ advanceSeconds: -1e11 }, 'advanceSeconds'],
    [{ set: '2999-12-31T00:00:00Z', advanceSeconds: 864_000 }, 'advanceSeconds'],
  ])('keeps the clock in years that can be written: %j', async (body, field) => {
    const before = await simulator.control('GET', '/clock');
    const { status, json } = await simulator.control('POST', '/clock', { ...body, freeze: true });
    const after = await simulator.control('GET', '/clock');
    expect([status, json.error.field]).toEqual([422, field]);
    expect([before.json, after.json]).toEqual([
      expect.objectContaining({ frozen: false }),
      expect.objectContaining({ frozen: false }),
    ]);
  });

  it('names the place of a fault in a list, and takes none of the list', async () => {
    const { status, json } = await simulator.control('POST', '/faults', [{ do: 'empty' }, { do: 'nothing' }]);
    expect([status, json.error.field]).toEqual([422, '[1].do']);
    expect((await simulator.control('GET', '/faults')).json.faults).toEqual([]);
  });

  const ITEM = { ITEMID: 'I', NAME: 'n', ITEMTYPE: 'Non-Inventory' };
  const ENTRY = { JOURNAL: 'GEN', BATCH_DATE: '03/31/2025', BATCH_TITLE: 'x' };
  const records: readonly (readonly [object: string, body: unknown, reason: RegExp])[] = [
    ['ITEM', { ...ITEM, NAME: null }, /NAME\) is missing/],
    ['ITEM', { ...ITEM, NAME: ['a'] }, /'NAME' cannot hold a list/],
    ['ITEM', { ...ITEM, NAME: 'a\u0001b' }, /'NAME' has a character/],
    ['ITEM', { ...ITEM, MEGAENTITYID: 'NONE' }, /no entity "NONE"/],
    ['ITEM', { ...ITEM, MEGAENTITYID: 1 }, /no entity 1/],
    ['ITEM', null, /must be an object/],
    ['GLBATCH', { ...ENTRY, ENTRIES: null }, /ENTRIES/],
    ['GLBATCH', { ...ENTRY, ENTRIES: [null] }, /'ENTRIES' of object GLBATCH must hold objects/],
    ['GLBATCH', { ...ENTRY, ENTRIES: [{ ACCOUNTNO: ['1'] }] }, /'ACCOUNTNO' cannot hold a list/],
  ];
  it.each(records)('refuses %s %j', async (object, body, reason) => {
    const { status, json } = await simulator.control('POST', `/companies/MAPLESTREET/objects/${object}`, body);
    expect([status, json.error.reason]).toEqual([422, expect.stringMatching(reason)]);
  });

  it('clears by null, keeps the level, and finds a record by its digits only', async () => {
    const path = '/companies/MAPLESTREET/objects/CLASS';
    const { json } = await simulator.control('POST', path, { CLASSID: 'C', NAME: 'n', DESCRIPTION: 'd' });
    const one = `${path}/${json.RECORDNO}`;
    const cleared = await simulator.control('PATCH', one, { DESCRIPTION: null, MEGAENTITYID: '' });
    expect([cleared.status, 'DESCRIPTION' in cleared.json]).toEqual([200, false]);
    expect((await simulator.control('PATCH', one, { MEGAENTITYID: 'SHOP' })).json.error.field).toBe('MEGAENTITYID');
    for (const no of [`${json.RECORDNO}.0`, `%20${json.RECORDNO}`, `${json.RECORDNO}e0`, '0x1', '']) {
      expect(await statusOf(`${path}/${no}`)).toBe(404);
    }
  });

  it.each([
    ['/journal?limit=', 'limit'],
    ['/journal?since=1e3', 'since'],
    ['/companies/MAPLESTREET/deliveries?limit=0', 'limit'],
    ['/companies/MAPLESTREET/objects/ITEM?limit=', 'limit'],
    ['/companies/MAPLESTREET/objects/ITEM?offset=-1', 'offset'],
    ['/companies/MAPLESTREET/ledger?asOf=2026-02-30', 'asOf'],
  ])('reads numbers and dates of %s strictly', async (path, field) => {
    const { status, json } = await simulator.control('GET', path);
    expect([status, json.error.field]).toEqual([422, field]);
  });

  it.each([
    [{ gaps: { contentType: 'text/xml\nx: y' } }, 'gaps.contentType'],
    [{ gaps: { contentType: 'é' } }, 'gaps.contentType'],
    [{ gaps: { sessionTimeoutMinutes: 1e300 } }, 'gaps.sessionTimeoutMinutes'],
    [{ gaps: { resultSetMinutes: 1e300 } }, 'gaps.resultSetMinutes'],
    [{ holdMs: 1e12 }, 'holdMs'],
  ])('refuses a profile that no answer could follow: %j', async (body, field) => {
    const { status, json } = await simulator.control('POST', '/profile', body);
    expect([status, json.error.field]).toEqual([422, field]);
    expect((await simulator.send({})).refusal).toBeUndefined();
  });

  it('refuses a wait that no timer can hold', async () => {
    const { status, json } = await simulator.control('POST', '/faults', { do: 'delay', ms: 1e10 });
    expect([status, json.error.field]).toEqual([422, 'ms']);
  });

  const PACKAGE =
    '<customErpPackage><packageDescription><name>Pé</name><description/><author/></packageDescription></customErpPackage>';
  const declared = (encoding: string): string => `<?xml version="1.0" encoding="${encoding}"?>${PACKAGE}`;
  it.each([
    ['UTF-8', Buffer.from(declared('utf-8')), 201],
    ['Latin-1', Buffer.from(declared('iso-8859-1'), 'latin1'), 201],
    ['UTF-16', Buffer.from(`\uFEFF${declared('utf-16')}`, 'utf16le'), 201],
    ['Latin-1 that claims to be UTF-8', Buffer.from(declared('utf-8'), 'latin1'), 400],
  ])('reads a package in %s', async (_name, body, status) => {
    const address = `${simulator.running.control}/companies/MAPLESTREET/packages`;
    const response = await fetch(address, { method: 'POST', body: new Uint8Array(body) });
    const { name } = (await response.json()) as { name?: string };
    expect([response.status, name]).toEqual([status, status === 201 ? 'Pé' : undefined]);
  });

  const zipped = new Uint8Array(gzipSync(JSON.stringify({ do: 'empty' })));
  it.each([
    ['/faults', { 'content-encoding': 'gzip' }, /content encoding 'gzip' is not read here: send it uncompressed/],
    ['/companies', { 'content-encoding': 'br' }, /content encoding 'br'/],
    ['/faults', {}, /compressed by gzip: send it uncompressed/],
    ['/companies', {}, /compressed by gzip/],
    ['/companies/MAPLESTREET/packages', {}, /compressed by gzip/],
  ])('says that a compressed body is not read: %s %j', async (path, headers: Record<string, string>, reason) => {
    const response = await fetch(`${simulator.running.control}${path}`, { method: 'POST', headers, body: zipped });
    const { error } = (await response.json()) as { error: { status: number; reason: string } };
    expect([response.status, error.status, error.reason]).toEqual([415, 415, expect.stringMatching(reason)]);
  });

  it.each(['constructor', 'toString', '__proto__'])('knows no condition function %s', async (name) => {
    const event = { id: 'E', object: 'CLASS', events: ['add'], url: 'http://127.0.0.1/', condition: `${name}()` };
    const company = { ...sampleCompany(), companyId: 'ODD', smartEvents: [event] };
    const { status, json } = await simulator.control('POST', '/companies', company);
    expect([status, json.error.reason]).toEqual([422, `The function '${name}' of the condition is not known`]);
  });
});
