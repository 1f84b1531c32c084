import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Gaps } from '../src/load/profile.schema.js';
import { StateFile } from '../src/store/state.file.js';
import { World } from '../src/store/world.store.js';
import { EventReceiver, type ReceivedPost } from './event-receiver.fixture.js';
import { fn, item, requestXml, sampleCompany, TestSimulator } from './simulator.fixture.js';

const LONG_MS = 600_000;
const keyOf = (post: ReceivedPost | undefined): unknown => post?.headers['idempotency-key'];
const itemOf = (post: ReceivedPost): string | undefined => post.fields['item'];

describe('State that outlives its process (71, 75)', () => {
  let folder = '';
  let receiver: EventReceiver;
  let simulators: TestSimulator[] = [];
  let copies = 0;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'backlog-'));
    receiver = await EventReceiver.start();
    simulators = [];
    copies = 0;
  });
  afterEach(async () => {
    for (const each of simulators) await each.stop();
    await receiver.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const company = (mode: string) =>
    sampleCompany({
      policies: [{ id: 'later', url: receiver.url }],
      smartEvents: [
        {
          id: 'E',
          object: 'ITEM',
          events: ['add'],
          url: `${receiver.url}/event`,
          arguments: { item: '{!ITEM.ITEMID!}' },
          mode,
        },
      ],
    });
  const pathOf = (copy: number): string => join(folder, `state-${copy}`);
  const open = async (gaps: Partial<Gaps> = {}): Promise<TestSimulator> => {
    const world = new World({ latency: 'fast', seed: 7, state: new StateFile(pathOf(copies)) });
    world.profile = { ...world.profile, gaps: { ...world.profile.gaps, ...gaps } };
    const simulator = await TestSimulator.over(world);
    simulators.push(simulator);
    return simulator;
  };
  const begin = async (mode = 'smartEvent'): Promise<TestSimulator> => {
    const world = new World({ latency: 'fast', seed: 7, state: new StateFile(pathOf(0)) });
    world.addCompany(company(mode));
    world.markInitial();
    const simulator = await TestSimulator.over(world);
    simulators.push(simulator);
    return simulator;
  };
  /** A process that starts with what the last one would have left if it had been killed now. */
  const killed = async (gaps: Partial<Gaps> = {}): Promise<TestSimulator> => {
    copies += 1;
    copyFileSync(pathOf(copies - 1), pathOf(copies));
    return open(gaps);
  };
  const states = async (simulator: TestSimulator): Promise<readonly (readonly [unknown, unknown, number])[]> => {
    const { json } = await simulator.control('GET', '/companies/MAPLESTREET/deliveries');
    const { deliveries } = json as unknown as {
      readonly deliveries: readonly {
        readonly seq: number;
        readonly state: string;
        readonly attempts: readonly object[];
      }[];
    };
    return deliveries.map(({ seq, state, attempts }) => [seq, state, attempts.length]);
  };
  const until = async (
    simulator: TestSimulator,
    expected: readonly (readonly [number, string, number])[],
  ): Promise<void> => {
    while (JSON.stringify(await states(simulator)) !== JSON.stringify(expected)) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  const items = async (simulator: TestSimulator): Promise<number> =>
    (await simulator.control('GET', '/companies/MAPLESTREET/objects/ITEM')).json.count;
  const clock = (simulator: TestSimulator, body: object) => simulator.control('POST', '/clock', body);
  const strike = (simulator: TestSimulator, ...rules: readonly object[]) => simulator.control('POST', '/faults', rules);

  describe('posts of Smart Events', () => {
    it('are repeated under the same number when the process died before the answer, then no more', async () => {
      receiver.isSilent = true;
      const first = await begin();
      await first.run([item('A'), item('B')]);
      await receiver.arrived(1);
      receiver.isSilent = false;
      const second = await killed();
      await until(second, [
        [1, 'sent', 1],
        [2, 'sent', 1],
      ]);
      expect(receiver.posts.map(itemOf)).toEqual(['A', 'A', 'B']);
      const third = await killed();
      await third.run([item('C')]);
      await until(third, [[3, 'sent', 1]]);
      expect(receiver.posts.map(itemOf)).toEqual(['A', 'A', 'B', 'C']);
    });

    it('of a trigger keep their idempotency key and their place in the waits', async () => {
      receiver.statuses = [503, 503];
      const first = await begin('trigger');
      await clock(first, { freeze: true });
      await first.run([item('A')]);
      await until(first, [[1, 'waiting', 1]]);
      await clock(first, { advanceSeconds: 10 });
      await until(first, [[1, 'waiting', 2]]);
      await clock(first, { advanceMs: 29_999 });
      const second = await killed();
      expect(await states(second)).toEqual([[1, 'waiting', 2]]);
      await clock(second, { advanceMs: 1 });
      await until(second, [[1, 'sent', 3]]);
      await second.run([item('B')]);
      await receiver.arrived(4);
      const keys = receiver.posts.map(keyOf);
      expect(keys.slice(0, 3)).toEqual([keys[0], keys[0], keys[0]]);
      expect([typeof keys[0], keys[3] === keys[0]]).toEqual(['string', false]);
    });

    it('go on as faults made of them: delayed, held, sent twice', async () => {
      const first = await begin();
      await clock(first, { freeze: true });
      await strike(
        first,
        { when: { delivery: true }, do: 'delay', ms: LONG_MS, times: 1 },
        { when: { delivery: true }, do: 'reorder', times: 1 },
        { when: { delivery: true }, do: 'request-lost', times: 1 },
      );
      await first.run([item('delayed'), item('held'), item('lost')]);
      await until(first, [
        [1, 'waiting', 0],
        [2, 'held', 0],
        [3, 'lost', 0],
      ]);
      const second = await killed();
      expect(await states(second)).toEqual([
        [1, 'waiting', 0],
        [2, 'held', 0],
      ]);
      await strike(second, { when: { delivery: true }, do: 'duplicate', times: 1 });
      await second.run([item('next')]);
      await receiver.arrived(3);
      await clock(second, { advanceMs: LONG_MS });
      await receiver.arrived(4);
      expect(receiver.posts.map(itemOf)).toEqual(['next', 'next', 'held', 'delayed']);
    });

    it('are in the file together with the change that fired them, wherever it breaks off', async () => {
      const first = await begin();
      for (const id of ['A', 'B', 'C']) await first.run([item(id)]);
      await receiver.arrived(3);
      await first.stop();
      const bytes = readFileSync(pathOf(0));
      const from = bytes.indexOf('"mark"');
      for (let end = from; end <= bytes.length; end += 61) {
        writeFileSync(pathOf(9), bytes.subarray(0, end));
        const state = new StateFile(pathOf(9));
        const world = new World({ latency: 'fast', seed: 7, state });
        state.close();
        const made = world.companies.get('MAPLESTREET')?.table('ITEM').records.size;
        expect([end, world.backlog.lastPost]).toEqual([end, made]);
      }
    });
  });

  describe('asynchronous requests', () => {
    const ask = (simulator: TestSimulator, id: string): Promise<Response> =>
      simulator.post(requestXml({ policy: 'later', uniqueid: 'false', functions: fn(item(id), id) }));
    const jobs = async (simulator: TestSimulator): Promise<readonly unknown[]> =>
      (await simulator.control('GET', '/callbacks')).json.callbacks.map(({ id, state }) => [id, state]);
    const begun = async (gaps: object): Promise<TestSimulator> => {
      const simulator = await begin();
      await simulator.control('POST', '/profile', { gaps });
      await strike(simulator, { when: { delivery: true }, do: 'request-lost' });
      return simulator;
    };

    it('that waited are executed and posted by the next process, in their order', async () => {
      const first = await begun({ offlineDelayMs: LONG_MS });
      await ask(first, 'A');
      await ask(first, 'B');
      const second = await killed({ offlineDelayMs: 0 });
      await receiver.arrived(2);
      expect([await items(first), await items(second)]).toEqual([0, 2]);
      const { json } = await second.control('GET', '/companies/MAPLESTREET/objects/JOBQUEUERECORD');
      expect(json.records.map(({ JOBID }) => JOBID)).toEqual(['1', '2']);
      await ask(second, 'C');
      await receiver.arrived(3);
      expect((await jobs(second)).map((job) => (job as readonly string[])[0])).toEqual(['1', '2', '3']);
    });

    it('that were executed are only posted, with the answer they had', async () => {
      receiver.isSilent = true;
      const first = await begun({ offlineDelayMs: 0 });
      await ask(first, 'A');
      const [lost] = await receiver.arrived(1);
      const second = await killed();
      const [, again] = await receiver.arrived(2);
      expect([await items(second), again?.fields]).toEqual([1, lost?.fields]);
      expect(JSON.stringify(lost?.fields)).toContain('success');
    });
  });

  describe('behaviour', () => {
    it('is kept: latency, limits, switches, maintenance, the clock', async () => {
      const first = await begin();
      const maintenance = { active: false, answer: '503', text: 'closed', weekly: [] };
      const profile = { latency: 'demo', concurrencyLimit: 3, maintenance, gaps: { offlineJobs: 4 } };
      const set = (await first.control('POST', '/profile', profile)).json;
      await clock(first, { freeze: true, set: '2027-01-02T03:04:05Z' });
      const second = await killed();
      expect((await second.control('GET', '/profile')).json).toEqual(set);
      expect((await second.control('GET', '/clock')).json).toMatchObject({
        now: '2027-01-02T03:04:05.000Z',
        frozen: true,
      });
      await clock(second, { freeze: false });
      await clock(second, { advanceSeconds: 86_400 });
      const third = await killed();
      const { json } = await third.control('GET', '/clock');
      expect(Date.parse((json as unknown as { readonly now: string }).now)).toBeGreaterThan(
        Date.parse('2027-01-03T03:04:05Z') - 1,
      );
    });

    it('gives way to a profile that is named at the start, but for switches and maintenance', async () => {
      const first = await begin();
      await first.control('POST', '/profile', { latency: 'realistic', gaps: { offlineJobs: 4 } });
      const world = new World({ latency: 'fast', isLatencyGiven: true, seed: 7, state: new StateFile(pathOf(0)) });
      expect([world.profile.latency, world.profile.holdMs, world.profile.gaps.offlineJobs]).toEqual(['fast', 0, 4]);
    });

    it('of faults goes on where it was: counts and draws', async () => {
      const rules = [
        { when: { function: 'lookup', nth: 3 }, do: 'refuse', description: 'third' },
        { when: { function: 'lookup', probability: 0.5 }, do: 'refuse', description: 'drawn', times: 6 },
      ];
      const look = async (simulator: TestSimulator, count: number): Promise<readonly string[]> => {
        const calls = Array.from({ length: count }, () => '<lookup><object>ITEM</object></lookup>');
        return (await simulator.run(calls)).map(({ texts }) => texts[0] ?? 'ok');
      };
      const whole = await begin();
      await strike(whole, ...rules);
      const expected = await look(whole, 40);
      copies = 1;
      const world = new World({ latency: 'fast', seed: 7, state: new StateFile(pathOf(1)) });
      world.addCompany(company('smartEvent'));
      const first = await TestSimulator.over(world);
      simulators.push(first);
      await strike(first, ...rules);
      const seen = [...(await look(first, 2))];
      const second = await killed();
      seen.push(...(await look(second, 9)));
      const third = await killed();
      seen.push(...(await look(third, 29)));
      expect(seen).toEqual(expected);
      expect([expected.includes('third'), expected.filter((text) => text === 'drawn').length]).toEqual([true, 6]);
    });
  });

  describe('snapshots', () => {
    it('have what waits to leave, the clock, the profile and the faults', async () => {
      const simulator = await begin('trigger');
      await clock(simulator, { freeze: true, set: '2027-01-01T00:00:00Z' });
      await simulator.control('POST', '/profile', { applicationLimit: 5, gaps: { offlineDelayMs: LONG_MS } });
      await strike(
        simulator,
        { when: { delivery: true }, do: 'delay', ms: LONG_MS, times: 1 },
        { when: { function: 'read' }, do: 'refuse', times: 2 },
      );
      await simulator.run([item('A'), '<read><object>ITEM</object><keys>1</keys></read>']);
      await simulator.post(requestXml({ policy: 'later', functions: fn(item('J'), 'job') }));
      await until(simulator, [[1, 'waiting', 0]]);
      await simulator.control('POST', '/snapshot', { name: 'then' });
      const faults = (await simulator.control('GET', '/faults')).json.faults;

      const later = async (): Promise<void> => {
        await clock(simulator, { advanceMs: LONG_MS });
        await until(simulator, [[1, 'sent', 1]]);
      };
      await later();
      await simulator.control('DELETE', '/faults');
      await simulator.control('POST', '/profile', { profile: 'demo', gaps: { offlineDelayMs: 0 } });
      await simulator.control('POST', '/restore', { name: 'then' });
      expect((await simulator.control('GET', '/faults')).json.faults).toEqual(faults);
      expect((await simulator.control('GET', '/profile')).json).toMatchObject({ latency: 'fast', applicationLimit: 5 });
      expect((await simulator.control('GET', '/clock')).json).toMatchObject({ now: '2027-01-01T00:00:00.000Z' });
      expect(await states(simulator)).toEqual([[1, 'waiting', 0]]);
      expect((await simulator.control('GET', '/callbacks')).json.callbacks).toMatchObject([
        { id: '1', state: 'Queued' },
      ]);
      await later();
      expect(receiver.posts.map((each) => [itemOf(each), keyOf(each) === keyOf(receiver.posts[0])])).toEqual([
        ['A', true],
        ['A', true],
      ]);
      const other = await killed({ offlineDelayMs: 0 });
      await receiver.arrived(3);
      expect(await items(other)).toBe(2);
    });

    it('of the start have none of it: a reset forgets what waits, for the next process too', async () => {
      const simulator = await begin();
      await simulator.control('POST', '/profile', { gaps: { offlineDelayMs: LONG_MS } });
      await clock(simulator, { freeze: true });
      await strike(simulator, { when: { delivery: true }, do: 'delay', ms: LONG_MS });
      await simulator.run([item('A')]);
      await simulator.post(requestXml({ policy: 'later', functions: fn(item('J'), 'job') }));
      await simulator.control('POST', '/reset');
      const next = await killed({ offlineDelayMs: 0 });
      await clock(next, { advanceMs: 2 * LONG_MS });
      await next.run([item('B')]);
      await receiver.arrived(1);
      expect([receiver.posts.map(itemOf), await items(next)]).toEqual([['B'], 1]);
      expect((await next.control('GET', '/faults')).json.faults).toEqual([]);
    });
  });
});
