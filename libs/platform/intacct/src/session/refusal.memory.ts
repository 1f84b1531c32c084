import { createHash } from 'node:crypto';
import type { Clock, GatewayAccount, NotExecuted } from '@bridge/ports';

interface Refusal {
  readonly untilMs: number;
  readonly waitMs: number;
  /** Sign-ins refused so far. */
  readonly signIns: number;
  readonly reason: NotExecuted;
  /** Whose credentials they are. */
  readonly user: string;
}

/** Refused sign-ins of the same credentials after which waiting does not end the refusal. */
const mostSignIns = 2;

/** Tells credentials apart without keeping them. */
export function credentialsDigest(account: GatewayAccount): string {
  const secrets = JSON.stringify([account.senderPassword.reveal(), account.userPassword.reveal()]);
  return createHash('sha256').update(secrets).digest('hex');
}

/** A user at an endpoint, whatever our configuration is called. */
export function userKey(account: GatewayAccount): string {
  return JSON.stringify([account.endpointUrl, account.senderId, account.intacctCompanyId, account.userId]);
}

function keyOf(key: string, account: GatewayAccount): string {
  return JSON.stringify([key, credentialsDigest(account)]);
}

/**
 * Remembers refused logins, so that repeating them never locks a user out. New credentials are tried at once; those whose
 * sign-in was refused twice are not tried again until `allow`.
 */
export class RefusalMemory {
  readonly #refusals = new Map<string, Refusal>();
  readonly #clock: Pick<Clock, 'now'>;
  readonly #backOffMs: number;

  constructor(clock: Pick<Clock, 'now'>, backOffMs: number) {
    this.#clock = clock;
    this.#backOffMs = backOffMs;
  }

  /**
   * Remember, and give the reason with the time to wait; no time where waiting is of no use. `waitMs` absent: the whole
   * back-off.
   */
  remember(
    key: string,
    account: GatewayAccount,
    {
      reason,
      isSignIn,
      waitMs = this.#backOffMs,
    }: { readonly reason: NotExecuted; readonly isSignIn: boolean; readonly waitMs?: number },
  ): NotExecuted {
    const id = keyOf(key, account);
    const signIns = (this.#refusals.get(id)?.signIns ?? 0) + (isSignIn ? 1 : 0);
    const untilMs = signIns >= mostSignIns ? Infinity : this.#clock.now().getTime() + waitMs;
    this.#refusals.set(id, { untilMs, waitMs, signIns, reason, user: keyOf(userKey(account), account) });
    return this.find(key, account) ?? reason;
  }

  /** The refusal that still holds for these credentials. */
  find(key: string, account: GatewayAccount): NotExecuted | undefined {
    const id = keyOf(key, account);
    const refusal = this.#refusals.get(id);
    if (refusal === undefined) {
      return undefined;
    }
    if (refusal.untilMs === Infinity) {
      return { ...refusal.reason, retryAfterMs: undefined };
    }
    const nowMs = this.#clock.now().getTime();
    // The clock was put back: without this, the login would wait for longer than it was to.
    const untilMs = Math.min(refusal.untilMs, nowMs + refusal.waitMs);
    this.#refusals.set(id, { ...refusal, untilMs });
    return untilMs > nowMs ? { ...refusal.reason, retryAfterMs: untilMs - nowMs } : undefined;
  }

  /** Somebody wants it tried now: waiting is over, what was refused stays counted. */
  allow(key: string, account: GatewayAccount): void {
    const id = keyOf(key, account);
    const refusal = this.#refusals.get(id);
    if (refusal !== undefined) {
      this.#refusals.set(id, { ...refusal, untilMs: -Infinity });
    }
  }

  /** As `allow`, at all levels of these credentials. */
  allowAll(account: GatewayAccount): void {
    const user = keyOf(userKey(account), account);
    for (const [id, refusal] of this.#refusals) {
      if (refusal.user === user) {
        this.#refusals.set(id, { ...refusal, untilMs: -Infinity });
      }
    }
  }

  /** These credentials were taken. */
  forget(key: string, account: GatewayAccount): void {
    this.#refusals.delete(keyOf(key, account));
  }
}
