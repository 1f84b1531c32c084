import type { GatewayAccount } from '@bridge/ports';
import { credentialsDigest } from './refusal.memory.js';

/** Sessions in a row that were refused at their first call. */
const mostFruitless = 2;

/**
 * Counts logins whose session then is of no use: where an endpoint lets everybody in and refuses every call, each call
 * would cost a login.
 */
export class FruitlessLogins {
  readonly #counts = new Map<string, number>();

  /** One more; `true` once logging in again is of no use for now. */
  note(user: string, account: GatewayAccount): boolean {
    const key = this.#keyOf(user, account);
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    return count >= mostFruitless;
  }

  forget(user: string, account: GatewayAccount): void {
    this.#counts.delete(this.#keyOf(user, account));
  }

  #keyOf(user: string, account: GatewayAccount): string {
    return JSON.stringify([user, credentialsDigest(account)]);
  }
}
