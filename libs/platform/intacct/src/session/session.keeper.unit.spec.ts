import { beforeEach, describe, expect, it } from '@jest/globals';
import type { GatewayAccount } from '@bridge/ports';
import { Secret } from '@bridge/ports';
import { FakeClock } from '@bridge/testing';
import { SessionKeeper } from './session.keeper.js';
import type { OpenResult, SessionSource } from './session.opener.js';

const account: GatewayAccount = {
  company: 'c',
  endpointUrl: 'http://localhost/x',
  senderId: 'S',
  senderPassword: new Secret('sp'),
  intacctCompanyId: 'C',
  userId: 'U',
  userPassword: new Secret('up'),
};
const hourMs = 3_600_000;

const reason = {
  code: 'GATEWAY_LOGIN_REFUSED',
  scope: 'company',
  description: 'No.',
  retryAfterMs: undefined,
} as const;

function refusal(isSignIn: boolean): OpenResult {
  return { kind: 'failed', reason, isSignIn };
}

describe('SessionKeeper', () => {
  let clock: FakeClock;
  let keeper: SessionKeeper;
  let logins: (string | undefined)[];
  let refused: OpenResult | undefined;
  let lifetimeMs: number | undefined;
  let entered: (string | undefined)[];
  let enter: (entityId: string | undefined) => OpenResult | undefined;

  async function sessionId(of = account, entityId?: string): Promise<string> {
    const result = await keeper.acquire(of, entityId);
    return result.kind === 'session' ? result.session.sessionId : result.reason.code;
  }

  beforeEach(() => {
    clock = new FakeClock();
    logins = [];
    refused = undefined;
    lifetimeMs = hourMs;
    entered = [];
    enter = () => undefined;
    const open = (of: GatewayAccount, entityId: string | undefined): Promise<OpenResult> => {
      logins.push(entityId);
      const session = { sessionId: `s${logins.length}`, endpointUrl: of.endpointUrl, lifetimeMs };
      return Promise.resolve(refused ?? { kind: 'opened', session });
    };
    const source: SessionSource = {
      open,
      enter(_account, _from, entityId) {
        entered.push(entityId);
        return Promise.resolve(enter(entityId));
      },
    };
    keeper = new SessionKeeper(source, clock, {
      loginBackOffMs: 900_000,
      sessionRenewMarginMs: 120_000,
      maxSessions: 3,
      entersFromSessions: true,
    });
  });

  it('keeps one session for each company, user and entity', async () => {
    const other = { ...account, userId: 'V' };
    const ids = [await sessionId(), await sessionId(account, 'E'), await sessionId(other), await sessionId()];
    expect(ids).toEqual(['s1', 's2', 's3', 's1']);
  });

  it.each([
    ['keeps a session that has time left', hourMs - 130_000, 's1'],
    ['renews a session before it ends', hourMs - 110_000, 's2'],
  ])('%s', async (_case, waitMs, expected) => {
    await sessionId();
    await clock.advance(waitMs);
    expect(await sessionId()).toBe(expected);
  });

  it('keeps a session whose end is not known', async () => {
    lifetimeMs = undefined;
    await sessionId();
    await clock.advance(100 * hourMs);
    expect(await sessionId()).toBe('s1');
  });

  it('counts the life of a session from its last use', async () => {
    const result = await keeper.acquire(account, undefined);
    await clock.advance(hourMs / 2);
    if (result.kind === 'session')
      keeper.touch(result.session, account, { sentAtMs: clock.now().getTime(), lifetimeMs: undefined });
    await clock.advance((hourMs / 4) * 3);
    expect(await sessionId()).toBe('s1');
  });

  it('drops a session once, not the one that replaced it', async () => {
    const first = await keeper.acquire(account, undefined);
    if (first.kind !== 'session') throw new Error('No session.');
    keeper.drop(first.session, account, reason);
    expect(await sessionId()).toBe('s2');
    keeper.drop(first.session, account, reason);
    expect(await sessionId()).toBe('s2');
  });

  describe('when sessions are refused at their first call', () => {
    async function refuseFirstCall(entityId?: string): Promise<void> {
      const result = await keeper.acquire(account, entityId);
      if (result.kind === 'session') keeper.drop(result.session, account, reason);
    }

    it('stops logging in after two of them, for 1 s, and then for twice as long each time up to the back-off', async () => {
      for (let call = 0; call < 10; call += 1) await refuseFirstCall(`E${call}`);
      expect(logins).toHaveLength(2);
      const waitsMs: (number | undefined)[] = [];
      for (let wait = 0; wait < 13; wait += 1) {
        const result = await keeper.acquire(account, undefined);
        if (result.kind !== 'failed') throw new Error('A session.');
        expect(result.reason).toEqual({ ...reason, retryAfterMs: result.reason.retryAfterMs });
        waitsMs.push(result.reason.retryAfterMs);
        await clock.advance(result.reason.retryAfterMs ?? 0);
        await refuseFirstCall();
        await refuseFirstCall();
        expect(logins).toHaveLength(3 + wait);
      }
      expect(waitsMs).toEqual([
        ...[0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => 1_000 * 2 ** n),
        ...Array<number>(3).fill(900_000),
      ]);
    });

    it('counts those that were opened side by side once', async () => {
      const levels = ['A', 'B', 'C'];
      const opened = await Promise.all(levels.map((entityId) => keeper.acquire(account, entityId)));
      for (const result of opened) if (result.kind === 'session') keeper.drop(result.session, account, reason);
      expect(await keeper.acquire(account, 'D')).toMatchObject({ reason: { retryAfterMs: 1_000 } });
    });

    it('waits for one level alone where another goes on', async () => {
      for (let turn = 0; turn < 3; turn += 1) {
        await refuseFirstCall('E');
        const top = await keeper.acquire(account, undefined);
        if (top.kind !== 'session') throw new Error('No session.');
        keeper.touch(top.session, account, { sentAtMs: clock.now().getTime(), lifetimeMs: undefined });
      }
      expect([await sessionId(account, 'E'), await sessionId(), logins]).toEqual([
        'GATEWAY_LOGIN_REFUSED',
        's2',
        ['E', undefined, 'E'],
      ]);
    });

    it('does not shorten the back-off of a refused login', async () => {
      const levels = ['A', 'B'];
      const opened = await Promise.all(levels.map((entityId) => keeper.acquire(account, entityId)));
      refused = refusal(true);
      await sessionId();
      await sessionId(account, 'C');
      for (const result of opened) if (result.kind === 'session') keeper.drop(result.session, account, reason);
      await clock.advance(899_999);
      expect([await sessionId(), logins.length]).toEqual(['GATEWAY_LOGIN_REFUSED', 4]);
    });

    it('leaves other users, credentials and endpoints alone, and takes a test at once', async () => {
      await refuseFirstCall();
      await refuseFirstCall();
      const others = [
        { ...account, userId: 'V' },
        { ...account, userPassword: new Secret('other') },
        { ...account, endpointUrl: 'http://localhost/y' },
      ];
      for (const other of others) expect(await sessionId(other)).toMatch(/^s\d$/);
      expect(await keeper.renew(account, undefined)).toMatchObject({ kind: 'session' });
    });

    it('begins to count anew once a call was taken', async () => {
      for (let call = 0; call < 5; call += 1) {
        await refuseFirstCall();
        const result = await keeper.acquire(account, undefined);
        if (result.kind !== 'session') throw new Error('No session.');
        keeper.touch(result.session, account, { sentAtMs: clock.now().getTime(), lifetimeMs: undefined });
        keeper.drop(result.session, account, reason);
      }
      expect(logins).toHaveLength(10);
    });
  });

  it('tries a refused login again only after the back-off', async () => {
    refused = refusal(true);
    expect([await sessionId(), await sessionId(), await sessionId(account, 'E')]).toEqual(
      Array<string>(3).fill('GATEWAY_LOGIN_REFUSED'),
    );
    expect(logins).toHaveLength(1);
    await clock.advance(900_000);
    await sessionId();
    expect(logins).toHaveLength(2);
  });

  it('waits for new credentials after two refusals, and then for nothing else than a test', async () => {
    refused = refusal(true);
    for (let day = 0; day < 10; day += 1) {
      await sessionId();
      await clock.advance(24 * hourMs);
    }
    expect(logins).toHaveLength(2);
    refused = undefined;
    expect(await keeper.renew(account, undefined)).toMatchObject({ kind: 'session' });
  });

  it('remembers a refused authentication whatever its class, but tries it again', async () => {
    const offline = { code: 'GATEWAY_OFFLINE', scope: 'gateway', description: 'x', retryAfterMs: undefined } as const;
    refused = { kind: 'failed', reason: offline, isSignIn: true, isAuthentication: true };
    for (const expected of [1, 2, 3]) {
      await Promise.all([sessionId(), sessionId(account, 'E')]);
      expect(logins).toHaveLength(expected);
      await clock.advance(900_000);
    }
  });

  it('proves a login once, however many ask at the same time', async () => {
    refused = refusal(true);
    const proofs = await Promise.all(Array.from({ length: 50 }, (_, n) => keeper.proveLogin(account, `E${n % 5}`)));
    expect(new Set(proofs.map((reason) => reason?.code))).toEqual(new Set(['GATEWAY_LOGIN_REFUSED']));
    expect(logins).toHaveLength(1);
  });

  it('lets a login pass whose credentials were accepted', async () => {
    await sessionId();
    expect(await keeper.proveLogin(account, 'E')).toBeUndefined();
    expect(logins).toHaveLength(1);
  });

  it('does not share a login with other credentials', async () => {
    const other = { ...account, userPassword: new Secret('other') };
    const [first, second] = await Promise.all([keeper.acquire(account, undefined), keeper.renew(other, undefined)]);
    expect([first, second]).toMatchObject([{ session: { sessionId: 's1' } }, { session: { sessionId: 's2' } }]);
  });

  it('tries a wrong password once, however many entities ask at the same time', async () => {
    refused = refusal(true);
    await Promise.all(['A', 'B', 'C'].map((entity) => sessionId(account, entity)));
    expect(logins).toHaveLength(1);
  });

  it('tries new credentials at once', async () => {
    refused = refusal(true);
    await sessionId();
    refused = undefined;
    expect(await sessionId({ ...account, userPassword: new Secret('new') })).toBe('s2');
  });

  it('counts refusals on when a test is refused, so that waiting does not lock the user out', async () => {
    refused = refusal(true);
    await sessionId();
    expect(await keeper.renew(account, undefined)).toMatchObject({
      kind: 'failed',
      reason: { retryAfterMs: undefined },
    });
    await clock.advance(24 * hourMs);
    await sessionId();
    expect(logins).toHaveLength(2);
  });

  it('tries again at once when asked to test the connection', async () => {
    refused = refusal(true);
    await sessionId();
    refused = undefined;
    expect(await keeper.renew(account, undefined)).toMatchObject({ kind: 'session' });
    expect(await sessionId(account, 'E')).toBe('s3');
  });

  it('tries entities again at once that were refused twice, when a test was taken', async () => {
    for (let turn = 0; turn < 2; turn += 1) {
      refused = undefined;
      await sessionId(account, `T${turn}`);
      refused = refusal(true);
      await sessionId(account, 'E');
      await clock.advance(900_000);
    }
    refused = undefined;
    expect(await sessionId(account, 'E')).toBe('GATEWAY_LOGIN_REFUSED');
    await keeper.renew(account, undefined);
    expect(await sessionId(account, 'E')).toMatch(/^s\d$/);
  });

  it('holds a refused entity against that entity only', async () => {
    refused = refusal(false);
    await sessionId(account, 'E');
    refused = undefined;
    expect([await sessionId(account, 'E'), await sessionId()]).toEqual(['GATEWAY_LOGIN_REFUSED', 's2']);
  });

  it('holds a refused sign-in against the entity when the credentials were good before', async () => {
    await sessionId();
    refused = refusal(true);
    await sessionId(account, 'E');
    refused = undefined;
    expect(await sessionId(account, 'F')).toBe('s3');
  });

  describe('with a session of the user at another level', () => {
    const opened = (sessionId: string): OpenResult => ({
      kind: 'opened',
      session: { sessionId, endpointUrl: 'http://localhost/x', lifetimeMs: hourMs },
    });

    it('enters the entity from it, without a login', async () => {
      enter = (entityId) => opened(`entered-${entityId ?? 'top'}`);
      expect([await sessionId(), await sessionId(account, 'E'), await sessionId(account, 'E')]).toEqual([
        's1',
        'entered-E',
        'entered-E',
      ]);
      expect([logins, entered]).toEqual([[undefined], ['E']]);
    });

    it('logs in where that way is not passable', async () => {
      await sessionId(account, 'E');
      expect(await sessionId()).toBe('s2');
      expect([logins, entered]).toEqual([['E', undefined], [undefined]]);
    });

    it('remembers an entity that was refused, and tries no password on it', async () => {
      enter = () => refusal(false);
      await sessionId();
      expect([await sessionId(account, 'E'), await sessionId(account, 'E'), await sessionId()]).toEqual([
        'GATEWAY_LOGIN_REFUSED',
        'GATEWAY_LOGIN_REFUSED',
        's1',
      ]);
      expect([logins, entered]).toEqual([[undefined], ['E']]);
    });

    it('does not lend a session to other credentials, nor one that is ending', async () => {
      await sessionId();
      await sessionId({ ...account, userPassword: new Secret('other') }, 'E');
      await clock.advance(hourMs);
      await sessionId(account, 'F');
      expect(entered).toEqual([]);
    });
  });

  describe('when the clock is put back', () => {
    it('holds a login up no longer than the back-off', async () => {
      refused = refusal(true);
      await sessionId();
      await clock.advance(-24 * hourMs);
      await sessionId();
      await clock.advance(900_000);
      await sessionId();
      expect(logins).toHaveLength(2);
    });

    it('keeps its sessions: the gateway knows better', async () => {
      await sessionId();
      await clock.advance(-24 * hourMs);
      expect(await sessionId()).toBe('s1');
    });
  });

  it('logs in when that is asked for, although an entry is under way', async () => {
    await sessionId(account, 'A');
    enter = () => ({ kind: 'opened', session: { sessionId: 'entered', endpointUrl: 'x', lifetimeMs } });
    const [entry, test] = await Promise.all([keeper.acquire(account, 'E'), keeper.renew(account, 'E')]);
    expect([entry, test]).toMatchObject([{ session: { sessionId: 'entered' } }, { session: { sessionId: 's2' } }]);
    expect(await sessionId(account, 'E')).toBe('s2');
  });

  it('takes the session of a login that was under way', async () => {
    const [test, call] = await Promise.all([keeper.renew(account, undefined), keeper.acquire(account, undefined)]);
    expect(call).toEqual(test);
    expect(logins).toHaveLength(1);
  });

  it('keeps no more sessions than allowed: the least used goes', async () => {
    for (const entityId of ['A', 'B', 'C', 'D']) {
      await sessionId(account, entityId);
      await clock.advance(1_000);
    }
    expect([await sessionId(account, 'D'), await sessionId(account, 'B'), await sessionId(account, 'A')]).toEqual([
      's4',
      's2',
      's5',
    ]);
  });
});
