import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { FunctionOutcome } from '@bridge/ports';
import { FakeClock, RecordingLogger } from '@bridge/testing';
import { defaultGatewayOptions } from './gateway.options.js';
import type { Exchange } from './transport/exchange.js';
import { XmlIntacctGateway } from './xml-intacct-gateway.client.js';
import * as given from '../test/gateway.fixtures.js';

const url = 'http://localhost:1/ia/xml/xmlgw.phtml';
const account = given.account(url);
const { loginBackOffMs } = defaultGatewayOptions;

type CallAnswer = 'done' | 'invalid' | '401' | '429' | '503' | 'cut';
type LoginAnswer = 'open' | 'refused' | '429' | '503' | 'cut';

function answered(body: string, status = 200): Exchange {
  return { kind: 'answered', status, retryAfter: undefined, contentType: undefined, body: Buffer.from(body) };
}

const cut: Exchange = {
  kind: 'lost',
  isTimeout: false,
  isTooLarge: false,
  status: undefined,
  retryAfter: undefined,
  description: 'Cut.',
};
const said: Readonly<Record<Exclude<CallAnswer | LoginAnswer, 'done' | 'open'>, Exchange>> = {
  invalid: answered(given.authenticationFailure('XL03000006', 'Invalid session')),
  refused: answered(given.authenticationFailure('XL03000006', 'Sign-in information is incorrect')),
  '401': answered('', 401),
  '429': answered('', 429),
  '503': answered('', 503),
  cut,
};

/** A gateway that answers as it is told, the client beside it, and what the one did to the other. */
class World {
  readonly clock = new FakeClock();
  call: CallAnswer = 'done';
  login: LoginAnswer = 'open';
  /** When logins with a password were taken or refused since the last call of their level that was taken. */
  readonly logins = new Map<string, number[]>();
  refusedLogins = 0;
  attempts = 0;
  readonly gateway = new XmlIntacctGateway({
    clock: this.clock,
    logger: new RecordingLogger(),
    transport: { post: (_url, body) => Promise.resolve(this.#reply(body)), close: () => Promise.resolve() },
  });

  async execute(entityId: string | undefined): Promise<FunctionOutcome | undefined> {
    const response = await this.gateway.execute(given.request(account, [given.createClass], { entityId }));
    const [outcome] = response.outcomes;
    if (outcome?.kind === 'done') this.logins.set(entityId ?? '', []);
    return outcome;
  }

  #reply(body: string): Exchange {
    const level = /<locationid>([^<]*)</.exec(body)?.[1] ?? /session-of-(\w*)</.exec(body)?.[1] ?? '';
    if (!body.includes('<getAPISession>')) {
      const done = given.resultsAnswer(given.createdClass);
      const whole = done.replace('<locationid></locationid>', `<locationid>${level}</locationid>`);
      return this.call === 'done' ? answered(whole) : said[this.call];
    }
    this.attempts += 1;
    if (body.includes('<login>') && ['open', 'refused'].includes(this.login)) {
      const times = this.logins.get(level) ?? [];
      this.logins.set(level, [...times, this.clock.now().getTime()]);
      this.refusedLogins += this.login === 'refused' ? 1 : 0;
    }
    return this.login === 'open' ? answered(given.sessionAnswer(`session-of-${level}`, url, level)) : said[this.login];
  }
}

const levels = [undefined, 'E1', 'E2'] as const;
const call = fc.constantFrom<CallAnswer>('invalid', 'invalid', '401', '429', '503', 'cut');
const step = fc.record({
  call: fc.oneof({ weight: 20, arbitrary: call }, { weight: 1, arbitrary: fc.constant<CallAnswer>('done') }),
  login: fc.oneof(
    { weight: 30, arbitrary: fc.constant<LoginAnswer>('open') },
    { weight: 1, arbitrary: fc.constantFrom<LoginAnswer>('refused', '429', '503', 'cut') },
  ),
  entityId: fc.constantFrom(...levels),
  waitMs: fc.oneof(
    { weight: 20, arbitrary: fc.constantFrom(0, 1_000, 2_000) },
    { weight: 2, arbitrary: fc.nat(100_000) },
    { weight: 1, arbitrary: fc.nat(2_000_000) },
  ),
});

/** Logins of one level that bring no call, in a time: two at once, then after 1 s, 2 s, 4 s … up to the back-off. */
function mostLogins(timeMs: number): number {
  return 4 + Math.log2(1 + timeMs / 1_000) + timeMs / loginBackOffMs;
}

describe('XmlIntacctGateway whose sessions are refused', () => {
  it('goes on after 1 s where refusals and throttling of new sessions take turns', async () => {
    const world = new World();
    const outcomes: unknown[] = [];
    for (const call of ['invalid', '429', 'invalid'] as const) {
      world.call = call;
      outcomes.push(await world.execute(undefined));
    }
    expect(outcomes[2]).toMatchObject({
      kind: 'not-executed',
      reason: { code: 'GATEWAY_SESSION_REFUSED', retryAfterMs: 1_000 },
    });
    world.call = 'done';
    await world.clock.advance(1_000);
    expect(await world.execute(undefined)).toMatchObject({ kind: 'done' });
  });

  it.each<CallAnswer>(['429', '503', 'cut'])(
    'holds %s against no session, and takes it for no success',
    async (call) => {
      const world = new World();
      const played = ['401', call, call, '401', call] as const;
      for (const answer of played) {
        world.call = answer;
        await world.execute(undefined);
      }
      expect(world.logins.get('')).toHaveLength(2);
      await world.clock.advance(1_000);
      await world.execute(undefined);
      world.call = '401';
      await world.execute(undefined);
      expect(await world.execute(undefined)).toMatchObject({ reason: { retryAfterMs: 2_000 } });
    },
  );

  it.each(['429', '503', 'cut'] as const)('tries one login a call while logins are answered by %s', async (login) => {
    const world = new World();
    world.login = login;
    for (let calls = 1; calls <= 3; calls += 1) {
      expect(await world.execute(undefined)).toMatchObject({ kind: 'not-executed', reason: { retry: 'back-off' } });
      expect(world.attempts).toBe(calls);
    }
    world.login = 'open';
    expect(await world.execute(undefined)).toMatchObject({ kind: 'done' });
  });

  it('bounds the logins that bring no call, whatever is answered', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 80, size: 'max' }), async (steps) => {
        const world = new World();
        for (const { call, login, entityId, waitMs } of steps) {
          Object.assign(world, { call, login });
          await world.execute(entityId);
          for (const times of world.logins.values()) {
            const [first = 0, last = 0] = [times[0], times.at(-1)];
            expect(times.length).toBeLessThanOrEqual(mostLogins(last - first));
          }
          await world.clock.advance(waitMs);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('works again once the gateway does, after the trouble lasted as long again, and 15 minutes at most', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40, size: 'max' }), async (steps) => {
        const world = new World();
        const startMs = world.clock.now().getTime();
        for (const { call, login, entityId, waitMs } of steps) {
          Object.assign(world, { call, login });
          await world.execute(entityId);
          await world.clock.advance(waitMs);
        }
        Object.assign(world, { call: 'done', login: 'open' });
        if (world.refusedLogins > 1) await world.gateway.testConnection(account);
        const troubleMs = world.clock.now().getTime() - startMs;
        await world.clock.advance(
          world.refusedLogins > 0 ? loginBackOffMs : Math.min(loginBackOffMs, troubleMs + 1_000),
        );
        for (const entityId of levels) expect(await world.execute(entityId)).toMatchObject({ kind: 'done' });
      }),
      { numRuns: 60 },
    );
  });
});
