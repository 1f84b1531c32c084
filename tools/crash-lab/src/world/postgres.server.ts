import { join } from 'node:path';
import { startEmbeddedPostgres } from '@bridge/embedded-postgres';
import type { EmbeddedPostgres } from '@bridge/embedded-postgres';
import { Pool } from 'pg';
import { TcpProxy } from './tcp.proxy.js';

/** PostgreSQL with a stretch of network in front of it. */
export class PostgresServer {
  readonly #dataDir: string;
  readonly proxy: TcpProxy;
  #server: EmbeddedPostgres;
  #pool: Pool;

  static async start(folder: string): Promise<PostgresServer> {
    const dataDir = join(folder, 'postgres');
    const server = await startEmbeddedPostgres({ dataDir, endsWithProcess: true });
    const proxy = await TcpProxy.start(() => Number(new URL(server.url).port));
    return new PostgresServer(dataDir, server, proxy);
  }

  private constructor(dataDir: string, server: EmbeddedPostgres, proxy: TcpProxy) {
    this.#dataDir = dataDir;
    this.#server = server;
    this.proxy = proxy;
    this.#pool = poolOf(server.url);
  }

  /** For the replicas: over the proxy. */
  get url(): string {
    const url = new URL(this.#server.url);
    url.port = String(this.proxy.port);
    return url.href;
  }

  /** For the laboratory itself: straight. */
  async rows<T extends object>(sql: string): Promise<readonly T[]> {
    return (await this.#pool.query<T>(sql)).rows;
  }

  /** The server dies and comes back on the same data and port. */
  async kill(downMs: number): Promise<void> {
    const port = Number(new URL(this.#server.url).port);
    process.kill(this.#server.pid, 'SIGKILL');
    await this.#server.stop();
    await this.#pool.end().catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, downMs));
    this.#server = await startEmbeddedPostgres({ dataDir: this.#dataDir, port, endsWithProcess: true });
    this.#pool = poolOf(this.#server.url);
  }

  async stop(): Promise<void> {
    await this.#pool.end().catch(() => undefined);
    await this.proxy.stop();
    await this.#server.stop();
  }
}

function poolOf(url: string): Pool {
  const pool = new Pool({ connectionString: url, max: 2 });
  pool.on('error', () => undefined);
  return pool;
}
