import { createHash, timingSafeEqual } from 'node:crypto';
import type { Secret } from '@bridge/ports';

/** Whoever may use the admin API. */
export interface AdminCaller {
  /** Of the key, for the audit trail. */
  readonly id: string;
}

interface KnownKey extends AdminCaller {
  readonly hash: Buffer;
}

/** Keys of the admin API, by their hash. */
export class AdminKeys {
  readonly #known: readonly KnownKey[];

  constructor(first: Secret | undefined) {
    this.#known = first === undefined ? [] : [{ id: 'first-key', hash: digest(first.reveal()) }];
  }

  /** False when nobody at all can be let in. */
  get isConfigured(): boolean {
    return this.#known.length > 0;
  }

  /** Whose key an `Authorization` header carries. Every known key is compared, in constant time. */
  findCaller(header: string | undefined): AdminCaller | undefined {
    const token = /^Bearer +([\x21-\x7e]{1,512}) *$/i.exec(header ?? '')?.[1];
    const hash = digest(token ?? '');
    const matching = this.#known.filter((known) => timingSafeEqual(known.hash, hash));
    return token === undefined || matching[0] === undefined ? undefined : { id: matching[0].id };
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
