import type { GatewayAccount } from '@bridge/ports';
import { secretMask } from './secret.mask.js';

/** Of one company; those in use are the last to go. */
const mostSecrets = 200;

interface Known {
  readonly secrets: Set<string>;
  mask: ((text: string) => string) | undefined;
}

/**
 * The secrets that this process has used, by company: an answer may repeat the password before the last one, or the
 * session that another was entered from. Never stored.
 */
export class SecretMemory {
  readonly #known = new Map<string, Known>();

  /** These are in use. */
  note({ company, senderPassword, userPassword }: GatewayAccount, sessionId?: string): void {
    const known = this.#known.get(company) ?? { secrets: new Set<string>(), mask: undefined };
    this.#known.set(company, known);
    const used = [senderPassword.reveal(), userPassword.reveal(), ...(sessionId === undefined ? [] : [sessionId])];
    for (const secret of used) {
      if (!known.secrets.delete(secret)) {
        known.mask = undefined;
      }
      known.secrets.add(secret);
    }
    const surplus = known.secrets.size - mostSecrets;
    for (const secret of [...known.secrets].slice(0, Math.max(0, surplus))) {
      known.secrets.delete(secret);
    }
  }

  /** Masks what is known when it is called. */
  maskOf(company: string): (text: string) => string {
    return (text) => {
      const known = this.#known.get(company);
      if (known === undefined) {
        return secretMask([])(text);
      }
      known.mask ??= secretMask([...known.secrets]);
      return known.mask(text);
    };
  }
}
