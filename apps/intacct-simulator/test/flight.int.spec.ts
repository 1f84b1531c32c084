import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fn, item, requestXml, sampleCompany, TestSimulator } from './simulator.fixture.js';

const NEVER_MS = 600_000;

describe('Requests in flight', () => {
  let simulator: TestSimulator;
  beforeEach(async () => {
    simulator = await TestSimulator.start();
  });
  afterEach(() => simulator.stop());
  const items = async (): Promise<number> =>
    (await simulator.control('GET', '/companies/MAPLESTREET/objects/ITEM')).json.count;
  const tune = (profile: object) => simulator.control('POST', '/profile', profile);
  const statusOf = async (functions: string, uniqueid = 'true'): Promise<readonly string[]> =>
    (await simulator.send({ functions, uniqueid })).results.map((each) =>
      `${each.status} ${each.errornos.join()}`.trim(),
    );
  /** Sends functions whose request is struck by a fault; tells what the client saw. */
  const struck = async (fault: object, functions: string): Promise<string> => {
    await simulator.control('POST', '/faults', { ...fault, times: 1 });
    try {
      return String((await simulator.post(requestXml({ functions }))).status);
    } catch {
      return 'broken';
    }
  };
  const lost = (commitAfterMs: number, functions: string) => struck({ do: 'response-lost', commitAfterMs }, functions);
  const untilItems = async (count: number): Promise<void> => {
    while ((await items()) !== count) await new Promise((resolve) => setTimeout(resolve, 5));
  };

  describe('the same control id (27)', () => {
    it.each(['wait', 'refuse'])('runs once of several at the same time when it must %s', async (uniqueidInFlight) => {
      await tune({ latency: 'demo', concurrencyLimit: 0, gaps: { uniqueidInFlight } });
      const seen = await Promise.all(['A', 'B', 'C'].map((id) => statusOf(fn(item(id), 'same'))));
      expect(seen.flat().sort()).toEqual(['failure BL03002185', 'failure BL03002185', 'success']);
      expect(await items()).toBe(1);
    });

    it('waits for the first, then is a repeat', async () => {
      await lost(30, fn(item('A'), 'same'));
      expect(await statusOf(fn(item('B'), 'same') + fn(item('C'), 'other'))).toEqual(['failure BL03002185', 'success']);
      expect(await items()).toBe(2);
    });

    it('waits for the first and runs when that failed', async () => {
      await lost(30, fn(item(''), 'same'));
      expect(await statusOf(fn(item('A'), 'same'))).toEqual(['success']);
    });

    it('does not lock up requests that name the same ids in another order', async () => {
      await tune({ latency: 'demo', concurrencyLimit: 0 });
      const seen = await Promise.all([
        statusOf(fn(item('A'), 'one') + fn(item('B'), 'two')),
        statusOf(fn(item('C'), 'two') + fn(item('D'), 'one')),
      ]);
      expect(seen.flat().sort()).toEqual(['failure BL03002185', 'failure BL03002185', 'success', 'success']);
    });

    it('is refused at once with the switch, and nothing else of the request', async () => {
      await tune({ gaps: { uniqueidInFlight: 'refuse', uniqueidErrorno: 'X1' } });
      await lost(NEVER_MS, fn(item('A'), 'same'));
      expect(await statusOf(fn(item('B'), 'same') + fn(item('C'), 'other'))).toEqual(['failure X1', 'success']);
      expect(await items()).toBe(1);
    });

    it('stays in flight although a repeat was refused', async () => {
      await tune({ gaps: { uniqueidInFlight: 'refuse' } });
      await lost(NEVER_MS, fn(item('A'), 'same'));
      await statusOf(fn(item('B'), 'same'));
      expect(await statusOf(fn(item('B'), 'same'))).toEqual(['failure BL03002185']);
    });

    it.each([
      ['uniqueid false', { uniqueid: 'false' }, {}],
      ['another sender, by the switch', { sender: 'XT_other' }, { uniqueidScope: 'sender' }],
    ])('is not looked at with %s', async (_name, parts, gaps) => {
      await simulator.stop();
      simulator = await TestSimulator.start([sampleCompany({ senders: ['XT_mfg', 'XT_other'] })]);
      await tune({ gaps: { uniqueidInFlight: 'refuse', ...gaps } });
      await lost(NEVER_MS, fn(item('A'), 'same'));
      const { results } = await simulator.send({ functions: fn(item('B'), 'same'), ...parts });
      expect(results[0]?.status).toBe('success');
    });
  });

  describe('late execution (4, 5)', () => {
    it.each([
      ['response-lost', { do: 'response-lost' }, 'broken'],
      ['http', { do: 'http', status: 504 }, '504'],
      ['html', { do: 'html' }, '200'],
    ])('answers %s at once and commits later', async (_name, fault, seen) => {
      expect(await struck({ ...fault, commitAfterMs: NEVER_MS }, fn(item('A')))).toBe(seen);
      expect(await items()).toBe(0);
      expect(await struck({ ...fault, commitAfterMs: 10 }, fn(item('B')))).toBe(seen);
      await untilItems(1);
    });

    it('is cancelled by a reset, which frees its control id', async () => {
      await lost(NEVER_MS, fn(item('A'), 'same'));
      await simulator.control('POST', '/reset');
      expect(await statusOf(fn(item('B'), 'same'))).toEqual(['success']);
      expect(await items()).toBe(1);
    });

    it('is cancelled by a restore', async () => {
      await simulator.control('POST', '/snapshot', { name: 'before' });
      await lost(NEVER_MS, fn(item('A'), 'same'));
      await simulator.control('POST', '/restore', { name: 'before' });
      expect(await statusOf(fn(item('B'), 'same'))).toEqual(['success']);
      expect(await items()).toBe(1);
    });

    it('is cancelled by a reset while it waits for its control id', async () => {
      await lost(NEVER_MS, fn(item('A'), 'same'));
      await lost(0, fn(item('B'), 'same'));
      await simulator.control('POST', '/reset');
      expect(await statusOf(fn(item('C'), 'same'))).toEqual(['success']);
      expect(await items()).toBe(1);
    });

    it('keeps its place among the requests that run at once', async () => {
      await tune({ concurrencyLimit: 1, holdMs: 0 });
      await lost(NEVER_MS, fn(item('A')));
      const full = (await simulator.post(requestXml({}))).status;
      await simulator.control('POST', '/reset');
      expect([full, (await simulator.post(requestXml({}))).status]).toEqual([429, 200]);
    });
  });
});
