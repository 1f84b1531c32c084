import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

/** A way to a server that can fall silent: connections stay open and take bytes, and nothing arrives any more, in either direction. */
export class SilentProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #isSilent = false;

  /** @param url  of the server behind it */
  static async before(url: string): Promise<SilentProxy> {
    const { hostname, port } = new URL(url);
    const proxy = new SilentProxy(() => connect(Number(port), hostname));
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', () => resolve()));
    return proxy;
  }

  private constructor(open: () => Socket) {
    this.#server = createServer((near) => {
      const far = open();
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(from);
        from.on('data', (bytes) => this.#isSilent || to.write(bytes));
        from.on('error', () => undefined);
        // Whoever goes away while nothing passes is not missed on the other side.
        from.on('close', () => this.#isSilent || to.destroy());
      }
    });
  }

  /** The same server, by way of this. */
  through(url: string): string {
    const way = new URL(url);
    way.hostname = '127.0.0.1';
    way.port = String((this.#server.address() as AddressInfo).port);
    return way.href;
  }

  fallSilent(): void {
    this.#isSilent = true;
  }

  /** For new connections: what was lost stays lost. */
  speak(): void {
    this.#isSilent = false;
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#sockets.forEach((socket) => socket.destroy());
    await closed;
  }
}
