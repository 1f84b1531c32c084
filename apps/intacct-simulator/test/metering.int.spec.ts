import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { FUNCTION_CATALOG } from '../src/functions/function.catalog.js';
import { childOf, textOf } from '../src/gateway/xml.parser.js';
import type { Chain } from './metering-documents.fixture.js';
import { METERED, METERED_COMPANY, METERED_RECORDS } from './metering.fixture.js';
import { EventReceiver } from './event-receiver.fixture.js';
import { fn, item, requestXml, sampleCompany, TestSimulator, type RequestParts } from './simulator.fixture.js';

const COMPANY = '/companies/MAPLESTREET';
const nameOf = (call: string): string => /^<(\w+)/.exec(call)?.[1] ?? '';

let simulator: TestSimulator;

/** Transactions by sender, day and function. */
async function usage(company = COMPANY): Promise<ReadonlyMap<string, number>> {
  const { json } = await simulator.control('GET', `${company}/usage`);
  const rows = json.rows.map((row) => [`${row['sender']} ${row['function']}`, Number(row['transactions'])] as const);
  expect(json.total).toBe(rows.reduce((total, [, count]) => total + count, 0));
  return new Map(rows);
}

async function spent(run: () => Promise<unknown>): Promise<Readonly<Record<string, number>>> {
  const before = await usage();
  await run();
  const after = [...(await usage())].map(([key, count]) => [key, count - (before.get(key) ?? 0)] as const);
  return Object.fromEntries(after.filter(([, count]) => count !== 0));
}

describe('Metering of every function (66)', () => {
  beforeAll(async () => {
    simulator = await TestSimulator.start([METERED_COMPANY]);
    for (const [object, values] of METERED_RECORDS)
      await simulator.control('POST', `${COMPANY}/objects/${object}`, values);
  });
  afterAll(() => simulator.stop());

  const play = async (chain: Chain): Promise<readonly (readonly [call: string, spent: object])[]> => {
    const keys: string[] = [];
    const seen: (readonly [string, object])[] = [];
    for (const step of chain) {
      if (typeof step === 'function') {
        const [method, path, body] = step(keys);
        expect(await spent(() => simulator.control(method, `${COMPANY}/objects/${path}`, body))).toEqual({});
        continue;
      }
      const call = typeof step[0] === 'string' ? step[0] : step[0](keys);
      const paid = await spent(async () => {
        const answer = await simulator.send({ uniqueid: 'false', functions: fn(call) });
        const result = childOf(childOf(answer.root, 'operation') ?? answer.root, 'result');
        const made = result === undefined ? undefined : childOf(result, 'data')?.children[0];
        const key =
          result === undefined ? '' : textOf(result, 'key') || (made === undefined ? '' : textOf(made, 'RECORDNO'));
        if (key !== '' && /^<(?:create|apply|reverse)/.test(call)) keys.push(key);
      });
      seen.push([call, paid]);
    }
    return seen;
  };

  it.each(METERED)('counts %s', async (_name, chain) => {
    const seen = await play(chain);
    const expected = chain
      .filter((step) => typeof step !== 'function')
      .map(([, transactions], index) => {
        const [call = ''] = seen[index] ?? [];
        return [call, transactions === 0 ? {} : { [`XT_mfg ${nameOf(call)}`]: transactions }];
      });
    expect(seen).toEqual(expected);
  });

  it('leaves no function out', () => {
    const called = METERED.flatMap(([, chain]) =>
      chain.flatMap((step) =>
        typeof step === 'function' ? [] : [nameOf(typeof step[0] === 'string' ? step[0] : step[0]([]))],
      ),
    );
    expect([...FUNCTION_CATALOG.keys()].filter((name) => !called.includes(name))).toEqual([]);
  });
});

describe('Metering of requests (66)', () => {
  let receiver: EventReceiver;
  beforeEach(async () => {
    receiver = await EventReceiver.start();
    const senders = ['XT_mfg', 'OTHER'];
    const url = receiver.url;
    const company = (companyId: string) => sampleCompany({ companyId, senders, policies: [{ id: 'later', url }] });
    simulator = await TestSimulator.start([company('MAPLESTREET'), company('SECOND')]);
    await simulator.control('POST', '/profile', { gaps: { offlineDelayMs: 0 } });
  });
  afterEach(async () => {
    await simulator.stop();
    await receiver.stop();
  });
  const three = fn(item('A')) + fn(item('B')) + fn('<lookup><object>ITEM</object></lookup>');
  const posted = (parts: RequestParts, times = 1) =>
    spent(async () => {
      for (let time = 0; time < times; time += 1) {
        const answer = simulator.post(requestXml({ uniqueid: 'false', ...parts })).then((response) => response.text());
        await answer.catch(() => 'lost');
      }
    });
  const ALL = { 'XT_mfg create': 2, 'XT_mfg lookup': 1 };

  it.each<readonly [name: string, parts: RequestParts, times: number, expected: object]>([
    ['all that succeeded', { functions: three }, 1, ALL],
    ['one transaction that went through', { functions: three, transaction: 'true' }, 1, ALL],
    ['nothing of a transaction that was rolled back', { functions: three + fn(item('A')), transaction: 'true' }, 1, {}],
    ['what is not refused beside what is', { functions: three + fn(item('A')) }, 1, ALL],
    [
      'a repeat of a used control id once',
      { functions: fn(item('A'), 'one'), uniqueid: 'true' },
      3,
      { 'XT_mfg create': 1 },
    ],
    [
      'every read again without unique ids',
      { functions: fn('<getDimensions/>', 'one') },
      3,
      { 'XT_mfg getDimensions': 3 },
    ],
    ['under the sender that asked', { functions: three, sender: 'OTHER' }, 1, { 'OTHER create': 2, 'OTHER lookup': 1 }],
    ['nothing of another company', { functions: three, company: 'SECOND' }, 1, {}],
    [
      'at the level of an entity as well',
      { functions: three, location: 'SHOP' },
      1,
      { 'XT_mfg create': 2, 'XT_mfg lookup': 1 },
    ],
    ['no session', { functions: fn('<getAPISession/>') }, 2, {}],
    ['nothing when the sender is refused', { functions: three, senderPassword: 'no' }, 1, {}],
    ['nothing when the login is refused', { functions: three, password: 'no' }, 1, {}],
    ['nothing when the session is dead', { functions: three, session: 'dead' }, 1, {}],
    ['nothing when the envelope is refused', { functions: `${three}<function controlid="f"/>` }, 1, {}],
    [
      'nothing when one call breaks its schema',
      { functions: three + fn('<create_bill><termname>T</termname></create_bill>') },
      1,
      {},
    ],
    ['nothing when a control id is too long', { functions: three + fn(item('C'), 'x'.repeat(257)) }, 1, {}],
    ['nothing when there are too many functions', { functions: three.repeat(40) }, 1, {}],
    ['nothing when the policy is unknown', { functions: three, policy: 'never' }, 1, {}],
  ])('counts %s', async (_name, parts, times, expected) => {
    expect(await posted(parts, times)).toEqual(expected);
  });

  it.each<readonly [fault: string, rule: object, expected: object]>([
    ['request-lost', { do: 'request-lost' }, {}],
    ['response-lost', { do: 'response-lost' }, ALL],
    ['cut-body', { do: 'cut-body' }, ALL],
    ['html', { do: 'html' }, {}],
    ['http 429', { do: 'http', status: 429 }, {}],
    ['http 524', { do: 'http', status: 524 }, ALL],
    ['refuse', { do: 'refuse', when: { function: 'lookup' } }, { 'XT_mfg create': 2 }],
  ])('counts under the fault %s what was done', async (_fault, rule, expected) => {
    await simulator.control('POST', '/faults', rule);
    expect(await posted({ functions: three })).toEqual(expected);
  });

  it.each([
    [false, {}],
    [true, { 'XT_mfg lookup': 1 }],
  ])('counts a refused reader by the switch meterRefusedReads = %s', async (meterRefusedReads, expected) => {
    await simulator.control('POST', '/profile', { gaps: { meterRefusedReads } });
    const refused = fn('<lookup><object>NOSUCH</object></lookup>') + fn('<create><NOSUCH/></create>', 'c2');
    expect(await posted({ functions: refused })).toEqual(expected);
  });

  it('counts an asynchronous request when it is executed', async () => {
    await simulator.control('POST', '/profile', { gaps: { offlineDelayMs: 60_000 } });
    expect(await posted({ functions: three, policy: 'later' })).toEqual({});
    await simulator.control('POST', '/reset');
    await simulator.control('POST', '/profile', { gaps: { offlineDelayMs: 0 } });
    await posted({ functions: three, policy: 'later' });
    await receiver.arrived(1);
    expect(Object.fromEntries(await usage())).toEqual(ALL);
  });

  it('counts by day of the virtual clock, and goes back with the state', async () => {
    await simulator.control('POST', '/clock', { freeze: true, set: '2026-11-24T23:59:59Z' });
    await posted({ functions: three });
    await simulator.control('POST', '/snapshot', { name: 'one day' });
    await simulator.control('POST', '/clock', { advanceSeconds: 1 });
    await posted({ functions: fn('<getDimensions/>') });
    const rows = async () =>
      (await simulator.control('GET', `${COMPANY}/usage`)).json.rows.map((row) => [
        row['day'],
        row['function'],
        row['transactions'],
      ]);
    const first = [
      ['2026-11-24', 'create', 2],
      ['2026-11-24', 'lookup', 1],
    ];
    expect(await rows()).toEqual([...first, ['2026-11-25', 'getDimensions', 1]]);
    await simulator.control('POST', '/restore', { name: 'one day' });
    expect(await rows()).toEqual(first);
    await simulator.control('POST', '/reset');
    expect(await rows()).toEqual([]);
  });
});
