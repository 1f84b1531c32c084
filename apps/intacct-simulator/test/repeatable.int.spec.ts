import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StateFile } from '../src/store/state.file.js';
import { World } from '../src/store/world.store.js';
import { column, sampleCompany, TestSimulator } from './simulator.fixture.js';

const QUERY = '<query><object>ITEM</object><select><field>ITEMID</field></select></query>';
const CLASSES = '<query><object>CLASS</object><select><field>CLASSID</field></select></query>';
const CALLS = Array.from({ length: 24 }, () => QUERY);

describe('A run that is repeated (75)', () => {
  let folder = '';
  let simulator: TestSimulator;
  let world: World;
  const open = async (): Promise<void> => {
    world = new World({ latency: 'fast', seed: 7, state: new StateFile(join(folder, 'state')) });
    if (world.companies.size === 0) world.addCompany(sampleCompany());
    world.markInitial();
    simulator = await TestSimulator.over(world);
  };
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'simulator-'));
    await open();
  });
  afterEach(async () => {
    await simulator.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const control = (path: string, body: object = {}) => simulator.control('POST', path, body);
  /** Which of the calls a fault of half the chance strikes, and under which number it stands. */
  const strikes = async (): Promise<readonly unknown[]> => {
    const { json } = await control('/faults', { do: 'refuse', when: { function: 'query', probability: 0.5 } });
    return [json.faults, (await simulator.run(CALLS)).map(({ status }) => status)];
  };
  /** The jitter of three requests and the orders of three pages. */
  const draws = async (): Promise<readonly unknown[]> => {
    await control('/profile', { latency: 'demo', gaps: { shuffleUnordered: true } });
    const orders: unknown[] = [];
    const { last } = (await simulator.control('GET', '/journal')).json as unknown as { readonly last: number };
    for (let turn = 0; turn < 3; turn += 1) orders.push(column(await simulator.one(CLASSES), 'CLASSID'));
    const { json } = await simulator.control('GET', `/journal?since=${last}`);
    return [orders, json.entries.map((entry) => entry['latencyMs'])];
  };
  const restart = async (): Promise<void> => {
    await simulator.stop();
    await open();
  };

  const seen = { strikes, draws };
  it.each(['strikes', 'draws'] as const)('has the same %s after a reset', async (what) => {
    const first = await seen[what]();
    expect(await seen[what]()).not.toEqual(first);
    await control('/reset');
    expect(await seen[what]()).toEqual(first);
  });

  it.each(['strikes', 'draws'] as const)('has the same %s after a reset of the next process', async (what) => {
    const first = await seen[what]();
    await restart();
    await seen[what]();
    await control('/reset');
    expect(await seen[what]()).toEqual(first);
  });

  it.each([
    ['strikes', false],
    ['draws', false],
    ['strikes', true],
    ['draws', true],
  ] as const)('has the same %s after each return to a snapshot, in another process: %s', async (what, restarted) => {
    await seen[what]();
    await control('/faults');
    await control('/snapshot');
    const first = await seen[what]();
    if (restarted) await restart();
    await control('/restore');
    expect(await seen[what]()).toEqual(first);
  });

  it('gives no id twice', async () => {
    const ids = async (): Promise<readonly string[]> => {
      const { body } = await simulator.send({ functions: '<function controlid="a"><read/></function>' });
      return body.match(/\[Support ID: [^\]]+\]/g) ?? [];
    };
    const before = await ids();
    await control('/reset');
    const after = await ids();
    expect([before.length, after.length, after.filter((id) => before.includes(id))]).toEqual([1, 1, []]);
  });
});
