import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { Secret } from '@bridge/ports';

// Without it Node accepts a tag cut down to 4 bytes.
const TAG_BYTES = 16;

/** A sealed text cannot be opened: another key, or damaged. */
export class SecretBoxError extends Error {
  readonly code = 'SECRET_NOT_READABLE';

  constructor(message: string, options?: { readonly cause: unknown }) {
    super(message, options);
    this.name = 'SecretBoxError';
  }
}

/**
 * Seals texts with AES-256-GCM. A sealed text is `v1.<key id>.<nonce>.<tag>.<data>`, base64url; the key id tells which key
 * opens it, so that keys can be rotated.
 */
export class SecretBox {
  readonly #key: Buffer;
  readonly keyId: string;

  /** @param key  any text of at least 16 characters; the 256-bit key is its SHA-256 */
  constructor(key: Secret) {
    this.#key = createHash('sha256').update(key.reveal()).digest();
    this.keyId = createHash('sha256').update(this.#key).digest('hex').slice(0, 8);
  }

  seal(secret: Secret): string {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce);
    const data = Buffer.concat([cipher.update(secret.reveal(), 'utf8'), cipher.final()]);
    return ['v1', this.keyId, ...[nonce, cipher.getAuthTag(), data].map((part) => part.toString('base64url'))].join(
      '.',
    );
  }

  /** @throws SecretBoxError SECRET_NOT_READABLE */
  open(sealed: string): Secret {
    const [version, keyId, nonce, tag, data] = sealed.split('.');
    if (version !== 'v1' || nonce === undefined || tag === undefined || data === undefined) {
      throw new SecretBoxError('A stored secret is damaged: save it again.');
    }
    if (keyId !== this.keyId) {
      throw new SecretBoxError(
        `A stored secret was sealed with key ${keyId ?? '?'}, but BRIDGE_SECRET_KEY is key ${this.keyId}: use the key it was sealed with, or save the secret again.`,
      );
    }
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.#key, Buffer.from(nonce, 'base64url'), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAuthTag(Buffer.from(tag, 'base64url'));
      return new Secret(
        Buffer.concat([decipher.update(Buffer.from(data, 'base64url')), decipher.final()]).toString('utf8'),
      );
    } catch (cause) {
      throw new SecretBoxError('A stored secret is damaged: save it again.', { cause });
    }
  }
}
