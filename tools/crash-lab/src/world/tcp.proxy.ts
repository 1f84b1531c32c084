import { createServer, connect } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

/** A stretch of network between two processes that can be cut: what is sent meanwhile arrives when it is whole again. */
export class TcpProxy {
  readonly #server: Server;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #isCut = false;
  /** Connections that a cut has met. */
  #met = 0;

  /** @param targetPort  asked for at every connection: servers come back elsewhere */
  static async start(targetPort: () => number): Promise<TcpProxy> {
    const proxy = new TcpProxy(targetPort);
    await new Promise<void>((resolve, reject) => {
      proxy.#server.once('error', reject);
      proxy.#server.listen(0, '127.0.0.1', () => resolve());
    });
    return proxy;
  }

  private constructor(targetPort: () => number) {
    this.#server = createServer((near) => this.#join(near, connect(targetPort(), '127.0.0.1')));
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Nothing passes, in either direction, and nobody is told. */
  cut(): void {
    this.#isCut = true;
    this.#met = this.#pairs.size;
    for (const pair of this.#pairs) {
      pair.forEach((socket) => socket.pause());
    }
  }

  /**
   * Everything passes again, what waited first.
   *
   * @returns  whether anybody was cut off
   */
  heal(): boolean {
    const hasMet = this.#isCut && this.#met > 0;
    this.#isCut = false;
    for (const pair of this.#pairs) {
      pair.forEach((socket) => socket.resume());
    }
    return hasMet;
  }

  /**
   * Ends every connection as a router that was switched off and on would.
   *
   * @returns  whether there was any
   */
  reset(): boolean {
    const hasAny = this.#pairs.size > 0;
    for (const pair of this.#pairs) {
      pair.forEach((socket) => socket.resetAndDestroy());
    }
    return hasAny;
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const pair of this.#pairs) {
      pair.forEach((socket) => socket.destroy());
    }
    await closed;
  }

  #join(near: Socket, far: Socket): void {
    const pair = [near, far] as const;
    this.#pairs.add(pair);
    this.#forward(near, far, pair);
    this.#forward(far, near, pair);
    if (this.#isCut) {
      this.#met += 1;
      pair.forEach((socket) => socket.pause());
    }
  }

  #forward(from: Socket, to: Socket, pair: readonly [Socket, Socket]): void {
    from.setNoDelay(true);
    from.on('data', (bytes) => {
      if (!to.write(bytes)) {
        from.pause();
        to.once('drain', () => this.#isCut || from.resume());
      }
    });
    from.on('end', () => to.end());
    from.on('error', () => to.destroy());
    from.on('close', () => {
      this.#pairs.delete(pair);
      to.destroy();
    });
  }
}
