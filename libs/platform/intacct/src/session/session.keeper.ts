import type { Clock, GatewayAccount, NotExecuted } from '@bridge/ports';
import { credentialsDigest, RefusalMemory } from './refusal.memory.js';
import type { OpenedSession, OpenResult } from './session.opener.js';
import type { IntacctGatewayOptions } from '../gateway.options.js';

/** A session that is open as far as we know. */
export interface Session {
  readonly key: string;
  readonly sessionId: string;
  readonly endpointUrl: string;
}

export type SessionResult =
  { readonly kind: 'session'; readonly session: Session } | { readonly kind: 'failed'; readonly reason: NotExecuted };

type OpenSession = (account: GatewayAccount, entityId: string | undefined) => Promise<OpenResult>;

interface Entry {
  readonly session: Session;
  lifetimeMs: number | undefined;
  /** The gateway moves the end of a session with every call. */
  lastUsedMs: number;
}

function userKey(account: GatewayAccount): string {
  return JSON.stringify([account.endpointUrl, account.senderId, account.intacctCompanyId, account.userId]);
}

function sessionKey(account: GatewayAccount, entityId: string | undefined): string {
  return JSON.stringify([account.company, userKey(account), entityId ?? '']);
}

/**
 * One session per company, user, entity and endpoint. Callers that need the same one at the same time share one login;
 * logins of one user are made one after the other, so that a wrong password is tried once.
 *
 * A refused sign-in is remembered for the user, or, once these credentials have been accepted, for the entity alone.
 */
export class SessionKeeper {
  readonly #entries = new Map<string, Entry>();
  readonly #pending = new Map<string, Promise<SessionResult>>();
  readonly #queues = new Map<string, Promise<unknown>>();
  readonly #accepted = new Map<string, string>();
  readonly #refusals: RefusalMemory;
  readonly #open: OpenSession;
  readonly #clock: Clock;
  readonly #renewMarginMs: number;

  constructor(
    open: OpenSession,
    clock: Clock,
    options: Pick<IntacctGatewayOptions, 'loginBackOffMs' | 'sessionRenewMarginMs'>,
  ) {
    this.#open = open;
    this.#clock = clock;
    this.#renewMarginMs = options.sessionRenewMarginMs;
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

  /** Open a new session whatever is known; ends the back-off of the user and of this entity. */
  renew(account: GatewayAccount, entityId: string | undefined): Promise<SessionResult> {
    const key = sessionKey(account, entityId);
    this.#entries.delete(key);
    this.#refusals.forget(key);
    this.#refusals.forget(userKey(account));
    return this.#share(key, account, entityId);
  }

  /** The gateway took a call of this session, sent at `sentAtMs`. */
  touch(session: Session, sentAtMs: number, lifetimeMs: number | undefined): void {
    const entry = this.#entries.get(session.key);
    if (entry?.session === session) {
      entry.lastUsedMs = Math.max(entry.lastUsedMs, sentAtMs);
      entry.lifetimeMs = lifetimeMs ?? entry.lifetimeMs;
    }
  }

  /** The gateway does not know this session any more; one that replaced it meanwhile stays. */
  drop(session: Session): void {
    if (this.#entries.get(session.key)?.session === session) {
      this.#entries.delete(session.key);
    }
  }

  #isEnding({ lifetimeMs, lastUsedMs }: Entry): boolean {
    if (lifetimeMs === undefined) {
      return false;
    }
    const marginMs = Math.min(this.#renewMarginMs, lifetimeMs / 2);
    return this.#clock.now().getTime() >= lastUsedMs + lifetimeMs - marginMs;
  }

  #share(key: string, account: GatewayAccount, entityId: string | undefined): Promise<SessionResult> {
    const pending = this.#pending.get(key);
    if (pending !== undefined) {
      return pending;
    }
    const opening = this.#enqueue(userKey(account), () => this.#login(key, account, entityId)).finally(() => {
      this.#pending.delete(key);
    });
    this.#pending.set(key, opening);
    return opening;
  }

  #enqueue<T>(queue: string, job: () => Promise<T>): Promise<T> {
    const last = this.#queues.get(queue) ?? Promise.resolve();
    const result = last.then(job, job);
    this.#queues.set(queue, result);
    return result;
  }

  async #login(key: string, account: GatewayAccount, entityId: string | undefined): Promise<SessionResult> {
    const user = userKey(account);
    const refusal = this.#refusals.find(user, account) ?? this.#refusals.find(key, account);
    if (refusal !== undefined) {
      return { kind: 'failed', reason: refusal };
    }
    const sentAtMs = this.#clock.now().getTime();
    const result = await this.#open(account, entityId);
    if (result.kind === 'failed') {
      return { kind: 'failed', reason: this.#noteFailure(key, account, result) };
    }
    this.#accepted.set(user, credentialsDigest(account));
    return { kind: 'session', session: this.#enter(key, result.session, sentAtMs) };
  }

  #noteFailure(
    key: string,
    account: GatewayAccount,
    { reason, isSignIn }: Extract<OpenResult, { kind: 'failed' }>,
  ): NotExecuted {
    if (reason.code !== 'GATEWAY_LOGIN_REFUSED') {
      return reason;
    }
    const user = userKey(account);
    const isKnownGood = this.#accepted.get(user) === credentialsDigest(account);
    this.#accepted.delete(user);
    return this.#refusals.remember(isSignIn && !isKnownGood ? user : key, account, reason);
  }

  #enter(key: string, { sessionId, endpointUrl, lifetimeMs }: OpenedSession, sentAtMs: number): Session {
    const session: Session = { key, sessionId, endpointUrl };
    this.#entries.set(key, { session, lifetimeMs, lastUsedMs: sentAtMs });
    return session;
  }
}
