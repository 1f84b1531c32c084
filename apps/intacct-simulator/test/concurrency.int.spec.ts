import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parseXml, textOf, childOf } from '../src/gateway/xml.parser.js';
import { fn, item, requestXml, sampleCompany, TestSimulator, type RequestParts } from './simulator.fixture.js';

const SENDERS = ['XT_mfg', 'SECOND', 'THIRD'];
const FOREVER_MS = 600_000;

describe('Concurrency of applications and companies (67)', () => {
  let simulator: TestSimulator;
  const start = async (changes: object): Promise<void> => {
    simulator = await TestSimulator.start([sampleCompany({ senders: SENDERS, ...changes })]);
  };
  beforeEach(() => start({}));
  afterEach(async () => {
    await simulator.control('POST', '/reset');
    await simulator.stop();
  });
  const tune = (profile: object) => simulator.control('POST', '/profile', profile);

  /** Takes places until the reset: requests whose client has left and whose functions have not run yet. */
  const occupy = async (count: number, sender: string): Promise<void> => {
    const rule = { do: 'response-lost', commitAfterMs: FOREVER_MS, times: 1 };
    for (let place = 0; place < count; place += 1) {
      await simulator.control('POST', '/faults', rule);
      await simulator.post(requestXml({ sender })).catch(() => undefined);
    }
  };
  const statusOf = async (parts: RequestParts): Promise<string> => {
    const response = await simulator.post(requestXml(parts));
    const root = parseXml(await response.text());
    const errors = childOf(root, 'errormessage')?.children ?? [];
    return [response.status, ...errors.map((error) => textOf(error, 'errorno'))].join(' ');
  };
  const statuses = async (): Promise<readonly string[]> => {
    const seen: string[] = [];
    for (const sender of SENDERS) seen.push(await statusOf({ sender }));
    return seen;
  };
  const full = '429 GW-0010';

  it.each([
    ['no limit', {}, [4, 0, 0], ['200', '200', '200']],
    ['a full company', { concurrencyLimit: 3 }, [2, 1, 0], [full, full, full]],
    ['a full application', { applicationLimit: 2 }, [2, 1, 0], [full, '200', '200']],
    [
      'a full application in a company with room',
      { concurrencyLimit: 4, applicationLimit: 2 },
      [2, 1, 0],
      [full, '200', '200'],
    ],
    ['both full', { concurrencyLimit: 3, applicationLimit: 2 }, [2, 1, 0], [full, full, full]],
  ])('meets %s', async (_name, limits, places, expected) => {
    await tune({ ...limits, holdMs: 0 });
    for (const [index, count] of places.entries()) await occupy(count, SENDERS[index] ?? '');
    expect(await statuses()).toEqual(expected);
  });

  it('takes the limits of the company file before those of the profile, by number or tier', async () => {
    await simulator.stop();
    await start({ limits: { tier: 1, application: 1 } });
    await tune({ concurrencyLimit: 0, applicationLimit: 0, holdMs: 0 });
    await occupy(1, 'XT_mfg');
    expect(await statuses()).toEqual([full, '200', '200']);
  });

  it('does nothing of what it turned away, and says when to come back', async () => {
    await tune({ applicationLimit: 1, holdMs: 0, gaps: { retryAfterSeconds: 7 } });
    await occupy(1, 'XT_mfg');
    const response = await simulator.post(requestXml({ functions: fn(item('A'), 'one') }));
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '7']);
    const again = await simulator.send({ functions: fn(item('A'), 'one'), uniqueid: 'true', sender: 'SECOND' });
    expect(again.results.map(({ status }) => status)).toEqual(['success']);
    const { json } = await simulator.control('GET', '/companies/MAPLESTREET/usage');
    expect(json.rows.map((row) => [row['sender'], row['transactions']])).toEqual([['SECOND', 1]]);
  });

  it('holds a request until the time is over by the virtual clock, or a place is free', async () => {
    await simulator.control('POST', '/clock', { freeze: true });
    await tune({ applicationLimit: 1, holdMs: 30_000 });
    await occupy(1, 'XT_mfg');
    const seen: string[] = [];
    const send = async (): Promise<void> => {
      seen.push(await statusOf({}));
    };
    const first = send();
    await arrived(1);
    await simulator.control('POST', '/clock', { advanceMs: 29_999 });
    expect(seen).toEqual([]);
    await simulator.control('POST', '/clock', { advanceMs: 1 });
    await first;
    const second = send();
    await arrived(1);
    await simulator.control('POST', '/reset');
    await second;
    expect(seen).toEqual([full, '200']);
  });

  /** Until that many requests are held. */
  const arrived = async (count: number): Promise<void> => {
    for (;;) {
      const { json } = await simulator.control('GET', '/health');
      if (json.requests.held === count) return;
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
});
