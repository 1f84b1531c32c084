import { randomBytes } from 'node:crypto';

/** Tied to exactly one company, user and entity (empty: top level). */
export interface Session {
  readonly id: string;
  readonly companyId: string;
  readonly userId: string;
  readonly entity: string;
  /** Where it was told to go. */
  readonly endpoint?: string;
  readonly expiresAt: number;
}

/** Sessions with a sliding expiry. Touched ones are remembered until the next commit. */
export class SessionStore {
  readonly #sessions = new Map<string, Session>();
  readonly #touched = new Map<string, Session | undefined>();

  open(owner: Omit<Session, 'id' | 'expiresAt'>, expiresAt: number): Session {
    return this.#set({ ...owner, id: `${randomBytes(18).toString('base64url')}.`, expiresAt });
  }

  /** The session, moved on to a new expiry; undefined when unknown or over. */
  use(id: string, now: number, timeoutMs: number): Session | undefined {
    const session = this.#sessions.get(id);
    if (session === undefined) return undefined;
    if (session.expiresAt <= now) {
      this.end(id);
      return undefined;
    }
    return this.#set({ ...session, expiresAt: now + timeoutMs });
  }

  /** Whose session it is or was, without using it. */
  peek(id: string): Session | undefined {
    return this.#sessions.get(id);
  }

  end(id: string): void {
    this.#sessions.delete(id);
    this.#touched.set(id, undefined);
  }

  get size(): number {
    return this.#sessions.size;
  }

  load(id: string, session: Session | undefined): void {
    if (session === undefined) this.#sessions.delete(id);
    else this.#sessions.set(id, session);
  }

  clear(): void {
    this.#sessions.clear();
    this.#touched.clear();
  }

  dump(): readonly Session[] {
    return [...this.#sessions.values()];
  }

  takeTouched(): readonly (readonly [string, Session | undefined])[] {
    const touched = [...this.#touched];
    this.#touched.clear();
    return touched;
  }

  #set(session: Session): Session {
    this.#sessions.set(session.id, session);
    this.#touched.set(session.id, session);
    return session;
  }
}
