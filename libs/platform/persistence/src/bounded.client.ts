import { Socket } from 'node:net';
import pg from 'pg';
import type { ClientConfig } from 'pg';

/** How long one side waits for the other. */
export interface ConnectionLimits {
  /** For a new connection, in ms; 0 waits for ever. @default 10000 */
  readonly connectTimeoutMs?: number;
  /**
   * For the next byte of an answer, in ms; then the connection is ended, and what ran on it fails. The server is asked to end
   * transactions in which it waits for us for so long. 0 waits for ever, as statements that change the schema need. @default 0
   */
  readonly silenceTimeoutMs?: number;
}

const DEFAULT_CONNECT_TIMEOUT_MS = 10_000;

/** The socket of a database that says nothing: what was sent may have been done. */
class SilentDatabaseError extends Error {
  readonly code = 'ETIMEDOUT';

  constructor(silenceMs: number) {
    super(`The database said nothing for ${silenceMs} ms.`);
    this.name = 'SilentDatabaseError';
  }
}

/**
 * A client class that gives up on a server that is silent, for example behind a network that drops packets. Not `query_timeout`:
 * that one fails the statement and leaves the next one waiting on the same connection; not a limit on the time that a statement may
 * take on the server: a network that drops packets never tells of it.
 */
export function boundedClient({ connectTimeoutMs, silenceTimeoutMs = 0 }: ConnectionLimits): typeof pg.Client {
  return class BoundedClient extends pg.Client {
    readonly #socket: Socket;

    constructor(config?: string | ClientConfig) {
      const socket = new Socket();
      super({
        ...(typeof config === 'string' ? { connectionString: config } : config),
        connectionTimeoutMillis: connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS,
        keepAlive: true,
        ...(silenceTimeoutMs === 0 ? {} : { idle_in_transaction_session_timeout: silenceTimeoutMs }),
        stream: () => socket,
      });
      this.#socket = socket;
      socket.on('timeout', () => socket.destroy(new SilentDatabaseError(silenceTimeoutMs)));
      this.on('drain', () => socket.setTimeout(0));
    }

    override query = ((...args: readonly unknown[]): unknown => {
      this.#socket.setTimeout(silenceTimeoutMs);
      return (super.query as (...all: readonly unknown[]) => unknown).apply(this, [...args]);
    }) as pg.Client['query'];

    override end = ((...args: readonly unknown[]): unknown => {
      this.#socket.setTimeout(silenceTimeoutMs);
      return (super.end as (...all: readonly unknown[]) => unknown).apply(this, [...args]);
    }) as pg.Client['end'];
  };
}
