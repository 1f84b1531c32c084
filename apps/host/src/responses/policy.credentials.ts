import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Secret } from '@bridge/ports';

const BASIC = /^Basic +([\w+/-]+={0,2}) *$/i;

/**
 * The HTTP user of the transport policy: what is posted to us carries no other proof of its sender. Compared in constant
 * time, whatever is wrong and however long it is.
 */
export class PolicyCredentials {
  readonly #key = randomBytes(32);
  readonly #expected: Buffer;

  constructor(username: string, password: Secret) {
    this.#expected = this.#digest(Buffer.from(`${username}:${password.reveal()}`));
  }

  /** @param authorization  as in the header of that name */
  matches(authorization: string | undefined): boolean {
    const given = Buffer.from(BASIC.exec(authorization ?? '')?.[1] ?? '', 'base64');
    return timingSafeEqual(this.#digest(given), this.#expected);
  }

  #digest(text: Buffer): Buffer {
    return createHmac('sha256', this.#key).update(text).digest();
  }
}
