import type { GatewayAccount } from '@bridge/ports';
import { credentialsDigest } from './refusal.memory.js';

/** Sessions in a row that are refused at their first call before logging in waits. */
const mostFruitless = 2;
const firstWaitMs = 1_000;

interface Count {
  readonly sessions: number;
  /** The last session that was on its way when logging in began to wait. */
  readonly lastBeforeWait: number;
}

/** How long no session is opened after so many fruitless ones: 1 s after two, then twice as long each time. */
export function fruitlessWaitMs(sessions: number, longestMs: number): number {
  return sessions < mostFruitless ? 0 : Math.min(longestMs, firstWaitMs * 2 ** (sessions - mostFruitless));
}

/**
 * Counts logins whose session then is of no use: where an endpoint lets everybody in and refuses every call, each call
 * would cost a login. Sessions are numbered in the order in which they were asked for.
 */
export class FruitlessLogins {
  readonly #counts = new Map<string, Count>();

  /** Session `session` was fruitless; gives how many were, or 0 where it was opened before the wait that is over. */
  note(
    key: string,
    account: GatewayAccount,
    { session, last }: { readonly session: number; readonly last: number },
  ): number {
    const id = this.#idOf(key, account);
    const count = this.#counts.get(id) ?? { sessions: 0, lastBeforeWait: 0 };
    if (session <= count.lastBeforeWait) {
      return 0;
    }
    const sessions = count.sessions + 1;
    this.#counts.set(id, { sessions, lastBeforeWait: sessions < mostFruitless ? 0 : last });
    return sessions;
  }

  forget(key: string, account: GatewayAccount): void {
    this.#counts.delete(this.#idOf(key, account));
  }

  #idOf(key: string, account: GatewayAccount): string {
    return JSON.stringify([key, credentialsDigest(account)]);
  }
}
