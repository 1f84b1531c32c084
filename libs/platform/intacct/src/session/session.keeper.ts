import type { Clock, GatewayAccount, NotExecuted } from '@bridge/ports';
import { FruitlessLogins, fruitlessWaitMs } from './fruitless-logins.js';
import { credentialsDigest, RefusalMemory, userKey } from './refusal.memory.js';
import type { OpenedSession, OpenResult, SessionSource } from './session.opener.js';
import type { IntacctGatewayOptions } from '../gateway.options.js';

/** A session that is open as far as we know. */
export interface Session {
  readonly key: string;
  readonly sessionId: string;
  readonly endpointUrl: string;
}

export type SessionResult =
  { readonly kind: 'session'; readonly session: Session } | { readonly kind: 'failed'; readonly reason: NotExecuted };

interface Entry {
  readonly session: Session;
  readonly user: string;
  readonly credentials: string;
  lifetimeMs: number | undefined;
  /** Which session it is, in the order in which they were asked for. */
  readonly ordinal: number;
  /** The gateway took a call of it. */
  isProven: boolean;
  /** The gateway moves the end of a session with every call. */
  lastUsedMs: number;
}

type KeeperOptions = Pick<
  IntacctGatewayOptions,
  'loginBackOffMs' | 'sessionRenewMarginMs' | 'maxSessions' | 'entersFromSessions'
>;

function sessionKey(account: GatewayAccount, entityId: string | undefined): string {
  return JSON.stringify([account.company, userKey(account), entityId ?? '', credentialsDigest(account)]);
}

/** What is remembered of sessions is kept apart from what is remembered of logins: a login that succeeds ends only the latter. */
function fruitlessKey(key: string): string {
  return JSON.stringify(['fruitless', key]);
}

/**
 * One session per company, credentials, entity and endpoint. Callers that need the same one at the same time share one login;
 * logins of one user are made one after the other, so that a wrong password is tried once.
 *
 * A refused sign-in is remembered for the user, or, once these credentials have been accepted, for the entity alone.
 *
 * Where a session of the user is open at another level, a new one is entered from it, without the password: no login is
 * spent, and none can be refused. At most `maxSessions` are kept; the one that was not used for the longest goes first.
 */
export class SessionKeeper {
  readonly #entries = new Map<string, Entry>();
  readonly #pending = new Map<string, Promise<SessionResult>>();
  readonly #queues = new Map<string, Promise<unknown>>();
  readonly #accepted = new Map<string, string>();
  readonly #refusals: RefusalMemory;
  readonly #fruitless = new FruitlessLogins();
  readonly #source: SessionSource;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #options: KeeperOptions;
  #sessions = 0;

  constructor(source: SessionSource, clock: Pick<Clock, 'now'>, options: KeeperOptions) {
    this.#source = source;
    this.#clock = clock;
    this.#options = options;
    this.#refusals = new RefusalMemory(clock, options.loginBackOffMs);
  }

  /** The open session, or a new one. */
  acquire(account: GatewayAccount, entityId: string | undefined): Promise<SessionResult> {
    const key = sessionKey(account, entityId);
    const entry = this.#entries.get(key);
    if (entry !== undefined && !this.#isEnding(entry)) {
      return Promise.resolve({ kind: 'session', session: entry.session });
    }
    return this.#share(key, account, entityId);
  }

  /**
   * Open a new session whatever is known; ends the back-off of the user and of this entity, and, where the login is taken,
   * that of all entities.
   */
  renew(account: GatewayAccount, entityId: string | undefined): Promise<SessionResult> {
    const key = sessionKey(account, entityId);
    this.#entries.delete(key);
    this.#refusals.allow(key, account);
    this.#refusals.allow(userKey(account), account);
    this.#forgetFruitless([userKey(account), key], account);
    return this.#share(key, account, entityId, true);
  }

  /**
   * Before a login that does not go through this keeper: why it is not to be made. Credentials that were not accepted yet
   * are tried here first, once for all callers; `undefined`: log in.
   */
  async proveLogin(account: GatewayAccount, entityId: string | undefined): Promise<NotExecuted | undefined> {
    const refusal = this.refusalOf(account, entityId);
    if (refusal !== undefined || this.#accepted.get(userKey(account)) === credentialsDigest(account)) {
      return refusal;
    }
    const result = await this.acquire(account, entityId);
    return result.kind === 'failed' ? result.reason : undefined;
  }

  /** The gateway took a call of this session, sent at `sentAtMs`. */
  touch(
    session: Session,
    account: GatewayAccount,
    { sentAtMs, lifetimeMs }: { readonly sentAtMs: number; readonly lifetimeMs: number | undefined },
  ): void {
    this.#forgetFruitless([userKey(account), session.key], account);
    const entry = this.#entries.get(session.key);
    if (entry?.session === session) {
      entry.isProven = true;
      entry.lastUsedMs = Math.max(entry.lastUsedMs, sentAtMs);
      entry.lifetimeMs = lifetimeMs ?? entry.lifetimeMs;
    }
  }

  /**
   * The gateway does not know this session any more; one that replaced it meanwhile stays. Where sessions are refused at
   * their first call time after time, none is opened for a while, for the reason given: neither for the user nor, where
   * other levels go on, for this one.
   */
  drop(session: Session, account: GatewayAccount, reason: NotExecuted): void {
    const entry = this.#entries.get(session.key);
    if (entry?.session !== session) {
      return;
    }
    this.#entries.delete(session.key);
    for (const key of entry.isProven ? [] : [entry.user, session.key]) {
      const sessions = this.#fruitless.note(key, account, { session: entry.ordinal, last: this.#sessions });
      const waitMs = fruitlessWaitMs(sessions, this.#options.loginBackOffMs);
      if (waitMs > 0) {
        this.#refusals.remember(fruitlessKey(key), account, { reason, isSignIn: false, waitMs });
      }
    }
  }

  /** Why no session is to be opened: a sign-in that was refused lately, or sessions that are of no use. */
  refusalOf(account: GatewayAccount, entityId: string | undefined): NotExecuted | undefined {
    const keys = [userKey(account), sessionKey(account, entityId)];
    const [refusal] = [...keys, ...keys.map(fruitlessKey)].flatMap((key) => this.#refusals.find(key, account) ?? []);
    return refusal;
  }

  /** Remember a refused sign-in, and any refusal at the level of authentication; gives the reason, with the time to wait. */
  noteRefusal(
    { account, entityId }: { readonly account: GatewayAccount; readonly entityId: string | undefined },
    { reason, isSignIn, isAuthentication }: Omit<Extract<OpenResult, { kind: 'failed' }>, 'kind'>,
  ): NotExecuted {
    const isLogin = reason.code === 'GATEWAY_LOGIN_REFUSED';
    if (!isLogin && isAuthentication !== true) {
      return reason;
    }
    const user = userKey(account);
    const isKnownGood = this.#accepted.get(user) === credentialsDigest(account);
    if (isKnownGood) {
      this.#accepted.delete(user);
    }
    const key = isSignIn && !isKnownGood ? user : sessionKey(account, entityId);
    return this.#refusals.remember(key, account, { reason, isSignIn: isSignIn && isLogin });
  }

  #forgetFruitless(keys: readonly string[], account: GatewayAccount): void {
    for (const key of keys) {
      this.#fruitless.forget(key, account);
      this.#refusals.forget(fruitlessKey(key), account);
    }
  }

  #isEnding({ lifetimeMs, lastUsedMs }: Entry): boolean {
    if (lifetimeMs === undefined) {
      return false;
    }
    const marginMs = Math.min(this.#options.sessionRenewMarginMs, lifetimeMs / 2);
    return this.#clock.now().getTime() >= lastUsedMs + lifetimeMs - marginMs;
  }

  #share(
    key: string,
    account: GatewayAccount,
    entityId: string | undefined,
    isLoginWanted = false,
  ): Promise<SessionResult> {
    // A login that is wanted as such is not answered by a session that is entered.
    const shared = JSON.stringify([key, isLoginWanted]);
    const pending = this.#pending.get(shared);
    if (pending !== undefined) {
      return pending;
    }
    const opening = this.#enqueue(userKey(account), () => this.#obtain(key, account, entityId, isLoginWanted)).finally(
      () => {
        this.#pending.delete(shared);
      },
    );
    this.#pending.set(shared, opening);
    return opening;
  }

  #enqueue<T>(queue: string, job: () => Promise<T>): Promise<T> {
    const last = this.#queues.get(queue) ?? Promise.resolve();
    const result = last.then(job, job);
    this.#queues.set(queue, result);
    const forget = (): void => {
      if (this.#queues.get(queue) === result) this.#queues.delete(queue);
    };
    result.then(forget, forget);
    return result;
  }

  async #obtain(
    key: string,
    account: GatewayAccount,
    entityId: string | undefined,
    isLoginWanted: boolean,
  ): Promise<SessionResult> {
    const entry = isLoginWanted ? undefined : this.#entries.get(key);
    if (entry !== undefined && !this.#isEnding(entry)) {
      return { kind: 'session', session: entry.session };
    }
    const refusal = this.refusalOf(account, entityId);
    if (refusal !== undefined) {
      return { kind: 'failed', reason: refusal };
    }
    const sentAtMs = this.#clock.now().getTime();
    this.#sessions += 1;
    const ordinal = this.#sessions;
    const entered = isLoginWanted ? undefined : await this.#enter(account, entityId);
    const result = entered ?? (await this.#source.open(account, entityId));
    if (result.kind === 'failed') {
      return { kind: 'failed', reason: this.noteRefusal({ account, entityId }, result) };
    }
    this.#accepted.set(userKey(account), credentialsDigest(account));
    if (isLoginWanted) {
      this.#refusals.allowAll(account);
    }
    this.#refusals.forget(userKey(account), account);
    this.#refusals.forget(key, account);
    return { kind: 'session', session: this.#keep(key, account, { ...result.session, sentAtMs, ordinal }) };
  }

  async #enter(account: GatewayAccount, entityId: string | undefined): Promise<OpenResult | undefined> {
    const user = userKey(account);
    const credentials = credentialsDigest(account);
    const from = [...this.#entries.values()].find(
      (entry) => entry.user === user && entry.credentials === credentials && !this.#isEnding(entry),
    );
    return from === undefined || !this.#options.entersFromSessions
      ? undefined
      : this.#source.enter(account, from.session, entityId);
  }

  #keep(
    key: string,
    account: GatewayAccount,
    {
      sessionId,
      endpointUrl,
      lifetimeMs,
      sentAtMs,
      ordinal,
    }: OpenedSession & { readonly sentAtMs: number; readonly ordinal: number },
  ): Session {
    const session: Session = { key, sessionId, endpointUrl };
    const [user, credentials] = [userKey(account), credentialsDigest(account)];
    this.#entries.set(key, { session, user, credentials, ordinal, lifetimeMs, isProven: false, lastUsedMs: sentAtMs });
    if (this.#entries.size > this.#options.maxSessions) {
      const others = [...this.#entries].filter(([other]) => other !== key);
      const [oldest] = others.toSorted(([, left], [, right]) => left.lastUsedMs - right.lastUsedMs);
      this.#entries.delete(oldest?.[0] ?? '');
    }
    return session;
  }
}
