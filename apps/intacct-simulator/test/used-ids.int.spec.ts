import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { childOf, textOf } from '../src/gateway/xml.parser.js';
import { fn, item, sampleCompany, TestSimulator, type RequestParts } from './simulator.fixture.js';

describe('Used control ids (25)', () => {
  let simulator: TestSimulator;
  beforeEach(async () => {
    const senders = ['XT_mfg', 'XT_other'];
    simulator = await TestSimulator.start([sampleCompany({ senders }), sampleCompany({ companyId: 'OTHER', senders })]);
    await simulator.control('POST', '/clock', { freeze: true, set: '2026-11-10T12:00:00Z' });
  });
  afterEach(() => simulator.stop());
  const tune = (gaps: object) => simulator.control('POST', '/profile', { gaps });
  let items = 0;
  const use = async (parts: RequestParts = {}): Promise<string> => {
    const { results } = await simulator.send({ ...parts, functions: fn(item(`I${(items += 1)}`), 'same') });
    return results[0]?.status ?? '';
  };

  it.each([
    ['company', 'failure', 'success', 'success'],
    ['sender', 'success', 'failure', 'success'],
    ['both', 'success', 'success', 'success'],
  ])('meet by %s', async (uniqueidScope, otherSender, otherCompany, both) => {
    await tune({ uniqueidScope });
    expect(await use()).toBe('success');
    const seen = [await use({ sender: 'XT_other' }), await use({ company: 'OTHER' }), await use()];
    expect(seen).toEqual([otherSender, otherCompany, 'failure']);
    const fresh = await simulator.send({ company: 'OTHER', sender: 'XT_other', functions: fn(item('Z'), 'first') });
    expect(fresh.results[0]?.status).toBe(both);
  });

  it.each([
    ['for ever', 0, '2036-11-10T12:00:00Z', 'failure'],
    ['on the day of use', 1, '2026-11-10T23:59:59Z', 'failure'],
    ['not on the next', 1, '2026-11-11T00:00:00Z', 'success'],
    ['on the last day', 7, '2026-11-16T23:59:59Z', 'failure'],
    ['not after it', 7, '2026-11-17T00:00:00Z', 'success'],
  ])('are refused %s', async (_name, uniqueidRetentionDays, set, status) => {
    await tune({ uniqueidRetentionDays });
    expect(await use()).toBe('success');
    await simulator.control('POST', '/clock', { set });
    expect([await use(), await use()]).toEqual([status, 'failure']);
  });

  it.each([
    ['used for ever, then kept for days', 0, 1, 'failure'],
    ['kept for days, then for ever', 1, 0, 'failure'],
    ['kept for a day, then for a week', 1, 7, 'failure'],
    ['kept for a week, then for a day', 7, 1, 'success'],
  ])('follow the switch: %s', async (_name, before, after, status) => {
    await tune({ uniqueidRetentionDays: before });
    await use();
    await simulator.control('POST', '/clock', { set: '2026-11-12T12:00:00Z' });
    await tune({ uniqueidRetentionDays: after });
    expect(await use()).toBe(status);
  });
});

describe('Login from a console (15)', () => {
  let simulator: TestSimulator;
  beforeEach(async () => {
    simulator = await TestSimulator.start();
  });
  afterEach(() => simulator.stop());

  it.each([
    ['MAPLESTREET', {}, ['MAPLESTREET', '', '']],
    ['CONSOLE|MAPLESTREET', {}, ['MAPLESTREET', 'MAPLESTREET', '']],
    ['CONSOLE|MAPLESTREET|SHOP', {}, ['MAPLESTREET', 'MAPLESTREET', 'SHOP']],
    ['MAPLESTREET||SHOP', {}, ['MAPLESTREET', '', 'SHOP']],
    ['CONSOLE|MAPLESTREET|SHOP', { location: 'ONLINE' }, ['MAPLESTREET', 'MAPLESTREET', 'ONLINE']],
    ['CONSOLE', { client: 'MAPLESTREET' }, ['MAPLESTREET', 'MAPLESTREET', '']],
  ])('by %s, %j %s', async (company, place, expected) => {
    const { root } = await simulator.send({ company, ...place });
    const authentication = childOf(childOf(root, 'operation') ?? root, 'authentication') ?? root;
    expect(['companyid', 'clientid', 'locationid'].map((name) => textOf(authentication, name))).toEqual(expected);
  });

  it.each(['MAPLESTREET|NOBODY', 'A|MAPLESTREET|SHOP|D'])('refuses %s', async (company) => {
    expect((await simulator.send({ company })).refusal?.level).toBe('authentication');
  });
});
