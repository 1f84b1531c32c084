import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { request as httpRequest } from 'node:http';
import { isOffline, maintenanceSchema } from '../src/load/maintenance.window.js';
import { fn, item, requestXml, TestSimulator } from './simulator.fixture.js';

describe('Door', () => {
  let simulator: TestSimulator;
  beforeEach(async () => {
    simulator = await TestSimulator.start();
  });
  afterEach(() => simulator.stop());
  const tune = (gaps: object) => simulator.control('POST', '/profile', { gaps });
  const items = async (): Promise<number> =>
    (await simulator.control('GET', '/companies/MAPLESTREET/objects/ITEM')).json.count;

  describe('maintenance (69)', () => {
    it.each([
      ['text', 200, /off line for maintenance/],
      ['503', 503, /<html>/],
    ])('answers by %s without doing anything', async (answer, status, text) => {
      await simulator.control('POST', '/profile', { maintenance: { active: true, answer } });
      const response = await simulator.post(requestXml({ functions: fn(item('A')) }));
      expect([response.status, await response.text()]).toEqual([status, expect.stringMatching(text)]);
      await simulator.control('POST', '/profile', { maintenance: { active: false } });
      expect([await items(), (await simulator.post(requestXml({}))).status]).toEqual([0, 200]);
    });

    it('follows its schedule by the virtual clock', async () => {
      const weekly = [{ day: 'Fri', from: '19:30', to: '23:30', timeZone: 'America/Los_Angeles' }];
      await simulator.control('POST', '/profile', { maintenance: { weekly, answer: '503' } });
      await simulator.control('POST', '/clock', { freeze: true });
      const statuses: number[] = [];
      for (const set of ['2026-11-21T03:29:59Z', '2026-11-21T03:30:00Z', '2026-11-21T07:30:00Z']) {
        await simulator.control('POST', '/clock', { set });
        statuses.push((await simulator.post(requestXml({}))).status);
      }
      expect(statuses).toEqual([200, 503, 200]);
    });

    it('takes summer time of its zone into account', () => {
      const window = { day: 'Fri', from: '19:30', to: '23:30', timeZone: 'America/Los_Angeles' };
      const maintenance = maintenanceSchema.parse({ weekly: [window] });
      expect(isOffline(maintenance, Date.parse('2026-07-11T02:30:00Z'))).toBe(true);
      expect(maintenanceSchema.safeParse({ weekly: [{ ...window, timeZone: 'Mars/One' }] }).success).toBe(false);
    });
  });

  it('closes the connection after 15 minutes of the virtual clock, and the work is done (70)', async () => {
    await simulator.control('POST', '/faults', { do: 'delay', ms: 600_000, times: 1 });
    const sent = simulator.post(requestXml({ functions: fn(item('A')) })).then(
      () => 'answered',
      () => 'closed',
    );
    while ((await items()) === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await simulator.control('POST', '/clock', { advanceSeconds: 899 });
    await simulator.control('POST', '/clock', { advanceSeconds: 2 });
    expect([await sent, await items()]).toEqual(['closed', 1]);
  });

  it('binds a session to the endpoint that it was told, by the switch (17, 18)', async () => {
    const { port } = new URL(simulator.running.gateway);
    const through = (host: string, session: string): Promise<string> =>
      new Promise((resolve, reject) => {
        const headers = { host: host.startsWith('[') ? host : `${host}:${port}`, 'content-type': 'text/xml' };
        const request = httpRequest(simulator.running.gateway, { method: 'POST', headers }, (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (part: string) => (text += part));
          response.on('end', () => resolve(text));
        });
        request.on('error', reject).end(requestXml({ session, uniqueid: 'false' }));
      });
    await tune({ sessionEndpoint: 'bound', endpoint: `http://alias.test:${port}/ia/xml/xmlgw.phtml` });
    const session = await simulator.session();
    expect(await through('127.0.0.1', session)).toContain('another endpoint');
    expect(await through('[', session)).toContain('another endpoint');
    expect(await through('alias.test', session)).toContain('<sessionid>');
    await tune({ sessionEndpoint: 'any' });
    expect(await through('127.0.0.1', session)).toContain('<sessionid>');
  });

  it('locks a user out after failed logins, by the switch (15)', async () => {
    await tune({ lockAfterFailedLogins: 2 });
    const tries = async (passwords: readonly string[]) => {
      const seen: boolean[] = [];
      for (const password of passwords) seen.push((await simulator.send({ password })).refusal === undefined);
      return seen;
    };
    expect(await tries(['no', 'intacct', 'no', 'no', 'intacct'])).toEqual([false, true, false, false, false]);
    await simulator.control('POST', '/reset');
    expect(await tries(['intacct'])).toEqual([true]);
  });

  it('refuses the whole request for a used control id, by the switch (25)', async () => {
    await tune({ uniqueidLevel: 'control' });
    await simulator.send({ functions: fn(item('A'), 'same') });
    const { refusal } = await simulator.send({ functions: fn(item('B'), 'other') + fn(item('C'), 'same') });
    expect([refusal?.level, refusal?.errornos, await items()]).toEqual(['control', ['BL03002185'], 1]);
  });

  it('counts how often a fault matched and struck, the same with the same seed (4)', async () => {
    const run = async (server: TestSimulator): Promise<readonly unknown[]> => {
      await server.control('POST', '/faults', { do: 'refuse', when: { object: 'ITEM', probability: 0.5 }, times: 2 });
      const outcomes = await server.run(['A', 'B', 'C', 'D', 'E', 'F'].map(item));
      const { faults } = (await server.control('GET', '/faults')).json;
      return [outcomes.map(({ status }) => status), faults];
    };
    const other = await TestSimulator.start();
    const [first, second] = [await run(simulator), await run(other).finally(() => other.stop())];
    expect(second).toEqual(first);
    expect((first[0] as string[]).filter((status) => status === 'failure')).toHaveLength(2);
    expect(first[1]).toMatchObject([{ fired: 2 }]);
  });
});
