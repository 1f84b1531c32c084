import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { VirtualClock } from './clock.model.js';
import { ConcurrencyGate } from './concurrency.gate.js';
import { limitsSchema, placesOf, type Places } from './concurrency.limit.js';
import { profileOf } from './profile.schema.js';

const HOLD_MS = 30_000;

/** A gate of company X with every request that was made, told by letters of its application. */
class Traffic {
  readonly clock = new VirtualClock();
  readonly gate: ConcurrencyGate;
  readonly seen: string[] = [];
  readonly running: string[] = [];

  constructor(public places: Omit<Places, 'offlineJobs'>) {
    this.clock.freeze();
    this.gate = new ConcurrencyGate(this.clock, () => ({ ...this.places, offlineJobs: 1 }));
  }

  async ask(name: string, holdMs = HOLD_MS, company = 'X'): Promise<void> {
    void this.gate.enter({ company, sender: name.charAt(0) }, holdMs).then((isIn) => {
      this.seen.push(`${name} ${isIn ? 'runs' : '429'}`);
      if (isIn) this.running.push(name);
    });
    await this.settle();
  }

  async end(name: string, company = 'X'): Promise<void> {
    this.running.splice(this.running.indexOf(name), 1);
    this.gate.leave({ company, sender: name.charAt(0) });
    await this.settle();
  }

  async pass(ms: number): Promise<void> {
    this.clock.advance(ms);
    await this.settle();
  }

  async settle(): Promise<void> {
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  }
}

describe('ConcurrencyGate (67)', () => {
  it.each([
    ['none', { company: 0, application: 0 }, ['a1 runs', 'a2 runs', 'a3 runs', 'b1 runs', 'b2 runs', 'b3 runs']],
    ['of the company', { company: 2, application: 0 }, ['a1 runs', 'a2 runs', 'a3 429', 'b1 429', 'b2 429', 'b3 429']],
    [
      'of an application',
      { company: 0, application: 2 },
      ['a1 runs', 'a2 runs', 'a3 429', 'b1 runs', 'b2 runs', 'b3 429'],
    ],
    ['of both', { company: 3, application: 2 }, ['a1 runs', 'a2 runs', 'a3 429', 'b1 runs', 'b2 429', 'b3 429']],
  ])('turns away what is over a limit: %s', async (_name, places, expected) => {
    const traffic = new Traffic(places);
    for (const name of ['a1', 'a2', 'a3', 'b1', 'b2', 'b3']) await traffic.ask(name, 0);
    expect(traffic.seen).toEqual(expected);
  });

  it('keeps companies apart', async () => {
    const traffic = new Traffic({ company: 1, application: 1 });
    await traffic.ask('a1', 0, 'X');
    await traffic.ask('a2', 0, 'Y');
    expect(traffic.seen).toEqual(['a1 runs', 'a2 runs']);
  });

  it('holds exactly as long as it must, by the virtual clock', async () => {
    const traffic = new Traffic({ company: 1, application: 0 });
    for (const name of ['a1', 'a2']) await traffic.ask(name);
    await traffic.pass(HOLD_MS - 1);
    expect(traffic.seen).toEqual(['a1 runs']);
    await traffic.pass(1);
    expect(traffic.seen).toEqual(['a1 runs', 'a2 429']);
    await traffic.end('a1');
    await traffic.ask('a3');
    expect(traffic.seen.at(-1)).toBe('a3 runs');
  });

  it('lets the longest waiting go first, past those whose application is full', async () => {
    const traffic = new Traffic({ company: 2, application: 1 });
    for (const name of ['a1', 'a2', 'b1', 'c1', 'b2']) await traffic.ask(name);
    expect(traffic.running).toEqual(['a1', 'b1']);
    await traffic.end('b1');
    expect(traffic.running).toEqual(['a1', 'c1']);
    await traffic.end('a1');
    expect(traffic.running).toEqual(['c1', 'a2']);
    await traffic.end('c1');
    expect(traffic.running).toEqual(['a2', 'b2']);
  });

  it('follows limits that change', async () => {
    const traffic = new Traffic({ company: 1, application: 0 });
    for (const name of ['a1', 'a2', 'a3']) await traffic.ask(name);
    traffic.places = { company: 2, application: 0 };
    await traffic.ask('a4');
    expect(traffic.running).toEqual(['a1', 'a2']);
    traffic.places = { company: 1, application: 0 };
    await traffic.end('a1');
    expect(traffic.running).toEqual(['a2']);
  });

  it('never runs more than it may, and never lets a place stand empty that somebody waits for', async () => {
    const step = fc.record({ sender: fc.constantFrom('a', 'b', 'c'), ends: fc.boolean(), pick: fc.nat(20) });
    const limits = fc.record({ company: fc.integer({ min: 0, max: 4 }), application: fc.integer({ min: 0, max: 3 }) });
    await fc.assert(
      fc.asyncProperty(limits, fc.array(step, { maxLength: 40 }), async (places, steps) => {
        const traffic = new Traffic(places);
        const asked: string[] = [];
        const most = (limit: number): number => (limit === 0 ? Infinity : limit);
        for (const [index, { sender, ends, pick }] of steps.entries()) {
          const ending = ends ? traffic.running[pick % Math.max(1, traffic.running.length)] : undefined;
          if (ending === undefined) {
            asked.push(`${sender}${index}`);
            await traffic.ask(`${sender}${index}`);
          } else await traffic.end(ending);
          const of = (name: string): number => traffic.running.filter((each) => each.startsWith(name)).length;
          const waiting = asked.filter((name) => !traffic.seen.includes(`${name} runs`));
          expect(traffic.running.length).toBeLessThanOrEqual(most(places.company));
          for (const name of ['a', 'b', 'c']) expect(of(name)).toBeLessThanOrEqual(most(places.application));
          const stuck = waiting.filter((name) => of(name.charAt(0)) < most(places.application));
          expect(traffic.running.length === most(places.company) ? [] : stuck).toEqual([]);
        }
        await traffic.pass(HOLD_MS);
      }),
    );
  });
});

describe('Limits of a company (67)', () => {
  const realistic = profileOf('realistic');
  it.each([
    ['nothing', undefined, { company: 8, application: 6, offlineJobs: 1 }],
    ['a tier', { tier: 3 }, { company: 15, application: 12, offlineJobs: 3 }],
    ['numbers', { company: 2, application: 1, offlineJobs: 4 }, { company: 2, application: 1, offlineJobs: 4 }],
    ['a tier with one other number', { tier: 4, company: 0 }, { company: 0, application: 15, offlineJobs: 4 }],
  ])('with %s in its file', (_name, limits, expected) => {
    expect(placesOf(limits === undefined ? undefined : limitsSchema.parse(limits), realistic)).toEqual(expected);
  });

  it.each([{ tier: 6 }, { company: -1 }, { application: 1.5 }, { offlineJobs: 0 }, { applications: 2 }])(
    'refuse %j',
    (limits) => {
      expect(limitsSchema.safeParse(limits).success).toBe(false);
    },
  );
});
