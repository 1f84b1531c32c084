import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

/** What a server does once a whole request is there. */
export type Script = (socket: Socket, request: string) => void;

/** A TCP server that answers requests byte by byte as told. */
export class RawServer {
  script: Script = (socket) => {
    socket.destroy();
  };
  readonly requests: string[] = [];
  connections = 0;
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;

  constructor() {
    this.#server = createServer((socket) => {
      this.#accept(socket);
    });
  }

  #accept(socket: Socket): void {
    this.connections += 1;
    this.#sockets.add(socket);
    let received = '';
    socket.on('error', () => undefined);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      const head = received.indexOf('\r\n\r\n');
      const length = Number(/content-length: (\d+)/i.exec(received)?.[1] ?? 0);
      if (head >= 0 && received.length >= head + 4 + length) {
        this.requests.push(received);
        const request = received;
        received = '';
        this.script(socket, request);
      }
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/ia/xml/xmlgw.phtml`;
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
