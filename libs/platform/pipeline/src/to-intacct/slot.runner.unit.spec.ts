import { beforeEach, describe, expect, it } from '@jest/globals';
import type { DoubtfulJob } from '@bridge/ports';
import { company } from '../../test/pipeline.fixtures.js';
import type { AnsweredRequest } from './batch.stage.js';
import type { CompanyTurn, Paused, Preparation, ReadyRequest, Weighed } from './company.turn.js';
import { FairTurns } from './fair-turns.js';
import { leaseLost } from './slot.lease.js';
import type { SlotLease } from './slot.lease.js';
import { SlotRunner } from './slot.runner.js';

type Named<T> = T & { readonly name: string };
const ready = (name: string, priority = 10, isDue = false): Preparation => ({
  kind: 'ready',
  requests: [{ name, priority, isDue } as unknown as ReadyRequest],
  paused: undefined,
});
const idle: Preparation = { kind: 'idle' };
const paused: Paused = { kind: 'paused', code: 'GATEWAY_OFFLINE', message: 'It is away.', retryAfterMs: undefined };
const nameOf = (request: object): string => (request as Named<object>).name;
const ticks = async (count = 20): Promise<void> => {
  for (let tick = 0; tick < count; tick += 1) await Promise.resolve();
};

let events: string[];
let found: Preparation[];
let urgent: Preparation[];
let settlements: Map<string, Paused | Error>;
let answers: Map<string, () => void>;
let settles: Map<string, () => void>;
/** Names of requests whose answer, and settlement, wait until the spec lets them go. */
let slow: Set<string>;
let lease: { isLost: boolean };
let stop: AbortController;
let reached: number;
/** Requests that have no answer at all. */
let lost: Map<string, Paused>;
let isAway: boolean;
/** Which kind of preparation fails, once there is nothing more of it. */
let failing: 'found' | 'urgent' | undefined;

const turn = {
  prepare: async (_: unknown, __: unknown, ___: unknown, below?: number) => {
    const from = below === undefined ? 'found' : 'urgent';
    const next = { found, urgent }[from].shift() ?? idle;
    if (next === idle && failing === from) throw new Error('the database is away');
    events.push(
      `prepare${below === undefined ? '' : ` below ${below}`}: ${next.kind === 'ready' ? next.requests.map(nameOf).join() : next.kind}`,
    );
    return next;
  },
  isOvertaken: async (_: unknown, { priority }: ReadyRequest) =>
    priority > 10 && (urgent.length > 0 || failing === 'urgent'),
  send: async (_: unknown, __: unknown, request: ReadyRequest) => {
    const name = nameOf(request);
    events.push(`send ${name}`);
    await Promise.resolve();
    if (slow.has(name)) await new Promise<void>((resolve) => answers.set(name, resolve));
    events.push(`answer ${name}`);
    return { name } as unknown as AnsweredRequest;
  },
  weigh: (answered: AnsweredRequest): Weighed => {
    const settlement = settlements.get(nameOf(answered));
    const paused = settlement instanceof Error ? undefined : settlement;
    return { outcomes: [], paused, lost: lost.get(nameOf(answered)) };
  },
  settle: async (_: unknown, __: unknown, answered: AnsweredRequest) => {
    const name = nameOf(answered);
    if (slow.has(`settle ${name}`)) await new Promise<void>((resolve) => settles.set(name, resolve));
    events.push(`settled ${name}`);
    const settlement = settlements.get(name);
    if (settlement instanceof Error) throw settlement;
  },
  resolve: async () => {
    events.push('resolve');
    return { kind: 'worked' as const };
  },
  giveBack: async (_: unknown, requests: readonly object[], doubtful: readonly unknown[]) => {
    if (requests.length + doubtful.length > 0)
      events.push(`give back ${[...requests.map(nameOf), ...doubtful.map(() => 'doubt')].join()}`);
  },
} as unknown as CompanyTurn;

const run = () =>
  new SlotRunner({
    turn,
    company: company(),
    lease: lease as SlotLease,
    fair: new FairTurns(),
    signal: stop.signal,
    onReached: async () => void (reached += 1),
    onLost: (trouble) => {
      events.push(`lost: ${trouble.code}`);
      return isAway ? trouble : undefined;
    },
  }).run();

beforeEach(() => {
  events = [];
  found = [];
  urgent = [];
  settlements = new Map();
  answers = new Map();
  settles = new Map();
  slow = new Set();
  lease = { isLost: false };
  stop = new AbortController();
  reached = 0;
  lost = new Map();
  isAway = false;
  failing = undefined;
});

describe('SlotRunner', () => {
  it('says that there was nothing to do', async () => {
    expect(await run()).toEqual({ hasWorked: false, paused: undefined });
    expect([events, reached]).toEqual([['prepare: idle'], 1]);
  });

  it('prepares the next request while one is on the wire, and no more than that', async () => {
    found = [ready('a'), ready('b'), ready('c')];
    slow.add('a');
    const running = run();
    await ticks();
    expect(events).toEqual(['prepare: a', 'send a', 'prepare: b']);
    answers.get('a')?.();
    expect(await running).toEqual({ hasWorked: true, paused: undefined });
    expect(events.filter((event) => event.startsWith('send'))).toEqual(['send a', 'send b', 'send c']);
  });

  it.each([
    [false, ['a', 'b'], 2],
    [true, ['a'], 0],
  ])(
    'does not take a request without answer for one that reached the company: away is %s',
    async (away, sent, count) => {
      isAway = away;
      found = [ready('a'), ready('b')];
      lost.set('a', paused);
      expect(await run()).toEqual({ hasWorked: true, paused: away ? paused : undefined });
      expect(events.filter((event) => event.startsWith('send'))).toEqual(sent.map((name) => `send ${name}`));
      expect([reached, events.filter((event) => event.startsWith('lost'))]).toEqual([count, ['lost: GATEWAY_OFFLINE']]);
    },
  );

  it('sends the next request while an answer is settled', async () => {
    found = [ready('a'), ready('b')];
    slow.add('settle a').add('b');
    const running = run();
    await ticks();
    expect(events).toEqual(['prepare: a', 'send a', 'prepare: b', 'answer a', 'send b', 'prepare: idle']);
    settles.get('a')?.();
    answers.get('b')?.();
    await running;
    expect(events.slice(-4)).toEqual(['settled a', 'answer b', 'settled b', 'prepare: idle']);
  });

  it('looks again when what it settled last may have let something go', async () => {
    found = [ready('a'), idle, ready('b')];
    await run();
    expect(events).toEqual([
      ...['prepare: a', 'send a', 'prepare: idle', 'answer a', 'settled a', 'prepare: b'],
      ...['send b', 'prepare: idle', 'answer b', 'settled b', 'prepare: idle'],
    ]);
  });

  it('lets a request that is ready step back for a more urgent one', async () => {
    found = [ready('mass 1', 30), ready('mass 2', 30)];
    slow.add('mass 1');
    const running = run();
    await ticks();
    urgent = [ready('posting')];
    answers.get('mass 1')?.();
    await running;
    expect(events.filter((event) => event.startsWith('send'))).toEqual(['send mass 1', 'send posting', 'send mass 2']);
    expect(events).toContain('prepare below 30: posting');
  });

  it.each<readonly [string, boolean, readonly string[]]>([
    ['is ready step back three times, and not for ever', false, ['p1', 'p2', 'p3', 'mass', 'p4']],
    ['has its turn leave before more urgent ones', true, ['mass', 'p1', 'p2', 'p3', 'p4']],
  ])('lets a request that %s', async (_, isDue, sent) => {
    found = [ready('mass', 30, isDue)];
    urgent = ['p1', 'p2', 'p3', 'p4'].map((name) => ready(name));
    slow.add('mass');
    const running = run();
    await ticks(100);
    found = urgent.splice(0);
    answers.get('mass')?.();
    await running;
    expect(events.filter((event) => event.startsWith('send'))).toEqual(sent.map((name) => `send ${name}`));
  });

  it('settles doubt before anything else, and once what is under way is settled', async () => {
    const doubt: Preparation = { kind: 'doubt', doubtful: [{} as DoubtfulJob] };
    found = [doubt, ready('a'), doubt];
    await run();
    expect(events.filter((event) => /resolve|settled/.test(event))).toEqual(['resolve', 'settled a', 'resolve']);
  });

  it.each<readonly [string, Preparation, string]>([
    ['the next request', ready('b'), 'give back b'],
    ['doubt', { kind: 'doubt', doubtful: [{} as DoubtfulJob] }, 'give back doubt'],
  ])('gives %s back when the company cannot be reached', async (_, next, expected) => {
    found = [ready('a'), next];
    settlements.set('a', paused);
    expect(await run()).toMatchObject({ paused });
    expect(events.at(-1)).toBe(expected);
    expect(reached).toBe(0);
  });

  it('is paused by what a decision met, and sends nothing more', async () => {
    found = [{ ...ready('a'), paused } as Preparation, ready('b')];
    expect(await run()).toMatchObject({ paused });
    expect(events).toEqual(['prepare: a', 'give back a']);
  });

  it('finishes what is on the wire, and gives the rest back, when it is to stop', async () => {
    found = [ready('a'), ready('b')];
    slow.add('a');
    const running = run();
    await ticks();
    stop.abort();
    answers.get('a')?.();
    await running;
    expect(events.slice(-3)).toEqual(['answer a', 'settled a', 'give back b']);
  });

  it('writes down what is known, and gives the rest back, when an answer cannot be written down', async () => {
    found = [ready('a'), ready('b'), ready('c')];
    settlements.set('a', new Error('deadlock detected'));
    slow.add('settle a').add('b');
    const running = run();
    await ticks();
    settles.get('a')?.();
    answers.get('b')?.();
    await expect(running).rejects.toThrow('deadlock detected');
    expect(events.filter((event) => /^(send|settled|give)/.test(event))).toEqual([
      ...['send a', 'send b', 'settled a', 'settled b', 'give back c'],
    ]);
  });

  it.each<readonly [string, 'found' | 'urgent', readonly string[]]>([
    ['the next one', 'found', ['send a']],
    ['a more urgent one', 'urgent', ['send a', 'give back mass']],
  ])('gives back what is ready when %s cannot be prepared', async (_, which, expected) => {
    found = which === 'found' ? [ready('a')] : [ready('a'), ready('mass', 30)];
    failing = which;
    await expect(run()).rejects.toThrow('the database is away');
    expect(events.filter((event) => /^(send|give)/.test(event))).toEqual(expected);
  });

  it('touches nothing more once its lease is lost', async () => {
    found = [ready('a'), ready('b')];
    slow.add('a');
    const running = run();
    await ticks();
    lease.isLost = true;
    answers.get('a')?.();
    await running;
    expect(events.slice(-2)).toEqual(['answer a', 'settled a']);
  });

  it('tells that the lease was lost, when a step finds it', async () => {
    found = [ready('a'), ready('b')];
    settlements.set('a', leaseLost());
    await expect(run()).rejects.toMatchObject({ code: 'STORE_LEASE_LOST' });
  });
});
