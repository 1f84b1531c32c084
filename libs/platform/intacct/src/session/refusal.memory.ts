import { createHash } from 'node:crypto';
import type { Clock, GatewayAccount, NotExecuted } from '@bridge/ports';

interface Refusal {
  readonly untilMs: number;
  readonly credentials: string;
  readonly reason: NotExecuted;
}

/** Tells credentials apart without keeping them. */
export function credentialsDigest(account: GatewayAccount): string {
  const secrets = JSON.stringify([account.senderPassword.reveal(), account.userPassword.reveal()]);
  return createHash('sha256').update(secrets).digest('hex');
}

/** Remembers refused logins, so that repeating them never locks a user out. New credentials are tried at once. */
export class RefusalMemory {
  readonly #refusals = new Map<string, Refusal>();
  readonly #clock: Clock;
  readonly #backOffMs: number;

  constructor(clock: Clock, backOffMs: number) {
    this.#clock = clock;
    this.#backOffMs = backOffMs;
  }

  /** Remember, and give the reason with the time to wait. */
  remember(key: string, account: GatewayAccount, reason: NotExecuted): NotExecuted {
    const untilMs = this.#clock.now().getTime() + this.#backOffMs;
    this.#refusals.set(key, { untilMs, credentials: credentialsDigest(account), reason });
    return { ...reason, retryAfterMs: this.#backOffMs };
  }

  /** The refusal that still holds for these credentials. */
  find(key: string, account: GatewayAccount): NotExecuted | undefined {
    const refusal = this.#refusals.get(key);
    if (refusal === undefined) {
      return undefined;
    }
    const waitMs = refusal.untilMs - this.#clock.now().getTime();
    return waitMs > 0 && refusal.credentials === credentialsDigest(account)
      ? { ...refusal.reason, retryAfterMs: waitMs }
      : undefined;
  }

  forget(key: string): void {
    this.#refusals.delete(key);
  }
}
